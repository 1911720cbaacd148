package org.quests.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Labels;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyReader;
import org.quests.io.numpy.NumpyWriter;
import org.quests.kernel.ContentHash;
import org.quests.kernel.RowLists;
import org.quests.kernel.SegmentParts;
import org.quests.kernel.TransformParts;

/**
 * The parts of a reference set as archives of NumPy arrays, one for the transform, each dataset and
 * each segment.
 */
final class PartsArchive {
  private static final String NUMBERS = "numbers";
  private static final String DIMENSION = "dimension";
  private static final String KEPT = "kept";
  private static final String ADDED = "added";
  private static final String DROPPED = "dropped";
  private static final String CONSTANT = "constant";
  private static final String AXES = "axes";
  private static final String CENTRE = "centre";
  private static final String TURNING_ERROR = "turning_error";

  private static final String ROW_OF_PLACE = "row_of_place";
  private static final String ROWS_OF_TILE = "rows_of_tile";
  private static final String TILE_ELEMENTS = "tile_elements";
  private static final String OFFSETS = "offsets";
  private static final String LOW = "low";
  private static final String HIGH = "high";
  private static final String RADII = "radii";
  private static final String TAILS = "tails";
  private static final String CHECKSUMS = "checksums";
  private static final String LIST_CENTRES = "list_centres";
  private static final String LIST_START = "list_start";
  private static final String LIST_PLACES = "list_places";

  private static final String FRAME_START = "frame_start";
  private static final String FRAME_NUMBERS = "frame_numbers";
  private static final String ATOMIC_NUMBERS = "atomic_numbers";
  private static final String ELEMENTS_OF_FRAMES = "elements_of_frames";
  private static final String SHARES = "shares";
  private static final String LABELS = "labels";

  private PartsArchive() {}

  /**
   * A file that was written.
   *
   * @param name in its folder
   * @param bytes its length
   * @param checksum CRC-32C of it
   */
  record Written(String name, long bytes, int checksum) {}

  private interface Content {
    void writeTo(NumpyArchiveWriter archive) throws IOException;
  }

