package org.quests.neighbors;

import java.util.Arrays;

/**
 * Atoms and images that may be neighbours of the atoms of one bin, in flat arrays. Where an image
 * stands is kept in two parts, atom and shift: (atom − centre) + shift then is rounded in the same
 * way from both ends, so that either both of a pair are nearer than the cut-off or neither is.
 */
final class Candidates {
  double[] x = new double[256];
  double[] y = new double[256];
  double[] z = new double[256];
  double[] shiftX = new double[256];
  double[] shiftY = new double[256];
  double[] shiftZ = new double[256];
  int[] atom = new int[256];

  /** Whether the entry is the atom itself, not one of its images. */
  boolean[] home = new boolean[256];

  int count;

  /** The box that holds the atoms whose neighbours are sought. */
  private final double[] low = new double[3];

  private final double[] high = new double[3];

  /** Squared, in Å², with more than rounding can change. */
  private double limit;

  void clear() {
    count = 0;
  }

  /** Takes the atoms at places from … to − 1 as those whose neighbours are sought. */
  void box(double[] px, double[] py, double[] pz, int from, int to, double cutoff) {
    bound(0, px, from, to);
    bound(1, py, from, to);
    bound(2, pz, from, to);
    limit = cutoff * cutoff * (1 + 1e-6);
  }

  private void bound(int axis, double[] coordinates, int from, int to) {
    low[axis] = coordinates[from];
    high[axis] = coordinates[from];
    for (int p = from + 1; p < to; p++) {
      low[axis] = Math.min(low[axis], coordinates[p]);
      high[axis] = Math.max(high[axis], coordinates[p]);
    }
  }

  /** Whether a point is so near to the box that it can be a neighbour of an atom in it. */
  boolean mayReach(double px, double py, double pz) {
    double dx = Math.max(0, Math.max(low[0] - px, px - high[0]));
    double dy = Math.max(0, Math.max(low[1] - py, py - high[1]));
    double dz = Math.max(0, Math.max(low[2] - pz, pz - high[2]));
    return dx * dx + dy * dy + dz * dz < limit;
  }

  void add(
      double px,
      double py,
      double pz,
      double sx,
      double sy,
      double sz,
      int number,
      boolean isHome) {
    if (count == atom.length) {
      int size = 2 * count;
      x = Arrays.copyOf(x, size);
      y = Arrays.copyOf(y, size);
      z = Arrays.copyOf(z, size);
      shiftX = Arrays.copyOf(shiftX, size);
      shiftY = Arrays.copyOf(shiftY, size);
      shiftZ = Arrays.copyOf(shiftZ, size);
      atom = Arrays.copyOf(atom, size);
      home = Arrays.copyOf(home, size);
    }
    x[count] = px;
    y[count] = py;
    z[count] = pz;
    shiftX[count] = sx;
    shiftY[count] = sy;
    shiftZ[count] = sz;
    atom[count] = number;
    home[count] = isHome;
    count++;
  }

  /** Squared distances from a point, in Å². */
  void squaredDistances(double px, double py, double pz, double[] into) {
    double[] x = this.x;
    double[] y = this.y;
    double[] z = this.z;
    double[] sx = shiftX;
    double[] sy = shiftY;
    double[] sz = shiftZ;
    for (int i = 0; i < count; i++) {
      double dx = x[i] - px + sx[i];
      double dy = y[i] - py + sy[i];
      double dz = z[i] - pz + sz[i];
      into[i] = dx * dx + dy * dy + dz * dz;
    }
  }
}
