package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quests.core.Parallelism;
import org.quests.entropy.Estimate;
import org.quests.entropy.Estimator;
import org.quests.entropy.MeanOfSums;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/** H, and D where it is wanted, of a dataset, estimated to an accuracy. Immutable. */
public final class EstimateStudy {
  private final Estimation of;
  private final boolean diversity;

  private EstimateStudy(Estimation of, boolean diversity) {
    this.of = of;
    this.diversity = diversity;
  }

  /**
   * H of a dataset.
   *
   * @param accuracy half the width of an interval of 95 % that is wanted, in nats
   * @param seed equal seeds give equal estimates
   */
  public static EstimateStudy of(
      ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
    return new EstimateStudy(Estimation.of(dataset, weighing, accuracy, seed), false);
  }

  /** The same under another name than that of its source. */
  public EstimateStudy named(String other) {
    return new EstimateStudy(of.named(other), diversity);
  }

  /** And D: the accuracy is then also that of exp(D), relative. */
  public EstimateStudy withDiversity() {
    return new EstimateStudy(of, true);
  }

  /**
   * Does the work.
   *
   * @return nothing where it is as cheap to weigh all pairs
   * @throws org.quests.core.QuestsException of kind USAGE where the accuracy is not greater than 0,
   *     or takes more pairs than anybody would wait for; where the work was cancelled
   */
  public Optional<EstimateResult> run(Parallelism parallelism) {
    long started = System.nanoTime();
    List<Estimator.Wanted> wanted = new ArrayList<>();
    wanted.add(new Estimator.Wanted(MeanOfSums.ENTROPY, of.accuracy(), false));
    if (diversity) {
      wanted.add(new Estimator.Wanted(MeanOfSums.DIVERSITY, of.accuracy(), true));
    }
    return Estimator.of(of.dataset(), of.weighing(), of.seed())
        .estimate(wanted, parallelism)
        .map(
            found -> {
              List<Estimate> estimates = found.estimates();
              return new EstimateResult(
                  of.name(),
                  of.setting(parallelism),
                  of.count(),
                  of.frames(),
                  of.accuracy(),
                  of.seed(),
                  estimates.get(0),
                  diversity ? estimates.get(1) : null,
                  of.program(found.precision()),
                  of.dataset().descriptorSeconds(),
                  of.secondsSince(started));
            });
  }
}
