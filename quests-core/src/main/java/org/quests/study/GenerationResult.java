package org.quests.study;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.generation.ActiveLearning;
import org.quests.generation.Generation;

/**
 * Generations of new structures.
 *
 * @param reference the dataset as it was named
 * @param environments of the dataset
 * @param setting what these are
 * @param continued the file of earlier generations as it was named; null where there were none
 * @param plan what was to be made
 * @param made what was
 * @param program by what H and D were evaluated
 * @param descriptorSeconds what describing the dataset took
 * @param seconds what the generations took
 */
public record GenerationResult(
    String reference,
    int environments,
    Setting setting,
    @Nullable String continued,
    ActiveLearning.Plan plan,
    ActiveLearning.Result made,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  private static final ResultKey STRUCTURES = ResultKey.of("n_structs", "number of new structures");
  private static final ResultKey ENTROPY =
      ResultKey.nats(ResultNames.ENTROPY, "H of the dataset and the generations up to this one");
  private static final ResultKey DIVERSITY =
      ResultKey.nats(ResultNames.DIVERSITY, "D of the dataset and the generations up to this one");

  private static final ResultKeys<Generation> GENERATION =
      ResultKeys.of(Generation.class)
          .with(ResultKey.of(ResultNames.GENERATION, "its number, from 1"), Generation::number)
          .with(STRUCTURES, g -> g.frames().size())
          .with(SharedKeys.ENVIRONMENTS, Generation::environments)
          .with(ENTROPY, Generation::entropy)
          .with(DIVERSITY, Generation::diversity)
          .with(ResultKey.nats("start_score", "mean score of the starts"), Generation::startScore)
          .with(ResultKey.nats("best_score", "mean of the best scores"), Generation::bestScore)
          .with(
              ResultKey.of("acceptance_rate", "share of the proposals that were accepted"),
              Generation::acceptance)
          .with(
              ResultKey.of("too_close", "number of proposals with atoms too close to each other"),
              Generation::tooClose)
          .with(ResultKey.nats("scores", "mean score behind each step"), Generation::scores);

  private static final ResultKeys<GenerationResult> KEYS =
      ResultKeys.of(GenerationResult.class)
          .with(SharedKeys.REFERENCE_FILE, GenerationResult::reference)
          .with(SharedKeys.REFERENCE_ENVIRONMENTS, GenerationResult::environments)
          .withAll(Setting.keys(), GenerationResult::setting)
          .with(
              ResultKey.of("continued", "file of earlier generations"), GenerationResult::continued)
          .with(
              ResultKey.of("structures", "number of starts of a generation"),
              r -> r.plan.structures())
          .withAll(WalkPlans.KEYS, r -> r.plan.walk())
          .with(SharedKeys.SEED, r -> r.plan.seed())
          .with(STRUCTURES, r -> r.made.frames().size())
          .with(
              ResultKey.of("start_n_envs", "environments of the dataset and what was there before"),
              r -> r.made.startEnvironments())
          .with(ResultKey.nats("start_entropy", "H of these"), r -> r.made.startEntropy())
          .with(ResultKey.nats("start_diversity", "D of these"), r -> r.made.startDiversity())
          .with(
              ResultKey.of("end", "why there is no further generation"),
              r -> WalkPlans.lower(r.made.end()))
          .withAll(Program.keys(), GenerationResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, GenerationResult::descriptorSeconds)
          .with(
              ResultKey.seconds("generation_time", "what the generations took"),
              GenerationResult::seconds)
          .withObjects(
              ResultKey.of("generations", "those that were made now"),
              GENERATION,
              r -> r.made.generations());

  /** The keys of its values. */
  public static ResultKeys<GenerationResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return List.of();
  }
}
