package org.quests.study;

import java.util.Optional;
import org.quests.core.Parallelism;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.EstimatedCurve;

/** H of nested random parts of a dataset from one estimate, and its limit. Immutable. */
public final class EstimatedCurveStudy {
  private final Estimation of;

  private EstimatedCurveStudy(Estimation of) {
    this.of = of;
  }

  /**
   * The curve of a dataset.
   *
   * @param accuracy half the width of an interval of 95 % for H of the whole, in nats
   * @param seed equal seeds give equal curves
   */
  public static EstimatedCurveStudy of(
      ReferenceSet dataset, Weighing weighing, double accuracy, long seed) {
    return new EstimatedCurveStudy(Estimation.of(dataset, weighing, accuracy, seed));
  }

  /** The same under another name than that of its source. */
  public EstimatedCurveStudy named(String other) {
    return new EstimatedCurveStudy(of.named(other));
  }

  /**
   * Does the work.
   *
   * @return nothing where it is as cheap to weigh all pairs
   * @throws org.quests.core.QuestsException as {@link EstimateStudy#run}
   */
  public Optional<EstimatedCurveResult> run(Parallelism parallelism) {
    long started = System.nanoTime();
    return EstimatedCurve.of(of.dataset(), of.accuracy(), of.seed(), of.weighing(), parallelism)
        .map(
            curve ->
                new EstimatedCurveResult(
                    of.name(),
                    of.setting(parallelism),
                    of.count(),
                    of.frames(),
                    of.accuracy(),
                    of.seed(),
                    curve,
                    of.program(curve.precision()),
                    of.dataset().descriptorSeconds(),
                    of.secondsSince(started)));
  }
}
