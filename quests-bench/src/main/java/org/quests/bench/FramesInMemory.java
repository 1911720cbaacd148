package org.quests.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;

/** Frames that were read before: what follows is measured without reading. */
final class FramesInMemory extends FrameSource {
  private final List<Frame> frames;
  private int next;

  FramesInMemory(List<Frame> frames) {
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
    return new Position(next, next, 1);
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
