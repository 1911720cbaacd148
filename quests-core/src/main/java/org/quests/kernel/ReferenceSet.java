package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;

/**
 * Environments that others are weighed against, and where they come from. The rows are held once,
 * packed in segments: what is added becomes another segment, at a cost in proportion to what is
 * added. Kernel sums are a function of the segments; those over a set that grew equal those over
 * the same environments in one piece within their error bounds. Immutable: adding more gives a new
 * set, which shares with the old one what both hold.
 *
 * <p>Where rows depend on elements ({@link RowSpec#elements}) and those of the set are one alone,
 * there is nothing to tell apart, and sums of structures of that element are those of plain rows.
 * Environments of other structures are weighed against the set in a second form, with its element
 * and shares, which is made when it is first needed.
 */
public final class ReferenceSet {
  private final PackedEnvironments packed;
  private final List<DatasetIndex> datasets;

  /** What rows of one element alone lack in {@link #packed}; null where nothing. */
  private final @Nullable LoneElement lone;

  /** The first row of each dataset, and one past the last. */
  private final int[] start;

  /** Greater than the number of any frame, where those of datasets are numbered on. */
  private final long nextFrame;

  private final ReferenceFingerprint fingerprint;
  private final double descriptorSeconds;
  private final double packingSeconds;

  private ReferenceSet(
      PackedEnvironments packed,
      @Nullable LoneElement lone,
      List<DatasetIndex> datasets,
      long nextFrame,
      ReferenceFingerprint fingerprint,
      double descriptorSeconds,
      double packingSeconds) {
    this.packed = packed;
    this.lone = lone;
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
    return of(List.of(environments), false, TileStorage.MEMORY, parallelism);
  }

  /**
   * The environments of several datasets, with tiles kept elsewhere than in memory; all numbers
   * have the same bits.
   *
   * @param datasets at least one
   * @throws org.quests.core.QuestsException where their descriptors are not equal
   */
  public static ReferenceSet of(
      List<Environments> datasets, TileStorage storage, Parallelism parallelism) {
    return of(datasets, false, storage, parallelism);
  }

  /**
   * The same, which takes the rows away from the environments, so that they are in memory once. The
   * environments cannot be used any more.
   */
  public static ReferenceSet taking(Environments environments, Parallelism parallelism) {
    return of(List.of(environments), true, TileStorage.MEMORY, parallelism);
  }

