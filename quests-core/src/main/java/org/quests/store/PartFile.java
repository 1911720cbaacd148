package org.quests.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;

/** The kernel sums of one block in a file. */
final class PartFile {
  private static final int BUFFER = 1 << 16;
  private static final Pattern NAME = Pattern.compile("part-\\d{5,}\\.sums");

  private final Path file;
  private final KernelTask task;

  /**
   * A file that may be there or not.
   *
   * @param number of the block in its task, from 0
   * @param task on that block
   */
  PartFile(Path folder, int number, KernelTask task) {
    this.file = folder.resolve(name(number));
    this.task = task;
  }

  static String name(int number) {
    return String.format(Locale.ROOT, "part-%05d.sums", number);
  }

  /** Whether a file is named like a part. */
  static boolean isPart(String name) {
    return NAME.matcher(name).matches();
  }

  Path path() {
    return file;
  }

  /** What is found in the place of a part: its sums, or why there are none. */
  sealed interface Found {}

  /** The sums. */
  record Whole(LogKernelSums sums) implements Found {}

  /** There is no file. */
  record Missing() implements Found {}

  /** The file is cut off or was changed. */
  record Damaged(String reason) implements Found {}

  /** The file is whole, and holds something else. */
  record Foreign(String reason) implements Found {}

  /** Reads the file. */
  Found read() {
    LogKernelSums sums;
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Missing();
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      sums = LogKernelSums.readFrom(in);
      if (in.read() >= 0) {
        return new Damaged("more bytes follow the kernel sums");
      }
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT) {
        throw e;
      }
      return new Damaged(String.valueOf(e.getMessage()));
    }
    Optional<String> difference = sums.differenceFrom(task);
    return difference.isPresent() ? new Foreign(difference.orElseThrow()) : new Whole(sums);
  }

  /**
   * Writes the file, whole or not at all, in place of what may be there.
   *
   * @throws QuestsException of kind OUTPUT where that fails
   */
  void write(LogKernelSums sums) {
    Path temporary = null;
    try {
      temporary = TemporaryFiles.createHidden(folder());
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
        sums.writeTo(out);
        out.flush();
        // The name must not outlive a machine that the bytes do not.
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      temporary = null;
    } catch (IOException e) {
      throw TaskFile.unwritable(file, e);
    } finally {
      remove(temporary);
    }
  }

  private Path folder() throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IOException("it is in no folder");
    }
    return parent;
  }

  private static void remove(@Nullable Path temporary) {
    if (temporary == null) {
      return;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The next process that writes here removes it.
      return;
    }
  }
}
