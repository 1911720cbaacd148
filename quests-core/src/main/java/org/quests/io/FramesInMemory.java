package org.quests.io;

import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;

/** Frames that something else holds or makes. */
final class FramesInMemory extends FrameSource {
  private final String name;
  private final Iterable<Frame> frames;
  private final UnaryOperator<Frame> admit;
  private Iterator<Frame> left;
  private long next;

  /**
   * Frames under a name.
   *
   * @param admit what is done with each one once it has its number
   */
  FramesInMemory(String name, Iterable<Frame> frames, UnaryOperator<Frame> admit) {
    this.name = name;
    this.admit = admit;
    this.frames = frames;
    this.left = frames.iterator();
  }

  @Override
  public @Nullable Frame next() {
    if (!left.hasNext()) {
      return null;
    }
    Frame frame = left.next();
    long number = next++;
    return admit.apply(
        frame.origin().equals(FrameOrigin.UNKNOWN)
            ? frame.withOrigin(new FrameOrigin(name, number, 0))
            : frame);
  }

  @Override
  public boolean skip() {
    if (!left.hasNext()) {
      return false;
    }
    left.next();
    next++;
    return true;
  }

  @Override
  public long index() {
    return next;
  }

  @Override
  public Position position() {
    return new Position(next, next, 1);
  }

  @Override
  public void seek(Position position) {
    if (position.frame() < next) {
      left = frames.iterator();
      next = 0;
    }
    while (next < position.frame() && skip()) {}
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public void close() {}
}
