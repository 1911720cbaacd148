package org.quests.neighbors;

/** Neighbour arithmetic with plain loops, without branches that could not be predicted. */
public final class ScalarNeighborArithmetic implements NeighborArithmetic {
  @Override
  public int pick(
      double[][] points, int count, double[] centre, double limit, double[][] picked, int[] index) {
    double[] squared = picked[3];
    squaredDistances(points, count, centre, squared);
    // Bits of numbers that are not negative are ordered like the numbers.
    long bits = Double.doubleToRawLongBits(limit);
    int hits = 0;
    for (int i = 0; i < count; i++) {
      index[hits] = i;
      hits += (int) ((Double.doubleToRawLongBits(squared[i]) - bits) >>> 63);
    }
    for (int h = 0; h < hits; h++) {
      squared[h] = squared[index[h]];
    }
    for (int axis = 0; axis < 3; axis++) {
      vectors(points[axis], points[axis + 3], centre[axis], index, hits, picked[axis]);
    }
    return hits;
  }

  /** In a loop of its own, which the compiler turns into vector instructions. */
  private static void squaredDistances(
      double[][] points, int count, double[] centre, double[] into) {
    double[] x = points[0];
    double[] y = points[1];
    double[] z = points[2];
    double[] shiftX = points[3];
    double[] shiftY = points[4];
    double[] shiftZ = points[5];
    double cx = centre[0];
    double cy = centre[1];
    double cz = centre[2];
    for (int i = 0; i < count; i++) {
      double dx = x[i] - cx + shiftX[i];
      double dy = y[i] - cy + shiftY[i];
      double dz = z[i] - cz + shiftZ[i];
      into[i] = dx * dx + dy * dy + dz * dz;
    }
  }

  private static void vectors(
      double[] at, double[] shift, double centre, int[] index, int hits, double[] into) {
    for (int h = 0; h < hits; h++) {
      int i = index[h];
      into[h] = at[i] - centre + shift[i];
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
