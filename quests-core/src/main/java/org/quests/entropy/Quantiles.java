package org.quests.entropy;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * A few numbers that say how values are spread, linear between order statistics as in NumPy.
 *
 * @param min the least
 * @param q25 the first quartile
 * @param median the second
 * @param q75 the third
 * @param q99 the 99th percentile
 * @param max the greatest
 */
public record Quantiles(double min, double q25, double median, double q75, double q99, double max) {
  /**
   * The quantiles of some values.
   *
   * @param values at least one, none NaN
   */
  public static Quantiles of(double[] values) {
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(values);
    return new Quantiles(
        least(values),
        percentile.evaluate(25),
        percentile.evaluate(50),
        percentile.evaluate(75),
        percentile.evaluate(99),
        percentile.evaluate(100));
  }

  private static double least(double[] values) {
    double least = values[0];
    for (double v : values) {
      least = Math.min(least, v);
    }
    return least;
  }
}
