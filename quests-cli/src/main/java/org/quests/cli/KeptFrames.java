package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;

/** Passes frames on, and keeps each. */
final class KeptFrames extends FrameSource {
  private final FrameSource source;
  private final List<Frame> frames = new ArrayList<>();

  KeptFrames(FrameSource source) {
    this.source = source;
  }

  /** The frames so far. */
  List<Frame> frames() {
    return frames;
  }

  @Override
  public @Nullable Frame next() {
    Frame frame = source.next();
    if (frame != null) {
      frames.add(frame);
    }
    return frame;
  }

  @Override
  public boolean skip() {
    return source.skip();
  }

  @Override
  public long index() {
    return source.index();
  }

  @Override
  public Position position() {
    return source.position();
  }

  @Override
  public void seek(Position position) {
    source.seek(position);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean truncated() {
    return source.truncated();
  }

  @Override
  public void close() {
    source.close();
  }
}
