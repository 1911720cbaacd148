package org.quests.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.descriptor.RowStorage;
import org.quests.io.Unreadable;
import org.quests.kernel.ReferenceParts;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SegmentParts;
import org.quests.kernel.TileStorage;
import org.quests.kernel.Tiles;

/**
 * A {@link ReferenceSet} kept in a folder. It is opened without reading its rows, and processes
 * share what they read. Kernel sums have the bits that they have with the set in memory.
 *
 * <p>One process writes at a time. What is written stands in new files, and counts once the
 * manifest names it: a writer that is killed changes nothing, and readers keep what they opened.
 */
public final class ReferenceIndex {
  /** So often a folder is looked at before what is in it is taken to be of others. */
  private static final int LOOKS = 4;

  private final Path folder;
  private final IndexManifest manifest;
  private final List<SegmentParts> segments;
  private final ReferenceSet set;
  private final long bytes;

  private ReferenceIndex(
      Path folder,
      IndexManifest manifest,
      List<SegmentParts> segments,
      ReferenceSet set,
      long bytes) {
    this.folder = folder;
    this.manifest = manifest;
    this.segments = List.copyOf(segments);
    this.set = set;
    this.bytes = bytes;
  }

  /** What the names of index folders end in, by custom. */
  public static final String ENDING = ".qref";

  /** Whether a path is the folder of an index, be it a damaged one. */
  public static boolean is(Path path) {
    return IndexFiles.isIndex(path);
  }

  /** The file that tells which files belong to an index, by their checksums. */
  public static Path manifestOf(Path folder) {
    return folder.resolve(IndexFiles.MANIFEST);
  }

  /** Gives datasets to be kept. */
  public interface Datasets {
    /**
     * Describes or reads them.
     *
     * @param rows where their rows go while this works, so that they are not in memory together
     * @return at least one
     */
    List<Environments> describe(RowStorage rows);
  }

  /**
   * Makes an index.
   *
   * @param folder where; must not be there, or be empty, or be what a killed writer has left
   * @param overwrite whether an index that is there is replaced, be it damaged or of a later
   *     version
   * @throws QuestsException of kind OUTPUT where it cannot be written
   */
  public static ReferenceIndex create(
      Path folder, boolean overwrite, Datasets datasets, Parallelism parallelism) {
    requireCreatable(folder, overwrite);
    try (IndexLock lock = IndexLock.take(folder, true, false)) {
      return create(folder, lock, overwrite, datasets, parallelism);
    }
  }

  /**
   * The same.
   *
   * @param held the right to write into the folder
   */
  static ReferenceIndex create(
      Path folder, IndexLock held, boolean overwrite, Datasets datasets, Parallelism parallelism) {
    try {
      // Another process may have made one before this one had the right.
      requireCreatable(folder, overwrite);
      return write(
          folder,
          held,
          null,
          (writer, environments) -> ReferenceSet.of(environments, writer, parallelism),
          datasets,
          parallelism);
    } catch (RuntimeException e) {
      held.removeTraces();
      throw e;
    }
  }

  /**
   * Opens an index, or makes it where there is none. Where another process is making it, waits for
   * that.
   *
   * @throws QuestsException as {@link #open} and {@link #create}
   */
  public static ReferenceIndex openOrCreate(
      Path folder, Datasets datasets, Parallelism parallelism) {
    if (IndexFiles.isIndex(folder)) {
      return open(folder);
    }
    requireFolderForOneOfMany(folder);
    try (IndexLock lock = IndexLock.take(folder, true, true)) {
      return IndexFiles.isIndex(folder)
          ? open(folder)
          : create(folder, lock, false, datasets, parallelism);
    }
  }

  /**
   * Refuses a folder that an index cannot be made in, before any work.
   *
   * @throws QuestsException of kind OUTPUT
   */
  public static void requireCreatable(Path folder, boolean overwrite) {
    if (IndexFiles.isIndex(folder) && !overwrite) {
      throw QuestsException.output(
          folder + ": an index is there already; --append adds to it, --overwrite replaces it",
          null);
    }
    requireFolderFor(folder);
  }

