package org.quests.study;

import java.util.Optional;
import org.quests.core.Parallelism;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.EstimatedCurve;

/** H of nested random parts of a dataset from one estimate, and its limit. Immutable. */
public final class EstimatedCurveStudy {
  private final String name;
  private final ReferenceSet dataset;
  private final Weighing weighing;
  private final double accuracy;
  private final long seed;

  private EstimatedCurveStudy(
      String name, ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
    this.name = name;
    this.dataset = dataset;
    this.weighing = weighing;
    this.accuracy = accuracy;
    this.seed = seed;
  }

  /**
   * The curve of a dataset.
   *
   * @param accuracy half the width of an interval of 95 % for H of the whole, in nats
   * @param seed equal seeds give equal curves
   */
  public static EstimatedCurveStudy of(
      ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
    return new EstimatedCurveStudy(dataset.index().source(), dataset, weighing, accuracy, seed);
  }

  /** The same under another name than that of its source. */
  public EstimatedCurveStudy named(String other) {
    return new EstimatedCurveStudy(other, dataset, weighing, accuracy, seed);
  }

  /**
   * Does the work.
   *
   * @return nothing where it is as cheap to weigh all pairs
   * @throws org.quests.core.QuestsException as {@link EstimateStudy#run}
   */
  public Optional<EstimatedCurveResult> run(Parallelism parallelism) {
    long started = System.nanoTime();
    return EstimatedCurve.of(dataset, accuracy, seed, weighing, parallelism)
        .map(
            curve ->
                new EstimatedCurveResult(
                    name,
                    Setting.of(dataset.spec(), weighing, parallelism),
                    dataset.count(),
                    dataset.index().frames(),
                    accuracy,
                    seed,
                    curve,
                    Program.of(
                        weighing, curve.precision(), weighing.evaluation().accuracy().tolerance()),
                    dataset.descriptorSeconds(),
                    (System.nanoTime() - started) / 1e9 + dataset.packingSeconds()));
  }
}
