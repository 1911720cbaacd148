package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

/**
 * Environments that others are weighed against, and where they come from. The rows are held once,
 * packed in segments: what is added becomes another segment, at a cost in proportion to what is
 * added. Kernel sums are a function of the segments; those over a set that grew equal those over
 * the same environments in one piece within their error bounds. Immutable: adding more gives a new
 * set, which shares with the old one what both hold.
 */
public final class ReferenceSet {
  private final PackedEnvironments packed;
  private final List<DatasetIndex> datasets;

  /** The first row of each dataset, and one past the last. */
  private final int[] start;

  /** Greater than the number of any frame, where those of datasets are numbered on. */
  private final long nextFrame;

  private final ReferenceFingerprint fingerprint;
  private final double descriptorSeconds;
  private final double packingSeconds;

  private ReferenceSet(
      PackedEnvironments packed,
      List<DatasetIndex> datasets,
      long nextFrame,
      ReferenceFingerprint fingerprint,
      double descriptorSeconds,
      double packingSeconds) {
    this.packed = packed;
    this.datasets = datasets;
    this.nextFrame = nextFrame;
    this.fingerprint = fingerprint;
    this.descriptorSeconds = descriptorSeconds;
    this.packingSeconds = packingSeconds;
    start = new int[datasets.size() + 1];
    for (int i = 0; i < datasets.size(); i++) {
      start[i + 1] = start[i] + datasets.get(i).count();
    }
  }

  /** The environments of one dataset, whose rows are copied. */
  public static ReferenceSet of(Environments environments, Parallelism parallelism) {
    long started = System.nanoTime();
    return new ReferenceSet(
        PackedEnvironments.of(environments, parallelism),
        List.of(environments.index()),
        frames(environments.index()),
        ReferenceFingerprint.of(environments),
        environments.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }

  /**
   * This set with more environments at its end. Frame numbers go on, so that those of different
   * datasets differ.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet with(Environments more, Parallelism parallelism) {
    long started = System.nanoTime();
    List<DatasetIndex> all = new ArrayList<>(datasets);
    all.add(more.index());
    return new ReferenceSet(
        packed.with(more, nextFrame, parallelism),
        List.copyOf(all),
        nextFrame + frames(more.index()),
        fingerprint.with(ReferenceFingerprint.of(more)),
        descriptorSeconds + more.descriptorSeconds(),
        packingSeconds + (System.nanoTime() - started) / 1e9);
  }

  /** A number that is greater than that of any frame of a dataset. */
  private static long frames(DatasetIndex dataset) {
    long greatest = -1;
    for (int frame = 0; frame < dataset.frames(); frame++) {
      greatest = Math.max(greatest, dataset.frameNumber(frame));
    }
    return greatest + 1;
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

  /** How many segments the rows are packed in, at least 1: one where nothing was added. */
  public int segments() {
    return packed.segments();
  }

  /** A hash of the rows, by which sets are told apart. */
  public ContentHash hash() {
    return packed.hash();
  }

  /** The rows as kernel sums take them. */
  public PackedEnvironments packed() {
    return packed;
  }

  /** What tells the set from others, whatever the order of its environments. */
  public ReferenceFingerprint fingerprint() {
    return fingerprint;
  }

  /** Seconds that describing the environments took, as in {@link Environments}. */
  public double descriptorSeconds() {
    return descriptorSeconds;
  }

  /** Seconds that packing them took. */
  public double packingSeconds() {
    return packingSeconds;
  }

  /** Which environment belongs to which frame and element, as in {@link Environments#join}. */
  public DatasetIndex index() {
    return DatasetIndex.join(datasets);
  }

  /** The files that the environments come from, in order. */
  public List<String> sources() {
    return datasets.stream().map(DatasetIndex::source).toList();
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
    if (row < 0 || row >= count()) {
      throw new IndexOutOfBoundsException("environment " + row + " of " + count());
    }
    int place = Arrays.binarySearch(start, row);
    int i = place >= 0 ? place : -place - 2;
    DatasetIndex dataset = datasets.get(i);
    int inDataset = row - start[i];
    int frame = dataset.frameOf(inDataset);
    return new Origin(
        dataset.source(), dataset.frameNumber(frame), inDataset - dataset.frameStart(frame));
  }
}
