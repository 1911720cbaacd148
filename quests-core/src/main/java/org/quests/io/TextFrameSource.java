package org.quests.io;

import java.io.EOFException;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** Frames of a text, in any {@link TrajectoryFormat}. */
final class TextFrameSource extends FrameSource {
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final String name;
  private final ReadOptions options;
  private final TrajectoryFormat.Reader reader;

  /** Where the first frame starts: behind the byte order mark, if there is one. */
  private final long start;

  private ByteInput input;
  private LineReader lines;
  private long index;
  private boolean ended;
  private boolean truncated;
  private boolean closed;

  private TextFrameSource(
      ByteInput input, LineReader lines, TrajectoryFormat.Reader reader, ReadOptions options) {
    this.input = input;
    this.name = input.name();
    this.lines = lines;
    this.start = lines.offset();
    this.reader = reader;
    this.options = options;
  }

  static FrameSource open(ByteInput input, ReadOptions options) {
    TrajectoryFormat named = named(options.format());
    LineReader lines = new LineReader(input.open(), 0, 1);
    try {
      TrajectoryFormat format = recognised(input.name(), lines, named);
      return new TextFrameSource(input, lines, format.reader(input.name(), options), options);
    } catch (IOException e) {
      closeQuietly(lines, e);
      throw unreadable(new FrameOrigin(input.name(), 0, 1).at(1), e);
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
        "unknown format "
            + name
            + ", expected one of "
            + TrajectoryFormat.ALL.stream()
                .flatMap(format -> format.names().stream())
                .collect(Collectors.joining(", ")));
  }

  private static TrajectoryFormat recognised(
      String name, LineReader lines, @Nullable TrajectoryFormat named) throws IOException {
    String head = lines.head();
    if (head.startsWith("\u0093NUMPY") || head.startsWith("PK\u0003\u0004")) {
      throw QuestsException.input(
          name + ": expected frames, found a NumPy array file (descriptors, not structures)");
    }
    if (head.startsWith(BYTE_ORDER_MARK)) {
      head = head.substring(BYTE_ORDER_MARK.length());
      lines.pass(BYTE_ORDER_MARK.length());
    }
    if (head.isBlank()) {
      throw noFrames(name);
    }
    if (named != null) {
      return named;
    }
    for (TrajectoryFormat format : TrajectoryFormat.ALL) {
      if (format.recognises(head)) {
        return format;
      }
    }
    String first = head.strip().lines().findFirst().orElse("");
    throw QuestsException.input(
        new FrameOrigin(name, 0, 1).at(1)
            + "expected "
            + TrajectoryFormat.ALL.stream()
                .map(TrajectoryFormat::description)
                .collect(Collectors.joining("; "))
            + "; found \""
            + (first.length() > 60 ? first.substring(0, 60) + "…" : first)
            + "\", which starts no known format");
  }

  @Override
  public @Nullable Frame next() {
    if (ended || closed) {
      return null;
    }
    Frame frame = null;
    try {
      frame = reader.read(lines, index);
    } catch (IOException e) {
      end(e);
    }
    if (frame == null) {
      ended();
      return null;
    }
    index++;
    return frame;
  }

  @Override
  public boolean skip() {
    if (ended || closed) {
      return false;
    }
    boolean more = false;
    try {
      more = reader.skip(lines, index);
    } catch (IOException e) {
      end(e);
    }
    if (!more) {
      ended();
      return false;
    }
    index++;
    return true;
  }

  private void end(IOException e) {
    if (e instanceof CutOffException && options.allowTruncated()) {
      truncated = true;
      return;
    }
    ended = true;
    throw unreadable(new FrameOrigin(name, index, 0).at(lines.line() + 1), e);
  }

  private void ended() {
    ended = true;
    if (index == 0) {
      throw noFrames(name);
    }
  }

  private static QuestsException noFrames(String name) {
    return QuestsException.input(name + ": expected at least one frame, found no frames");
  }

  private static QuestsException unreadable(String at, IOException e) {
    String message = e instanceof CutOffException ? "" : "cannot be read: ";
    return QuestsException.input(
        at + message + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public Position position() {
    return new Position(index, lines.offset(), lines.line() + 1);
  }

  @Override
  public void seek(Position position) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    long offset = Math.max(position.offset(), start);
    if (offset == lines.offset()) {
      index = position.frame();
      ended = false;
      return;
    }
    boolean ahead = offset > lines.offset() && input.seeking() != Seeking.FAST;
    if (!ahead && input.seeking() == Seeking.NONE) {
      throw QuestsException.input(
          name + ": frame " + position.frame() + " cannot be sought: the input is a stream");
    }
    try {
      if (ahead) {
        goAhead(offset);
      } else {
        lines.close();
        lines = new LineReader(input.open(offset), offset, position.line());
      }
    } catch (IOException e) {
      throw unreadable(new FrameOrigin(name, position.frame(), 0).at(position.line()), e);
    }
    index = position.frame();
    ended = false;
    truncated = false;
  }

  private void goAhead(long offset) throws IOException {
    lines.unmark();
    while (lines.offset() < offset && lines.next()) {
      // Reading costs less than opening a compressed file again.
    }
    if (lines.offset() != offset) {
      throw new EOFException("the input holds no such place");
    }
  }

  @Override
  void spool() {
    if (input.seeking() == Seeking.FAST) {
      return;
    }
    Position here = position();
    try (LineReader original = lines) {
      input = ByteInput.spooled(original.rest(), name, here.offset());
      lines = new LineReader(input.open(here.offset()), here.offset(), here.line());
    } catch (IOException e) {
      throw unreadable(new FrameOrigin(name, here.frame(), 0).at(here.line()), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean truncated() {
    return truncated;
  }

  @Override
  Seeking seeking() {
    return input.seeking();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      lines.close();
    } catch (IOException e) {
      throw QuestsException.input(name + ": cannot be closed: " + e.getMessage(), e);
    } finally {
      input.discard();
    }
  }

  private static void closeQuietly(LineReader lines, Exception because) {
    try {
      lines.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
