package org.quests.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * The right to write into a folder, which one thread of one process has at a time. The system gives
 * it up where a process is killed.
 */
final class IndexLock implements AutoCloseable {
  /** An empty file. */
  static final String NAME = "lock";

  /** Milliseconds before looking again whether another thread is done. */
  private static final long PAUSE = 50;

  /**
   * Folders that this process writes to. It must not open their locks a second time: closing any of
   * its files gives up the lock of them all.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path key;
  private final FileChannel channel;
  private final FileLock lock;
  private final boolean madeFolder;
  private final boolean madeFile;

  private IndexLock(
      Path folder,
      Path key,
      FileChannel channel,
      FileLock lock,
      boolean madeFolder,
      boolean madeFile) {
    this.folder = folder;
    this.key = key;
    this.channel = channel;
    this.lock = lock;
    this.madeFolder = madeFolder;
    this.madeFile = madeFile;
  }

  /** Whether a writer of an index has been in a folder. */
  static boolean isThere(Path folder) {
    try {
      BasicFileAttributes file = attributes(folder.resolve(NAME));
      return file.isRegularFile() && file.size() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Takes the right to write.
   *
   * @param make whether the folder is made where there is none
   * @param wait whether to wait for another one that has it
   * @throws QuestsException of kind OUTPUT where another one has it, or the folder cannot be
   *     written to
   */
  static IndexLock take(Path folder, boolean make, boolean wait) {
    boolean made = false;
    while (true) {
      try {
        made |= make && makeFolder(folder);
        Path key = folder.toRealPath();
        if (HELD.add(key)) {
          IndexLock taken = null;
          try {
            taken = take(folder, key, made, wait);
          } finally {
            if (taken == null) {
              HELD.remove(key);
            }
          }
          if (taken != null) {
            return taken;
          }
        } else if (wait) {
          pause();
        } else {
          throw refused(folder);
        }
      } catch (NoSuchFileException e) {
        // Another writer failed, and has removed what it had made.
        if (!make) {
          throw IndexFiles.unwritable(folder.resolve(NAME), e);
        }
      } catch (IOException e) {
        throw IndexFiles.unwritable(folder.resolve(NAME), e);
      }
    }
  }

  /**
   * Tries it once.
   *
   * @return null where the file was removed meanwhile
   */
  private static @Nullable IndexLock take(Path folder, Path key, boolean made, boolean wait)
      throws IOException {
    Path file = folder.resolve(NAME);
    boolean madeFile = makeFile(file);
    Object before = attributes(file).fileKey();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock lock = null;
    try {
      lock = wait ? channel.lock() : channel.tryLock();
      if (lock == null) {
        throw refused(folder);
      }
      // The lock of a file that has no name any more keeps nobody out.
      if (!Objects.equals(before, attributes(file).fileKey())) {
        lock = null;
        return null;
      }
      return new IndexLock(folder, key, channel, lock, made, madeFile);
    } catch (OverlappingFileLockException e) {
      throw refused(folder);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static QuestsException refused(Path folder) {
    return QuestsException.output(folder + ": another process is writing to it", null);
  }

  static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw QuestsException.cancelled();
    }
  }

  private static boolean makeFolder(Path folder) {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder) && Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw QuestsException.output(folder + ": is there already and is no folder", e);
      }
      return false;
    } catch (IOException e) {
      throw IndexFiles.unwritable(folder, e);
    }
  }

  private static boolean makeFile(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Refuses to go on without the right. */
  void require() {
    if (!lock.isValid()) {
      throw new IllegalStateException("the right to write was given up");
    }
  }

  /** Removes what was made for it, where nothing else is in the folder. */
  void removeTraces() {
    require();
    if (!IndexFiles.ownFiles(folder).isEmpty()) {
      return;
    }
    try {
      if (madeFile) {
        Files.deleteIfExists(folder.resolve(NAME));
      }
      if (madeFolder) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Something was left in it: the next writer removes that.
      return;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw IndexFiles.unwritable(folder.resolve(NAME), e);
    } finally {
      HELD.remove(key);
    }
  }
}
