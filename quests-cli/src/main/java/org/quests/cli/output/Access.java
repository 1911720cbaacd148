package org.quests.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Who may do what with a file that is to be replaced, where the file system knows such things.
 *
 * @param permissions of owner, group and others
 */
record Access(Set<PosixFilePermission> permissions, GroupPrincipal group) {
  /** Only the owner of such a folder, or of a file in it, may rename or delete the file. */
  private static final int STICKY = 01000;

  private static final int WRITABLE_BY_ALL = 0002;

  /** That of a file; null where there is no such file, or files have no permissions here. */
  static @Nullable Access of(Path file) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view == null) {
      return null;
    }
    try {
      PosixFileAttributes found = view.readAttributes();
      return found.isRegularFile()
          ? new Access(Set.copyOf(found.permissions()), found.group())
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** What a file that will replace another one has from the beginning: it is for its owner. */
  static FileAttribute<?>[] forNewFile(@Nullable Access replaced) {
    return replaced == null
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
  }

  /**
   * Gives a file the same. Where it cannot have the group, its own group may do what all may. Where
   * the file system keeps no permissions the file is left as it is.
   */
  void applyTo(Path file) throws IOException {
    PosixFileAttributeView view = Objects.requireNonNull(view(file));
    Set<PosixFilePermission> given = EnumSet.noneOf(PosixFilePermission.class);
    given.addAll(permissions);
    PosixFileAttributes now = view.readAttributes();
    if (!now.group().equals(group)) {
      try {
        view.setGroup(group);
      } catch (IOException e) {
        keepIf(given, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        keepIf(given, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        keepIf(given, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
      }
    }
    if (!now.permissions().equals(given)) {
      try {
        view.setPermissions(given);
      } catch (IOException e) {
        // It was made for its owner alone: a result that only the owner reads is none that is lost.
        return;
      }
    }
  }

  private static void keepIf(
      Set<PosixFilePermission> given, PosixFilePermission group, PosixFilePermission others) {
    if (!given.contains(others)) {
      given.remove(group);
    }
  }

  /**
   * Refuses a link that belongs to somebody else in a folder where all may write, such as /tmp: it
   * may have been put there to have another file replaced.
   *
   * @throws QuestsException of kind OUTPUT
   */
  static void refuseTrap(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null
        || !Files.isSymbolicLink(target)
        || !target.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    int mode = (Integer) Files.getAttribute(folder, "unix:mode");
    if ((mode & STICKY) == 0 || (mode & WRITABLE_BY_ALL) == 0) {
      return;
    }
    UserPrincipal owner = Files.getOwner(target, LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(Files.getOwner(folder)) && !owner.equals(user(target))) {
      throw QuestsException.output(
          target + ": is a link of another user in a folder where all may write", null);
    }
  }

  private static @Nullable UserPrincipal user(Path file) throws IOException {
    try {
      return file.getFileSystem()
          .getUserPrincipalLookupService()
          .lookupPrincipalByName(System.getProperty("user.name", ""));
    } catch (UserPrincipalNotFoundException e) {
      return null;
    }
  }
}
