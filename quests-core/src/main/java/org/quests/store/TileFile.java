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
      long expected = START + bytes(axes) * count;
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
    look(tile);
    double[] values = new double[axes * TILE];
    MemorySegment.copy(numbers, NUMBER, tile * bytes(axes), values, 0, values.length);
    return values;
  }

  @Override
  public double number(int tile, int at) {
    look(tile);
    return numbers.get(NUMBER, tile * bytes(axes) + (long) at * Double.BYTES);
  }

  private void look(int tile) {
    int bit = 1 << tile;
    if ((looked.get(tile / Integer.SIZE) & bit) == 0) {
      require(tile);
      looked.getAndUpdate(tile / Integer.SIZE, bits -> bits | bit);
    }
  }

  private void require(int tile) {
    CRC32C found = new CRC32C();
    found.update(numbers.asSlice(tile * bytes(axes), bytes(axes)).asByteBuffer());
    if ((int) found.getValue() != checksums[tile]) {
      throw QuestsException.input(
          "%s: expected the checksum %08x of tile %d, found %08x (damaged)"
              .formatted(path, checksums[tile], tile, (int) found.getValue()));
    }
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
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(values);
      CRC32C checksum = new CRC32C();
      checksum.update(bytes);
      checksums[tile] = (int) checksum.getValue();
      try {
        write(bytes.flip(), START + tile * bytes(axes));
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
