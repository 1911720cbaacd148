package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.entropy.Weighing;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * A dataset of which something is to be estimated.
 *
 * @param name of the dataset
 * @param dataset its environments
 * @param weighing how they are weighed
 * @param accuracy half the width of an interval of 95 % that is wanted for H, in nats
 * @param seed equal seeds give equal estimates
 */
record Estimation(
    String name, ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
  static Estimation of(ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
    return new Estimation(dataset.index().source(), dataset, weighing, accuracy, seed);
  }

  Estimation named(String other) {
    return new Estimation(other, dataset, weighing, accuracy, seed);
  }

  int count() {
    return dataset.count();
  }

  int frames() {
    return dataset.index().frames();
  }

  Setting setting(Parallelism parallelism) {
    return Setting.of(dataset.spec(), weighing, parallelism);
  }

  Program program(Precision precision) {
    return Program.of(weighing, precision, weighing.evaluation().accuracy().tolerance());
  }

  /** Seconds since a {@link System#nanoTime}, and those that packing took before. */
  double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9 + dataset.packingSeconds();
  }
}
