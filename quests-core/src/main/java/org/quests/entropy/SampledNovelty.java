package org.quests.entropy;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.quests.core.Draws;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;

/**
 * δH of environments that were drawn at random from a dataset, against a whole reference: what a
 * share of them, their mean and their quantiles tell of the dataset. A first sample tells how many
 * to draw, and takes no part in what is told. Immutable.
 *
 * @param dH of those that were drawn, ascending, in nats
 * @param of how many they were drawn from
 * @param covered how many of the dataset are: δH is below the threshold
 * @param header how the sums were evaluated
 * @param pairs of environments that were weighed, those of the first sample included
 */
public record SampledNovelty(
    double[] dH, int of, Proportion covered, LogKernelSums.Header header, double pairs) {
  private static final int PILOT = 200;

  /** Draws where the share is near 0 or 1. */
  private static final int DRAWS_OF_FEW = 4000;

  private static final double TAIL = 0.025;

  private static final long PLANNING = 4;
  private static final long DRAWS = 5;

  /**
   * Draws environments and weighs them.
   *
   * @param threshold in nats: the share with δH below it is wanted
   * @param inclusive whether that is also the share with δH at the threshold
   * @param halfWidth half the width of the interval of 95 % for that share, greater than 0
   * @param seed equal seeds draw the same
   * @return nothing where all environments would have to be drawn
   * @throws QuestsException of kind USAGE where the width is not greater than 0; where the rows
   *     cannot be compared, and where the work was cancelled
   */
  public static Optional<SampledNovelty> of(
      Environments dataset,
      ReferenceSet reference,
      double threshold,
      boolean inclusive,
      double halfWidth,
      long seed,
      Weighing weighing,
      Parallelism parallelism) {
    if (!(halfWidth > 0)) {
      throw QuestsException.usage("the accuracy must be greater than 0, not " + halfWidth);
    }
    int n = dataset.count();
    if (n <= 2 * PILOT) {
      return Optional.empty();
    }
    double limit = inclusive ? Math.nextUp(threshold) : threshold;
    int[] first = Draws.some(n, PILOT, seed, PLANNING);
    double[] planned = dH(dataset, first, reference, weighing, parallelism).values();
    Proportion share = share(planned, limit, n);
    long draws = Math.max(PILOT, share.drawsFor(halfWidth));
    draws = share.restsOnFew() ? Math.max(draws, DRAWS_OF_FEW) : draws;
    if (draws + PILOT >= n) {
      return Optional.empty();
    }
    int[] rows = Draws.some(n, (int) draws, seed, DRAWS);
    DifferentialEntropy found = dH(dataset, rows, reference, weighing, parallelism);
    double[] values = found.values().clone();
    Arrays.sort(values);
    return Optional.of(
        new SampledNovelty(
            values,
            n,
            share(values, limit, n),
            found.header(),
            (double) (draws + PILOT) * reference.count()));
  }

  /** The same of all environments of a dataset: intervals are points. */
  public static SampledNovelty ofAll(
      Environments dataset,
      ReferenceSet reference,
      double threshold,
      Weighing weighing,
      Parallelism parallelism) {
    DifferentialEntropy found = DifferentialEntropy.of(dataset, reference, weighing, parallelism);
    double[] values = found.values().clone();
    Arrays.sort(values);
    int n = values.length;
    return new SampledNovelty(
        values, n, share(values, threshold, n), found.header(), (double) n * reference.count());
  }

  private static DifferentialEntropy dH(
      Environments dataset,
      int[] rows,
      ReferenceSet reference,
      Weighing weighing,
      Parallelism parallelism) {
    return DifferentialEntropy.of(dataset.select(rows), reference, weighing, parallelism);
  }

  private static Proportion share(double[] dH, double limit, int n) {
    return new Proportion(Arrays.stream(dH).filter(d -> d < limit).count(), dH.length, n);
  }

  /** The mean δH of the dataset in nats. */
  public double mean() {
    return StatUtils.mean(dH);
  }

  /** An interval of 95 % for the mean, by Student's t. */
  public Interval meanInterval() {
    double m = dH.length;
    double error = Math.sqrt(StatUtils.variance(dH) * (1 / m - 1.0 / of));
    double half = error > 0 ? Estimate.student(m - 1) * error : 0;
    return new Interval(mean() - half, mean() + half);
  }

  /**
   * An interval of at least 95 % for a quantile of the dataset: two of the values that were drawn.
   *
   * @param p which, between 0 and 1
   */
  public Interval quantileInterval(double p) {
    int m = dH.length;
    BinomialDistribution below = new BinomialDistribution(null, m, p);
    int low = below.inverseCumulativeProbability(TAIL);
    int high = below.inverseCumulativeProbability(1 - TAIL) + 1;
    return new Interval(
        low == 0 ? Double.NEGATIVE_INFINITY : dH[low - 1],
        high > m ? Double.POSITIVE_INFINITY : dH[high - 1]);
  }
}
