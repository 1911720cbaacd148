package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.ReferenceSet;

/** H and D of a dataset, and δH of each environment against the dataset itself. Immutable. */
public final class MetricsStudy {
  private final OwnInformation own;
  private final OtherMeasures.Plan others;

  private MetricsStudy(OwnInformation own, OtherMeasures.Plan others) {
    this.own = own;
    this.others = others;
  }

  /** Of a dataset. */
  public static MetricsStudy of(Environments dataset, Weighing weighing) {
    return new MetricsStudy(
        OwnInformation.of(Dataset.of(dataset), weighing), OtherMeasures.Plan.NONE);
  }

  /** The same of environments that are packed already, so that rows are in memory once. */
  public static MetricsStudy of(ReferenceSet dataset, Weighing weighing) {
    return new MetricsStudy(
        OwnInformation.of(Dataset.of(dataset), weighing), OtherMeasures.Plan.NONE);
  }

  /** The same under another name than that of its source. */
  public MetricsStudy named(String other) {
    return new MetricsStudy(own.named(other), others);
  }

  /**
   * And of the environments of each element.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where the elements are not known
   */
  public MetricsStudy byElement() {
    return new MetricsStudy(own.byElement(), others);
  }

  /**
   * And the bracket of H whatever it costs, and its standard error by leaving out blocks of frames:
   * all pairs are weighed twice more. Without, there is a bracket where it is cheap.
   */
  public MetricsStudy withBracket() {
    return new MetricsStudy(own.withBracket(), others);
  }

  /**
   * The same, where the bracket is found by other engines than the sums.
   *
   * @param ofFrames that of sums over single frames, which are many and small; it is asked on
   *     several threads at once
   * @param ofAll that of sums over the whole dataset
   */
  public MetricsStudy bracketBy(KernelEngine ofFrames, KernelEngine ofAll) {
    return new MetricsStudy(own.bracketBy(ofFrames, ofAll), others);
  }

  /** And other measures. */
  public MetricsStudy with(OtherMeasures.Plan measures) {
    return new MetricsStudy(own, measures);
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public MetricsResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    DatasetInformation information = own.find(parallelism);
    double[] dH = information.differentialEntropies();
    return new MetricsResult(
        own.name(),
        own.setting(parallelism),
        own.dataset().index(),
        information.entropy(),
        own.bias(information, parallelism),
        information.diversity(),
        information.profile(),
        dH,
        own.ofElements(
            group ->
                new MetricsResult.OfElement(
                    information.entropyOfGroup(group), Quantiles.of(own.select(group, dH)))),
        others.find(
            () -> own.dataset().packed(parallelism), information, own.weighing(), parallelism),
        Program.of(own.weighing(), information.header()),
        own.dataset().descriptorSeconds(),
        own.secondsSince(started));
  }
}
