package org.quests.kernel;

import java.util.ArrayList;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

/**
 * Environments that others are weighed against, with where they come from. Immutable: adding more
 * gives a new set.
 */
public final class ReferenceSet {
  private final PackedEnvironments packed;
  private final List<Environments> datasets;

  private ReferenceSet(PackedEnvironments packed, List<Environments> datasets) {
    this.packed = packed;
    this.datasets = datasets;
  }

  /** The environments of one dataset. */
  public static ReferenceSet of(Environments environments, Parallelism parallelism) {
    return new ReferenceSet(
        PackedEnvironments.of(environments, parallelism), List.of(environments));
  }

  /**
   * This set with more environments behind. Frames are numbered on, so that those of different
   * datasets differ.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet with(Environments more, Parallelism parallelism) {
    List<Environments> all = new ArrayList<>(datasets);
    all.add(more);
    return new ReferenceSet(
        PackedEnvironments.of(Environments.join(all), parallelism), List.copyOf(all));
  }

  /** Packs environments so that they can be weighed against this set. */
  public PackedEnvironments pack(Environments queries, Parallelism parallelism) {
    return packed.pack(queries, parallelism);
  }

  /** What defines the rows. */
  public RowSpec spec() {
    return packed.spec();
  }

  /** n, the number of environments. */
  public int count() {
    return packed.count();
  }

  /** The rows as kernel sums take them. */
  public PackedEnvironments packed() {
    return packed;
  }

  /** The files that the environments come from, in order. */
  public List<String> sources() {
    return datasets.stream().map(Environments::source).toList();
  }

  /**
   * Where an environment comes from.
   *
   * @param source the name of its file
   * @param frame the number of its frame in that file, from 0
   * @param atom the number of its atom in that frame, from 0
   */
  public record Origin(String source, long frame, int atom) {}

  /**
   * Where an environment comes from.
   *
   * @param row 0 … n − 1
   */
  public Origin origin(int row) {
    int inDataset = row;
    for (Environments dataset : datasets) {
      if (inDataset < dataset.count()) {
        int frame = dataset.frameOf(inDataset);
        return new Origin(
            dataset.source(), dataset.frameNumber(frame), inDataset - dataset.frameStart(frame));
      }
      inDataset -= dataset.count();
    }
    throw new IndexOutOfBoundsException("environment " + row + " of " + count());
  }
}
