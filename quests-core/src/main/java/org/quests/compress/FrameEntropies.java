package org.quests.compress;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.PairKernels;

/**
 * H of each frame alone, in double precision. Kept is what H lacks to log n: where the environments
 * of a frame have next to nothing in common, H itself cannot tell such frames apart.
 */
final class FrameEntropies {
  private static final int BLOCK = PairKernels.BLOCK;

  private final int[] counts;
  private final double[] lacking;

  private FrameEntropies(int[] counts, double[] lacking) {
    this.counts = counts;
    this.lacking = lacking;
  }

  static FrameEntropies of(Environments environments, PairKernels pairs, Parallelism parallelism) {
    int n = environments.frames();
    int[] counts = new int[n];
    double[] lacking = new double[n];
    parallelism.forEach(
        n,
        () -> {
          Scratch scratch = new Scratch(pairs);
          return frame -> {
            int from = environments.frameStart(frame);
            counts[frame] = environments.frameStart(frame + 1) - from;
            lacking[frame] =
                Scores.roundAll(scratch.lacking(from, environments.frameStart(frame + 1)));
          };
        });
    return new FrameEntropies(counts, lacking);
  }

  /** H_s in nats for each frame; 0 for one without environments. */
  double[] values() {
    double[] values = new double[counts.length];
    Arrays.setAll(values, i -> counts[i] == 0 ? 0 : Math.log(counts[i]) - lacking[i]);
    return values;
  }

  /** The frame with the greatest entropy among those admitted, the first of equal ones. */
  int greatest(IntPredicate admitted) {
    int best = -1;
    for (int frame = 0; frame < counts.length; frame++) {
      if (admitted.test(frame)
          && (best < 0
              || Math.log(counts[frame]) - Math.log(counts[best])
                  > lacking[frame] - lacking[best])) {
        best = frame;
      }
    }
    return best;
  }

  private static final class Scratch {
    private final PairKernels pairs;
    private final double[] kernels = new double[BLOCK * BLOCK];
    private final PairKernels.Block rows;
    private final PairKernels.Block lanes;

    Scratch(PairKernels pairs) {
      this.pairs = pairs;
      rows = pairs.rows();
      lanes = pairs.lanes();
    }

    double lacking(int from, int to) {
      int n = to - from;
      if (n == 0) {
        return 0;
      }
      double sumOfLogs = 0;
      double[] sums = new double[BLOCK];
      for (int first = from; first < to; first += BLOCK) {
        int count = Math.min(BLOCK, to - first);
        fill(lanes, first, count);
        Arrays.fill(sums, 0);
        for (int other = from; other < to; other += BLOCK) {
          Cancellation.checkHere();
          int others = Math.min(BLOCK, to - other);
          fill(rows, other, others);
          pairs.squared(rows, lanes, count, kernels);
          pairs.kernels(kernels, count, kernels);
          for (int i = 0; first == other && i < count; i++) {
            kernels[i * BLOCK + i] = 0;
          }
          for (int r = 0; r < others; r++) {
            for (int lane = 0; lane < BLOCK; lane++) {
              sums[lane] += kernels[r * BLOCK + lane];
            }
          }
        }
        for (int lane = 0; lane < count; lane++) {
          sumOfLogs += Math.log1p(sums[lane]);
        }
      }
      return sumOfLogs / n;
    }

    private static void fill(PairKernels.Block block, int first, int count) {
      for (int i = 0; i < count; i++) {
        block.set(i, first + i);
      }
    }
  }
}