  private static ReferenceSet of(
      List<Environments> datasets, boolean take, TileStorage storage, Parallelism parallelism) {
    long started = System.nanoTime();
    Environments environments =
        datasets.size() == 1 ? datasets.get(0) : Environments.join(datasets);
    LoneElement lone = environments.loneElement() < 0 ? null : LoneElement.of(environments);
    ReferenceFingerprint fingerprint = ReferenceFingerprint.of(environments, parallelism);
    return new ReferenceSet(
        PackedEnvironments.of(environments, take, storage, parallelism),
        lone,
        numbered(datasets),
        frames(environments.index()),
        fingerprint,
        environments.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }

  /**
   * This set with more environments at its end. Frame numbers go on, so that those of different
   * datasets differ.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet with(Environments added, Parallelism parallelism) {
    long started = System.nanoTime();
    Environments more = comparable(added);
    List<DatasetIndex> all = new ArrayList<>(datasets);
    all.add(more.index());
    LoneElement same = lone != null && lone.isOnlyOneOf(more.index()) ? lone : null;
    return new ReferenceSet(
        (same == null ? toldApart(parallelism) : packed).with(more, nextFrame, parallelism),
        same == null ? null : same.with(more),
        List.copyOf(all),
        nextFrame + frames(more.index()),
        fingerprint.with(ReferenceFingerprint.of(more, parallelism)),
        descriptorSeconds + more.descriptorSeconds(),
        packingSeconds + (System.nanoTime() - started) / 1e9);
  }

  /**
   * This set with more environments at its end, which become segments of their own, their tiles
   * kept in a storage. What is here is not touched, unless it is of one element alone and what is
   * added is not: then all of it is packed anew, so that elements are told apart.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet appended(Environments added, TileStorage storage, Parallelism parallelism) {
    return appended(added, false, storage, parallelism);
  }

  /**
   * The same, but where there are many small segments, those at the end are joined with what is
   * added to one: their rows are copied to the storage, and sums may differ in the last digits from
   * those over the segments by themselves.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet appendedAndJoined(
      Environments added, TileStorage storage, Parallelism parallelism) {
    return appended(added, true, storage, parallelism);
  }

  private ReferenceSet appended(
      Environments added, boolean join, TileStorage storage, Parallelism parallelism) {
    long started = System.nanoTime();
    Environments more = comparable(added);
    List<DatasetIndex> all = new ArrayList<>(datasets);
    all.add(more.index());
    LoneElement same = lone != null && lone.isOnlyOneOf(more.index()) ? lone : null;
    PackedEnvironments known =
        lone == null || same != null ? packed : lone.toldApart(packed, storage, parallelism);
    return new ReferenceSet(
        known.appended(more, nextFrame, join && known == packed, storage, parallelism),
        same == null ? null : same.with(more),
        List.copyOf(all),
        nextFrame + frames(more.index()),
        fingerprint.with(ReferenceFingerprint.of(more, parallelism)),
        descriptorSeconds + more.descriptorSeconds(),
        packingSeconds + (System.nanoTime() - started) / 1e9);
  }

  /** Where environments come from, with labels numbered as in those before. */
  private static List<DatasetIndex> numbered(List<Environments> datasets) {
    List<DatasetIndex> all = new ArrayList<>();
    for (Environments next : datasets) {
      all.add(all.isEmpty() ? next.index() : next.index().comparedWith(all.getLast()));
    }
    return List.copyOf(all);
  }

  /**
   * Puts near rows of the last segments in lists, which decisions on which side of a threshold
   * environments are look at; otherwise they are made with the first decision.
   *
   * @param last how many segments
   */
  public void makeLists(int last, Parallelism parallelism) {
    if (packed.hasLists()) {
      List<Segment> all = packed.parts();
      all.subList(all.size() - last, all.size()).forEach(segment -> segment.lists(parallelism));
    }
  }

  /** What the set is made of, to be kept elsewhere. */
  public ReferenceParts parts() {
    return new ReferenceParts(
        spec(),
        packed.transform().parts(),
        packed.ordered(),
        packed.apart(),
        packed.parts().stream().map(Segment::parts).toList(),
        datasets,
        lone == null ? new double[0] : lone.shares(),
        fingerprint,
        descriptorSeconds,
        packingSeconds);
  }

  /** A set from what it is made of. */
  public static ReferenceSet of(ReferenceParts parts) {
    long nextFrame = 0;
    int count = parts.datasets().stream().mapToInt(DatasetIndex::count).sum();
    long[] frameOfRow = new long[count];
    int row = 0;
    for (DatasetIndex dataset : parts.datasets()) {
      for (int f = 0; f < dataset.frames(); f++) {
        int to = row + dataset.frameStart(f + 1) - dataset.frameStart(f);
        Arrays.fill(frameOfRow, row, to, nextFrame + dataset.frameNumber(f));
        row = to;
      }
      nextFrame += frames(dataset);
    }
    ElementSet elements =
        parts.datasets().stream()
            .map(DatasetIndex::elementsOfFrames)
            .reduce(ElementSet.NONE, ElementSet::with);
    boolean alone = parts.spec().elements() != ElementForm.NONE && elements.count() == 1;
    return new ReferenceSet(
        PackedEnvironments.of(parts, frameOfRow),
        alone ? LoneElement.of(elements, parts.shares()) : null,
        parts.datasets(),
        nextFrame,
        parts.fingerprint(),
        parts.descriptorSeconds(),
        parts.packingSeconds());
  }

  /**
   * Environments whose labels, where they have any, are numbered as those of this set: that is how
   * they can be weighed against {@link #packedFor}.
   *
   * @throws org.quests.core.QuestsException where there are too many labels together
   */
  public Environments comparable(Environments queries) {
    return queries.comparedWith(labels());
  }

  /**
   * Labels by number; null where atoms are told apart by elements. Later datasets have them all.
   */
  private @Nullable Labels labels() {
    return datasets.getLast().labels();
  }

  /** A number that is greater than that of any frame of a dataset. */
  private static long frames(DatasetIndex dataset) {
    long greatest = -1;
    for (int frame = 0; frame < dataset.frames(); frame++) {
      greatest = Math.max(greatest, dataset.frameNumber(frame));
    }
    return greatest + 1;
  }

  /**
   * Packs environments so that they can be weighed against this set, as {@link
   * #packedFor(DatasetIndex, Parallelism)} gives it.
   */
  public PackedEnvironments pack(Environments queries, Parallelism parallelism) {
    Environments known = comparable(queries);
    return packedFor(known.index(), parallelism).packNumbered(known, parallelism);
  }

  /**
   * The rows as kernel sums of some environments take them: {@link #packed}, but where the set is
   * of one element alone and some structure holds another.
   *
   * @param queries of environments as {@link #comparable} gives them
   */
  public PackedEnvironments packedFor(DatasetIndex queries, Parallelism parallelism) {
    return lone == null || lone.isOnlyOneOf(queries) ? packed : toldApart(parallelism);
  }

  /**
   * The frames of some environments by how they are weighed against this set, which follows from
   * each frame alone: in the first list those that hold no other element than the set, where that
   * is of one alone, in the second the others. Each is in ascending order and may be empty.
   *
   * @param queries of environments as {@link #comparable} gives them
   */
  public List<int[]> framesApart(DatasetIndex queries) {
    return List.of(
        IntStream.range(0, queries.frames()).filter(f -> alone(queries, f)).toArray(),
        IntStream.range(0, queries.frames()).filter(f -> !alone(queries, f)).toArray());
  }

  private boolean alone(DatasetIndex queries, int frame) {
    return lone != null && lone.containsAll(queries.elementsOfFrame(frame));
  }

  private PackedEnvironments toldApart(Parallelism parallelism) {
    return lone == null ? packed : lone.toldApart(packed, parallelism);
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

  /** The rows as kernel sums of the set with itself take them. */
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

  /** The elements of the structures that the environments are of; none where not known. */
  public ElementSet elements() {
    return datasets.stream()
        .map(DatasetIndex::elementsOfFrames)
        .reduce(ElementSet.NONE, ElementSet::with);
  }

  /** Which environment belongs to which frame and element of each dataset, in order. */
  public List<DatasetIndex> datasets() {
    return datasets;
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
