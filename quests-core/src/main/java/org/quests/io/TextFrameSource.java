package org.quests.io;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** Frames of a text, in any {@link TextFormat}. */
final class TextFrameSource extends FrameSource {
  private final String name;
  private final ReadOptions options;
  private final TextFormat.Reader reader;
  private final Cautions cautions;

  /** Where the first frame starts: after what stands once at the beginning. */
  private final Position start;

  private ByteInput input;
  private LineReader lines;
  private long index;
  private boolean ended;
  private boolean truncated;
  private boolean openEnd;
  private boolean closed;

  /**
   * Frames of a text.
   *
   * @param lines the input at its start
   */
  TextFrameSource(ByteInput input, LineReader lines, TextFormat.Reader reader, ReadOptions options)
      throws IOException {
    this.input = input;
    this.name = input.name();
    this.lines = lines;
    this.reader = reader;
    this.options = options;
    this.cautions = new Cautions(options);
    reader.start(lines);
    this.start = new Position(0, lines.offset(), lines.line() + 1);
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
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    if (frame == null) {
      ended();
      return null;
    }
    openEnd |= lines.openEnd();
    index++;
    return cautions.admit(frame);
  }

  @Override
  public boolean skip() {
    if (ended || closed) {
      return false;
    }
    long offset = lines.offset();
    long line = lines.line() + 1;
    boolean more = false;
    try {
      more = reader.skip(lines, index);
    } catch (IOException e) {
      end(e);
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    if (!more) {
      ended();
      return false;
    }
    if (lines.openEnd()) {
      if (input.seeking() != Seeking.NONE) {
        return skipLast(new Position(index, offset, line));
      }
      openEnd = true;
    }
    index++;
    return true;
  }

  /** Skips a frame behind which the input ends: whether it is whole, its numbers tell. */
  private boolean skipLast(Position place) {
    Position end = new Position(index + 1, lines.offset(), lines.line() + 1);
    seek(place);
    try {
      return next() != null;
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT || e.getCause() instanceof IOException) {
        throw e;
      }
      // It is there, whatever is wrong with its numbers.
      seek(end);
      openEnd = true;
      return true;
    }
  }

  private void end(IOException e) {
    if (e instanceof CutOffException
        && (options.allowTruncated() || (index > 0 && reader.endsAnywhere()))) {
      truncated = true;
      return;
    }
    ended = true;
    throw Unreadable.at(
        new FrameOrigin(name, index, 0).at(lines.line() + (lines.terminated() ? 1 : 0)), e);
  }

  private QuestsException invalid(IllegalArgumentException e) {
    return Unreadable.invalid(new FrameOrigin(name, index, 0).at(lines.line()), e);
  }

  private void ended() {
    ended = true;
    if (index == 0) {
      throw Unreadable.noFrames(name);
    }
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
    Position place = position.offset() < start.offset() ? start : position;
    long offset = place.offset();
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
        lines = new LineReader(input.open(offset), offset, place.line());
      }
    } catch (IOException e) {
      throw Unreadable.at(new FrameOrigin(name, position.frame(), 0).at(position.line()), e);
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
  public void spool() {
    if (input.seeking() == Seeking.FAST) {
      return;
    }
    Position here = position();
    try (LineReader original = lines) {
      input = ByteInput.spooled(original.rest(), name, here.offset());
      lines = new LineReader(input.open(here.offset()), here.offset(), here.line());
    } catch (IOException e) {
      throw Unreadable.at(new FrameOrigin(name, here.frame(), 0).at(here.line()), e);
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
  public boolean openEnd() {
    return openEnd;
  }

  @Override
  public Seeking seeking() {
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
}
