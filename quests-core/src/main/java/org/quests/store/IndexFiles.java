package org.quests.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;

/** The files of an index folder: their names, and which of them belong to it. */
final class IndexFiles {
  /** What makes a folder an index. It is written last. */
  static final String MANIFEST = "manifest.json";

  /** All that a writer may leave in a folder that is no index, but for the lock. */
  private static final Pattern OWN =
      Pattern.compile(
          "segment-\\d+\\.tiles\\.npy|(segment|transform|dataset)-\\d+\\.npz|rows-\\d+\\.tmp"
              + "|manifest\\.json\\.tmp");

  /** Bytes of a manifest that tell what it is of. */
  private static final int HEAD = 256;

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
      return tellsOfIndex(new String(in.readNBytes(HEAD), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Unreadable.error(manifest.toString(), e);
    }
  }

  /** Whether a manifest begins as one of an index. */
  static boolean tellsOfIndex(String manifest) {
    return manifest.substring(0, Math.min(HEAD, manifest.length())).contains(IndexManifest.FORMAT);
  }

  /** The error about a file that cannot be written. */
  static QuestsException unwritable(Path path, IOException e) {
    return QuestsException.output(path + ": cannot be written: " + TemporaryFiles.reason(e), e);
  }

  /** The files of a folder, in no order. */
  private static List<Path> list(Path folder) {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(all::add);
      return all;
    } catch (IOException e) {
      throw unwritable(folder, e);
    } catch (DirectoryIteratorException e) {
      throw unwritable(folder, Objects.requireNonNull(e.getCause()));
    }
  }

  /** A number that no file of the folder has. */
  static int nextNumber(Path folder) {
    int next = 0;
    for (Path file : list(folder)) {
      var match = NUMBER.matcher(name(file));
      if (match.matches() && match.group(1).length() < 10) {
        next = Math.max(next, Integer.parseInt(match.group(1)) + 1);
      }
    }
    return next;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Files with names that writers give, but for the lock. */
  static List<Path> ownFiles(Path folder) {
    return list(folder).stream()
        .filter(
            file ->
                OWN.matcher(name(file)).matches()
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /**
   * Removes files that writers have left and no manifest names, where the system lets it. Others do
   * no harm: their names are not given again.
   *
   * @param named what stays
   */
  static void removeOthers(Path folder, Set<String> named) {
    for (Path file : ownFiles(folder)) {
      if (!named.contains(name(file))) {
        removeIfPossible(file);
      }
    }
  }

  /** Removes a file, where the system lets it. */
  static void removeIfPossible(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is in nobody's way.
      return;
    }
  }

  /**
   * Files that no writer of an index has left in a folder. Those with names that writers give count
   * as left by one only beside a lock. Hidden files count for nothing.
   *
   * @param named what belongs to the index that is there
   */
  static List<Path> foreign(Path folder, Set<String> named) {
    List<Path> all = new ArrayList<>(list(folder));
    all.removeIf(file -> name(file).startsWith(".") || named.contains(name(file)));
    if (IndexLock.isThere(folder)) {
      all.remove(folder.resolve(IndexLock.NAME));
      all.removeAll(ownFiles(folder));
    }
    all.sort(null);
    return all;
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
