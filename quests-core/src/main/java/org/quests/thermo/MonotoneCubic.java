package org.quests.thermo;

/**
 * A curve through points that is monotone between neighbours (Fritsch and Butland's PCHIP): its
 * slopes at the points are weighted harmonic means of those of the chords on both sides, 0 at an
 * extreme. Immutable.
 */
final class MonotoneCubic {
  private final double[] x;
  private final double[] y;
  private final double[] slope;

  private MonotoneCubic(double[] x, double[] y, double[] slope) {
    this.x = x;
    this.y = y;
    this.slope = slope;
  }

  /**
   * Through points.
   *
   * @param x ascending, at least two
   * @param y as many
   */
  static MonotoneCubic of(double[] x, double[] y) {
    int n = x.length;
    if (n < 2 || y.length != n) {
      throw new IllegalArgumentException(n + " points with " + y.length + " values");
    }
    double[] width = new double[n - 1];
    double[] chord = new double[n - 1];
    for (int i = 0; i < n - 1; i++) {
      width[i] = x[i + 1] - x[i];
      if (!(width[i] > 0)) {
        throw new IllegalArgumentException("expected ascending numbers, found " + x[i + 1]);
      }
      chord[i] = (y[i + 1] - y[i]) / width[i];
    }
    double[] slope = new double[n];
    if (n == 2) {
      slope[0] = chord[0];
      slope[1] = chord[0];
      return new MonotoneCubic(x.clone(), y.clone(), slope);
    }
    for (int i = 1; i < n - 1; i++) {
      if (chord[i - 1] * chord[i] > 0) {
        double before = 2 * width[i] + width[i - 1];
        double after = width[i] + 2 * width[i - 1];
        slope[i] = (before + after) / (before / chord[i - 1] + after / chord[i]);
      }
    }
    slope[0] = end(width[0], width[1], chord[0], chord[1]);
    slope[n - 1] = end(width[n - 2], width[n - 3], chord[n - 2], chord[n - 3]);
    return new MonotoneCubic(x.clone(), y.clone(), slope);
  }

  /** The slope at an end by three points, as far as the curve stays monotone. */
  private static double end(double width, double next, double chord, double nextChord) {
    double slope = ((2 * width + next) * chord - width * nextChord) / (width + next);
    if (Math.signum(slope) != Math.signum(chord)) {
      return 0;
    }
    return Math.signum(chord) != Math.signum(nextChord) && Math.abs(slope) > 3 * Math.abs(chord)
        ? 3 * chord
        : slope;
  }

  double least() {
    return x[0];
  }

  double greatest() {
    return x[x.length - 1];
  }

  private int interval(double at) {
    int i = 0;
    while (i < x.length - 2 && at >= x[i + 1]) {
      i++;
    }
    return i;
  }

  /** The curve within the points; beyond them the cubic of the last ones goes on. */
  double at(double at) {
    int i = interval(at);
    double width = x[i + 1] - x[i];
    double t = (at - x[i]) / width;
    double u = 1 - t;
    return u * u * (1 + 2 * t) * y[i]
        + t * t * (3 - 2 * t) * y[i + 1]
        + width * t * u * (u * slope[i] - t * slope[i + 1]);
  }

  /** Its slope. */
  double slopeAt(double at) {
    int i = interval(at);
    double width = x[i + 1] - x[i];
    double t = (at - x[i]) / width;
    return 6 * t * (1 - t) * (y[i + 1] - y[i]) / width
        + (1 - t) * (1 - 3 * t) * slope[i]
        + t * (3 * t - 2) * slope[i + 1];
  }

  /** The second derivative, which jumps at the points. */
  double bendAt(double at) {
    int i = interval(at);
    double width = x[i + 1] - x[i];
    double t = (at - x[i]) / width;
    return (6 * (1 - 2 * t) * (y[i + 1] - y[i]) / width
            + (6 * t - 4) * slope[i]
            + (6 * t - 2) * slope[i + 1])
        / width;
  }

  /**
   * Where a curve that falls everywhere has a value.
   *
   * @return NaN where it has it nowhere between the first point and the last
   */
  double where(double value) {
    double low = x[0];
    double high = x[x.length - 1];
    if (!(value <= y[0] && value >= y[y.length - 1])) {
      return Double.NaN;
    }
    for (int i = 0;
        i < 200 && high - low > Math.ulp(Math.max(Math.abs(low), Math.abs(high)));
        i++) {
      double middle = 0.5 * (low + high);
      if (at(middle) >= value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }
}
