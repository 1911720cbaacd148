package org.quests.compress;

import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;

/**
 * Selects frame after frame so that the Vendi score of order 2 of the environments that are
 * selected is the greatest each time: n²/Σ B_fg over all pairs of frames, where B are sums of
 * squared kernels, which are kernels of h/√2. What a frame adds may rise as others are selected, so
 * all that remain are looked at each time; that takes a few operations for each.
 */
final class VendiGreedy {
  private final GramMatrix gram;
  private final Quota quota;

  /** Sums of each frame over those selected. */
  private final double[] over;

  /** Environments that are selected, and the sum over all pairs of them. */
  private double count;

  private double sum;

  VendiGreedy(Environments dataset, Bandwidth h, Quota quota, Parallelism parallelism) {
    this.quota = quota;
    if (dataset.frames() > GramMatrix.LARGEST) {
      throw QuestsException.usage(
          "vendi selects among at most "
              + GramMatrix.LARGEST
              + " frames, found "
              + dataset.frames()
              + "; another method can");
    }
    gram =
        GramMatrix.of(
            ReferenceSet.of(dataset, parallelism),
            Groups.ofFrames(dataset.index()),
            Bandwidth.of(h.value() / Math.sqrt(2)),
            Accuracy.EXACT,
            parallelism);
    over = new double[dataset.frames()];
  }

  /**
   * Selects until nothing more may be.
   *
   * @param first frames to select first
   * @param preferred which frames are selected before the others then
   * @param size how many in all
   */
  void run(int[] first, boolean[] preferred, int size, Picks picks, Parallelism parallelism) {
    parallelism.progress().begin("selection", "frames", size);
    try {
      for (int frame : first) {
        take(frame, picks);
      }
      do {
        select(preferred, true, size, picks, parallelism);
        select(preferred, false, size, picks, parallelism);
      } while (picks.count() < size && quota.release());
    } finally {
      parallelism.progress().end();
    }
  }

  private void select(
      boolean[] preferred, boolean which, int size, Picks picks, Parallelism parallelism) {
    while (picks.count() < size) {
      parallelism.check();
      int best = -1;
      double highest = Double.NEGATIVE_INFINITY;
      for (int frame = 0; frame < over.length; frame++) {
        if (preferred[frame] == which && quota.admits(frame)) {
          double score = rounded(score(frame));
          if (score > highest) {
            highest = score;
            best = frame;
          }
        }
      }
      if (best < 0) {
        return;
      }
      take(best, picks);
      parallelism.progress().advance(1);
    }
  }

  /** The logarithm of the Vendi score with a frame; 0 while there are no environments. */
  private double score(int frame) {
    double n = count + gram.size(frame);
    return n == 0 ? 0 : Math.log(n * n / (sum + 2 * over[frame] + gram.sum(frame, frame)));
  }

  /** Frames that are images of each other differ by rounding alone: then the first is taken. */
  private static double rounded(double score) {
    return Math.rint(score * 0x1p32) * 0x1p-32;
  }

  private void take(int frame, Picks picks) {
    quota.take(frame);
    picks.add(frame, score(frame));
    count += gram.size(frame);
    sum += 2 * over[frame] + gram.sum(frame, frame);
    for (int other = 0; other < over.length; other++) {
      over[other] += gram.sum(other, frame);
    }
  }
}
