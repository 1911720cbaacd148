package org.quests.cli;

import org.quests.core.Parallelism;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.EstimateResult;
import org.quests.study.EstimateStudy;

/** What the commands have in common that weigh one dataset against itself. */
abstract class OwnDatasetCommand extends AnalysisCommand {
  abstract OwnDatasetOptions own();

  @Override
  PartsOptions partsOptions() {
    return own().parts;
  }

  /** An estimate with all that the command estimates. */
  EstimateStudy adapt(EstimateStudy study) {
    return study;
  }

  /** What is said of it after H. */
  void sayMore(EstimateResult result) {}

  /**
   * Estimates, where that was asked for.
   *
   * @return false where all pairs are still to be weighed: it was not asked for, or they are as
   *     cheap
   */
  boolean estimated(
      String file, ReferenceSet environments, Weighing weighing, Parallelism parallelism) {
    EstimateOptions estimate = own().estimate;
    if (!estimate.asked()) {
      return false;
    }
    EstimateResult result =
        adapt(EstimateStudy.of(environments, weighing, estimate.accuracy(), own().seed.seed()))
            .named(file)
            .run(parallelism)
            .orElse(null);
    if (result == null) {
      say(EstimateOptions.EXACT);
      return false;
    }
    sayDataset(file, environments);
    sayEntropy(result.entropy(), result.count());
    sayMore(result);
    warnOf(result);
    write(result);
    return true;
  }
}
