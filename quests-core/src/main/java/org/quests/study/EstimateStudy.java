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
  private final String name;
  private final ReferenceSet dataset;
  private final Weighing weighing;
  private final double accuracy;
  private final long seed;
  private final boolean diversity;

  private EstimateStudy(
      String name,
      ReferenceSet dataset,
      Weighing weighing,
      double accuracy,
      long seed,
      boolean diversity) {
    this.name = name;
    this.dataset = dataset;
    this.weighing = weighing;
    this.accuracy = accuracy;
    this.seed = seed;
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
    return new EstimateStudy(dataset.index().source(), dataset, weighing, accuracy, seed, false);
  }

  /** The same under another name than that of its source. */
  public EstimateStudy named(String other) {
    return new EstimateStudy(other, dataset, weighing, accuracy, seed, diversity);
  }

  /** And D: the accuracy is then also that of exp(D), relative. */
  public EstimateStudy withDiversity() {
    return new EstimateStudy(name, dataset, weighing, accuracy, seed, true);
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
    wanted.add(new Estimator.Wanted(MeanOfSums.ENTROPY, accuracy, false));
    if (diversity) {
      wanted.add(new Estimator.Wanted(MeanOfSums.DIVERSITY, accuracy, true));
    }
    return Estimator.of(dataset, weighing, seed)
        .estimate(wanted, parallelism)
        .map(
            found -> {
              List<Estimate> estimates = found.estimates();
              return new EstimateResult(
                  name,
                  Setting.of(dataset.spec(), weighing, parallelism),
                  dataset.count(),
                  dataset.index().frames(),
                  accuracy,
                  seed,
                  estimates.get(0),
                  diversity ? estimates.get(1) : null,
                  Program.of(
                      weighing, found.precision(), weighing.evaluation().accuracy().tolerance()),
                  dataset.descriptorSeconds(),
                  (System.nanoTime() - started) / 1e9 + dataset.packingSeconds());
            });
  }
}
