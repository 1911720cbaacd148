package org.quests.cli.output;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quests.core.QuestsException;

/**
 * A file that appears whole or not at all: written beside its target, then renamed. What a killed
 * run leaves is removed as the process ends.
 */
public final class AtomicOutput implements Closeable {
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtomicOutput::removeUnfinished));
  }

  private final Path target;
  private final Path temporary;
  private final boolean overwrite;
  private final OutputStream stream;

  private AtomicOutput(Path target, boolean overwrite) throws IOException {
    this.target = resolve(target);
    this.overwrite = overwrite;
    if (special(this.target)) {
      temporary = this.target;
      stream = new BufferedOutputStream(Files.newOutputStream(this.target), 1 << 16);
      return;
    }
    temporary =
        this.target.resolveSibling(
            "." + this.target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    UNFINISHED.add(temporary);
    stream =
        new BufferedOutputStream(
            Files.newOutputStream(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            1 << 16);
  }

  /** A link keeps pointing where it does: what it points to is replaced. */
  private static Path resolve(Path target) throws IOException {
    return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
  }

  /** A device or pipe cannot be renamed over: it is written to. */
  private static boolean special(Path target) {
    return Files.exists(target) && !Files.isRegularFile(target);
  }

  /**
   * Refuses a target that cannot be written, before any work is done.
   *
   * @throws QuestsException of kind OUTPUT where it exists and may not be overwritten, is a folder,
   *     or its folder is missing or not writable
   */
  public static void check(Path target, boolean overwrite) {
    if (Files.isDirectory(target)) {
      throw QuestsException.output(target + ": is a folder, expected a file to write", null);
    }
    if (special(target)) {
      return;
    }
    if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(target);
    }
    Path folder;
    try {
      folder = resolve(target).getParent();
    } catch (IOException e) {
      throw unwritable(target, e);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw QuestsException.output(target + ": there is no folder " + folder, null);
    }
    if (!Files.isWritable(folder)) {
      throw QuestsException.output(target + ": the folder " + folder + " is not writable", null);
    }
  }

  private static QuestsException unwritable(Path target, IOException e) {
    return QuestsException.output(target + ": cannot be written: " + e.getMessage(), e);
  }

  private static QuestsException exists(Path target) {
    return QuestsException.output(
        target + ": exists already; give another name, or --overwrite", null);
  }

  /** Something that writes a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the stream, without closing it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @throws QuestsException of kind OUTPUT where that fails; the target is then as it was
   */
  public static void write(Path target, boolean overwrite, Content content) {
    try (AtomicOutput output = new AtomicOutput(target, overwrite)) {
      content.writeTo(output.stream);
      output.commit();
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private void commit() throws IOException {
    stream.close();
    if (temporary.equals(target)) {
      return;
    }
    if (overwrite) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.move(temporary, target);
    }
    UNFINISHED.remove(temporary);
  }

  @Override
  public void close() throws IOException {
    // Closing writes what is left, which fails on a full disk.
    try {
      stream.close();
    } finally {
      if (UNFINISHED.remove(temporary)) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void removeUnfinished() {
    for (Path file : UNFINISHED) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // The process is ending: there is nobody left to tell.
      }
    }
  }
}
