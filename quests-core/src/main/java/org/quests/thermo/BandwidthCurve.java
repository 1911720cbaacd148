package org.quests.thermo;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.quests.entropy.EntropyCurve;

/**
 * What H at several bandwidths says: the local dimension, which bandwidths are admissible, and
 * which one to take. Immutable.
 */
public final class BandwidthCurve {
  /** Points between two bandwidths at which the distance from the chord is looked at. */
  private static final int STEPS = 64;

  private final EntropyCurve curve;
  private final double[] logs;
  private final double[] dimension;
  private final double least;
  private final OptionalDouble elbow;

  private BandwidthCurve(EntropyCurve curve) {
    this.curve = curve;
    logs = logs(curve.h());
    dimension = dimension(logs, curve.entropy());
    least = least(curve);
    elbow = findElbow();
  }

  /** Of H at two bandwidths or more. */
  public static BandwidthCurve of(EntropyCurve curve) {
    if (curve.size() < 2) {
      throw new IllegalArgumentException("a curve needs two bandwidths, found " + curve.size());
    }
    return new BandwidthCurve(curve);
  }

  /** H at each bandwidth. */
  public EntropyCurve curve() {
    return curve;
  }

  /** H / log n at bandwidth i; NaN for a single environment. */
  public double efficiency(int i) {
    return curve.count() < 2 ? Double.NaN : curve.entropy()[i] / Math.log(curve.count());
  }

  /**
   * The local dimension −∂H/∂ln h at each bandwidth, by centred differences; at both ends by
   * one-sided ones.
   */
  public double[] dimension() {
    return dimension.clone();
  }

  static double[] logs(double[] values) {
    return Arrays.stream(values).map(Math::log).toArray();
  }

  /** −∂y/∂x by centred differences, whose error is of the second order, and one-sided ones. */
  static double[] dimension(double[] x, double[] y) {
    int n = x.length;
    double[] slope = new double[n];
    for (int i = 0; i < n; i++) {
      if (i == 0 || i == n - 1) {
        int m = Math.max(1, i);
        slope[i] = -(y[m] - y[m - 1]) / (x[m] - x[m - 1]);
        continue;
      }
      double width = x[i] - x[i - 1];
      double next = x[i + 1] - x[i];
      slope[i] =
          -(width * (y[i + 1] - y[i]) / next + next * (y[i] - y[i - 1]) / width) / (width + next);
    }
    return slope;
  }

  /**
   * The least bandwidth from which on the bracket of H is at most 0.05 nats, in 1/Å; between two
   * bandwidths its logarithm is interpolated. NaN where the bracket is wider at all, or not known.
   */
  public double leastAdmissible() {
    return least;
  }

  private static double least(EntropyCurve curve) {
    int first = curve.size();
    while (first > 0 && curve.comparable(first - 1)) {
      first--;
    }
    double[] h = curve.h();
    if (first == curve.size()) {
      return Double.NaN;
    }
    if (first == 0) {
      return h[0];
    }
    double wide = curve.bracket(first - 1);
    double narrow = curve.bracket(first);
    if (!Double.isFinite(wide) || !(narrow > 0)) {
      return h[first];
    }
    double part = Math.log(wide / EntropyCurve.COMPARABLE) / Math.log(wide / narrow);
    return h[first - 1] * Math.pow(h[first] / h[first - 1], part);
  }

  /**
   * The bandwidth to take, in 1/Å: the elbow of H / log n against ln h, where the monotone cubic is
   * farthest below its chord, from the least admissible bandwidth to the greatest. Nothing where
   * fewer than three bandwidths are admissible, or the curve is nowhere below the chord.
   */
  public OptionalDouble suggestion() {
    return elbow;
  }

  private OptionalDouble findElbow() {
    double[] h = curve.h();
    long inside = Arrays.stream(h).filter(value -> value >= least).count();
    if (!(inside >= 3) || curve.count() < 2) {
      return OptionalDouble.empty();
    }
    MonotoneCubic cubic = MonotoneCubic.of(logs, curve.entropy());
    double from = Math.max(Math.log(least), cubic.least());
    double to = cubic.greatest();
    double high = cubic.at(from);
    double chord = (cubic.at(to) - high) / (to - from);
    int steps = STEPS * (h.length - 1);
    double best = from;
    double depth = 0;
    for (int i = 1; i < steps; i++) {
      double x = from + (to - from) * i / steps;
      double below = high + chord * (x - from) - cubic.at(x);
      if (below > depth) {
        depth = below;
        best = x;
      }
    }
    if (depth <= 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.exp(refined(cubic, chord, best, (to - from) / steps)));
  }

  /** Where the slope of the curve is that of the chord, near a point. */
  private static double refined(MonotoneCubic cubic, double chord, double near, double step) {
    double low = near - step;
    double high = near + step;
    for (int i = 0; i < 100; i++) {
      double middle = 0.5 * (low + high);
      // Before the elbow the curve falls faster than the chord.
      if (cubic.slopeAt(middle) < chord) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }
}
