package org.quests.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.ForwardingFrameSource;
import org.quests.io.FrameSource;

/** Passes frames on, and tells of each that is read. */
final class ObservedFrames extends ForwardingFrameSource {
  private final Consumer<Frame> observer;

  ObservedFrames(FrameSource source, Consumer<Frame> observer) {
    super(source);
    this.observer = observer;
  }

  @Override
  public @Nullable Frame next() {
    Frame frame = super.next();
    if (frame != null) {
      observer.accept(frame);
    }
    return frame;
  }
}
