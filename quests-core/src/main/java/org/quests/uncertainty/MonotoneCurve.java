package org.quests.uncertainty;

import java.util.Arrays;

/**
 * A function that never falls: straight between knots, constant below the first, and with the mean
 * slope of its upper half above the last. Immutable.
 */
public final class MonotoneCurve {
  private final double[] x;
  private final double[] y;

  /**
   * A curve through some points.
   *
   * @param x ascending, none twice, at least one
   * @param y as many, never falling
   * @throws IllegalArgumentException where they are not that
   */
  public MonotoneCurve(double[] x, double[] y) {
    boolean valid = x.length == y.length && x.length > 0;
    for (int i = 0; valid && i < x.length; i++) {
      valid = Double.isFinite(x[i]) && Double.isFinite(y[i]);
      valid &= i == 0 || (x[i] > x[i - 1] && y[i] >= y[i - 1]);
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "no rising curve: " + Arrays.toString(x) + ", " + Arrays.toString(y));
    }
    this.x = x.clone();
    this.y = y.clone();
  }

  /** Where the knots are; a copy. */
  public double[] x() {
    return x.clone();
  }

  /** The values at the knots; a copy. */
  public double[] y() {
    return y.clone();
  }

  /** The value at a place. */
  public double at(double place) {
    int last = x.length - 1;
    if (place <= x[0]) {
      return y[0];
    }
    if (place >= x[last]) {
      int middle = last / 2;
      double slope = last == 0 ? 0 : (y[last] - y[middle]) / (x[last] - x[middle]);
      return y[last] + slope * (place - x[last]);
    }
    int i = Arrays.binarySearch(x, place);
    int above = i >= 0 ? i : -i - 1;
    if (x[above] == place) {
      return y[above];
    }
    double share = (place - x[above - 1]) / (x[above] - x[above - 1]);
    return y[above - 1] + share * (y[above] - y[above - 1]);
  }
}
