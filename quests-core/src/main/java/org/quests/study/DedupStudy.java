package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.DrawBy;
import org.quests.sampling.Repetitions;

/** What repeats in a dataset within a distance. Immutable. */
public final class DedupStudy {
  /** A usual distance, in units of h. */
  public static final double DEFAULT_DISTANCE = 0.1;

  private final String name;
  private final Environments dataset;
  private final Bandwidth h;
  private final DrawBy by;
  private final double distance;

  private DedupStudy(String name, Environments dataset, Bandwidth h, DrawBy by, double distance) {
    this.name = name;
    this.dataset = dataset;
    this.h = h;
    this.by = by;
    this.distance = distance;
  }

  /**
   * Of a dataset.
   *
   * @param by what may repeat
   * @param distance in units of h, finite and at least 0
   * @throws QuestsException of kind USAGE where the distance is another
   */
  public static DedupStudy of(Environments dataset, Bandwidth h, DrawBy by, double distance) {
    requireDistance(distance);
    return new DedupStudy(dataset.source(), dataset, h, by, distance);
  }

  /**
   * Refuses distances that cannot be.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireDistance(double distance) {
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("the distance must be finite and at least 0, found " + distance);
    }
  }

  /** The same under another name than that of its source. */
  public DedupStudy named(String other) {
    return new DedupStudy(other, dataset, h, by, distance);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where it was cancelled
   */
  public DedupResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    double length = distance * h.value();
    Repetitions repetitions =
        by == DrawBy.FRAME
            ? Repetitions.ofFrames(dataset, length, parallelism)
            : Repetitions.ofEnvironments(dataset, length, parallelism);
    return new DedupResult(
        name,
        dataset,
        Setting.of(dataset.spec(), new Weighing(h, Evaluation.DEFAULT), parallelism),
        by,
        distance,
        repetitions,
        (System.nanoTime() - started) / 1e9);
  }
}
