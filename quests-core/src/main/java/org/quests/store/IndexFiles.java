package org.quests.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;

/** The files of an index folder: their names, and who may write them. */
final class IndexFiles {
  /** What makes a folder an index. It is written last. */
  static final String MANIFEST = "manifest.json";

  private static final String LOCK = "lock";

  /** Milliseconds before looking again whether another thread is done. */
  private static final long PAUSE = 50;

  /** All that a writer may leave in a folder. */
  private static final Pattern OWN =
      Pattern.compile(
          "(segment|transform|dataset)-\\d+(\\.tiles)?\\.np[yz]|rows-\\d+\\.tmp|manifest\\.json\\.tmp");

  private static final Pattern NUMBER = Pattern.compile("[a-z]+-(\\d+)\\..*");

  private IndexFiles() {}

  /** Whether a path is an index folder. */
  static boolean isIndex(Path folder) {
    Path manifest = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      return false;
    }
    if (folder.toString().endsWith(ReferenceIndex.ENDING)) {
      return true;
    }
    // Others may have files of that name, too.
    try (InputStream in = Files.newInputStream(manifest)) {
      return new String(in.readNBytes(256), StandardCharsets.UTF_8).contains(IndexManifest.FORMAT);
    } catch (IOException e) {
      throw Unreadable.error(manifest.toString(), e);
    }
  }

  /** The error about a file that cannot be written. */
  static QuestsException unwritable(Path path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return QuestsException.cancelled();
    }
    return QuestsException.output(path + ": cannot be written: " + TemporaryFiles.reason(e), e);
  }

  /** The right to write into a folder, which one process has at a time. */
  record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /**
   * Takes the right to write.
   *
   * @throws QuestsException of kind OUTPUT where another process has it, or the folder cannot be
   *     written to
   */
  static Lock lock(Path folder) {
    return lock(folder, false);
  }

  /**
   * The same, waiting until the other process is done where it is told to.
   *
   * @param wait whether to wait
   */
  static Lock lock(Path folder, boolean wait) {
    Path file = folder.resolve(LOCK);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      FileLock lock = null;
      do {
        try {
          lock = wait ? channel.lock() : channel.tryLock();
        } catch (OverlappingFileLockException e) {
          // Another thread of this process has it.
          pause(wait);
        }
      } while (lock == null && wait);
      if (lock == null) {
        channel.close();
        throw QuestsException.output(folder + ": another process is writing to it", null);
      }
      return new Lock(channel, lock);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void pause(boolean wait) {
    try {
      Thread.sleep(wait ? PAUSE : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw QuestsException.cancelled();
    }
  }

  /** A number that no file of the folder has. */
  static int nextNumber(Path folder) {
    int next = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        var match = NUMBER.matcher(file.getFileName().toString());
        if (match.matches() && match.group(1).length() < 10) {
          next = Math.max(next, Integer.parseInt(match.group(1)) + 1);
        }
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return next;
  }

  /**
   * Removes files that writers have left and no manifest names.
   *
   * @param named what stays
   */
  static void removeOthers(Path folder, Set<String> named) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (OWN.matcher(name).matches() && !named.contains(name)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * What a folder holds that no writer of an index has left there.
   *
   * @return null where there is nothing
   */
  static @Nullable Path foreign(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!OWN.matcher(name).matches() && !name.equals(MANIFEST) && !name.equals(LOCK)) {
          return file;
        }
      }
      return null;
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Writes the manifest: before, the folder is what it was; afterwards, what it says. */
  static void writeManifest(Path folder, byte[] text) {
    Path file = folder.resolve(MANIFEST);
    Path beside = folder.resolve(MANIFEST + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var bytes = java.nio.ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }
}
