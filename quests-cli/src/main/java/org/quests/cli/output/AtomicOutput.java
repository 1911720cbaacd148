package org.quests.cli.output;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;

/**
 * A file that appears whole or not at all: written beside its target, then renamed. What an
 * interrupted run leaves is removed as the process ends, and what one leaves that was killed is
 * removed by the next run that writes there. A file that is replaced hands its permissions on.
 */
public final class AtomicOutput implements Closeable {
  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtomicOutput::removeUnfinished));
  }

  private final Path target;
  private final Path temporary;
  private final boolean overwrite;

  /** Who may do what with the file that is replaced; null where there is none. */
  private @Nullable Access replaced;

  private final OutputStream stream;

  private AtomicOutput(Path target, boolean overwrite) throws IOException {
    this.target = resolve(target);
    this.overwrite = overwrite;
    if (special(this.target)) {
      temporary = this.target;
      stream =
          new BufferedOutputStream(
              Files.newOutputStream(this.target, StandardOpenOption.WRITE), 1 << 16);
      return;
    }
    replaced = overwrite ? Access.of(this.target) : null;
    temporary =
        TemporaryFiles.createHidden(
            Objects.requireNonNull(this.target.getParent()), Access.forNewFile(replaced));
    UNFINISHED.add(temporary);
    stream =
        new BufferedOutputStream(
            Files.newOutputStream(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            1 << 16);
  }

  /**
   * Whether two names are of one file, or would be if it were there: links are followed.
   *
   * @throws QuestsException of kind OUTPUT where a link leads nowhere
   */
  public static boolean same(Path one, Path other) {
    try {
      return (Files.exists(one) && Files.exists(other))
          ? Files.isSameFile(one, other)
          : resolve(one).normalize().equals(resolve(other).normalize());
    } catch (IOException e) {
      throw unwritable(one, e);
    }
  }

  /** A link keeps pointing where it does: what it points to is replaced, or made. */
  static Path resolve(Path target) throws IOException {
    Path end = target.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      if (Files.exists(end)) {
        return end.toRealPath();
      }
      if (!Files.isSymbolicLink(end)) {
        return end;
      }
      end = end.resolveSibling(Files.readSymbolicLink(end));
    }
    throw new IOException("its links lead nowhere");
  }

  /** A device or pipe cannot be renamed over: it is written to. */
  public static boolean special(Path target) {
    return Files.exists(target) && !Files.isRegularFile(target);
  }

  /**
   * Refuses a target that cannot be written, before any work is done.
   *
   * @throws QuestsException of kind OUTPUT where it exists and may not be overwritten, is a folder,
   *     is a link that somebody else may have laid as a trap, has too long a name, or its folder is
   *     missing or not writable
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
      Access.refuseTrap(target);
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
    try {
      Files.readAttributes(target, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      // As it should be.
      return;
    } catch (IOException e) {
      // Above all a name that is too long here, which would come out only with the result.
      throw unwritable(target, e);
    }
  }

  static QuestsException unwritable(Path target, IOException e) {
    return QuestsException.output(target + ": cannot be written: " + TemporaryFiles.reason(e), e);
  }

  static QuestsException exists(Path target) {
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

  /**
   * The same stream, whose failures name its file: where one run writes several files at once, it
   * would not be known which of them is meant.
   *
   * @param target the file that the stream writes
   */
  public static OutputStream naming(Path target, OutputStream out) {
    return new Naming(target, out);
  }

  private static final class Naming extends FilterOutputStream {
    private final Path target;

    Naming(Path target, OutputStream out) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw unwritable(target, e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw unwritable(target, e);
      }
    }
  }

  private void commit() throws IOException {
    stream.close();
    if (temporary.equals(target)) {
      return;
    }
    if (replaced != null) {
      replaced.applyTo(temporary);
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
