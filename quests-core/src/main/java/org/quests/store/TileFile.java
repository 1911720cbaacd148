package org.quests.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.zip.CRC32C;
import org.quests.core.QuestsException;
import org.quests.io.Unreadable;
import org.quests.io.numpy.NumpyHeader;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.TileStorage;
import org.quests.kernel.Tiles;

/**
 * The tiles of a segment as a NumPy array of shape tiles × axes × 64 in a file, little-endian, from
 * byte 4096 on. The file is mapped: what is not looked at is not read. Each tile has a checksum,
 * which is looked at when the tile is first asked for.
 */
final class TileFile implements Tiles {
  /** Where the numbers begin. */
  static final int START = 4096;

  private static final int TILE = PackedEnvironments.TILE;

  private static final ValueLayout.OfDouble NUMBER =
      ValueLayout.JAVA_DOUBLE.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final int count;
  private final int axes;
  private final int[] checksums;
  private final MemorySegment numbers;

  /** One bit for each tile whose checksum was looked at. */
  private final AtomicIntegerArray looked;

  private TileFile(Path path, int count, int axes, int[] checksums, MemorySegment numbers) {
    this.path = path;
    this.count = count;
    this.axes = axes;
    this.checksums = checksums;
    this.numbers = numbers;
    looked = new AtomicIntegerArray(Math.ceilDiv(count, Integer.SIZE));
  }

  /**
   * Opens a file.
   *
   * @param checksums of the tiles
   * @throws QuestsException of kind INPUT where it is not there or of another length
   */
  static TileFile open(Path path, int count, int axes, int[] checksums) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long expected = length(count, axes);
      if (channel.size() != expected) {
        throw QuestsException.input(
            path + ": expected " + expected + " bytes, found " + channel.size() + " (damaged)");
      }
      ByteBuffer head = ByteBuffer.allocate(START);
      while (head.hasRemaining() && channel.read(head) >= 0) {}
      if (!ByteBuffer.wrap(head(count, axes)).equals(head.flip())) {
        throw QuestsException.input(
            path
                + ": expected the header of an array of shape "
                + shape(count, axes)
                + ", found another (damaged)");
      }
      MemorySegment numbers =
          channel.map(FileChannel.MapMode.READ_ONLY, START, expected - START, Arena.ofAuto());
      return new TileFile(path, count, axes, checksums, numbers);
    } catch (IOException e) {
      throw Unreadable.error(path.toString(), e);
    }
  }

  /** Bytes of a file. */
  static long length(int count, int axes) {
    return START + bytes(axes) * count;
  }

  private static long bytes(int axes) {
    return (long) axes * TILE * Double.BYTES;
  }

  private static List<Long> shape(int count, int axes) {
    return List.of((long) count, (long) axes, (long) TILE);
  }

  private static byte[] head(int count, int axes) {
    return NumpyHeader.bytes("<f8", shape(count, axes), START);
  }

  /** The file. */
  Path path() {
    return path;
  }

  /** Of the tiles. */
  int[] checksums() {
    return checksums;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public double[] get(int tile) {
    double[] values = new double[axes * TILE];
    try {
      MemorySegment.copy(numbers, NUMBER, tile * bytes(axes), values, 0, values.length);
      // The error of a file that was cut off may come a little later than the copy.
      look(tile, values);
    } catch (InternalError e) {
      throw gone(e);
    }
    return values;
  }

  @Override
  public double number(int tile, int at) {
    if (!looked(tile)) {
      return get(tile)[at];
    }
    try {
      return numbers.get(NUMBER, tile * bytes(axes) + (long) at * Double.BYTES);
    } catch (InternalError e) {
      throw gone(e);
    }
  }

  private boolean looked(int tile) {
    return (looked.get(tile / Integer.SIZE) & (1 << tile)) != 0;
  }

  private void look(int tile, double[] values) {
    if (!looked(tile)) {
      int found = checksum(littleEndian(values));
      if (found != checksums[tile]) {
        throw QuestsException.input(
            "%s: expected the checksum %08x of tile %d, found %08x (damaged)"
                .formatted(path, checksums[tile], tile, found));
      }
      looked.getAndUpdate(tile / Integer.SIZE, bits -> bits | 1 << tile);
    }
  }

  /**
   * Of numbers as they stand in the file. It is made of a copy: a mapped file that was cut off ends
   * the process where its checksum is made directly.
   */
  private static int checksum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  private static ByteBuffer littleEndian(double[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return bytes;
  }

  /** The error where the system cannot give what was mapped. */
  private QuestsException gone(InternalError e) {
    return QuestsException.input(
        path + ": cannot be read any more: it was cut off, or its disk failed", e);
  }

  /** Writes tiles as they are made. */
  static final class Sink implements TileStorage.Sink {
    private final Path path;
    private final int count;
    private final int axes;
    private final FileChannel channel;
    private final int[] checksums;

    private Sink(Path path, int count, int axes, FileChannel channel) {
      this.path = path;
      this.count = count;
      this.axes = axes;
      this.channel = channel;
      checksums = new int[count];
    }

    /**
     * Begins a file that must not be there.
     *
     * @throws QuestsException of kind OUTPUT where it cannot be written
     */
    static Sink create(Path path, int count, int axes) {
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        Sink sink = new Sink(path, count, axes, channel);
        sink.write(ByteBuffer.wrap(head(count, axes)), 0);
        return sink;
      } catch (IOException e) {
        throw IndexFiles.unwritable(path, e);
      }
    }

    @Override
    public void put(int tile, double[] values) {
      ByteBuffer bytes = littleEndian(values);
      checksums[tile] = checksum(bytes);
      try {
        write(bytes.rewind(), START + tile * bytes(axes));
      } catch (IOException e) {
        throw IndexFiles.unwritable(path, e);
      }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    int axes() {
      return axes;
    }

    int[] checksums() {
      return checksums;
    }

    /** The name of the file in its folder. */
    String name() {
      return String.valueOf(path.getFileName());
    }

    /** Closes the file as it is. */
    void giveUp() {
      try {
        channel.close();
      } catch (IOException e) {
        // It is removed anyway.
        return;
      }
    }

    @Override
    public TileFile finish() {
      try (channel) {
        channel.force(true);
      } catch (IOException e) {
        throw IndexFiles.unwritable(path, e);
      }
      return open(path, count, axes, checksums);
    }
  }
}
