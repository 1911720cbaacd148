package org.quests.study;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.generation.MinimumDistance;
import org.quests.generation.MonteCarlo;

/** What several results tell of how walks went, and what they keep atoms apart by. */
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
              new ResultKey("min_distance", "Å", "what atoms keep from each other"),
              MonteCarlo.Plan::minimumDistance);

  private WalkPlans() {}

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * What atoms are to keep from each other where nothing is said: {@link
   * MinimumDistance#DEFAULT_SHARE} of the smallest distance in a dataset.
   *
   * @return in Å; 0 where the dataset has no two atoms
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public static double usualMinimumDistance(List<Frame> dataset, Parallelism parallelism) {
    OptionalDouble smallest = MinimumDistance.smallest(dataset, parallelism);
    return smallest.isPresent() ? MinimumDistance.DEFAULT_SHARE * smallest.getAsDouble() : 0;
  }
}
