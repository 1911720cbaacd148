package org.quests.kernel;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * log S of one row in arithmetic of 60 digits, at any distance.
 *
 * @param nearest the least exponent |y − x|² / 2h²
 * @param logRest the logarithm of the sum relative to the nearest term; at least 0
 */
record Exact(BigDecimal nearest, double logRest) {
  private static final MathContext DIGITS = new MathContext(60);

  /** Terms beyond that, beside the nearest one, do not show. */
  private static final BigDecimal NEGLIGIBLE = new BigDecimal(60);

  static Exact of(double[] y, double[][] x, double h) {
    BigDecimal twoSquared = new BigDecimal(h).pow(2).multiply(BigDecimal.TWO);
    BigDecimal[] exponents = new BigDecimal[x.length];
    BigDecimal nearest = null;
    for (int j = 0; j < x.length; j++) {
      BigDecimal squared = BigDecimal.ZERO;
      for (int a = 0; a < y.length; a++) {
        squared = squared.add(new BigDecimal(y[a]).subtract(new BigDecimal(x[j][a])).pow(2));
      }
      exponents[j] = squared.divide(twoSquared, DIGITS);
      nearest = nearest == null ? exponents[j] : nearest.min(exponents[j]);
    }
    if (nearest == null) {
      throw new IllegalArgumentException("no rows");
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal exponent : exponents) {
      BigDecimal beside = exponent.subtract(nearest);
      if (beside.compareTo(NEGLIGIBLE) < 0) {
        sum = sum.add(ExactKernelSums.exp(beside.negate()));
      }
    }
    return new Exact(nearest, Math.log1p(sum.subtract(BigDecimal.ONE).doubleValue()));
  }

  /** log S. */
  double toLog() {
    return logRest - nearest.doubleValue();
  }

  /** |error| of a value for log S, itself exact to 1e-15. */
  double error(double log) {
    BigDecimal error = new BigDecimal(log).add(nearest).subtract(new BigDecimal(logRest));
    return Math.max(0, error.abs().doubleValue() - 2 * Math.ulp(logRest));
  }
}
