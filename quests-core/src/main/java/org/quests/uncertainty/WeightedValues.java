package org.quests.uncertainty;

import java.util.Arrays;
import java.util.Comparator;

/** Values with weights, and their quantiles. */
final class WeightedValues {
  private double[] values = new double[1 << 8];
  private double[] weights = new double[1 << 8];
  private int size;

  void add(double value, double weight) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      weights = Arrays.copyOf(weights, 2 * size);
    }
    values[size] = value;
    weights[size++] = weight;
  }

  /** The sum of the weights. */
  double total() {
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    return total;
  }

  /**
   * The least value at which the weights, in ascending order of values, come to this much; +∞ where
   * they never do.
   */
  double atWeight(double wanted) {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double sum = 0;
    for (int i : order) {
      sum += weights[i];
      // Sums of weights such as 1/3 must not miss what they come to by rounding.
      if (sum >= wanted * (1 - 1e-12)) {
        return values[i];
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The quantile q, 0 … 1. */
  double quantile(double q) {
    return atWeight(q * total());
  }
}
