package org.quests.sampling;

import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;

/**
 * The entropy of a sample, found in the same way as that of a dataset.
 *
 * @param entropy of it
 * @param header how it was evaluated
 * @param seconds what that took
 */
record SampleEntropy(Entropy entropy, LogKernelSums.Header header, double seconds) {
  /**
   * A sample, with all that was found of it.
   *
   * @param set its environments
   * @param information about them
   * @param seconds what packing and weighing took
   */
  record Weighed(ReferenceSet set, DatasetInformation information, double seconds) {
    static Weighed of(Environments sample, Weighing weighing, Parallelism parallelism) {
      long started = System.nanoTime();
      ReferenceSet set = ReferenceSet.of(sample, parallelism);
      DatasetInformation information = DatasetInformation.of(set, weighing, parallelism);
      return new Weighed(set, information, (System.nanoTime() - started) / 1e9);
    }

    SampleEntropy entropy() {
      return new SampleEntropy(information.entropy(), information.header(), seconds);
    }
  }

  static SampleEntropy of(Environments sample, Weighing weighing, Parallelism parallelism) {
    return Weighed.of(sample, weighing, parallelism).entropy();
  }
}
