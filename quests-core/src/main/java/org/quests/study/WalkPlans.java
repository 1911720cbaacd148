package org.quests.study;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.generation.MonteCarlo;
import org.quests.screening.MinimumDistances;

/**
 * Keys that several results share about how walks went, and the usual smallest distance of atoms.
 */
public final class WalkPlans {
  /** The keys of a plan. */
  static final ResultKeys<MonteCarlo.Plan> KEYS =
      ResultKeys.of(MonteCarlo.Plan.class)
          .with(ResultKey.of("n_steps", "number of Monte Carlo steps"), MonteCarlo.Plan::steps)
          .with(ResultKey.nats("target", "δH that all atoms are to have"), MonteCarlo.Plan::target)
          .with(
              ResultKey.of("score", "what is minimised: target, greedy, average"),
              plan -> lower(plan.score()))
          .with(
              new ResultKey("std", "Å", "standard deviation of a displacement"),
              MonteCarlo.Plan::deviation)
          .with(
              ResultKey.of("move", "what a step displaces: all, joint, single"),
              plan -> lower(plan.moves()))
          .with(
              new ResultKey("min_distance", "Å", "what atoms keep from each other at least"),
              plan -> plan.distances().smallest())
          .withIfAny(
              new ResultKey("min_distances", "Å", "the same for each pair of elements"),
              plan -> plan.distances().uniform() ? null : plan.distances().byPair())
          .withIfAny(
              ResultKey.nats("max_dH", "no step gives an atom a greater δH"),
              plan -> Double.isFinite(plan.greatestNovelty()) ? plan.greatestNovelty() : null);

  private WalkPlans() {}

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The default smallest distance between atoms: {@link MinimumDistances#SHARE} of the smallest
   * distance in a dataset.
   *
   * @return in Å; 0 where the dataset has no two atoms
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public static double usualMinimumDistance(List<Frame> dataset, Parallelism parallelism) {
    OptionalDouble smallest = MinimumDistances.smallest(dataset, parallelism);
    return smallest.isPresent() ? MinimumDistances.SHARE * smallest.getAsDouble() : 0;
  }
}
