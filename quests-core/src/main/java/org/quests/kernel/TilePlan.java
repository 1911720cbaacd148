package org.quests.kernel;

import java.util.Random;

/**
 * An order of rows in which neighbours lie in one tile: the rows are halved at the median of their
 * widest axis, and the halves again, until tiles are left. A function of the rows alone.
 */
final class TilePlan {
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
  static int[] order(double[][] rows, int axes) {
    TilePlan plan = new TilePlan(rows, axes);
    plan.split(0, rows.length);
    return plan.order;
  }

  private void split(int from, int to) {
    int tiles = (to - from + TILE - 1) / TILE;
    if (tiles < 2) {
      return;
    }
    int middle = from + tiles / 2 * TILE;
    select(widestAxis(from, to), from, to - 1, middle, new Random(from));
    split(from, middle);
    split(middle, to);
  }

  private int widestAxis(int from, int to) {
    double[] low = rows[order[from]].clone();
    double[] high = low.clone();
    for (int i = from + 1; i < to; i++) {
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
