package org.quests.kernel;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Kernel sums of a few rows in arithmetic of 60 digits, straight from the definition. */
final class ExactKernelSums {
  private static final MathContext DIGITS = new MathContext(60, RoundingMode.HALF_EVEN);

  private ExactKernelSums() {}

  /** Σ exp(−|y − x|² / 2h²) over the rows that are not left out. */
  static BigDecimal sum(double[] y, double[][] x, double h, java.util.function.IntPredicate keep) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal twoSquared = new BigDecimal(h).pow(2).multiply(BigDecimal.TWO);
    for (int j = 0; j < x.length; j++) {
      if (keep.test(j)) {
        BigDecimal squared = BigDecimal.ZERO;
        for (int a = 0; a < y.length; a++) {
          squared = squared.add(new BigDecimal(y[a]).subtract(new BigDecimal(x[j][a])).pow(2));
        }
        sum = sum.add(exp(squared.divide(twoSquared, DIGITS).negate()), DIGITS);
      }
    }
    return sum;
  }

  /** e^z by halving the argument until the series converges fast, and squaring back. */
  static BigDecimal exp(BigDecimal z) {
    int halvings = 0;
    BigDecimal small = z;
    while (small.abs().compareTo(new BigDecimal("0.01")) > 0) {
      small = small.divide(BigDecimal.TWO, new MathContext(90));
      halvings++;
    }
    MathContext inner = new MathContext(90);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 40; i++) {
      term = term.multiply(small, inner).divide(BigDecimal.valueOf(i), inner);
      sum = sum.add(term, inner);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, inner);
    }
    return sum.round(DIGITS);
  }

  /** Natural logarithm of a positive number of any size, to the precision of a double. */
  static double log(BigDecimal value) {
    int exponent = value.precision() - value.scale();
    double leading = value.movePointLeft(exponent).doubleValue();
    return Math.log(leading) + exponent * Math.log(10);
  }
}
