package org.quests.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.Providers;
import org.quests.core.QuestsException;

/** Finds the format of an input, by its name if one is given, else by the content, and opens it. */
final class FormatDetection {
  /** So many lines tell every format; where the first tells, no more are waited for. */
  static final int HEAD_LINES = 8;

  /** What compressors add to a name. */
  private static final Pattern COMPRESSED = Pattern.compile("\\.(gz|bz2|xz|zst)$");

  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private FormatDetection() {}

  static FrameSource open(Path folder, ReadOptions options) {
    TrajectoryFormat named = Formats.named(options);
    Formats.Found found = Formats.find();
    List<FolderFormat> folders = new ArrayList<>();
    for (TrajectoryFormat format : found.formats()) {
      if (format instanceof FolderFormat one) {
        folders.add(one);
      }
    }
    if (named instanceof FolderFormat format) {
      return format.open(folder, options);
    }
    List<String> failures = new ArrayList<>();
    for (FolderFormat format : folders) {
      if (named == null && recognises(format, () -> format.recognises(folder), failures)) {
        return format.open(folder, options);
      }
    }
    throw QuestsException.input(
        folder
            + ": is a directory, expected a file, or "
            + folders.stream().map(FolderFormat::description).collect(Collectors.joining("; or "))
            + found.complaint(failures));
  }

  static FrameSource open(ByteInput input, ReadOptions options) {
    TrajectoryFormat named = Formats.named(options);
    LineReader lines = new LineReader(input.open(), 0, 1);
    try {
      return format(input.name(), lines, named).open(input, lines, options);
    } catch (IOException e) {
      closeQuietly(lines, e);
      throw Unreadable.at(new FrameOrigin(input.name(), 0, 1).at(lines.line() + 1), e);
    } catch (RuntimeException e) {
      closeQuietly(lines, e);
      throw e;
    }
  }

  private static FileFormat format(String name, LineReader lines, @Nullable TrajectoryFormat named)
      throws IOException {
    String head = lines.head(1);
    if (isNumpy(head)) {
      FileFormat format = recognised(Formats.find(), name, head, new ArrayList<>());
      if (format == null || (named != null && !named.names().equals(format.names()))) {
        throw QuestsException.input(
            name + ": expected frames, found a NumPy array file (descriptors, not structures)");
      }
      return named instanceof FileFormat file ? file : format;
    }
    if (head.startsWith(BYTE_ORDER_MARK)) {
      lines.pass(BYTE_ORDER_MARK.length());
    }
    if (withoutMark(head).isBlank()) {
      throw Unreadable.noFrames(name);
    }
    if (named instanceof FileFormat file) {
      return file;
    }
    if (named != null) {
      throw QuestsException.input(
          name + ": expected a directory for the format " + named.names().getFirst());
    }
    Formats.Found found = Formats.find();
    List<String> failures = new ArrayList<>();
    FileFormat format = recognised(found, name, withoutMark(head), failures);
    if (format == null) {
      head = withoutMark(lines.head(HEAD_LINES));
      failures.clear();
      format = recognised(found, name, head, failures);
    }
    if (format != null) {
      return format;
    }
    throw unknown(found, name, head, failures);
  }

  /** Whether content that starts like this is an array file, or an archive of such. */
  static boolean isNumpy(String head) {
    return head.startsWith("\u0093NUMPY") || head.startsWith("PK\u0003\u0004");
  }

  static String withoutMark(String head) {
    return head.startsWith(BYTE_ORDER_MARK) ? head.substring(BYTE_ORDER_MARK.length()) : head;
  }

  /**
   * The format of content that starts like this; null where it is none that is known.
   *
   * @param name of the input, whose ending chooses among several formats
   * @param failures receives why formats could not look at it
   */
  static @Nullable FileFormat recognised(
      Formats.Found found, String name, String head, List<String> failures) {
    FileFormat first = null;
    for (TrajectoryFormat format : found.formats()) {
      if (format instanceof FileFormat file
          && (first == null || hasEndingOf(file, name))
          && recognises(file, () -> file.recognises(head), failures)) {
        if (hasEndingOf(file, name)) {
          return file;
        }
        first = file;
      }
    }
    return first;
  }

  /** A format of somebody else's may fail; that must not keep others from being found. */
  private static boolean recognises(
      TrajectoryFormat format, BooleanSupplier test, List<String> failures) {
    try {
      return test.getAsBoolean();
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      failures.add(Providers.reason(format, e));
      return false;
    }
  }

  private static boolean hasEndingOf(TrajectoryFormat format, String name) {
    String plain = COMPRESSED.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
    return format.endings().stream().anyMatch(plain::endsWith);
  }

  private static QuestsException unknown(
      Formats.Found found, String name, String head, List<String> failures) {
    ForeignFormat foreign = ForeignFormat.of(head);
    if (foreign != null) {
      return foreign.refusal(name);
    }
    String first = head.strip().lines().findFirst().orElse("");
    return QuestsException.input(
        new FrameOrigin(name, 0, 1).at(1)
            + "expected "
            + found.formats().stream()
                .map(TrajectoryFormat::description)
                .collect(Collectors.joining("; "))
            + "; found "
            + Printable.quoted(first)
            + ", which starts no known format"
            + found.complaint(failures));
  }

  private static void closeQuietly(LineReader lines, Exception because) {
    try {
      lines.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
