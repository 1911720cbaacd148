package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.kernel.NeighborDensity;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** An approximate δH by few neighbours along few axes. Immutable. */
public final class DensityStudy {
  private final String test;
  private final String reference;
  private final Environments dataset;
  private final ReferenceSet set;
  private final Weighing weighing;
  private final int neighbours;

  private DensityStudy(
      String test,
      String reference,
      Environments dataset,
      ReferenceSet set,
      Weighing weighing,
      int neighbours) {
    this.test = test;
    this.reference = reference;
    this.dataset = dataset;
    this.set = set;
    this.weighing = weighing;
    this.neighbours = neighbours;
  }

  /**
   * Of a dataset against a reference.
   *
   * @param neighbours how many environments of the reference count, at least 1
   * @throws QuestsException of kind USAGE where there are none
   */
  public static DensityStudy of(
      Environments dataset, ReferenceSet reference, Weighing weighing, int neighbours) {
    if (neighbours < 1) {
      throw QuestsException.usage("a density needs 1 neighbour or more, found " + neighbours);
    }
    return new DensityStudy(
        dataset.index().source(),
        String.join(", ", reference.sources()),
        dataset,
        reference,
        weighing,
        neighbours);
  }

  /** The same under other names. */
  public DensityStudy named(String dataset, String other) {
    return new DensityStudy(dataset, other, this.dataset, set, weighing, neighbours);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where the rows cannot be compared, and where the work was cancelled
   */
  public DensityResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    PackedEnvironments queries = set.pack(dataset, parallelism);
    PackedEnvironments known = set.packedFor(set.comparable(dataset).index(), parallelism);
    NeighborDensity density = new NeighborDensity(known, neighbours, weighing.bandwidth());
    double[] dH = density.of(queries, parallelism);
    return new DensityResult(
        test,
        reference,
        Setting.of(set.spec(), weighing, parallelism),
        dataset.index(),
        set.index(),
        density.neighbours(),
        density.axes(),
        dH,
        Program.of(weighing, Precision.DOUBLE, 0),
        dataset.descriptorSeconds() + set.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }
}
