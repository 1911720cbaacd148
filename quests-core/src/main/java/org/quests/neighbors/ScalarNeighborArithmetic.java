package org.quests.neighbors;

/** Neighbour arithmetic with plain loops, without branches that could not be predicted. */
public final class ScalarNeighborArithmetic implements NeighborArithmetic {
  @Override
  public int pick(
      double[][] points, int count, double[] centre, double limit, double[][] picked, int[] index) {
    double[] squared = picked[3];
    // Bits of numbers that are not negative are ordered like the numbers.
    long bits = Double.doubleToRawLongBits(limit);
    int hits = 0;
    for (int i = 0; i < count; i++) {
      double dx = points[0][i] - centre[0] + points[3][i];
      double dy = points[1][i] - centre[1] + points[4][i];
      double dz = points[2][i] - centre[2] + points[5][i];
      double sum = dx * dx + dy * dy + dz * dz;
      squared[hits] = sum;
      index[hits] = i;
      hits += (int) ((Double.doubleToRawLongBits(sum) - bits) >>> 63);
    }
    vectors(points, centre, index, hits, 0, picked[0]);
    vectors(points, centre, index, hits, 1, picked[1]);
    vectors(points, centre, index, hits, 2, picked[2]);
    return hits;
  }

  private static void vectors(
      double[][] points, double[] centre, int[] index, int hits, int axis, double[] into) {
    double[] at = points[axis];
    double[] shift = points[axis + 3];
    double c = centre[axis];
    for (int h = 0; h < hits; h++) {
      into[h] = at[index[h]] - c + shift[index[h]];
    }
  }

  @Override
  public void rank(double[] numbers, int count, long[] ranks) {
    for (int i = 0; i < count; i++) {
      ranks[i] = countBefore(numbers, i, ranks);
    }
  }

  /** Counts those that come before one, among those that precede it here, and moves these back. */
  private static long countBefore(double[] numbers, int i, long[] ranks) {
    long key = Double.doubleToRawLongBits(numbers[i]);
    long before = 0;
    for (int j = 0; j < i; j++) {
      long first = (Double.doubleToRawLongBits(numbers[j]) - key - 1) >>> 63;
      before += first;
      ranks[j] += 1 - first;
    }
    return before;
  }
}
