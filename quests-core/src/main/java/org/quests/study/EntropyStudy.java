package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Weighing;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.ReferenceSet;

/** How much information a dataset holds: its entropy H. Immutable. */
public final class EntropyStudy {
  private final OwnInformation own;

  private EntropyStudy(OwnInformation own) {
    this.own = own;
  }

  /** H of a dataset. */
  public static EntropyStudy of(Environments dataset, Weighing weighing) {
    return new EntropyStudy(OwnInformation.of(Dataset.of(dataset), weighing));
  }

  /** The same of environments that are packed already, so that rows are in memory once. */
  public static EntropyStudy of(ReferenceSet dataset, Weighing weighing) {
    return new EntropyStudy(OwnInformation.of(Dataset.of(dataset), weighing));
  }

  /** The same under another name than that of its source. */
  public EntropyStudy named(String other) {
    return new EntropyStudy(own.named(other));
  }

  /**
   * And H of the environments of each element alone.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where the elements are not known
   */
  public EntropyStudy byElement() {
    return new EntropyStudy(own.byElement());
  }

  /**
   * And the bracket of H whatever it costs, and its standard error by leaving out blocks of frames:
   * all pairs are weighed twice more. Without, there is a bracket where it is cheap.
   */
  public EntropyStudy withBracket() {
    return new EntropyStudy(own.withBracket());
  }

  /**
   * The same, where the bracket is found by other engines than the sums.
   *
   * @param ofFrames that of sums over single frames, which are many and small; it is asked on
   *     several threads at once
   * @param ofAll that of sums over the whole dataset
   */
  public EntropyStudy bracketBy(KernelEngine ofFrames, KernelEngine ofAll) {
    return new EntropyStudy(own.bracketBy(ofFrames, ofAll));
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public EntropyResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    DatasetInformation information = own.find(parallelism);
    return new EntropyResult(
        own.name(),
        own.setting(parallelism),
        information.entropy(),
        own.bias(information, parallelism),
        own.dataset().index().frames(),
        own.ofElements(information::entropyOfGroup),
        Program.of(own.weighing(), information.header()),
        own.dataset().descriptorSeconds(),
        own.secondsSince(started));
  }
}
