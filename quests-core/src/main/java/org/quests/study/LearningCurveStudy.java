package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.sampling.LearningCurve;

/** H of growing samples of a dataset, and what it tends to. Immutable. */
public final class LearningCurveStudy {
  private final String name;
  private final Environments dataset;
  private final LearningCurve.Plan plan;
  private final Weighing weighing;

  private LearningCurveStudy(
      String name, Environments dataset, LearningCurve.Plan plan, Weighing weighing) {
    this.name = name;
    this.dataset = dataset;
    this.plan = plan;
    this.weighing = weighing;
  }

  /** The learning curve of a dataset. */
  public static LearningCurveStudy of(
      Environments dataset, LearningCurve.Plan plan, Weighing weighing) {
    return new LearningCurveStudy(dataset.source(), dataset, plan, weighing);
  }

  /** The same under another name than that of its source. */
  public LearningCurveStudy named(String other) {
    return new LearningCurveStudy(other, dataset, plan, weighing);
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public LearningCurveResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    LearningCurve curve =
        LearningCurve.of(dataset, plan, weighing.bandwidth(), weighing.evaluation(), parallelism);
    return new LearningCurveResult(
        name,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.frames(),
        plan,
        curve,
        Program.of(weighing, curve.header()),
        dataset.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }
}
