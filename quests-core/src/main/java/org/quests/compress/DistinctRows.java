package org.quests.compress;

import java.util.Arrays;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;

/**
 * The environments of each frame without those that repeat an earlier one of the same frame up to
 * rounding, as the atoms of a crystal do: they have equal sums, and one of them speaks for all.
 */
final class DistinctRows {
  /** Equivalent atoms differ by rounding, about 1e-15 1/Å, and others by far more than this. */
  private static final double ROUNDING = 1e-12;

  private final int[][] rows;

  private DistinctRows(int[][] rows) {
    this.rows = rows;
  }

  static DistinctRows of(Environments environments, Parallelism parallelism) {
    int[][] rows = new int[environments.frames()][];
    parallelism.forEach(rows.length, () -> frame -> rows[frame] = distinct(environments, frame));
    return new DistinctRows(rows);
  }

  /** The rows of a frame, ascending. */
  int[] of(int frame) {
    return rows[frame];
  }

  private static int[] distinct(Environments environments, int frame) {
    int first = environments.frameStart(frame);
    int n = environments.frameStart(frame + 1) - first;
    int d = environments.dimension();
    double[] values = new double[n * d];
    environments.copyRows(first, first + n, values, 0);
    int[] found = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      Cancellation.checkHere();
      boolean repeats = false;
      for (int f = 0; f < count && !repeats; f++) {
        repeats = equal(values, i * d, (found[f] - first) * d, d);
      }
      if (!repeats) {
        found[count++] = first + i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static boolean equal(double[] values, int one, int other, int d) {
    for (int a = 0; a < d; a++) {
      if (!(Math.abs(values[one + a] - values[other + a]) <= ROUNDING)) {
        return false;
      }
    }
    return true;
  }
}
