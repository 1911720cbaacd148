package org.quests.neighbors;

import java.util.Arrays;

/**
 * Atoms and images that may be neighbours of the atoms of one bin, in flat arrays. Where an image
 * stands is kept in two parts, atom and shift: (atom − centre) + shift then is rounded in the same
 * way from both ends, so that either both of a pair are nearer than the cut-off or neither is.
 */
final class Candidates {
  /** x, y and z of the atoms, then x, y and z of their shifts, in Å. */
  final double[][] points = new double[6][256];

  int[] atom = new int[256];

  /** Where the atoms begin, in their order, whose neighbours are sought. */
  int home;

  int count;

  /** Middle and half the edges of the box that holds the atoms whose neighbours are sought. */
  private final double[] middle = new double[3];

  private final double[] half = new double[3];

  /** Four times the square of the cut-off in Å², with more than rounding can change. */
  private double limit;

  void clear() {
    count = 0;
  }

  /** Takes the atoms at places from … to − 1 as those whose neighbours are sought. */
  void box(double[] px, double[] py, double[] pz, int from, int to, double cutoff) {
    bound(0, px, from, to);
    bound(1, py, from, to);
    bound(2, pz, from, to);
    limit = 4 * cutoff * cutoff * (1 + 1e-6);
  }

  private void bound(int axis, double[] coordinates, int from, int to) {
    double low = coordinates[from];
    double high = coordinates[from];
    for (int p = from + 1; p < to; p++) {
      low = Math.min(low, coordinates[p]);
      high = Math.max(high, coordinates[p]);
    }
    middle[axis] = (low + high) / 2;
    half[axis] = (high - low) / 2;
  }

  /**
   * Adds those atoms at places from … to − 1, shifted, that are so near to the box that they can be
   * neighbours of an atom in it.
   */
  void add(
      double[] px,
      double[] py,
      double[] pz,
      int[] numbers,
      int from,
      int to,
      double sx,
      double sy,
      double sz) {
    reserve(count + to - from);
    double[] x = points[0];
    double[] y = points[1];
    double[] z = points[2];
    int n = count;
    for (int p = from; p < to; p++) {
      double dx = beside(0, px[p] + sx);
      double dy = beside(1, py[p] + sy);
      double dz = beside(2, pz[p] + sz);
      x[n] = px[p];
      y[n] = py[p];
      z[n] = pz[p];
      atom[n] = numbers[p];
      // Written in any case, for whether an atom is near enough cannot be predicted.
      n += dx * dx + dy * dy + dz * dz < limit ? 1 : 0;
    }
    Arrays.fill(points[3], count, n, sx);
    Arrays.fill(points[4], count, n, sy);
    Arrays.fill(points[5], count, n, sz);
    count = n;
  }

  /** Twice how far beside the box a coordinate is. */
  private double beside(int axis, double coordinate) {
    double beyond = Math.abs(coordinate - middle[axis]) - half[axis];
    return beyond + Math.abs(beyond);
  }

  /** Ends the list with atoms that are near to nothing. */
  void end() {
    reserve(count);
    for (double[] values : points) {
      Arrays.fill(values, count, count + NeighborArithmetic.PAD, Double.POSITIVE_INFINITY);
    }
  }

  private void reserve(int size) {
    if (size + NeighborArithmetic.PAD > atom.length) {
      int more = 2 * (size + NeighborArithmetic.PAD);
      for (int i = 0; i < points.length; i++) {
        points[i] = Arrays.copyOf(points[i], more);
      }
      atom = Arrays.copyOf(atom, more);
    }
  }
}
