package org.quests.study;

import java.util.Arrays;
import java.util.List;
import org.quests.generation.MonteCarlo;

/**
 * A new structure, from a frame of a dataset.
 *
 * @param reference the dataset as it was named
 * @param environments of the dataset
 * @param setting what these are
 * @param place of the frame that the walk started from, in the dataset
 * @param plan how it went
 * @param seed of what is left to chance
 * @param walk where it went
 * @param program by what δH was evaluated
 * @param descriptorSeconds what describing the dataset took
 * @param seconds what the walk took
 */
public record WalkResult(
    String reference,
    int environments,
    Setting setting,
    int place,
    MonteCarlo.Plan plan,
    long seed,
    MonteCarlo walk,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  private static final ResultKeys<WalkResult> KEYS =
      ResultKeys.of(WalkResult.class)
          .with(SharedKeys.REFERENCE_FILE, WalkResult::reference)
          .with(SharedKeys.REFERENCE_ENVIRONMENTS, WalkResult::environments)
          .withAll(Setting.keys(), WalkResult::setting)
          .with(
              ResultKey.of("index", "place in the dataset of the frame that it started from"),
              WalkResult::place)
          .withAll(WalkPlans.KEYS, WalkResult::plan)
          .with(SharedKeys.SEED, WalkResult::seed)
          .with(ResultKey.nats("start_score", "score of the start"), r -> r.walk.startScore())
          .with(ResultKey.nats("best_score", "the least score"), r -> r.walk.bestScore())
          .with(
              ResultKey.of("best_step", "after which step that was; 0: the start"),
              r -> r.walk.bestStep())
          .with(ResultKey.nats("start_dH_mean", "mean δH of the start"), WalkResult::startMean)
          .with(ResultKey.nats("best_dH_mean", "mean δH of the best"), WalkResult::bestMean)
          .with(
              ResultKey.of("acceptance_rate", "share of the proposals that were accepted"),
              r -> r.walk.acceptance())
          .with(
              ResultKey.of("too_close", "number of proposals with atoms too close to each other"),
              r -> r.walk.tooClose())
          .withIfAny(
              ResultKey.of("too_novel", "number of proposals with a δH beyond max_dH"),
              r -> Double.isFinite(r.plan.greatestNovelty()) ? r.walk.tooNovel() : null)
          .withAll(Program.keys(), WalkResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, WalkResult::descriptorSeconds)
          .with(ResultKey.seconds("mcmc_time", "what the walk took"), WalkResult::seconds)
          .with(ResultKey.nats("scores", "score after each step"), r -> r.walk.scores())
          .with(
              ResultKey.nats("proposed_scores", "score of each proposal; null: too close or novel"),
              r -> r.walk.proposedScores())
          .with(
              ResultKey.nats("best_dH", "δH of each atom of the best"),
              r -> r.walk.bestDifferentialEntropies());

  /** The keys of its values. */
  public static ResultKeys<WalkResult> keys() {
    return KEYS;
  }

  /** Mean δH of the start in nats. */
  public double startMean() {
    return mean(walk.startDifferentialEntropies());
  }

  /** Mean δH of the best structure in nats. */
  public double bestMean() {
    return mean(walk.bestDifferentialEntropies());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return walk.bestStep() == 0
        ? List.of(
            "no step found anything better than the start; more steps, or a smaller --std, may")
        : List.of();
  }
}
