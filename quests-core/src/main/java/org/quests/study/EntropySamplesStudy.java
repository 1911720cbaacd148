package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.sampling.EntropySamples;

/** H of samples of a dataset, drawn without replacement. Immutable. */
public final class EntropySamplesStudy {
  private final String name;
  private final Environments dataset;
  private final EntropySamples.Plan plan;
  private final Weighing weighing;

  private EntropySamplesStudy(
      String name, Environments dataset, EntropySamples.Plan plan, Weighing weighing) {
    this.name = name;
    this.dataset = dataset;
    this.plan = plan;
    this.weighing = weighing;
  }

  /** Samples of a dataset. */
  public static EntropySamplesStudy of(
      Environments dataset, EntropySamples.Plan plan, Weighing weighing) {
    return new EntropySamplesStudy(dataset.source(), dataset, plan, weighing);
  }

  /** The same under another name than that of its source. */
  public EntropySamplesStudy named(String other) {
    return new EntropySamplesStudy(other, dataset, plan, weighing);
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public EntropySamplesResult run(Parallelism parallelism) {
    EntropySamples samples =
        EntropySamples.of(dataset, plan, weighing.bandwidth(), weighing.evaluation(), parallelism);
    return new EntropySamplesResult(
        name,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.count(),
        dataset.frames(),
        plan,
        samples,
        Program.of(weighing, samples.header()),
        dataset.descriptorSeconds());
  }
}