  /**
   * Refuses a folder as {@link #requireFolderFor}, unless what is in the way goes by itself:
   * another writer that fails removes its files one by one.
   */
  private static void requireFolderForOneOfMany(Path folder) {
    for (int look = 1; look < LOOKS; look++) {
      try {
        requireFolderFor(folder);
        return;
      } catch (QuestsException e) {
        IndexLock.pause();
      }
    }
    requireFolderFor(folder);
  }

  /** Refuses a file, and a folder that holds anything but an index. */
  private static void requireFolderFor(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw QuestsException.output(folder + ": is there already and is no folder", null);
    }
    List<Path> foreign = IndexFiles.foreign(folder, named(folder));
    if (!foreign.isEmpty()) {
      throw QuestsException.output(
          folder
              + ": holds "
              + foreign.get(0).getFileName()
              + ", expected an empty folder or an index",
          null);
    }
  }

  /** The files of the index of a folder; none where there is none. */
  private static Set<String> named(Path folder) {
    return IndexFiles.isIndex(folder) ? IndexManifest.filesOf(folder) : Set.of();
  }

  /**
   * Adds datasets to the index of a folder.
   *
   * @return the index with them; this one stays as it is
   * @throws QuestsException of kind OUTPUT where another process is writing to it, or it cannot be
   *     written; where the descriptors are not equal
   */
  public ReferenceIndex append(Datasets datasets, Parallelism parallelism) {
    requireNoneOfOthers();
    try (IndexLock lock = IndexLock.take(folder, false, false)) {
      // What others have added since this was opened stays.
      ReferenceIndex before = open(folder);
      return write(
          folder,
          lock,
          before,
          (writer, environments) -> {
            ReferenceSet all = before.set;
            for (Environments more : environments) {
              before.requireComparable(more.spec());
              // What was written just now is not joined.
              all =
                  writer.sinks.isEmpty()
                      ? all.appendedAndJoined(more, writer, parallelism)
                      : all.appended(more, writer, parallelism);
            }
            return all;
          },
          datasets,
          parallelism);
    }
  }

  /** Refuses files that would be taken for what a killed writer has left. */
  private void requireNoneOfOthers() {
    List<Path> foreign = IndexFiles.foreign(folder, named(folder));
    foreign.retainAll(IndexFiles.ownFiles(folder));
    if (!foreign.isEmpty()) {
      throw QuestsException.output(
          folder
              + ": holds "
              + foreign.get(0).getFileName()
              + ", which the index does not name; move it elsewhere",
          null);
    }
  }

  /**
   * Refuses rows that cannot be compared with those that are there.
   *
   * @throws QuestsException of kind USAGE that names the folder
   */
  public void requireComparable(RowSpec spec) {
    try {
      spec.requireComparable(manifest.spec());
    } catch (QuestsException e) {
      throw QuestsException.usage(folder + ": " + e.getMessage());
    }
  }

  /**
   * Writes what is new.
   *
   * @param held the right to do so
   * @param before the index that is added to; null where what is there is replaced
   */
  private static ReferenceIndex write(
      Path folder,
      IndexLock held,
      @Nullable ReferenceIndex before,
      BiFunction<Writer, List<Environments>, ReferenceSet> packing,
      Datasets datasets,
      Parallelism parallelism) {
    held.require();
    Set<String> named = before == null ? named(folder) : before.manifest.files();
    IndexFiles.removeOthers(folder, named);
    Writer writer = new Writer(folder, IndexFiles.nextNumber(folder));
    IndexManifest manifest;
    try {
      try (RowSpool spool = RowSpool.create(folder.resolve("rows-" + writer.number + ".tmp"))) {
        ReferenceSet set = packing.apply(writer, datasets.describe(spool));
        set.makeLists(writer.sinks.size(), parallelism);
        manifest = writer.write(set, before);
      }
      IndexFiles.writeManifest(folder, manifest.text());
    } catch (RuntimeException e) {
      writer.giveUp();
      try {
        IndexFiles.removeOthers(folder, named);
      } catch (QuestsException left) {
        // The next writer removes it.
        e.addSuppressed(left);
      }
      throw e;
    }
    IndexFiles.removeOthers(folder, manifest.files());
    // Those of a later version may have names that this one does not give.
    named.stream()
        .filter(name -> !manifest.files().contains(name))
        .forEach(name -> IndexFiles.removeIfPossible(folder.resolve(name)));
    return open(folder);
  }

  /** Writes the files of one change. */
  private static final class Writer implements TileStorage {
    private final Path folder;
    private final int number;
    private final List<TileFile.Sink> sinks = new ArrayList<>();

    private Writer(Path folder, int number) {
      this.folder = folder;
      this.number = number;
    }

    @Override
    public Sink begin(int count, int axes) {
      String name = "segment-" + (number + sinks.size()) + ".tiles.npy";
      TileFile.Sink sink = TileFile.Sink.create(folder.resolve(name), count, axes);
      sinks.add(sink);
      return sink;
    }

    /** Closes what is not finished. */
    void giveUp() {
      sinks.forEach(TileFile.Sink::giveUp);
    }

    /**
     * Writes all but tiles, and what is there already.
     *
     * @param before the index that is added to; null where there is none
     */
    private IndexManifest write(ReferenceSet set, @Nullable ReferenceIndex before) {
      ReferenceParts parts = set.parts();
      // What this writer has made are the last segments; those before are there already.
      int kept = parts.segments().size() - sinks.size();
      List<IndexManifest.SegmentEntry> entries =
          new ArrayList<>(before == null ? List.of() : before.manifest.segments().subList(0, kept));
      for (int i = 0; i < sinks.size(); i++) {
        entries.add(write(parts.segments().get(kept + i), sinks.get(i)));
      }
      List<IndexManifest.DatasetEntry> datasets = new ArrayList<>();
      int row = 0;
      for (int i = 0; i < parts.datasets().size(); i++) {
        var index = parts.datasets().get(i);
        double[] shares =
            parts.shares().length == 0
                ? new double[0]
                : Arrays.copyOfRange(parts.shares(), row, row + index.count());
        row += index.count();
        if (before != null
            && i < before.manifest.datasets().size()
            && before.hasShares() == parts.shares().length > 0) {
          datasets.add(before.manifest.datasets().get(i));
          continue;
        }
        datasets.add(
            new IndexManifest.DatasetEntry(
                index.source(),
                index.frames(),
                index.count(),
                PartsArchive.write(
                    folder.resolve("dataset-" + (number + i) + ".npz"),
                    new PartsArchive.Dataset(index, shares))));
      }
      return new IndexManifest(
          parts.spec(),
          parts.ordered(),
          parts.apart(),
          parts.fingerprint(),
          parts.descriptorSeconds(),
          parts.packingSeconds(),
          PartsArchive.write(folder.resolve("transform-" + number + ".npz"), parts.transform()),
          entries,
          datasets);
    }

    private IndexManifest.SegmentEntry write(SegmentParts segment, TileFile.Sink sink) {
      // What was added after the segment may have brought axes of which its tiles know nothing.
      SegmentParts own = segment.withAxes(sink.axes());
      String name = sink.name();
      return new IndexManifest.SegmentEntry(
          name,
          PartsArchive.write(
              folder.resolve(name.replace(".tiles.npy", ".npz")), own, sink.checksums()),
          own.count(),
          own.axes(),
          own.hash(),
          own.moved());
    }
  }

  /**
   * Opens an index; rows are read when they are needed.
   *
   * @throws QuestsException of kind INPUT where it is none, is damaged, or of a later version
   */
  public static ReferenceIndex open(Path folder) {
    return open(folder, IndexManifest.textOf(folder));
  }

  /**
   * The same.
   *
   * @param text of the manifest, as it was found
   */
  static ReferenceIndex open(Path folder, String text) {
    String before = text;
    while (true) {
      try {
        return read(folder, before);
      } catch (QuestsException e) {
        // A writer may have put another manifest in its place, and removed the files of this one.
        String now = Files.exists(manifestOf(folder)) ? IndexManifest.textOf(folder) : before;
        if (now.equals(before)) {
          throw e;
        }
        before = now;
      }
    }
  }

  private static ReferenceIndex read(Path folder, String text) {
    IndexManifest manifest = IndexManifest.of(folder, text);
    try {
      List<SegmentParts> segments = new ArrayList<>();
      for (IndexManifest.SegmentEntry entry : manifest.segments()) {
        segments.add(
            PartsArchive.segment(
                intact(folder, entry.parts()),
                folder.resolve(entry.tiles()),
                entry.count(),
                entry.axes(),
                entry.hash(),
                entry.moved()));
      }
      long bytes = text.getBytes(StandardCharsets.UTF_8).length + manifest.partsBytes();
      for (SegmentParts segment : segments) {
        bytes += TileFile.length(segment.tiles().count(), segment.axes());
      }
      return new ReferenceIndex(folder, manifest, segments, set(folder, manifest, segments), bytes);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw QuestsException.input(folder + ": its files contradict each other (damaged)", e);
    }
  }

  private static ReferenceSet set(
      Path folder, IndexManifest manifest, List<SegmentParts> segments) {
    List<PartsArchive.Dataset> datasets = new ArrayList<>();
    for (IndexManifest.DatasetEntry entry : manifest.datasets()) {
      PartsArchive.Dataset found =
          PartsArchive.dataset(intact(folder, entry.file()), entry.source());
      if (found.index().frames() != entry.frames() || found.index().count() != entry.count()) {
        throw new IllegalArgumentException("expected other numbers of frames and environments");
      }
      datasets.add(found);
    }
    return ReferenceSet.of(
        new ReferenceParts(
            manifest.spec(),
            PartsArchive.transform(intact(folder, manifest.transform())),
            manifest.ordered(),
            manifest.apart(),
            segments,
            datasets.stream().map(PartsArchive.Dataset::index).toList(),
            datasets.stream().flatMapToDouble(d -> Arrays.stream(d.shares())).toArray(),
            manifest.fingerprint(),
            manifest.descriptorSeconds(),
            manifest.packingSeconds()));
  }

  /** A file that has the length and the checksum that it was written with. */
  static Path intact(Path folder, PartsArchive.Written file) {
    Path path = folder.resolve(file.name());
    try {
      long bytes = Files.size(path);
      if (bytes != file.bytes()) {
        throw QuestsException.input(
            path + ": expected " + file.bytes() + " bytes, found " + bytes + " (damaged)");
      }
      CRC32C sum = new CRC32C();
      try (var in = Files.newInputStream(path)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          sum.update(buffer, 0, n);
        }
      }
      if ((int) sum.getValue() != file.checksum()) {
        throw QuestsException.input(
            "%s: expected the checksum %08x, found %08x (damaged)"
                .formatted(path, file.checksum(), (int) sum.getValue()));
      }
      return path;
    } catch (IOException e) {
      throw Unreadable.error(path.toString(), e);
    }
  }

  /** Whether files of datasets hold shares of an element that is the only one. */
  private boolean hasShares() {
    return set.parts().shares().length > 0;
  }

  /** The environments. */
  public ReferenceSet set() {
    return set;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** What defines the rows. */
  public RowSpec spec() {
    return manifest.spec();
  }

  /** Bytes of all its files. */
  public long bytes() {
    return bytes;
  }

  /**
   * Looks at every byte.
   *
   * @throws QuestsException of kind INPUT that names the file where one is damaged
   */
  public void verify(Parallelism parallelism) {
    int tiles = segments.stream().mapToInt(segment -> segment.tiles().count()).sum();
    parallelism.progress().begin("tiles", tiles);
    try {
      for (SegmentParts segment : segments) {
        Tiles all = segment.tiles();
        parallelism.forEach(
            all.count(),
            () ->
                t -> {
                  all.get(t);
                  parallelism.progress().advance(1);
                });
      }
    } finally {
      parallelism.progress().end();
    }
  }
}
