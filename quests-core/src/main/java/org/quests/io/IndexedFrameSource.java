package org.quests.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/**
 * Frames that can be read in any order, because the input says where each of them is: a base class
 * for formats that are not text.
 */
public abstract class IndexedFrameSource extends FrameSource {
  private final String name;
  private final boolean allowTruncated;
  private final Cautions cautions;

  /** The number that the first frame has. */
  private long first;

  /** How many frames come before the next one here. */
  private long next;

  private boolean truncated;
  private boolean closed;

  /**
   * Frames of an input, numbered from 0.
   *
   * @param name what messages and origins call it
   */
  protected IndexedFrameSource(String name, ReadOptions options) {
    this.name = name;
    this.allowTruncated = options.allowTruncated();
    this.cautions = new Cautions(options);
  }

  /** How many frames there are. */
  protected abstract long frames();

  /**
   * Reads a frame. What it throws as {@code IllegalArgumentException} is an error of the input.
   *
   * @param number of it here, 0 … {@link #frames} − 1
   * @throws CutOffException where the input ends inside it
   */
  protected abstract Frame read(long number, FrameOrigin origin) throws IOException;

  /**
   * Whether a frame is there as a whole.
   *
   * @throws CutOffException where the input ends inside it
   */
  protected abstract void check(long number) throws IOException;

  /** Closes the input. */
  protected abstract void closeInput() throws IOException;

  @Override
  public @Nullable Frame next() {
    if (closed || next >= frames()) {
      return null;
    }
    FrameOrigin origin = new FrameOrigin(name, index(), 0);
    try {
      Frame frame = cautions.admit(read(next, origin));
      next++;
      return frame;
    } catch (IOException e) {
      end(origin, e);
      return null;
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(origin.at() + e.getMessage(), e);
    }
  }

  @Override
  public boolean skip() {
    if (closed || next >= frames()) {
      return false;
    }
    try {
      check(next);
      next++;
      return true;
    } catch (IOException e) {
      end(new FrameOrigin(name, index(), 0), e);
      return false;
    }
  }

  private void end(FrameOrigin origin, IOException e) {
    boolean cutOff = e instanceof CutOffException;
    if (cutOff && allowTruncated) {
      if (next == 0) {
        throw Unreadable.noFrames(name);
      }
      truncated = true;
      return;
    }
    throw QuestsException.input(
        origin.at() + (cutOff ? "" : "cannot be read: ") + e.getMessage(), e);
  }

  @Override
  public long index() {
    return first + next;
  }

  /** {@inheritDoc} There are no lines; the number of the frame suffices. */
  @Override
  public Position position() {
    return new Position(index(), next, 1);
  }

  @Override
  public void seek(Position position) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    if (position.offset() > frames()) {
      throw QuestsException.input(
          name + ": frame " + position.frame() + " does not exist, found " + frames());
    }
    next = position.offset();
    first = position.frame() - next;
    truncated = false;
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
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      closeInput();
    } catch (IOException e) {
      throw QuestsException.input(name + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
