package org.quests.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.stat.StatUtils;
import org.quests.core.Cancellation;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.Seeds;
import org.quests.entropy.Estimate;
import org.quests.entropy.Estimator;
import org.quests.entropy.MeanOfSums;
import org.quests.entropy.Weighing;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * H of random parts of a dataset, each a quarter of the one before, and what it tends to with more
 * data of the same kind. All parts of a run are nested and come from one estimate; several runs,
 * each of other parts, tell how much it matters which environments a part holds. Immutable.
 *
 * @param whole H of the whole dataset in nats
 * @param sizes H of the parts as datasets of their own, in nats: means over the runs with their
 *     standard errors, the whole dataset first
 * @param runs how many
 * @param extrapolation fitted to the four largest sizes; its interval tells what the draw of
 *     environments does to the fit, not what other frames would do. Empty where the curve does not
 *     tell
 * @param precision the arithmetic that was used
 */
public record EstimatedCurve(
    Estimate whole,
    List<Estimator.Size> sizes,
    int runs,
    Optional<Extrapolation> extrapolation,
    Precision precision) {
  /** So many tell a standard error; the accuracy of each is less by its root. */
  private static final int RUNS = 8;

  /** The fit is to so many sizes, the largest: its form does not hold over many decades. */
  private static final int FITTED = 4;

  private static final int REPLICATES = 400;

  private static final long RUN_STREAM = 3;

  /** Numbers the draws of the bootstrap apart from those of runs. */
  private static final long BOOTSTRAP_STREAM = -1;

  /**
   * Estimates a curve.
   *
   * @param accuracy half the width of the interval of 95 % that is wanted for H of the whole, in
   *     nats
   * @param seed equal seeds give equal curves
   * @return nothing where it is as cheap to weigh all pairs
   * @throws org.quests.core.QuestsException as {@link Estimator#estimate}
   */
  public static Optional<EstimatedCurve> of(
      ReferenceSet dataset,
      double accuracy,
      long seed,
      Weighing weighing,
      Parallelism parallelism) {
    Estimator.Wanted wanted =
        new Estimator.Wanted(MeanOfSums.ENTROPY, accuracy * Math.sqrt(RUNS), false);
    List<Estimator.Curve> runs = new ArrayList<>();
    for (int r = 0; r < RUNS; r++) {
      long own = Seeds.generator(seed, RUN_STREAM, r).nextLong();
      Optional<Estimator.Curve> curve =
          Estimator.of(dataset, weighing, own).curve(wanted, RUNS, parallelism);
      if (curve.isEmpty()) {
        return Optional.empty();
      }
      runs.add(curve.get());
    }
    return Optional.of(
        new EstimatedCurve(
            Estimate.meanOf(runs.stream().map(Estimator.Curve::whole).toList()),
            sizes(runs),
            RUNS,
            fit(runs, seed),
            runs.get(0).precision()));
  }

  private static List<Estimator.Size> sizes(List<Estimator.Curve> runs) {
    List<Estimator.Size> all = new ArrayList<>();
    for (int l = 0; l < runs.get(0).sizes().size(); l++) {
      int size = l;
      double[] means = runs.stream().mapToDouble(r -> r.sizes().get(size).mean()).toArray();
      all.add(
          new Estimator.Size(
              runs.get(0).sizes().get(l).count(),
              StatUtils.mean(means),
              Math.sqrt(StatUtils.variance(means) / means.length)));
    }
    return all;
  }

  /** Fits the means over the runs, and once more for runs drawn from these with replacement. */
  private static Optional<Extrapolation> fit(List<Estimator.Curve> runs, long seed) {
    int[] once = new int[runs.size()];
    Arrays.fill(once, 1);
    Optional<Extrapolation> fitted = fit(runs, once);
    if (fitted.isEmpty()) {
      return fitted;
    }
    double[] limits = new double[REPLICATES];
    for (int r = 0; r < REPLICATES; r++) {
      Cancellation.checkHere();
      int[] draws = BlockBootstrap.draw(runs.size(), Seeds.generator(seed, BOOTSTRAP_STREAM, r));
      limits[r] = fit(runs, draws).map(Extrapolation::limit).orElse(Double.POSITIVE_INFINITY);
    }
    Arrays.sort(limits);
    int tail = REPLICATES / 40;
    return fitted.map(e -> e.with(new Interval(limits[tail], limits[REPLICATES - 1 - tail])));
  }

  private static Optional<Extrapolation> fit(List<Estimator.Curve> runs, int[] draws) {
    int m = Math.min(FITTED, runs.get(0).sizes().size());
    double[] n = new double[m];
    double[] entropies = new double[m];
    for (int r = 0; r < draws.length; r++) {
      for (int l = 0; l < m; l++) {
        Estimator.Size size = runs.get(r).sizes().get(l);
        n[l] = size.count();
        entropies[l] += draws[r] * size.mean() / draws.length;
      }
    }
    return Extrapolation.fit(n, entropies);
  }

  /** How many sizes the curve was fitted to, the largest. */
  public int fitted() {
    return Math.min(FITTED, sizes.size());
  }

  /** The information gap H∞ − H in nats; NaN where it is unknown. */
  public double gap() {
    return extrapolation.map(e -> e.limit() - whole.mean()).orElse(Double.NaN);
  }
}
