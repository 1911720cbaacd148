package org.quests.atoms;

import java.util.Arrays;

/**
 * A simulation cell: three vectors in Å, each periodic or not, and an origin. Immutable. Vectors of
 * axes that are not periodic have no meaning for distances; where such a vector is missing (zero,
 * or dependent on the others) it is completed by a unit vector at right angles to the others, so
 * that the three always span space.
 */
public final class Cell {
  /** No cell: not periodic along any axis. */
  public static final Cell NONE =
      new Cell(
          new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new boolean[3], new double[3], new boolean[3]);

  /** Two directions count as dependent below this sine (or solid angle's triple product). */
  private static final double DEPENDENT = 1e-10;

  private final double[] vectors;
  private final boolean[] periodic;
  private final double[] origin;
  private final boolean[] given;

  private Cell(double[] vectors, boolean[] periodic, double[] origin, boolean[] given) {
    this.vectors = vectors;
    this.periodic = periodic;
    this.origin = origin;
    this.given = given;
  }

  /**
   * A cell from its vectors.
   *
   * @param vectors nine numbers in Å: a, b, c one after the other
   * @param periodic three flags, for a, b, c
   * @param origin three numbers in Å
   * @throws IllegalArgumentException with one line that says why, where a number is not finite or
   *     the periodic vectors are linearly dependent
   */
  public static Cell of(double[] vectors, boolean[] periodic, double[] origin) {
    for (double x : vectors) {
      if (!Double.isFinite(x)) {
        throw new IllegalArgumentException("cell vectors must be finite, found " + x);
      }
    }
    for (double x : origin) {
      if (!Double.isFinite(x)) {
        throw new IllegalArgumentException("the cell's origin must be finite, found " + x);
      }
    }
    double[][] v = new double[3][];
    boolean[] given = new boolean[3];
    for (int i = 0; i < 3; i++) {
      v[i] = Arrays.copyOfRange(vectors, 3 * i, 3 * i + 3);
    }
    // Periodic vectors first: they have to be independent, the others may be replaced.
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < 3; i++) {
        if (periodic[i] == (pass == 0)) {
          given[i] = independent(v, given, i);
          if (!given[i] && periodic[i]) {
            throw new IllegalArgumentException(
                "periodic cell vectors must be linearly independent, found "
                    + Arrays.toString(vectors));
          }
        }
      }
    }
    boolean[] spanned = given.clone();
    for (int i = 0; i < 3; i++) {
      if (!spanned[i]) {
        v[i] = normalTo(v, spanned);
        spanned[i] = true;
      }
    }
    double[] all = new double[9];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(v[i], 0, all, 3 * i, 3);
    }
    return new Cell(all, periodic.clone(), origin.clone(), given);
  }

  /**
   * The vectors of a cell that is given by lengths and angles: a along x, b in the plane of x and
   * y.
   *
   * @param lengths of a, b, c; above 0
   * @param degrees α between b and c, β between a and c, γ between a and b; above 0, below 180
   * @return nine numbers, a, b, c one after the other, in the unit of the lengths
   * @throws IllegalArgumentException with one line that says why, where no cell has these
   */
  public static double[] vectors(double[] lengths, double[] degrees) {
    for (int i = 0; i < 3; i++) {
      if (!(lengths[i] > 0 && Double.isFinite(lengths[i]))) {
        throw new IllegalArgumentException(
            "expected three lengths above 0 as cell, found " + Arrays.toString(lengths));
      }
      if (!(degrees[i] > 0 && degrees[i] < 180)) {
        throw new IllegalArgumentException(
            "expected three angles between 0 and 180 degrees as cell, found "
                + Arrays.toString(degrees));
      }
    }
    double cosA = cosine(degrees[0]);
    double cosB = cosine(degrees[1]);
    double cosG = cosine(degrees[2]);
    double sinG = Math.sin(Math.toRadians(degrees[2]));
    double y = (cosA - cosB * cosG) / sinG;
    double zz = 1 - cosB * cosB - y * y;
    if (!(zz > 0)) {
      throw new IllegalArgumentException(
          "expected angles that a cell can have, found " + Arrays.toString(degrees));
    }
    double a = lengths[0];
    double b = lengths[1];
    double c = lengths[2];
    return new double[] {a, 0, 0, b * cosG, b * sinG, 0, c * cosB, c * y, c * Math.sqrt(zz)};
  }

  /** The cosine of an angle in degrees, exact for the right angle. */
  private static double cosine(double degrees) {
    return degrees == 90 ? 0 : Math.cos(Math.toRadians(degrees));
  }

  /** Whether vector i is independent of those already accepted. */
  private static boolean independent(double[][] v, boolean[] accepted, int i) {
    double length = norm(v[i]);
    if (length == 0) {
      return false;
    }
    double[] rest = scaled(v[i], 1 / length);
    double[][] basis = orthonormal(v, accepted);
    for (double[] e : basis) {
      rest = minusProjection(rest, e);
    }
    return norm(rest) > DEPENDENT;
  }

  /** A unit vector at right angles to the accepted ones. */
  private static double[] normalTo(double[][] v, boolean[] accepted) {
    double[][] basis = orthonormal(v, accepted);
    double[] best = new double[3];
    double bestNorm = -1;
    for (int axis = 0; axis < 3; axis++) {
      double[] e = new double[3];
      e[axis] = 1;
      for (double[] b : basis) {
        e = minusProjection(e, b);
      }
      if (norm(e) > bestNorm + 1e-12) {
        best = e;
        bestNorm = norm(e);
      }
    }
    best = scaled(best, 1 / norm(best));
    for (double[] b : basis) {
      best = minusProjection(best, b);
    }
    return scaled(best, 1 / norm(best));
  }

  private static double[][] orthonormal(double[][] v, boolean[] accepted) {
    double[][] basis = new double[3][];
    int n = 0;
    for (int j = 0; j < 3; j++) {
      if (accepted[j]) {
        double[] e = scaled(v[j], 1 / norm(v[j]));
        for (int m = 0; m < n; m++) {
          e = minusProjection(e, basis[m]);
        }
        basis[n++] = scaled(e, 1 / norm(e));
      }
    }
    return Arrays.copyOf(basis, n);
  }

  private static double[] minusProjection(double[] x, double[] e) {
    double dot = x[0] * e[0] + x[1] * e[1] + x[2] * e[2];
    return new double[] {x[0] - dot * e[0], x[1] - dot * e[1], x[2] - dot * e[2]};
  }

  private static double[] scaled(double[] x, double factor) {
    return new double[] {factor * x[0], factor * x[1], factor * x[2]};
  }

  private static double norm(double[] x) {
    return Math.hypot(Math.hypot(x[0], x[1]), x[2]);
  }

  /** Component of a vector in Å: row 0, 1, 2 for a, b, c; column 0, 1, 2 for x, y, z. */
  public double vector(int row, int column) {
    return vectors[3 * row + column];
  }

  /** The nine components in Å, a, b, c one after the other; a copy. */
  public double[] vectors() {
    return vectors.clone();
  }

  /** The origin in Å: three components; a copy. */
  public double[] origin() {
    return origin.clone();
  }

  /** Whether the structure repeats along vector 0, 1 or 2. */
  public boolean periodic(int axis) {
    return periodic[axis];
  }

  /** Whether the structure repeats along all three vectors. */
  public boolean fullyPeriodic() {
    return periodic[0] && periodic[1] && periodic[2];
  }

  /** Whether the input gave vector 0, 1 or 2, or it was completed. */
  public boolean given(int axis) {
    return given[axis];
  }

  /** Whether the input gave any vector at all. */
  public boolean anyGiven() {
    return given[0] || given[1] || given[2];
  }

  /** The volume in Å³, positive for left-handed cells too. */
  public double volume() {
    double[] v = vectors;
    return Math.abs(
        v[0] * (v[4] * v[8] - v[5] * v[7])
            - v[1] * (v[3] * v[8] - v[5] * v[6])
            + v[2] * (v[3] * v[7] - v[4] * v[6]));
  }
}
