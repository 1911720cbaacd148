package org.quests.events;

/**
 * A series whose values are correlated by ρ from one to the next, made independent: x_t − ρ x_(t−1)
 * behind the first value. Levels and changes that were fitted to it are taken out.
 */
final class Whitened {
  private final int n;
  private final double rho;
  private final double[] rest;
  private final Sums ofRest;

  /** Orthonormal directions that have been taken out, and their sums. */
  private final double[][] out;

  private final Sums[] ofOut;
  private int count;
  private double squares;

  /**
   * Takes the mean level out.
   *
   * @param rho 0 … 1, without 1
   * @param changes the most that will be taken out
   */
  Whitened(double[] series, double rho, int changes) {
    n = series.length;
    this.rho = rho;
    rest = new double[n];
    ofRest = new Sums(n);
    out = new double[changes + 1][n];
    ofOut = new Sums[changes + 1];
    double first = Math.sqrt(1 - rho * rho);
    double[] level = out[0];
    rest[0] = first * series[0];
    level[0] = first;
    for (int t = 1; t < n; t++) {
      rest[t] = series[t] - rho * series[t - 1];
      level[t] = 1 - rho;
    }
    takeOut(Math.sqrt(1 - rho * rho + (n - 1) * (1 - rho) * (1 - rho)));
  }

  /** Takes the direction behind the others out of what is left. */
  private void takeOut(double norm) {
    double[] direction = out[count];
    double along = 0;
    for (int t = 0; t < n; t++) {
      direction[t] /= norm;
      along += direction[t] * rest[t];
    }
    squares = 0;
    for (int t = 0; t < n; t++) {
      rest[t] -= along * direction[t];
      squares += rest[t] * rest[t];
    }
    ofOut[count] = new Sums(n);
    ofOut[count].set(direction);
    ofRest.set(rest);
    count++;
  }

  /**
   * Takes a change out.
   *
   * @param a last place on the old level
   * @param b first place on the new level
   */
  void takeOut(int a, int b) {
    double[] direction = out[count];
    double before = 0;
    for (int t = 0; t < n; t++) {
      double shape = Math.clamp((t - a) / (double) (b - a), 0.0, 1.0);
      direction[t] = t == 0 ? 0 : shape - rho * before;
      before = shape;
    }
    double norm = 0;
    for (int i = 0; i < count; i++) {
      double along = 0;
      for (int t = 0; t < n; t++) {
        along += direction[t] * out[i][t];
      }
      for (int t = 0; t < n; t++) {
        direction[t] -= along * out[i][t];
      }
    }
    for (double x : direction) {
      norm += x * x;
    }
    takeOut(Math.sqrt(norm));
  }

  /** Sum of squares of what is left. */
  double squares() {
    return squares;
  }

  /** By how much the sum of squares would fall if a change were taken out. */
  double gain(int a, int b) {
    double w = b - a;
    double q = 1 - rho;
    double own =
        (q * q * (w + 1) * (2 * w + 1) / 6 + rho * q * (w + 1) + rho * rho) / w
            + (n - 1 - b) * q * q;
    double norm = own;
    for (int i = 0; i < count; i++) {
      double along = ofOut[i].along(a, b, rho);
      norm -= along * along;
    }
    if (norm <= 1e-9 * own) {
      return 0;
    }
    double along = ofRest.along(a, b, rho);
    return along * along / norm;
  }

  /** Cumulative sums of a vector, and of the same times the place. */
  private static final class Sums {
    private final double[] values;
    private final double[] moments;

    Sums(int n) {
      values = new double[n + 1];
      moments = new double[n + 1];
    }

    void set(double[] vector) {
      for (int t = 0; t < vector.length; t++) {
        values[t + 1] = values[t] + vector[t];
        moments[t + 1] = moments[t] + t * vector[t];
      }
    }

    /** The vector times a whitened change: ((1 − ρ)(t − a) + ρ)/(b − a) up to b, then 1 − ρ. */
    double along(int a, int b, double rho) {
      double inside = values[b + 1] - values[a + 1];
      double moment = moments[b + 1] - moments[a + 1] - a * inside;
      double behind = values[values.length - 1] - values[b + 1];
      return ((1 - rho) * moment + rho * inside) / (b - a) + (1 - rho) * behind;
    }
  }
}
