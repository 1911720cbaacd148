package org.quests.compress;

import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.PairKernels;

/** How many environments each prefix of a choice leaves uncovered. */
final class Uncovered {
  private static final int BLOCK = PairKernels.BLOCK;

  private Uncovered() {}

  /**
   * How many are left behind each of the chosen ones.
   *
   * @param logSums log of what covers each environment from the beginning; −∞ where nothing does
   * @param chosen rows, in their order
   */
  static int[] left(PairKernels pairs, double[] logSums, int[] chosen, Parallelism parallelism) {
    int n = logSums.length;
    int blocks = (chosen.length + BLOCK - 1) / BLOCK;
    PairKernels.Block[] selected = new PairKernels.Block[blocks];
    for (int b = 0; b < blocks; b++) {
      selected[b] = pairs.rows();
      for (int i = b * BLOCK; i < Math.min(chosen.length, (b + 1) * BLOCK); i++) {
        selected[b].set(i % BLOCK, chosen[i]);
      }
    }
    // By which of the chosen ones each environment was covered in the end.
    int[] coveredBy = new int[n];
    parallelism.forEach(
        (n + BLOCK - 1) / BLOCK,
        () -> {
          Scratch scratch = new Scratch(pairs);
          return part ->
              scratch.find(
                  part * BLOCK,
                  Math.min(n, (part + 1) * BLOCK),
                  logSums,
                  selected,
                  chosen.length,
                  coveredBy);
        });
    int[] left = new int[chosen.length];
    for (int by : coveredBy) {
      if (by < chosen.length) {
        left[by]++;
      }
    }
    int rest = n;
    for (int i = 0; i < left.length; i++) {
      rest -= left[i];
      left[i] = rest;
    }
    return left;
  }

  private static final class Scratch {
    private final PairKernels pairs;
    private final PairKernels.Block lanes;
    private final double[] kernels = new double[BLOCK * BLOCK];
    private final double[] sums = new double[BLOCK];

    Scratch(PairKernels pairs) {
      this.pairs = pairs;
      lanes = pairs.lanes();
    }

    void find(
        int from,
        int to,
        double[] logSums,
        PairKernels.Block[] selected,
        int chosen,
        int[] coveredBy) {
      int count = to - from;
      for (int lane = 0; lane < count; lane++) {
        lanes.set(lane, from + lane);
        sums[lane] = Math.exp(logSums[from + lane]);
        coveredBy[from + lane] = chosen;
      }
      int open = count;
      for (int b = 0; b < selected.length && open > 0; b++) {
        Cancellation.checkHere();
        pairs.squared(selected[b], lanes, count, kernels);
        pairs.kernels(kernels, count, kernels);
        for (int i = b * BLOCK; i < Math.min(chosen, (b + 1) * BLOCK); i++) {
          int at = i % BLOCK * BLOCK;
          for (int lane = 0; lane < count; lane++) {
            sums[lane] += kernels[at + lane];
            if (coveredBy[from + lane] == chosen && covers(sums[lane])) {
              coveredBy[from + lane] = i;
              open--;
            }
          }
        }
      }
    }

    /** The same rounding as that of scores: where nothing is above 0, nothing is left. */
    private static boolean covers(double sum) {
      return sum > 0.5 && !Scores.isNovel(-Math.log(sum));
    }
  }
}
