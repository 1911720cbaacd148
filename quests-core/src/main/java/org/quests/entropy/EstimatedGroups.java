package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * What groups of environments have in common, estimated: H of each, and of each pair the overlap
 * and the divergence. Where all pairs of environments are as cheap, they are weighed, and intervals
 * are points. Immutable.
 *
 * @param groups H of each group alone
 * @param pairs of each group (first place) against each other one (second); of one with itself null
 * @param precision the arithmetic that was used; single where some was
 */
public record EstimatedGroups(List<Group> groups, @Nullable Pair[][] pairs, Precision precision) {
  private static final long GROUP = 6;
  private static final long PAIR = 7;

  /**
   * A group alone.
   *
   * @param count its environments
   * @param entropy H in nats
   * @param interval of 95 % for it
   * @param standardError of it; 0 where all pairs were weighed
   * @param restsOnFew whether few environments carry it
   */
  public record Group(
      int count, double entropy, Interval interval, double standardError, boolean restsOnFew) {}

  /**
   * A group against another.
   *
   * @param covered how many of its environments the other covers
   * @param divergence KL(group‖other) in nats
   * @param divergenceInterval of 95 % for it
   */
  public record Pair(Proportion covered, double divergence, Interval divergenceInterval) {}

  /**
   * Estimates all.
   *
   * @param parts the environments of each group, none without any
   * @param epsilon δH below this counts as covered
   * @param accuracy half the width of the intervals of 95 % that is wanted: of H in nats, and of
   *     overlaps
   * @param seed equal seeds draw the same
   * @throws QuestsException where the work was cancelled
   */
  public static EstimatedGroups of(
      List<Environments> parts,
      double epsilon,
      double accuracy,
      long seed,
      Weighing weighing,
      Parallelism parallelism) {
    List<ReferenceSet> sets =
        parts.stream().map(part -> ReferenceSet.of(part, parallelism)).toList();
    int n = parts.size();
    List<Precision> used = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    for (int g = 0; g < n; g++) {
      long own = Seeds.generator(seed, GROUP, g).nextLong();
      groups.add(group(sets.get(g), accuracy, own, weighing, used, parallelism));
    }
    @Nullable Pair[][] pairs = new @Nullable Pair[n][n];
    for (int g = 0; g < n; g++) {
      for (int r = 0; r < n; r++) {
        if (g == r) {
          continue;
        }
        ReferenceSet known = sets.get(r);
        Environments part = parts.get(g);
        long own = Seeds.generator(seed, PAIR, g, r).nextLong();
        SampledNovelty found =
            SampledNovelty.of(part, known, epsilon, false, accuracy, own, weighing, parallelism)
                .orElseGet(() -> SampledNovelty.ofAll(part, known, epsilon, weighing, parallelism));
        used.add(found.header().precision());
        pairs[g][r] = pair(found, groups.get(g), known.count());
      }
    }
    return new EstimatedGroups(
        groups, pairs, used.contains(Precision.SINGLE) ? Precision.SINGLE : Precision.DOUBLE);
  }

  private static Group group(
      ReferenceSet set,
      double accuracy,
      long seed,
      Weighing weighing,
      List<Precision> used,
      Parallelism parallelism) {
    Estimator.Wanted wanted = new Estimator.Wanted(MeanOfSums.ENTROPY, accuracy, false);
    Estimator.Estimates found =
        Estimator.of(set, weighing, seed).estimate(List.of(wanted), parallelism).orElse(null);
    if (found == null) {
      DatasetInformation exact = DatasetInformation.of(set, weighing, parallelism);
      double h = exact.entropy().value();
      used.add(exact.header().precision());
      return new Group(set.count(), h, new Interval(h, h), 0, false);
    }
    Estimate h = found.estimates().get(0);
    used.add(found.precision());
    return new Group(set.count(), h.mean(), h.interval(), h.standardError(), h.restsOnFew());
  }

  private static Pair pair(SampledNovelty found, Group group, int reference) {
    double divergence = found.mean() + Math.log(reference) - group.entropy;
    Interval mean = found.meanInterval();
    // Both are independent: half widths add as standard errors do.
    double half =
        Math.hypot(
            (mean.high() - mean.low()) / 2, (group.interval.high() - group.interval.low()) / 2);
    return new Pair(
        found.covered(), divergence, new Interval(divergence - half, divergence + half));
  }

  /** The overlaps, 0 … 1; 1 of a group with itself. */
  public double[][] overlaps() {
    return matrix(1, pair -> pair.covered().value());
  }

  /** The divergences in nats; 0 of a group with itself. */
  public double[][] divergences() {
    return matrix(0, Pair::divergence);
  }

  /**
   * A value of all pairs.
   *
   * @param own that of a group with itself
   */
  public double[][] matrix(double own, ToDoubleFunction<Pair> value) {
    double[][] all = new double[groups.size()][groups.size()];
    for (int g = 0; g < all.length; g++) {
      Arrays.fill(all[g], own);
      for (int r = 0; r < all.length; r++) {
        if (pairs[g][r] != null) {
          all[g][r] = value.applyAsDouble(pairs[g][r]);
        }
      }
    }
    return all;
  }
}
