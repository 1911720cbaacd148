package org.quests.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;

/** Frames from a list. */
public final class ListedFrames extends FrameSource {
  private final List<Frame> frames;
  private int next;

  public ListedFrames(List<Frame> frames) {
    this.frames = frames;
  }

  @Override
  public @Nullable Frame next() {
    return next < frames.size() ? frames.get(next++) : null;
  }

  @Override
  public boolean skip() {
    return next() != null;
  }

  @Override
  public long index() {
    return next;
  }

  @Override
  public Position position() {
    return new Position(next, 0, 1);
  }

  @Override
  public void seek(Position position) {
    next = (int) position.frame();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public void close() {}
}
