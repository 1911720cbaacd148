package org.quests.kernel;

/**
 * log S of one row at any distance, exponents in numbers of two doubles each: about 31 digits.
 *
 * @param nearest the least exponent |y − x|² / 2h²
 * @param logRest the logarithm of the sum relative to the nearest term, to 1e-15; at least 0
 */
record Exact(Twice nearest, double logRest) {
  /** What {@link #logRest} may be off by. */
  private static final double UNCERTAIN = 1e-15;

  /** The unevaluated sum of two doubles. */
  record Twice(double high, double low) {
    static Twice sum(double a, double b) {
      double high = a + b;
      double part = high - a;
      return new Twice(high, (a - (high - part)) + (b - part));
    }

    static Twice product(double a, double b) {
      double high = a * b;
      return new Twice(high, Math.fma(a, b, -high));
    }

    Twice plus(Twice other) {
      Twice sum = sum(high, other.high);
      return sum(sum.high, sum.low + low + other.low);
    }

    Twice minus(Twice other) {
      return plus(new Twice(-other.high, -other.low));
    }

    Twice times(Twice other) {
      Twice product = product(high, other.high);
      return sum(product.high, product.low + high * other.low + low * other.high);
    }

    Twice over(Twice other) {
      double first = high / other.high;
      Twice rest = minus(other.times(new Twice(first, 0)));
      return sum(first, rest.high / other.high);
    }

    double value() {
      return high + low;
    }
  }

  static Exact of(double[] y, double[][] x, double h) {
    Twice squaredWidth = Twice.product(2 * h, h);
    Twice[] exponents = new Twice[x.length];
    Twice nearest = new Twice(Double.POSITIVE_INFINITY, 0);
    for (int j = 0; j < x.length; j++) {
      Twice squared = new Twice(0, 0);
      for (int a = 0; a < y.length; a++) {
        Twice difference = Twice.sum(y[a], -x[j][a]);
        squared = squared.plus(difference.times(difference));
      }
      exponents[j] = squared.over(squaredWidth);
      nearest = exponents[j].value() < nearest.value() ? exponents[j] : nearest;
    }
    Twice others = new Twice(-1, 0);
    for (Twice exponent : exponents) {
      others = others.plus(new Twice(Math.exp(nearest.minus(exponent).value()), 0));
    }
    return new Exact(nearest, Math.log1p(others.value()));
  }

  /** log S. */
  double toLog() {
    return logRest - nearest.value();
  }

  /** |error| of a value for log S. */
  double error(double log) {
    double error = Math.abs(new Twice(log, 0).plus(nearest).minus(new Twice(logRest, 0)).value());
    return Math.max(0, error - UNCERTAIN * (1 + logRest));
  }
}
