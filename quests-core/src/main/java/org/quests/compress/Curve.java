package org.quests.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.kernel.PairKernels;

/**
 * H, D and overlap of every prefix of a ranking, from one pass over the pairs of the ranking with
 * the dataset, in double precision. Immutable; made by {@link Compressor#curve}.
 */
public final class Curve {
  private static final int BLOCK = PairKernels.BLOCK;

  /** Partial sums that are added in order, so that the result does not depend on the threads. */
  private static final int PARTS = 64;

  private final List<CurvePoint> points;

  private Curve(List<CurvePoint> points) {
    this.points = points;
  }

  /** One point for each size, from 1 frame on. */
  public List<CurvePoint> points() {
    return points;
  }

  /** The size at which H · D is greatest, the first of equal ones. */
  public int best() {
    int best = 0;
    for (int i = 1; i < points.size(); i++) {
      CurvePoint point = points.get(i);
      CurvePoint before = points.get(best);
      if (Scores.round(point.entropy() * point.diversity())
          > Scores.round(before.entropy() * before.diversity())) {
        best = i;
      }
    }
    return best + 1;
  }

  /**
   * The curve of a ranking.
   *
   * @param logSums log of what a reference set covers of each environment; null without one
   */
  static Curve of(
      Environments dataset,
      PairKernels pairs,
      int[] ranking,
      double @Nullable [] logSums,
      Parallelism parallelism) {
    SelectedRows selected = new SelectedRows(pairs, dataset);
    int[] ends = new int[ranking.length];
    int[] pick = new int[dataset.count()];
    Arrays.fill(pick, Integer.MAX_VALUE);
    for (int i = 0; i < ranking.length; i++) {
      selected.add(ranking[i]);
      ends[i] = selected.count();
      Arrays.fill(pick, dataset.frameStart(ranking[i]), dataset.frameStart(ranking[i] + 1), i);
    }
    Sums[] parts = new Sums[PARTS];
    int blocks = (dataset.count() + BLOCK - 1) / BLOCK;
    parallelism.progress().begin("curve", blocks);
    try {
      parallelism.forEach(
          PARTS,
          () -> {
            Lanes lanes = new Lanes(pairs, selected, ends, pick, logSums);
            return part -> {
              parts[part] = new Sums(ranking.length);
              for (int b = part * blocks / PARTS; b < (part + 1) * blocks / PARTS; b++) {
                parallelism.check();
                lanes.add(b * BLOCK, Math.min(dataset.count(), (b + 1) * BLOCK), parts[part]);
                parallelism.progress().advance(1);
              }
            };
          });
    } finally {
      parallelism.progress().end();
    }
    List<CurvePoint> points = new ArrayList<>();
    for (int i = 0; i < ranking.length; i++) {
      double logs = 0;
      double inverses = 0;
      long covered = 0;
      for (Sums part : parts) {
        logs += part.logs[i];
        inverses += part.inverses[i];
        covered += part.covered[i];
      }
      points.add(
          new CurvePoint(
              i + 1,
              ends[i],
              Math.log(ends[i]) - logs / ends[i],
              Math.log(inverses),
              (double) covered / dataset.count()));
    }
    return new Curve(List.copyOf(points));
  }

  /** Sums over some environments, for each size. */
  private static final class Sums {
    final double[] logs;
    final double[] inverses;
    final long[] covered;

    Sums(int sizes) {
      logs = new double[sizes];
      inverses = new double[sizes];
      covered = new long[sizes];
    }
  }

  /** Up to 64 environments against the ranking; scratch memory of one thread. */
  private static final class Lanes {
    private final PairKernels pairs;
    private final SelectedRows selected;
    private final int[] ends;
    private final int[] pick;
    private final double @Nullable [] logSums;
    private final PairKernels.Block lanes;
    private final double[] kernels = new double[BLOCK * BLOCK];
    private final double[] sums = new double[BLOCK];
    private final double[] covering = new double[BLOCK];

    Lanes(
        PairKernels pairs,
        SelectedRows selected,
        int[] ends,
        int[] pick,
        double @Nullable [] logSums) {
      this.pairs = pairs;
      this.selected = selected;
      this.ends = ends;
      this.pick = pick;
      this.logSums = logSums;
      lanes = pairs.lanes();
    }

    void add(int from, int to, Sums into) {
      for (int row = from; row < to; row++) {
        lanes.set(row - from, row);
        covering[row - from] =
            Math.exp(-DifferentialEntropy.DEFAULT_EPSILON)
                - (logSums == null ? 0 : Math.exp(logSums[row]));
      }
      Arrays.fill(sums, 0);
      int size = 0;
      for (int b = 0; b * BLOCK < selected.count(); b++) {
        Cancellation.checkHere();
        pairs.squared(selected.block(b), lanes, to - from, kernels);
        pairs.kernels(kernels, to - from, kernels);
        for (int r = 0; r < selected.rowsOf(b); r++) {
          int at = r * BLOCK;
          for (int lane = 0; lane < BLOCK; lane++) {
            sums[lane] += kernels[at + lane];
          }
          if (b * BLOCK + r + 1 == ends[size]) {
            note(from, to, size++, into);
          }
        }
      }
    }

    private void note(int from, int to, int size, Sums into) {
      for (int row = from; row < to; row++) {
        double sum = sums[row - from];
        into.covered[size] += sum > covering[row - from] ? 1 : 0;
        if (pick[row] <= size) {
          into.logs[size] += Math.log(sum);
          into.inverses[size] += 1 / sum;
        }
      }
    }
  }
}
