package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;

/**
 * An order of rows in which neighbours lie in one tile: the rows are halved at the median of their
 * widest axis, and the halves again, until tiles are left. A function of the rows alone.
 */
final class TilePlan {
  /** Rows that are moved before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  private static final int TILE = PackedEnvironments.TILE;

  private final double[][] rows;
  private final int axes;
  private final int[] order;

  private TilePlan(double[][] rows, int axes) {
    this.rows = rows;
    this.axes = axes;
    this.order = new int[rows.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /**
   * Orders rows.
   *
   * @return the number of the row for each place
   */
  static int[] order(double[][] rows, int axes, Parallelism parallelism) {
    TilePlan plan = new TilePlan(rows, axes);
    // Parts are halved until there are enough of them for all threads.
    List<int[]> parts = List.of(new int[] {0, rows.length});
    while (parts.size() < 4 * parallelism.threads() && 2 * parts.size() * TILE < rows.length) {
      int[][] halves = new int[2 * parts.size()][];
      List<int[]> whole = parts;
      parallelism.forEach(
          whole.size(),
          () ->
              i -> {
                int from = whole.get(i)[0];
                int to = whole.get(i)[1];
                int middle = plan.halve(from, to);
                halves[2 * i] = new int[] {from, middle};
                halves[2 * i + 1] = new int[] {middle, to};
              });
      parts = Arrays.asList(halves);
    }
    List<int[]> last = parts;
    parallelism.forEach(last.size(), () -> i -> plan.split(last.get(i)[0], last.get(i)[1]));
    return plan.order;
  }

  private void split(int from, int to) {
    int middle = halve(from, to);
    if (middle > from) {
      split(from, middle);
      split(middle, to);
    }
  }

  /** Parts rows at the median, on a boundary of tiles; where that is, or the start of one tile. */
  private int halve(int from, int to) {
    int tiles = (to - from + TILE - 1) / TILE;
    if (tiles < 2) {
      return from;
    }
    int middle = from + tiles / 2 * TILE;
    select(widestAxis(from, to), from, to - 1, middle, new Random(from));
    return middle;
  }

  private int widestAxis(int from, int to) {
    double[] low = rows[order[from]].clone();
    double[] high = low.clone();
    for (int i = from + 1; i < to; i++) {
      if (i % OFTEN == 0) {
        Cancellation.checkHere();
      }
      double[] row = rows[order[i]];
      for (int a = 0; a < axes; a++) {
        low[a] = Math.min(low[a], row[a]);
        high[a] = Math.max(high[a], row[a]);
      }
    }
    int widest = 0;
    for (int a = 1; a < axes; a++) {
      if (high[a] - low[a] > high[widest] - low[widest]) {
        widest = a;
      }
    }
    return widest;
  }

  /** Quickselect: afterwards nothing before the middle is greater than anything from it on. */
  private void select(int axis, int from, int to, int middle, Random random) {
    while (from < to) {
      Cancellation.checkHere();
      int pivot = order[from + random.nextInt(to - from + 1)];
      int i = from;
      int j = to;
      while (i <= j) {
        while (before(order[i], pivot, axis)) {
          i++;
        }
        while (before(pivot, order[j], axis)) {
          j--;
        }
        if (i <= j) {
          int swap = order[i];
          order[i++] = order[j];
          order[j--] = swap;
        }
      }
      if (middle <= j) {
        to = j;
      } else if (middle >= i) {
        from = i;
      } else {
        return;
      }
    }
  }

  /** Equal values in the order of their rows: the plan is unique. */
  private boolean before(int a, int b, int axis) {
    double x = rows[a][axis];
    double y = rows[b][axis];
    return x < y || (x == y && a < b);
  }
}
