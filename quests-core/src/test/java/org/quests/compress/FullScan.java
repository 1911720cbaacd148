package org.quests.compress;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.PairKernels;

/**
 * Minimum set cover as its definition says: every score of every remaining frame at every pick, by
 * the kernels of the lazy selection, with rules that are looked at frame by frame.
 */
final class FullScan {
  /** What a selection respects, said once more and in another way than {@link Rules}. */
  static final class Rule {
    private boolean[] preferred = {};
    private int[] group = {};
    private int most = Integer.MAX_VALUE;
    private int least;
    private int[] copyOf = {};
    private boolean novelOnly;

    Rule preferring(boolean[] first) {
      preferred = first;
      return this;
    }

    Rule groups(int[] labels, int atMost, int atLeast) {
      group = labels;
      most = atMost;
      least = atLeast;
      return this;
    }

    Rule distinct(int[] representatives) {
      copyOf = representatives;
      return this;
    }

    Rule untilCovered() {
      novelOnly = true;
      return this;
    }

    private boolean prefers(int frame) {
      return preferred.length > 0 && preferred[frame];
    }

    private boolean allowed(int frame, int[] picks) {
      boolean taken = Arrays.stream(picks).anyMatch(p -> p == frame);
      boolean full = group.length > 0 && inGroup(group[frame], picks) >= most;
      boolean copy =
          copyOf.length > 0 && Arrays.stream(picks).anyMatch(p -> copyOf[p] == copyOf[frame]);
      return !taken && !full && !copy;
    }

    private long inGroup(int label, int[] picks) {
      return Arrays.stream(picks).filter(p -> group[p] == label).count();
    }

    /** Whether a place has to be left for groups that have given too few. */
    private boolean keptFree(int frame, int[] picks, int size) {
      if (group.length == 0) {
        return false;
      }
      long missing = 0;
      for (int label : Arrays.stream(group).distinct().toArray()) {
        long has = Arrays.stream(group).filter(g -> g == label).count();
        missing += Math.max(0, Math.min(least, has) - inGroup(label, picks));
      }
      long own = Arrays.stream(group).filter(g -> g == group[frame]).count();
      boolean needed = inGroup(group[frame], picks) < Math.min(least, own);
      return size - picks.length <= missing && !needed;
    }
  }

  private final Environments dataset;
  private final double @Nullable [] logSums;
  private final PairKernels pairs;
  private final FrameEntropies entropies;

  private FullScan(
      Environments dataset, Bandwidth h, double @Nullable [] logSums, Parallelism parallelism) {
    this.dataset = dataset;
    this.logSums = logSums;
    this.pairs = PairKernels.of(dataset, h, parallelism);
    this.entropies = FrameEntropies.of(dataset, pairs, parallelism);
  }

  static FullScan of(
      Environments dataset, Bandwidth h, double @Nullable [] logSums, Parallelism parallelism) {
    return new FullScan(dataset, h, logSums, parallelism);
  }

  int[] run(int size, Rule rule) {
    double[] frameEntropies = entropies.values();
    CoverSums sums = new CoverSums(dataset.count());
    for (int row = 0; row < dataset.count() && logSums != null; row++) {
      sums.start(row, logSums[row]);
    }
    int n = dataset.frames();
    IntArrayList picks = new IntArrayList();
    boolean reserving = true;
    while (picks.size() < size) {
      int[] before = picks.toArray();
      boolean reserve = reserving;
      int[] among =
          IntStream.range(0, n)
              .filter(f -> rule.allowed(f, before))
              .filter(f -> !reserve || !rule.keptFree(f, before, size))
              .toArray();
      int best = best(among, before.length == 0, sums, frameEntropies, rule);
      if (best < 0 && reserving) {
        reserving = false;
        continue;
      }
      if (best < 0) {
        break;
      }
      picks.add(best);
      cover(best, sums);
    }
    return picks.toArray();
  }

  private int best(int[] among, boolean first, CoverSums sums, double[] frameEntropies, Rule rule) {
    if (first && logSums == null) {
      boolean any = Arrays.stream(among).anyMatch(rule::prefers);
      return entropies.greatest(
          f -> Arrays.stream(among).anyMatch(a -> a == f) && (!any || rule.prefers(f)));
    }
    int best = -1;
    double bestScore = 0;
    for (int f : among) {
      double novelty = Double.NEGATIVE_INFINITY;
      for (int row = dataset.frameStart(f); row < dataset.frameStart(f + 1); row++) {
        novelty = Math.max(novelty, sums.novelty(row));
      }
      if (rule.novelOnly && Scores.round(novelty) <= 0) {
        continue;
      }
      double score = Scores.round(novelty + frameEntropies[f]);
      boolean sooner = best >= 0 && rule.prefers(f) && !rule.prefers(best);
      boolean later = best >= 0 && !rule.prefers(f) && rule.prefers(best);
      if (best < 0 || sooner || (!later && score > bestScore)) {
        best = f;
        bestScore = score;
      }
    }
    return best;
  }

  /** The greatest δH of any environment of the dataset once some frames are selected. */
  double greatest(int[] frames) {
    CoverSums sums = new CoverSums(dataset.count());
    for (int row = 0; row < dataset.count() && logSums != null; row++) {
      sums.start(row, logSums[row]);
    }
    Arrays.stream(frames).forEach(frame -> cover(frame, sums));
    return Scores.round(
        IntStream.range(0, dataset.count()).mapToDouble(sums::novelty).max().orElseThrow());
  }

  private void cover(int frame, CoverSums sums) {
    double[] squared = new double[64 * 64];
    double[] kernels = new double[64 * 64];
    PairKernels.Block rows = pairs.rows();
    PairKernels.Block lanes = pairs.lanes();
    int last = dataset.frameStart(frame + 1);
    for (int from = dataset.frameStart(frame); from < last; from += 64) {
      int to = Math.min(last, from + 64);
      for (int j = from; j < to; j++) {
        rows.set(j - from, j);
      }
      for (int i = 0; i < dataset.count(); i += 64) {
        int end = Math.min(dataset.count(), i + 64);
        for (int k = i; k < end; k++) {
          lanes.set(k - i, k);
        }
        pairs.squared(rows, lanes, end - i, squared);
        pairs.kernels(squared, end - i, kernels);
        for (int j = from; j < to; j++) {
          for (int k = i; k < end; k++) {
            int at = 64 * (j - from) + k - i;
            sums.add(k, pairs.bits(squared[at]), kernels[at]);
          }
        }
      }
    }
  }
}
