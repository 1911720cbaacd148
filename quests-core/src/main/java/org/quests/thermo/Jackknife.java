package org.quests.thermo;

import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;
import org.quests.core.Interval;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;

/**
 * How much a number that is made of one or two datasets would differ for other frames of the same
 * kind, by leaving out one block of frames after the other.
 *
 * @param first the number without each block of the first dataset
 * @param second the same of the second; empty where there is one
 */
public record Jackknife(double[] first, double[] second) {
  /** Fewer blocks than this say too little of the error. */
  public static final int LEAST_BLOCKS = 10;

  private static final double TAIL = 0.025;

  /**
   * Of a number that is made of two datasets.
   *
   * @param ofFirst the number where the first is replaced by all but one of its blocks
   * @param ofSecond the same of the second
   */
  static Jackknife of(
      BandwidthScan first,
      ToDoubleFunction<EntropyCurve> ofFirst,
      BandwidthScan second,
      ToDoubleFunction<EntropyCurve> ofSecond) {
    return new Jackknife(values(first, ofFirst), values(second, ofSecond));
  }

  private static double[] values(BandwidthScan scan, ToDoubleFunction<EntropyCurve> number) {
    double[] values = new double[scan.blocks()];
    for (int b = 0; b < values.length; b++) {
      values[b] = number.applyAsDouble(scan.without(b));
    }
    return values;
  }

  /** The variance of a number, from it without each block; 0 of no blocks. */
  public static double variance(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return values.length == 0 ? 0 : sum * (values.length - 1) / values.length;
  }

  /** The standard error; NaN where the number does not exist without some block. */
  public double error() {
    return Math.sqrt(variance(first) + variance(second));
  }

  /** Degrees of freedom of the error (Welch and Satterthwaite). */
  public double degrees() {
    return degrees(new double[][] {first, second});
  }

  /** The same of a sum of independent parts. */
  static double degrees(double[][] parts) {
    double all = 0;
    double squares = 0;
    int least = Integer.MAX_VALUE;
    for (double[] part : parts) {
      if (part.length > 1) {
        double variance = variance(part);
        all += variance;
        squares += variance * variance / (part.length - 1);
        least = Math.min(least, part.length - 1);
      }
    }
    return squares == 0 ? least : all * all / squares;
  }

  /** Both ends of an interval of 95 % about a value. */
  public Interval interval(double value) {
    return interval(value, error(), degrees());
  }

  static Interval interval(double value, double error, double degrees) {
    if (!(error < Double.POSITIVE_INFINITY)) {
      return Interval.UNKNOWN;
    }
    double half = error * new TDistribution(degrees).inverseCumulativeProbability(1 - TAIL);
    return new Interval(value - half, value + half);
  }
}