  private static Written write(Path path, Content content) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      CheckedOutputStream checked =
          new CheckedOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), new CRC32C());
      NumpyArchiveWriter archive = new NumpyArchiveWriter(uncloseable(checked), false);
      content.writeTo(archive);
      archive.close();
      checked.flush();
      channel.force(true);
      return new Written(
          String.valueOf(path.getFileName()),
          channel.size(),
          (int) checked.getChecksum().getValue());
    } catch (IOException e) {
      throw IndexFiles.unwritable(path, e);
    }
  }

  private static OutputStream uncloseable(OutputStream out) {
    return new java.io.FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /** Writes whole numbers. */
  static Written write(Path path, long[] numbers) {
    return write(path, archive -> archive.put(NUMBERS, NumpyArray.vector(numbers)));
  }

  static long[] numbers(Path path) {
    try (NumpyReader reader = NumpyReader.open(path)) {
      return longs(reader, NUMBERS, path);
    }
  }

  static Written write(Path path, TransformParts parts) {
    return write(
        path,
        archive -> {
          put(archive, DIMENSION, new int[] {parts.dimension()});
          put(archive, KEPT, parts.kept());
          put(archive, ADDED, parts.added());
          put(archive, DROPPED, parts.dropped());
          put(archive, CONSTANT, parts.constant());
          double[] axes = parts.axes();
          if (axes != null) {
            long m = parts.kept().length;
            archive.put(AXES, NumpyArray.doubles(axes, m, m));
          }
          put(archive, CENTRE, parts.centre());
          archive.put(TURNING_ERROR, NumpyArray.doubles(new double[] {parts.turningError()}));
        });
  }

  static TransformParts transform(Path path) {
    try (NumpyReader reader = NumpyReader.open(path)) {
      return new TransformParts(
          ints(reader, DIMENSION, path)[0],
          ints(reader, KEPT, path),
          ints(reader, ADDED, path),
          ints(reader, DROPPED, path),
          doubles(reader, CONSTANT, path),
          reader.names().contains(AXES) ? doubles(reader, AXES, path) : null,
          doubles(reader, CENTRE, path),
          doubles(reader, TURNING_ERROR, path)[0]);
    }
  }

  /**
   * Writes a segment but for its tiles.
   *
   * @param checksums of the tiles
   */
  static Written write(Path path, SegmentParts parts, int[] checksums) {
    return write(
        path,
        archive -> {
          putIfAny(archive, ROW_OF_PLACE, parts.rowOfPlace());
          putIfAny(archive, ROWS_OF_TILE, parts.rowsOfTile());
          byte[] elements = parts.elements();
          if (elements != null) {
            put(archive, TILE_ELEMENTS, elements);
          }
          double[] offsets = parts.offsets();
          if (offsets != null) {
            put(archive, OFFSETS, offsets);
          }
          put(archive, LOW, parts.low(), parts.axes());
          put(archive, HIGH, parts.high(), parts.axes());
          put(archive, RADII, parts.radii());
          put(archive, TAILS, parts.tails());
          put(archive, CHECKSUMS, checksums);
          RowLists lists = parts.lists();
          if (lists != null) {
            put(archive, LIST_CENTRES, lists.centres(), parts.axes());
            put(archive, LIST_START, lists.start());
            put(archive, LIST_PLACES, lists.places());
          }
        });
  }

  /** Reads a segment, whose tiles are opened and not read. */
  static SegmentParts segment(
      Path path, Path tiles, int count, int axes, ContentHash hash, double moved) {
    try (NumpyReader reader = NumpyReader.open(path)) {
      int[] checksums = ints(reader, CHECKSUMS, path);
      boolean placed = reader.names().contains(ROW_OF_PLACE);
      boolean apart = reader.names().contains(TILE_ELEMENTS);
      return new SegmentParts(
          count,
          axes,
          TileFile.open(tiles, checksums.length, axes, checksums),
          placed ? ints(reader, ROW_OF_PLACE, path) : null,
          apart ? ints(reader, ROWS_OF_TILE, path) : null,
          apart ? bytes(reader, TILE_ELEMENTS, path) : null,
          reader.names().contains(OFFSETS) ? doubles(reader, OFFSETS, path) : null,
          hash,
          moved,
          rows(reader, LOW, path, axes),
          rows(reader, HIGH, path, axes),
          doubles(reader, RADII, path),
          doubles(reader, TAILS, path),
          reader.names().contains(LIST_CENTRES) ? lists(reader, path, axes) : null);
    }
  }

  private static RowLists lists(NumpyReader reader, Path path, int axes) {
    return new RowLists(
        rows(reader, LIST_CENTRES, path, axes),
        ints(reader, LIST_START, path),
        ints(reader, LIST_PLACES, path));
  }

  /**
   * Where rows come from.
   *
   * @param index of the dataset
   * @param shares of the only element among the neighbours, of each row; empty where there are none
   */
  record Dataset(DatasetIndex index, double[] shares) {}

  static Written write(Path path, Dataset dataset) {
    DatasetIndex index = dataset.index;
    return write(
        path,
        archive -> {
          int frames = index.frames();
          int[] start = new int[frames + 1];
          long[] numbers = new long[frames];
          long[] sets = new long[2 * frames];
          for (int f = 0; f < frames; f++) {
            start[f + 1] = index.frameStart(f + 1);
            numbers[f] = index.frameNumber(f);
            sets[2 * f] = index.elementsOfFrame(f).low();
            sets[2 * f + 1] = index.elementsOfFrame(f).high();
          }
          put(archive, FRAME_START, start);
          archive.put(FRAME_NUMBERS, NumpyArray.vector(numbers));
          archive.put(ELEMENTS_OF_FRAMES, NumpyArray.vector(sets));
          if (index.elementsKnown()) {
            byte[] elements = new byte[index.count()];
            for (int row = 0; row < elements.length; row++) {
              elements[row] = (byte) index.element(row);
            }
            put(archive, ATOMIC_NUMBERS, elements);
          }
          if (dataset.shares.length > 0) {
            put(archive, SHARES, dataset.shares);
          }
          Labels labels = index.labels();
          if (labels != null) {
            List<String> names = labels.names();
            archive.put(LABELS, new NumpyArray.Texts(List.of((long) names.size()), names));
          }
        });
  }

  static Dataset dataset(Path path, String source) {
    try (NumpyReader reader = NumpyReader.open(path)) {
      int[] start = ints(reader, FRAME_START, path);
      long[] numbers = longs(reader, FRAME_NUMBERS, path);
      long[] sets = longs(reader, ELEMENTS_OF_FRAMES, path);
      ElementSet[] elements = new ElementSet[numbers.length];
      for (int f = 0; f < elements.length; f++) {
        elements[f] = new ElementSet(sets[2 * f], sets[2 * f + 1]);
      }
      boolean known = reader.names().contains(ATOMIC_NUMBERS);
      return new Dataset(
          DatasetIndex.of(
              source,
              start,
              numbers,
              known ? bytes(reader, ATOMIC_NUMBERS, path) : null,
              elements,
              labels(reader, path)),
          reader.names().contains(SHARES) ? doubles(reader, SHARES, path) : new double[0]);
    }
  }

  private static @Nullable Labels labels(NumpyReader reader, Path path) {
    if (!reader.names().contains(LABELS)) {
      return null;
    }
    if (reader.read(LABELS) instanceof NumpyArray.Texts texts) {
      return Labels.numbered(texts.values());
    }
    throw unexpected(path, LABELS);
  }

  private static void put(NumpyArchiveWriter archive, String name, double[] values)
      throws IOException {
    archive.put(name, NumpyArray.doubles(values, values.length));
  }

  private static void put(NumpyArchiveWriter archive, String name, double[][] rows, int columns)
      throws IOException {
    try (NumpyWriter array = archive.begin(name, NumpyWriter.Type.FLOAT64, rows.length, columns)) {
      for (double[] row : rows) {
        array.write(row);
      }
    }
  }

  private static void put(NumpyArchiveWriter archive, String name, int[] values)
      throws IOException {
    try (NumpyWriter array = archive.begin(name, NumpyWriter.Type.INT32, values.length)) {
      array.write(values);
    }
  }

  private static void putIfAny(NumpyArchiveWriter archive, String name, int @Nullable [] values)
      throws IOException {
    if (values != null) {
      put(archive, name, values);
    }
  }

  private static void put(NumpyArchiveWriter archive, String name, byte[] values)
      throws IOException {
    try (NumpyWriter array = archive.begin(name, NumpyWriter.Type.INT8, values.length)) {
      array.write(values);
    }
  }

  private static double[] doubles(NumpyReader reader, String name, Path path) {
    if (reader.read(name) instanceof NumpyArray.Doubles array
        && array.data().heapBase().orElse(null) instanceof double[] values) {
      return values;
    }
    throw unexpected(path, name);
  }

  private static double[][] rows(NumpyReader reader, String name, Path path, int axes) {
    double[] flat = doubles(reader, name, path);
    double[][] rows = new double[flat.length / axes][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * axes, (i + 1) * axes));
    return rows;
  }

  private static long[] longs(NumpyReader reader, String name, Path path) {
    if (reader.read(name) instanceof NumpyArray.Longs array
        && array.data().heapBase().orElse(null) instanceof long[] values) {
      return values;
    }
    throw unexpected(path, name);
  }

  private static int[] ints(NumpyReader reader, String name, Path path) {
    long[] values = longs(reader, name, path);
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  private static byte[] bytes(NumpyReader reader, String name, Path path) {
    long[] values = longs(reader, name, path);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static QuestsException unexpected(Path path, String name) {
    return QuestsException.input(path + ": expected an array of numbers named " + name);
  }
}
