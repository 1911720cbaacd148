package org.quests.events;

import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * A series made independent: a slow part whose successive values are correlated by ρ, and white
 * noise on it, are together x_t − ρ x_(t−1) = e_t − θ e_(t−1) with independent e; θ = 0 without the
 * white noise. Levels and changes that were fitted to e are taken out.
 */
final class Whitened {
  /** A change that others explain to this part is none of its own. */
  private static final double SAME = 1e-9;

  private final int n;
  private final double rho;
  private final double theta;

  /** What the first value is multiplied by: its standard deviation is 1/first of that of e. */
  private final double first;

  private final double[] rest;
  private final Sums ofRest;

  /** Orthonormal directions that have been taken out, and their sums. */
  private final double[][] out;

  private final Sums[] ofOut;
  private int count;
  private double squares;

  /** Sums of squares of a change of the last width, by the number of values from its start on. */
  private final double[] own;

  private int ownWidth;

  /**
   * Takes the mean level out.
   *
   * @param rho 0 … 1, without 1
   * @param theta 0 … ρ, without ρ where that is not 0
   * @param changes the most that will be taken out
   */
  Whitened(double[] series, double rho, double theta, int changes) {
    // Whoever fits a long series makes one of these after the other.
    Cancellation.checkHere();
    n = series.length;
    this.rho = rho;
    this.theta = theta;
    first = first(rho, theta);
    rest = new double[n];
    ofRest = new Sums(n);
    out = new double[changes + 1][n];
    ofOut = new Sums[changes + 1];
    own = new double[n + 1];
    whiten(series, rest);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    whiten(ones, out[0]);
    takeOut();
  }

  /** The standard deviation of e in that of the series. */
  static double first(double rho, double theta) {
    return Math.sqrt((1 - rho * rho) / (1 - 2 * rho * theta + theta * theta));
  }

  private void whiten(double[] from, double[] to) {
    double e = first * first * from[0];
    to[0] = first * from[0];
    for (int t = 1; t < n; t++) {
      e = from[t] - rho * from[t - 1] + theta * e;
      to[t] = e;
    }
  }

  /** Takes the direction after the others out of what is left. */
  private void takeOut() {
    double[] direction = out[count];
    double norm = Math.sqrt(dot(direction, direction));
    for (int t = 0; t < n; t++) {
      direction[t] /= norm;
    }
    double along = dot(direction, rest);
    for (int t = 0; t < n; t++) {
      rest[t] -= along * direction[t];
    }
    squares = dot(rest, rest);
    ofOut[count] = new Sums(n);
    if (count < out.length - 1) {
      set(ofOut[count], direction);
      set(ofRest, rest);
    }
    count++;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int t = 0; t < a.length; t++) {
      sum += a[t] * b[t];
    }
    return sum;
  }

  /**
   * Takes a change out.
   *
   * @param a last place on the old level
   * @param b first place on the new level
   */
  void takeOut(int a, int b) {
    double[] shape = new double[n];
    for (int t = 0; t < n; t++) {
      shape[t] = Math.clamp((t - a) / (double) (b - a), 0.0, 1.0);
    }
    double[] direction = out[count];
    whiten(shape, direction);
    for (int i = 0; i < count; i++) {
      double along = dot(direction, out[i]);
      for (int t = 0; t < n; t++) {
        direction[t] -= along * out[i][t];
      }
    }
    takeOut();
  }

  /** Sum of squares of what is left. */
  double squares() {
    return squares;
  }

  /** What is left, at a place, squared: what a single jump of the noise there would explain. */
  double jump(int t) {
    return rest[t] * rest[t] / Math.max(SAME, 1 - out[0][t] * out[0][t]);
  }

  /**
   * By how much the sum of squares would fall if a change were taken out; quick where widths are
   * asked for one after the other.
   */
  double gain(int a, int b) {
    if (ownWidth != b - a) {
      ownWidth = b - a;
      double e = 0;
      double before = 0;
      for (int i = 1; i <= n; i++) {
        double shape = Math.min(1, i / (double) ownWidth);
        e = shape - rho * before + theta * e;
        before = shape;
        own[i] = own[i - 1] + e * e;
      }
    }
    double whole = own[n - 1 - a];
    double norm = whole;
    for (int i = 0; i < count; i++) {
      double along = ofOut[i].along(a, b);
      norm -= along * along;
    }
    if (norm <= SAME * whole) {
      return 0;
    }
    double along = ofRest.along(a, b);
    return along * along / norm;
  }

  /** Makes sums of what a vector of e is when the whitening is turned to the other side. */
  private void set(Sums sums, double[] vector) {
    double e = 0;
    double previous = 0;
    for (int t = n - 1; t >= 0; t--) {
      e = vector[t] + theta * e;
      sums.add(t, e - rho * previous);
      previous = e;
    }
  }

  /** Sums of a vector from a place to its end, and of the same times the place. */
  private static final class Sums {
    private final double[] values;
    private final double[] moments;

    Sums(int n) {
      values = new double[n + 1];
      moments = new double[n + 1];
    }

    /** Takes values from the last one on. */
    void add(int t, double value) {
      values[t] = values[t + 1] + value;
      moments[t] = moments[t + 1] + t * value;
    }

    /** The vector times a change. */
    double along(int a, int b) {
      double inside = values[a + 1] - values[b];
      double moment = moments[a + 1] - moments[b] - a * inside;
      return moment / (b - a) + values[b];
    }
  }
}
