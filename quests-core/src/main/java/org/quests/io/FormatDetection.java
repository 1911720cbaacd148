package org.quests.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** Finds the format of an input, by its name if one is given, else by the content, and opens it. */
final class FormatDetection {
  /** So many lines tell every format; where the first tells, no more are waited for. */
  static final int HEAD_LINES = 8;

  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private FormatDetection() {}

  static FrameSource open(Path folder, ReadOptions options) {
    TrajectoryFormat named = named(options.format());
    for (TrajectoryFormat format : TrajectoryFormat.ALL) {
      if (format instanceof FolderFormat folders
          && (named == null ? folders.recognises(folder) : format.equals(named))) {
        return folders.open(folder, options);
      }
    }
    throw QuestsException.input(
        folder
            + ": is a directory, expected a file, or a folder with type.raw and set.*/coord.npy");
  }

  static FrameSource open(ByteInput input, ReadOptions options) {
    TrajectoryFormat named = named(options.format());
    LineReader lines = new LineReader(input.open(), 0, 1);
    try {
      return format(input.name(), lines, named).open(input, lines, options);
    } catch (IOException e) {
      closeQuietly(lines, e);
      throw TextFrameSource.unreadable(new FrameOrigin(input.name(), 0, 1).at(lines.line() + 1), e);
    } catch (RuntimeException e) {
      closeQuietly(lines, e);
      throw e;
    }
  }

  private static @Nullable TrajectoryFormat named(@Nullable String name) {
    if (name == null) {
      return null;
    }
    for (TrajectoryFormat format : TrajectoryFormat.ALL) {
      if (format.names().contains(name)) {
        return format;
      }
    }
    throw QuestsException.usage(
        "unknown format " + name + ", expected one of " + String.join(", ", ReadOptions.formats()));
  }

  private static FileFormat format(String name, LineReader lines, @Nullable TrajectoryFormat named)
      throws IOException {
    String head = lines.head(1);
    if (isNumpy(head)) {
      throw QuestsException.input(
          name + ": expected frames, found a NumPy array file (descriptors, not structures)");
    }
    if (head.startsWith(BYTE_ORDER_MARK)) {
      lines.pass(BYTE_ORDER_MARK.length());
    }
    if (withoutMark(head).isBlank()) {
      throw TextFrameSource.noFrames(name);
    }
    if (named instanceof FileFormat file) {
      return file;
    }
    if (named != null) {
      throw QuestsException.input(
          name + ": expected a directory for the format " + named.names().getFirst());
    }
    FileFormat format = recognised(withoutMark(head));
    if (format == null) {
      head = withoutMark(lines.head(HEAD_LINES));
      format = recognised(head);
    }
    if (format != null) {
      return format;
    }
    throw unknown(name, head);
  }

  /** Whether content that starts like this is an array file, or an archive of such. */
  static boolean isNumpy(String head) {
    return head.startsWith("\u0093NUMPY") || head.startsWith("PK\u0003\u0004");
  }

  /** Where the first line of a file starts that may start with a byte order mark. */
  static int behindMark(byte[] bytes, int from, int to) {
    int length = BYTE_ORDER_MARK.length();
    boolean marked = to - from >= length;
    for (int i = 0; marked && i < length; i++) {
      marked = (bytes[from + i] & 0xff) == BYTE_ORDER_MARK.charAt(i);
    }
    return marked ? from + length : from;
  }

  private static String withoutMark(String head) {
    return head.startsWith(BYTE_ORDER_MARK) ? head.substring(BYTE_ORDER_MARK.length()) : head;
  }

  private static @Nullable FileFormat recognised(String head) {
    for (TrajectoryFormat format : TrajectoryFormat.ALL) {
      if (format instanceof FileFormat file && file.recognises(head)) {
        return file;
      }
    }
    return null;
  }

  private static QuestsException unknown(String name, String head) {
    ForeignFormat foreign = ForeignFormat.of(head);
    if (foreign != null) {
      return foreign.refusal(name);
    }
    String first = head.strip().lines().findFirst().orElse("");
    return QuestsException.input(
        new FrameOrigin(name, 0, 1).at(1)
            + "expected "
            + TrajectoryFormat.ALL.stream()
                .map(TrajectoryFormat::description)
                .collect(Collectors.joining("; "))
            + "; found "
            + AtomRows.quoted(first)
            + ", which starts no known format");
  }

  private static void closeQuietly(LineReader lines, Exception because) {
    try {
      lines.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
