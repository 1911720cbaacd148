package org.quests.entropy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.quests.core.Draws;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.Accuracy;
import org.quests.kernel.NestedSubsets;
import org.quests.kernel.NestedSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * Estimates means over the environments of a dataset, such as H, without weighing all pairs of
 * them; unbiased, and with an interval. Immutable.
 *
 * <p>Environments are drawn and weighed against nested random subsets of the dataset, each a
 * quarter of the one before. Most of them meet the smallest subset, which is cheap, and few the
 * whole dataset; what is wanted of all is the mean over the smallest subset, and the means of the
 * differences from each subset to the next greater one, which vary little. That is the multilevel
 * Monte Carlo method (M. B. Giles, Operations Research 56, 607 (2008)). A first sample tells how
 * many draws each level needs. It takes no part in the mean: a mean that decides itself when it is
 * good enough is biased.
 *
 * <p>The dataset is passed over twice, in parts, so that it need not be in memory. What is drawn
 * follows from the seed alone.
 */
public final class Estimator {
  /** Environments that the draws are planned by. */
  private static final int PILOT = 400;

  /** The same where each of them takes more pairs than half of the estimate itself needs. */
  private static final int PILOT_OF_MANY = 200;

  private static final int MANY = 1_000_000;

  /** Draws of each level where few environments carry a mean. */
  private static final int DRAWS_OF_FEW = 4000;

  private static final int RATIO = 4;

  /** The smallest subset has at least so many environments. */
  private static final int SMALLEST = 100;

  /** Pairs that are too many for anybody who asked for an estimate: minutes to hours. */
  private static final double TOO_MANY = 1e12;

  private static final long SUBSETS = 0;
  private static final long PLANNING = 1;
  private static final long DRAWS = 2;

  private final ReferenceSet set;
  private final Weighing weighing;
  private final long seed;

  private Estimator(ReferenceSet set, Weighing weighing, long seed) {
    this.set = set;
    this.weighing = weighing;
    this.seed = seed;
  }

  /**
   * Estimates over a dataset. Sums are made in single precision where the precision is not given.
   *
   * @param seed equal seeds give equal estimates
   */
  public static Estimator of(ReferenceSet dataset, Weighing weighing, long seed) {
    return new Estimator(dataset, weighing, seed);
  }

  /**
   * A mean that is wanted.
   *
   * @param what it is a mean of
   * @param halfWidth half the width of its interval of 95 %, greater than 0
   * @param relative whether that is relative to the mean
   */
  public record Wanted(MeanOfSums what, double halfWidth, boolean relative) {
    /** Checks the width. */
    public Wanted {
      if (!(halfWidth > 0 && halfWidth < Double.POSITIVE_INFINITY)) {
        throw QuestsException.usage("the accuracy must be greater than 0, not " + halfWidth);
      }
    }
  }

  /**
   * What was estimated.
   *
   * @param estimates in the order in which they were wanted
   * @param precision the arithmetic that was used
   */
  public record Estimates(List<Estimate> estimates, Precision precision) {}

  /**
   * The mean over a dataset that is a random part of this one.
   *
   * @param count environments in it
   * @param mean over all environments of this one, each put in the place of one of that
   * @param standardError of that mean
   */
  public record Size(int count, double mean, double standardError) {}

  /**
   * Means over growing parts of a dataset.
   *
   * @param whole that over all of it
   * @param sizes its parts, each four times as large as the next, the whole dataset first
   * @param precision the arithmetic that was used
   */
  public record Curve(Estimate whole, List<Size> sizes, Precision precision) {}

  /**
   * Estimates means.
   *
   * @return nothing where it is as cheap to weigh all pairs
   * @throws QuestsException of kind USAGE where neither is what anybody would wait for; of kind
   *     CANCELLED where the work was cancelled
   */
  public Optional<Estimates> estimate(List<Wanted> wanted, Parallelism parallelism) {
    return run(wanted, false, 1, parallelism)
        .map(
            all ->
                new Estimates(
                    all.levels.stream().map(l -> l.estimate(all.pairs)).toList(), all.precision));
  }

  /**
   * Estimates a mean over the dataset and over ever smaller random parts of it.
   *
   * @param runs how many such estimates there will be: they are compared with all pairs together
   * @return nothing where it is as cheap to weigh all pairs
   * @throws QuestsException as {@link #estimate}
   */
  public Optional<Curve> curve(Wanted wanted, int runs, Parallelism parallelism) {
    return run(List.of(wanted), true, runs, parallelism)
        .map(
            all -> {
              LevelMeans levels = all.levels.get(0);
              return new Curve(levels.estimate(all.pairs), levels.curve(), all.precision);
            });
  }

