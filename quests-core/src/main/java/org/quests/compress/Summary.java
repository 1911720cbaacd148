package org.quests.compress;

import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileStorage;

/**
 * How much of its dataset a selection of frames holds.
 *
 * @param frames how many were selected
 * @param environments how many environments they hold
 * @param entropy H of the selection; NaN where nothing is selected
 * @param diversity D of the selection in nats; NaN where nothing is selected
 * @param overlap the fraction of the dataset's environments that the selection covers, together
 *     with the reference set where there is one, 0 … 1
 * @param header how the kernel sums were evaluated
 */
public record Summary(
    int frames,
    int environments,
    Entropy entropy,
    double diversity,
    double overlap,
    LogKernelSums.Header header) {
  /** The summary of a selection, by its places in the dataset. */
  public static Summary of(
      Environments dataset, int[] frames, Weighing weighing, Parallelism parallelism) {
    return of(dataset, frames, null, weighing, parallelism);
  }

  /**
   * The summary of a selection beside a reference set.
   *
   * @param frames may be none where there is a reference
   * @param reference environments that count as covering too; null: none
   */
  public static Summary of(
      Environments dataset,
      int[] frames,
      @Nullable ReferenceSet reference,
      Weighing weighing,
      Parallelism parallelism) {
    if (frames.length == 0 && reference != null) {
      return ofNone(dataset, reference, weighing, parallelism);
    }
    Environments selection = dataset.select(dataset.rowsOf(frames));
    ReferenceSet own = ReferenceSet.of(selection, parallelism);
    DatasetInformation information = DatasetInformation.of(own, weighing, parallelism);
    ReferenceSet covering =
        reference == null ? own : reference.appended(selection, TileStorage.MEMORY, parallelism);
    double overlap =
        DifferentialEntropy.of(dataset, covering, weighing, parallelism)
            .overlap(DifferentialEntropy.DEFAULT_EPSILON);
    return new Summary(
        frames.length,
        selection.count(),
        information.entropy(),
        information.diversity(),
        overlap,
        information.header());
  }

  private static Summary ofNone(
      Environments dataset, ReferenceSet reference, Weighing weighing, Parallelism parallelism) {
    DifferentialEntropy dH = DifferentialEntropy.of(dataset, reference, weighing, parallelism);
    return new Summary(
        0,
        0,
        new Entropy(Double.NaN, Double.NaN, 0),
        Double.NaN,
        dH.overlap(DifferentialEntropy.DEFAULT_EPSILON),
        dH.header());
  }
}
