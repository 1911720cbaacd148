package org.quests.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.quests.entropy.Quantiles;

/** Values that are far from the others, by median and median absolute deviation. */
final class Outliers {
  /** Of normally distributed values, the standard deviation is so many of their MAD. */
  private static final double NORMAL = 1.4826;

  /** Values farther from the median than this many standard deviations stand out. */
  static final double FAR = 10;

  private Outliers() {}

  /**
   * Those that stand out, the farthest first.
   *
   * @param values NaN where there is none
   * @param least no value nearer to the median than this stands out, however alike all others are
   */
  static List<Outlier> of(double[] values, double least) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (known.length < 2) {
      return List.of();
    }
    double median = Quantiles.of(known).median();
    double spread = NORMAL * mad(known, median);
    double far = Math.max(least, FAR * spread);
    List<Outlier> found = new ArrayList<>();
    IntStream.range(0, values.length)
        .filter(i -> Math.abs(values[i] - median) > far)
        .forEach(i -> found.add(new Outlier(i, values[i], Math.abs(values[i] - median) / far)));
    found.sort(Comparator.comparingDouble(Outlier::excess).reversed());
    return List.copyOf(found);
  }

  /** The median absolute deviation. */
  static double mad(double[] values, double median) {
    return Quantiles.of(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray()).median();
  }
}
