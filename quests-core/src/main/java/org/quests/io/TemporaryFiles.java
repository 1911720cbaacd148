package org.quests.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quests.core.QuestsException;

/**
 * Files that live no longer than the process. Their names say which process they belong to: where a
 * process makes its first one in a folder it removes those that killed processes of the same user
 * on the same machine have left there.
 */
public final class TemporaryFiles {
  private static final String PREFIX = "quests-";
  private static final String HIDDEN = ".";

  /** What helps where the folder for temporary files is of no use. */
  static final String ANOTHER =
      "name another one by the variable TMPDIR, or by Java's option -Djava.io.tmpdir=FOLDER";

  /** Host, boot, process id, start of the process, chance. */
  private static final Pattern NAME =
      Pattern.compile(
          "\\.?quests-([A-Za-z0-9._-]{1,64})-([0-9a-f]{8})-([0-9]{1,10})-([0-9]{1,18})-[0-9a-f]{16}"
              + "\\.tmp");

  /**
   * What another boot of a machine of this name has left is gone after so long: it may be that
   * machine before it was restarted, or another one, or a container.
   */
  private static final Duration OTHER_BOOT = Duration.ofDays(7);

  private static final SecureRandom CHANCE = new SecureRandom();

  /** Folders that were cleared already. */
  private static final Set<Path> CLEARED = ConcurrentHashMap.newKeySet();

  private TemporaryFiles() {}

  /** The folder for temporary files. */
  public static Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  /**
   * Makes a new, empty file in the folder for temporary files, which only this user may read. It is
   * removed as the process ends, if it is still there.
   *
   * @throws QuestsException of kind OUTPUT, which names the folder
   */
  public static Path create() {
    Path folder = folder();
    try {
      Path file =
          folder.getFileSystem().supportedFileAttributeViews().contains("posix")
              ? create(
                  folder,
                  "",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : create(folder, "");
      // For processes that are interrupted, which close nothing.
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Makes a new, empty file in a folder, under a hidden name. Nobody can know that name before, and
   * no link is followed.
   *
   * @param attributes what the file has from the beginning
   */
  public static Path createHidden(Path folder, FileAttribute<?>... attributes) throws IOException {
    return create(folder, HIDDEN, attributes);
  }

  private static Path create(Path folder, String prefix, FileAttribute<?>... attributes)
      throws IOException {
    byte[] chance = new byte[8];
    CHANCE.nextBytes(chance);
    ThisProcess me = ThisProcess.get();
    String owner = me.host() + "-" + me.boot() + "-" + me.pid() + "-" + me.start();
    Path file =
        folder.resolve(prefix + PREFIX + owner + "-" + HexFormat.of().formatHex(chance) + ".tmp");
    Files.newByteChannel(
            file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)
        .close();
    if (CLEARED.add(folder.toAbsolutePath().normalize())) {
      clear(folder, file);
    }
    return file;
  }

  /** Writes to a file that {@link #create} made; failures are exceptions that name the folder. */
  public static OutputStream writeTo(Path file) {
    try {
      return new Output(
          Channels.newOutputStream(
              Files.newByteChannel(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static QuestsException unwritable(IOException e) {
    return QuestsException.output(
        "the temporary folder "
            + folder()
            + " "
            + complaint("cannot be written: " + reason(e))
            + "; "
            + ANOTHER,
        e);
  }

  /**
   * What is wrong with the folder for temporary files.
   *
   * @param otherwise the answer where it is a folder that may be written to
   */
  static String complaint(String otherwise) {
    Path folder = folder();
    if (!Files.exists(folder)) {
      return "does not exist";
    }
    if (!Files.isDirectory(folder)) {
      return "is no folder";
    }
    return Files.isWritable(folder) ? otherwise : "is not writable";
  }

  /** What the system says, without the name of the file that it says it of. */
  public static String reason(IOException e) {
    if (e instanceof FileSystemException known) {
      // Without a reason of its own the message is the name alone.
      return known.getReason() != null
          ? known.getReason()
          : switch (known) {
            case NoSuchFileException none -> "no such file or folder";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException there -> "exists already";
            case NotDirectoryException file -> "is no folder";
            default -> known.getClass().getSimpleName();
          };
    }
    return e.getMessage() != null ? e.getMessage() : e.toString();
  }

  /**
   * Removes what killed processes have left in a folder.
   *
   * @param mine a file of this user's
   */
  private static void clear(Path folder, Path mine) {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            folder, file -> NAME.matcher(file.getFileName().toString()).matches())) {
      UserPrincipal user = Files.getOwner(mine, LinkOption.NOFOLLOW_LINKS);
      for (Path file : left) {
        if (isLeft(file, user)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException | UnsupportedOperationException e) {
      // The folder cannot be listed, or files have no owners here: what is left stays.
      return;
    }
  }

  private static boolean isLeft(Path file, UserPrincipal user) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    ThisProcess me = ThisProcess.get();
    if (!name.matches() || !name.group(1).equals(me.host())) {
      return false;
    }
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile() || !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(user)) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!name.group(2).equals(me.boot())) {
      return found.lastModifiedTime().toInstant().isBefore(Instant.now().minus(OTHER_BOOT));
    }
    return !ThisProcess.runs(Long.parseLong(name.group(3)), Long.parseLong(name.group(4)));
  }

  /** Tells a full folder for temporary files from whatever else is read and written meanwhile. */
  private static final class Output extends FilterOutputStream {
    Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) {
      try {
        out.write(b);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }
}
