package org.quests.study;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.SampledNovelty;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/** How novel a dataset is to a reference, from environments drawn at random. Immutable. */
public final class SampledStudy {
  private final String name;
  private final String referenceName;
  private final Environments dataset;
  private final ReferenceSet reference;
  private final Weighing weighing;
  private final double accuracy;
  private final long seed;

  private SampledStudy(
      String name,
      String referenceName,
      Environments dataset,
      ReferenceSet reference,
      Weighing weighing,
      double accuracy,
      long seed) {
    this.name = name;
    this.referenceName = referenceName;
    this.dataset = dataset;
    this.reference = reference;
    this.weighing = weighing;
    this.accuracy = accuracy;
    this.seed = seed;
  }

  /**
   * A dataset and a reference.
   *
   * @param accuracy half the width of the interval of 95 % that is wanted for a fraction
   * @param seed equal seeds draw the same
   */
  public static SampledStudy of(
      Environments dataset, ReferenceSet reference, Weighing weighing, double accuracy, long seed) {
    return new SampledStudy(
        dataset.source(),
        String.join(", ", reference.sources()),
        dataset,
        reference,
        weighing,
        accuracy,
        seed);
  }

  /** The same under other names than those of the sources. */
  public SampledStudy named(String test, String known) {
    return new SampledStudy(test, known, dataset, reference, weighing, accuracy, seed);
  }

  /**
   * The overlap.
   *
   * @param epsilon δH in nats: the fraction with less is wanted
   * @return nothing where all environments would have to be drawn
   * @throws org.quests.core.QuestsException where the rows cannot be compared, and where the work
   *     was cancelled
   */
  public Optional<SampledResult> overlap(double epsilon, Parallelism parallelism) {
    OverlapStudy.requireEpsilon(epsilon);
    return run(epsilon, parallelism);
  }

  /**
   * δH: its mean, its median, and the fraction that is not covered.
   *
   * @return nothing where all environments would have to be drawn
   * @throws org.quests.core.QuestsException as {@link #overlap}
   */
  public Optional<SampledResult> differentialEntropy(Parallelism parallelism) {
    return run(null, parallelism);
  }

  private Optional<SampledResult> run(@Nullable Double epsilon, Parallelism parallelism) {
    long started = System.nanoTime();
    return SampledNovelty.of(
            dataset,
            reference,
            epsilon == null ? 0 : epsilon,
            epsilon == null,
            accuracy,
            seed,
            weighing,
            parallelism)
        .map(
            found ->
                new SampledResult(
                    name,
                    referenceName,
                    Setting.of(dataset.spec(), weighing, parallelism),
                    dataset.index(),
                    reference.index(),
                    epsilon,
                    accuracy,
                    seed,
                    found,
                    Program.of(weighing, found.header()),
                    dataset.descriptorSeconds() + reference.descriptorSeconds(),
                    (System.nanoTime() - started) / 1e9 + reference.packingSeconds()));
  }
}
