package org.quests.entropy;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.quests.core.Interval;

/**
 * A mean over all environments of a dataset, estimated without bias from some of them.
 *
 * @param mean in the unit of what is averaged
 * @param standardError of it, by the draw of environments; it says nothing of what other frames
 *     would give
 * @param degrees of freedom of the standard error
 * @param queries environments that were drawn for it
 * @param levels nested subsets that they were weighed against, the whole dataset among them: 1 is a
 *     plain sample of environments
 * @param pairs of environments that were weighed, those included that only served to plan
 * @param form how sums over subsets were used
 * @param restsOnFew whether few environments carry the mean
 */
public record Estimate(
    double mean,
    double standardError,
    double degrees,
    long queries,
    int levels,
    double pairs,
    Form form,
    boolean restsOnFew) {
  /** How the sum of an environment over a subset stands for its sum over the whole dataset. */
  public enum Form {
    /** Scaled up to the number of environments of the whole. */
    SCALED,
    /** Taken as that of a dataset which is the subset alone. */
    OWN
  }

  private static final double TAIL = 0.025;

  /**
   * The mean of independent estimates of one mean.
   *
   * @param runs at least one, of the same levels
   */
  public static Estimate meanOf(List<Estimate> runs) {
    double n = runs.size();
    double mean = 0;
    double variance = 0;
    double squares = 0;
    long queries = 0;
    double pairs = 0;
    boolean few = false;
    for (Estimate run : runs) {
      mean += run.mean / n;
      double part = run.standardError * run.standardError / (n * n);
      variance += part;
      squares += part * part / run.degrees;
      queries += run.queries;
      pairs += run.pairs;
      few |= run.restsOnFew;
    }
    Estimate first = runs.get(0);
    return new Estimate(
        mean,
        Math.sqrt(variance),
        squares > 0 ? variance * variance / squares : Double.POSITIVE_INFINITY,
        queries,
        first.levels,
        pairs,
        first.form,
        few);
  }

  /** An interval of 95 %, by Student's t. */
  public Interval interval() {
    if (standardError == 0) {
      return new Interval(mean, mean);
    }
    double half = student(degrees) * standardError;
    return new Interval(mean - half, mean + half);
  }

  /** Half the width of an interval of 95 %, in standard errors. */
  static double student(double degrees) {
    return new TDistribution(Math.max(1, degrees)).inverseCumulativeProbability(1 - TAIL);
  }
}
