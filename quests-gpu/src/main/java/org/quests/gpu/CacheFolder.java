package org.quests.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.quests.core.Printable;

/**
 * The folder for what costs time to make anew. What lies in it is run, as machine code: so it is
 * used only where nobody but its owner, who is the user, can have put anything there.
 */
final class CacheFolder {
  private static final System.Logger LOG = System.getLogger(CacheFolder.class.getName());

  /** Of a folder of others where everybody may write: each may rename only what is theirs. */
  private static final int STICKY = 01000;

  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int ENTERED_BY_OTHERS = 0011;

  /** The system's administrator, who can change everything. */
  private static final int ROOT = 0;

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private CacheFolder() {}

  /**
   * What became of a folder that was asked for.
   *
   * @param path without links; empty where there is none to use
   * @param refused why the folder is not used, in one line; empty where it is used, or where none
   *     was asked for
   */
  record Found(Optional<Path> path, Optional<String> refused) {}

  /**
   * Looks at a folder, and makes it if need be, for the user alone.
   *
   * @param wanted need not be there
   */
  static Found look(Optional<Path> wanted) {
    if (wanted.isEmpty()) {
      return new Found(wanted, Optional.empty());
    }
    try {
      Files.createDirectories(wanted.get(), PRIVATE);
      Path folder = wanted.get().toRealPath();
      if (!Files.isWritable(folder)) {
        return refused(wanted.get(), "it cannot be written");
      }
      Optional<String> why = whoElse(folder);
      return why.isPresent()
          ? refused(wanted.get(), why.get())
          : new Found(Optional.of(folder), Optional.empty());
    } catch (IOException | UnsupportedOperationException e) {
      return refused(wanted.get(), "it cannot be used: " + e);
    }
  }

  private static Found refused(Path folder, String why) {
    String line = "the cache folder " + folder + " is not used, for " + why;
    LOG.log(Level.WARNING, Printable.of(line));
    return new Found(Optional.empty(), Optional.of(line));
  }

  /** A folder for this process alone, which goes with it. */
  static Path ownTemporary() throws IOException {
    Path own = Files.createTempDirectory("quests", PRIVATE).toRealPath();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(own)));
    Optional<String> why = whoElse(own);
    if (why.isPresent()) {
      throw new IOException(
          "the folder for temporary files is not safe: " + why.get() + "; name another as TMPDIR");
    }
    return own;
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, folder + " stays", e);
    }
  }

  /**
   * Who but the user can change what is in a folder, as the end of a sentence; empty where nobody
   * can, the system's administrator apart.
   *
   * @param folder without links
   */
  static Optional<String> whoElse(Path folder) throws IOException {
    int user = user();
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      int owner = number(above, "unix:uid");
      int mode = number(above, "unix:mode");
      if (owner != user && owner != ROOT) {
        return Optional.of(above + " belongs to another user");
      }
      if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
        return Optional.of("others can write to " + above + "; chmod go-w would help");
      }
    }
    // Into a folder that only its owner may enter others do not come, whatever it holds.
    boolean entered = (number(folder, "unix:mode") & ENTERED_BY_OTHERS) != 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (number(path, "unix:uid") != user) {
          return Optional.of(path + " belongs to another user");
        }
        // A link has no mode of its own.
        boolean looked = path.equals(folder) || (entered && !Files.isSymbolicLink(path));
        if (looked && (number(path, "unix:mode") & WRITABLE_BY_OTHERS) != 0) {
          return Optional.of("others can write to " + path + "; chmod -R go-w would help");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Optional.empty();
  }

  /** The user's number, as the system has it: that of the owner of what this process makes. */
  private static int user() throws IOException {
    Path mine = Files.createTempFile("quests", null);
    try {
      return number(mine, "unix:uid");
    } finally {
      Files.deleteIfExists(mine);
    }
  }

  private static int number(Path path, String attribute) throws IOException {
    return (Integer) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The folder, which need not be there yet; empty where the environment names none.
   *
   * @param environment QUESTS_CACHE, XDG_CACHE_HOME or HOME
   */
  static Optional<Path> of(Map<String, String> environment) {
    String own = environment.getOrDefault("QUESTS_CACHE", "");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    try {
      if (!own.isEmpty()) {
        return Optional.of(Path.of(own));
      }
      if (cache.startsWith("/")) {
        return Optional.of(Path.of(cache, "quests"));
      }
      return home.startsWith("/")
          ? Optional.of(Path.of(home, ".cache", "quests"))
          : Optional.empty();
    } catch (InvalidPathException e) {
      // A name that cannot be written in the characters of this process.
      return Optional.empty();
    }
  }
}
