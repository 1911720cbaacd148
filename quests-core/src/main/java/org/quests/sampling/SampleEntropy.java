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
  static SampleEntropy of(Environments sample, Weighing weighing, Parallelism parallelism) {
    long started = System.nanoTime();
    DatasetInformation information =
        DatasetInformation.of(ReferenceSet.of(sample, parallelism), weighing, parallelism);
    return new SampleEntropy(
        information.entropy(), information.header(), (System.nanoTime() - started) / 1e9);
  }
}
