package org.quests.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.RowStorage;

/**
 * Rows in a file while a dataset is described, so that memory does not grow with it. A file that is
 * not to stay has no name where the system allows that: then it ends with the process, even where
 * that is killed.
 */
final class RowSpool implements RowStorage, AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());

  /** Numbers that were kept so far. */
  private long numbers;

  /** Where the file is mapped, and how many numbers of it. */
  private @Nullable MemorySegment mapped;

  private RowSpool(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Begins a file that is not to stay.
   *
   * @throws org.quests.core.QuestsException of kind OUTPUT where it cannot be written
   */
  static RowSpool create(Path path) {
    RowSpool spool = named(path);
    // Elsewhere it has its name until it is closed.
    IndexFiles.removeIfPossible(path);
    return spool;
  }

  /** The same of a file that may stay: {@link #finish} ends it. */
  static RowSpool named(Path path) {
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      return new RowSpool(path, channel);
    } catch (IOException e) {
      throw IndexFiles.unwritable(path, e);
    }
  }

  @Override
  public Kept keep(double[] rows) {
    long from = numbers;
    try {
      for (int done = 0; done < rows.length; ) {
        int some = Math.min(rows.length - done, BUFFER / Double.BYTES);
        buffer.clear();
        buffer.asDoubleBuffer().put(rows, done, some);
        buffer.limit(some * Double.BYTES);
        long at = (from + done) * Double.BYTES;
        while (buffer.hasRemaining()) {
          at += channel.write(buffer, at);
        }
        done += some;
      }
    } catch (IOException e) {
      throw IndexFiles.unwritable(path, e);
    }
    numbers += rows.length;
    int count = rows.length;
    return new Kept() {
      @Override
      public long numbers() {
        return count;
      }

      @Override
      public MemorySegment data() {
        return mapped().asSlice(from * Double.BYTES, (long) count * Double.BYTES);
      }
    };
  }

  /** Everything so far. Mapped again where more was written since. */
  private synchronized MemorySegment mapped() {
    MemorySegment known = mapped;
    if (known == null || known.byteSize() < numbers * Double.BYTES) {
      try {
        known =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, numbers * Double.BYTES, Arena.ofAuto());
      } catch (IOException e) {
        throw IndexFiles.unwritable(path, e);
      }
      mapped = known;
    }
    return known;
  }

  /** Ends the file, which stays. */
  void finish() {
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw IndexFiles.unwritable(path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw IndexFiles.unwritable(path, e);
    }
  }
}
