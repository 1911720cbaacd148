package org.quests.cli.serve;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/** The folder of the user's sockets, which nobody else can enter. */
final class RuntimeFolder {
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private RuntimeFolder() {}

  /** The usual socket. The folder is made where it is not there. */
  static Path socket() {
    String given = System.getenv("XDG_RUNTIME_DIR");
    Path base = given == null || given.isEmpty() ? null : Path.of(given);
    Path folder =
        base != null && base.isAbsolute() && Files.isWritable(base)
            ? base.resolve("quests")
            : Path.of(System.getProperty("java.io.tmpdir"), "quests-" + user());
    try {
      try {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWN));
      } catch (FileAlreadyExistsException e) {
        requireOwn(folder);
      }
      return folder.resolve("worker.sock");
    } catch (IOException e) {
      throw QuestsException.output(folder + ": cannot be made: " + e.getMessage(), e);
    }
  }

  /** The number of the user, where that can be told, else the name. */
  private static String user() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return System.getProperty("user.name");
    }
  }

  /**
   * Refuses a folder that is somebody else's: what is there could be made to look like a worker.
   */
  static void requireOwn(Path folder) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String owner = ownerOf(Path.of("/proc/self"));
    boolean own = owner == null || owner.equals(found.owner().getName());
    if (!found.isDirectory() || !own || !found.permissions().equals(OWN)) {
      throw QuestsException.output(
          folder + ": expected a folder that only you can enter; give another --socket", null);
    }
  }

  private static @Nullable String ownerOf(Path path) {
    try {
      return Files.getOwner(path).getName();
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }
}
