package org.quests.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;

/** Passes frames on, and tells of each that is read. */
final class ObservedFrames extends FrameSource {
  private final FrameSource source;
  private final Consumer<Frame> observer;

  ObservedFrames(FrameSource source, Consumer<Frame> observer) {
    this.source = source;
    this.observer = observer;
  }

  @Override
  public @Nullable Frame next() {
    Frame frame = source.next();
    if (frame != null) {
      observer.accept(frame);
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
  public boolean openEnd() {
    return source.openEnd();
  }

  @Override
  public void close() {
    source.close();
  }
}
