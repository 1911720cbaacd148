package org.quests.spectra;

import java.util.Arrays;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.kernel.KernelProduct;

/**
 * The largest eigenvalue of a kernel matrix by power iteration, between two bounds: the Rayleigh
 * quotient from below, and from above the largest ratio of a product to its factor, row by row
 * (Collatz and Wielandt), which holds for any positive factor as no kernel is negative.
 *
 * @param low a lower bound
 * @param value the Rayleigh quotient
 * @param high an upper bound
 */
record LargestEigenvalue(double low, double value, double high) {
  /** Products at most. */
  private static final int MOST = 400;

  /** Products after which the bounds should have come nearer to each other. */
  private static final int PATIENCE = 40;

  /** Entries of the factor are no smaller than this share of the greatest. */
  private static final double LEAST = 1e-12;

  private static final double LEAST_WIDTH = 1e-10;

  /**
   * Finds it.
   *
   * @param tolerance the relative distance of the bounds at which it is enough
   */
  static LargestEigenvalue of(KernelProduct matrix, double tolerance, Parallelism parallelism) {
    int n = matrix.count();
    double[] factor = new double[n];
    Arrays.fill(factor, 1);
    LargestEigenvalue best = null;
    int since = 0;
    for (int i = 0; i < MOST && since < PATIENCE; i++) {
      KernelProduct.Sums sums = matrix.times(new double[][] {factor}, parallelism.silent());
      double[] product = sums.values()[0];
      LargestEigenvalue next = bounds(sums, factor, product);
      if (best == null) {
        best = next;
      } else {
        double before = best.width();
        best = best.and(next);
        since = best.width() < 0.9 * before ? 0 : since + 1;
      }
      if (best.width() <= Math.max(tolerance, LEAST_WIDTH)) {
        break;
      }
      double greatest = Arrays.stream(product).max().orElseThrow();
      for (int row = 0; row < n; row++) {
        factor[row] = Math.max(product[row] / greatest, LEAST);
      }
    }
    if (best == null) {
      throw new IllegalStateException("no product was made");
    }
    return best;
  }

  private static LargestEigenvalue bounds(
      KernelProduct.Sums sums, double[] factor, double[] product) {
    double high = 0;
    ExactSum above = new ExactSum();
    ExactSum below = new ExactSum();
    ExactSum error = new ExactSum();
    for (int row = 0; row < factor.length; row++) {
      double off = sums.error(0, product[row]);
      high = Math.max(high, (product[row] + off) / factor[row]);
      above.add(product[row] * factor[row]);
      error.add(off * factor[row]);
      below.add(factor[row] * factor[row]);
    }
    double value = above.value() / below.value();
    return new LargestEigenvalue(value - error.value() / below.value(), value, high);
  }

  private LargestEigenvalue and(LargestEigenvalue next) {
    return new LargestEigenvalue(
        Math.max(low, next.low), Math.max(value, next.value), Math.min(high, next.high));
  }

  private double width() {
    return high / low - 1;
  }
}
