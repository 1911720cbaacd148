package org.quests.neighbors;

import org.quests.atoms.Cell;

/**
 * The lattice of a cell, mostly described by its shortest vectors (so that skewed cells need few
 * images), and coordinates along them. Axes that are not periodic are replaced by unit vectors at
 * right angles to the periodic ones and to each other, so that a coordinate along them is a length.
 */
final class Lattice {
  /** A vector is replaced only by one that is shorter by more than rounding. */
  private static final double SHORTER = 1 - 1e-10;

  /** A longer vector, in Å, is a simulation that has exploded. */
  private static final double LONGEST = 1e7;

  /** A shorter one is a simulation that has collapsed: the images of an atom fall together. */
  private static final double SHORTEST = 1e-3;

  /** Cells that were skewed on purpose need a few dozen rounds. */
  private static final int MOST_ROUNDS = 1000;

  private final boolean[] periodic = new boolean[3];

  /** Rows: lattice vectors, in Å. */
  private final double[] vectors;

  /** Rows: reciprocal vectors, without the factor 2π: coordinate a of r is their product. */
  private final double[] reciprocal;

  /** Distances between neighbouring lattice planes, in Å. */
  private final double[] spacing = new double[3];

  /**
   * The lattice of a cell.
   *
   * @throws IllegalArgumentException with what was expected and found, where a periodic vector or a
   *     distance between lattice planes is no length of a structure
   */
  Lattice(Cell cell) {
    this(cell, true);
  }

  /** The lattice in the cell's own vectors, however skewed; see the constructor. */
  static Lattice asGiven(Cell cell) {
    return new Lattice(cell, false);
  }

  private Lattice(Cell cell, boolean shortest) {
    double[][] v = new double[3][3];
    for (int i = 0; i < 3; i++) {
      periodic[i] = cell.periodic(i);
      for (int x = 0; x < 3 && periodic[i]; x++) {
        v[i][x] = cell.vector(i, x);
      }
      requireLength(v[i], periodic[i]);
    }
    if (shortest) {
      reduce(v);
    }
    for (int i = 0; i < 3; i++) {
      requireLength(v[i], periodic[i]);
    }
    double[] flat = new double[9];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(v[i], 0, flat, 3 * i, 3);
    }
    vectors = Cell.of(flat, periodic, new double[3]).vectors();
    reciprocal = inverseTransposed(vectors);
    for (int i = 0; i < 3; i++) {
      spacing[i] =
          1
              / Math.sqrt(
                  square(reciprocal[3 * i])
                      + square(reciprocal[3 * i + 1])
                      + square(reciprocal[3 * i + 2]));
      if (!(spacing[i] > 0 && spacing[i] <= LONGEST)) {
        throw new IllegalArgumentException(
            "the cell is too flat: its lattice planes are " + spacing[i] + " Å apart");
      }
    }
  }

  private static void requireLength(double[] v, boolean periodic) {
    double length = Math.hypot(Math.hypot(v[0], v[1]), v[2]);
    if (periodic && !(length >= SHORTEST && length <= LONGEST)) {
      throw new IllegalArgumentException(
          "expected periodic cell vectors from "
              + SHORTEST
              + " to "
              + LONGEST
              + " Å, found one of "
              + length
              + " Å");
    }
  }

  boolean periodic(int axis) {
    return periodic[axis];
  }

  double vector(int axis, int x) {
    return vectors[3 * axis + x];
  }

  /** Distance between neighbouring lattice planes, in Å; 1 along an axis that is not periodic. */
  double spacing(int axis) {
    return spacing[axis];
  }

  /** Coordinate of a point along an axis: a fraction where periodic, else in Å. */
  double coordinate(int axis, double x, double y, double z) {
    return reciprocal[3 * axis] * x + reciprocal[3 * axis + 1] * y + reciprocal[3 * axis + 2] * z;
  }

  /**
   * Makes the non-zero vectors short by adding multiples of each other (Minkowski's conditions).
   */
  private static void reduce(double[][] v) {
    boolean changed = true;
    for (int round = 0; changed; round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalArgumentException(
            "the cell is so skewed that its shortest vectors cannot be found");
      }
      changed = false;
      for (int i = 0; i < 3; i++) {
        changed |= shorten(v[i], v[(i + 1) % 3], v[(i + 2) % 3]);
      }
    }
  }

  private static boolean shorten(double[] v, double[] a, double[] b) {
    double length = dot(v, v);
    if (length == 0) {
      return false;
    }
    boolean changed = false;
    double na = nearestMultiple(v, a);
    if (na != 0) {
      changed = replaceIfShorter(v, a, -na, b, 0);
    }
    double nb = nearestMultiple(v, b);
    if (nb != 0) {
      changed |= replaceIfShorter(v, a, 0, b, -nb);
    }
    for (int i = -1; i <= 1; i++) {
      for (int j = -1; j <= 1; j++) {
        changed |= replaceIfShorter(v, a, i, b, j);
      }
    }
    return changed;
  }

  private static double nearestMultiple(double[] v, double[] a) {
    double aa = dot(a, a);
    return aa == 0 ? 0 : Math.rint(dot(v, a) / aa);
  }

  private static boolean replaceIfShorter(double[] v, double[] a, double i, double[] b, double j) {
    double[] w = new double[3];
    for (int x = 0; x < 3; x++) {
      w[x] = v[x] + i * a[x] + j * b[x];
    }
    // Also where there is nothing to compare: a number that is none ends the search.
    if (!(dot(w, w) < dot(v, v) * SHORTER)) {
      return false;
    }
    System.arraycopy(w, 0, v, 0, 3);
    return true;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double square(double x) {
    return x * x;
  }

  private static double[] inverseTransposed(double[] m) {
    double[] r = new double[9];
    for (int i = 0; i < 3; i++) {
      int j = 3 * ((i + 1) % 3);
      int k = 3 * ((i + 2) % 3);
      r[3 * i] = m[j + 1] * m[k + 2] - m[j + 2] * m[k + 1];
      r[3 * i + 1] = m[j + 2] * m[k] - m[j] * m[k + 2];
      r[3 * i + 2] = m[j] * m[k + 1] - m[j + 1] * m[k];
    }
    double volume = m[0] * r[0] + m[1] * r[1] + m[2] * r[2];
    for (int i = 0; i < 9; i++) {
      r[i] /= volume;
    }
    return r;
  }
}