  /** What all estimates of a run are made of. */
  private record Run(List<LevelMeans> levels, double pairs, Precision precision) {}

  private Optional<Run> run(List<Wanted> wanted, boolean curve, int runs, Parallelism parallelism) {
    int n = set.count();
    double allPairs = n * (n + 1.0) / 2 / runs;
    if ((double) pilotSize(n) * n >= allPairs) {
      return Optional.empty();
    }
    NestedSubsets subsets = NestedSubsets.draw(n, RATIO, SMALLEST, seed, SUBSETS);
    LevelSample pilot = weigh(pilotQueries(n), subsets, parallelism);
    double pairs = pilot.pairs();
    List<LevelPlan> plans = new ArrayList<>();
    List<Boolean> few = new ArrayList<>();
    for (Wanted next : wanted) {
      double mean = pilot.mean(next.what);
      few.add(next.what.restsOnFew(mean, n));
      plans.add(
          cheapest(
              next.what,
              pilot,
              curve,
              few.getLast() ? DRAWS_OF_FEW : LevelPlan.LEAST_DRAWS,
              next.halfWidth * (next.relative ? Math.abs(mean) : 1)));
      pairs += plans.getLast().pairs();
    }
    if (pairs >= allPairs) {
      requireFeasible(allPairs * runs, pairs * runs);
      return Optional.empty();
    }
    LevelSample main = weigh(queries(plans, n), subsets, parallelism);
    List<LevelMeans> means = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < plans.size(); i++) {
      means.add(LevelMeans.of(wanted.get(i).what, plans.get(i), few.get(i), pilot, main, from));
      from += plans.get(i).queries();
    }
    return Optional.of(new Run(means, pairs, main.precision()));
  }

  private static void requireFeasible(double allPairs, double pairs) {
    if (allPairs > TOO_MANY) {
      throw QuestsException.usage(
          String.format(
              Locale.ROOT,
              "this accuracy takes %.1e pairs of environments by an estimate, and all there are"
                  + " come to %.1e: hours or more; expected a larger --accuracy, or none for all"
                  + " pairs",
              pairs,
              allPairs));
    }
  }

  /** The plan with the fewest pairs: of all numbers of levels and both forms. */
  private static LevelPlan cheapest(
      MeanOfSums what, LevelSample pilot, boolean curve, int least, double half) {
    LevelPlan best = null;
    for (Estimate.Form form : Estimate.Form.values()) {
      if (curve && form != Estimate.Form.OWN) {
        continue;
      }
      for (int last = curve ? pilot.subsets() - 1 : 0; last < pilot.subsets(); last++) {
        LevelPlan plan =
            LevelPlan.of(form, pilot.variances(what, form, last), pilot.sizes(last), least, half);
        best = best == null || plan.pairs() < best.pairs() ? plan : best;
      }
    }
    return Objects.requireNonNull(best);
  }

  private NestedSums.Queries pilotQueries(int n) {
    return new NestedSums.Queries(
        Draws.some(n, pilotSize(n), seed, PLANNING), new int[pilotSize(n)]);
  }

  private static int pilotSize(int n) {
    return n > MANY ? PILOT_OF_MANY : PILOT;
  }

  private NestedSums.Queries queries(List<LevelPlan> plans, int n) {
    IntArrayList rows = new IntArrayList();
    IntArrayList first = new IntArrayList();
    for (int i = 0; i < plans.size(); i++) {
      int[] draws = plans.get(i).draws();
      for (int l = 0; l < draws.length; l++) {
        rows.addAll(Draws.some(n, draws[l], seed, DRAWS, i, l));
        for (int m = 0; m < draws[l]; m++) {
          first.add(l);
        }
      }
    }
    return new NestedSums.Queries(rows.toArray(), first.toArray());
  }

  private LevelSample weigh(
      NestedSums.Queries queries, NestedSubsets subsets, Parallelism parallelism) {
    double pairs = queries.pairs(subsets);
    parallelism.progress().begin("kernel sums", "pairs", (long) pairs);
    try {
      NestedSums sums =
          NestedSums.of(
              set.packed(),
              subsets,
              queries,
              weighing.bandwidth(),
              accuracy(),
              weighing.evaluation().engine(),
              parallelism.progress()::advance,
              parallelism);
      return new LevelSample(queries, sums, subsets, pairs);
    } finally {
      parallelism.progress().end();
    }
  }

  private Accuracy accuracy() {
    Accuracy accuracy = weighing.inFull().evaluation().accuracy();
    return accuracy.precision() == Precision.AUTO
        ? Accuracy.of(Precision.SINGLE, accuracy.tolerance())
        : accuracy;
  }
}
