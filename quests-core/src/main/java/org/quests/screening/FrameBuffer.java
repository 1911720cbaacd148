package org.quests.screening;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.quests.atoms.Frame;

/** Collects frames that come one by one, so that all threads have work. Not thread-safe. */
final class FrameBuffer {
  /** Atoms that are worked on together. */
  private static final int TOGETHER = 8192;

  private final Consumer<List<Frame>> work;
  private final List<Frame> frames = new ArrayList<>();
  private long atoms;

  FrameBuffer(Consumer<List<Frame>> work) {
    this.work = work;
  }

  void add(Frame frame) {
    frames.add(frame);
    atoms += frame.atoms();
    if (atoms >= TOGETHER) {
      flush();
    }
  }

  /** Has the work done that is left. */
  void flush() {
    if (!frames.isEmpty()) {
      work.accept(List.copyOf(frames));
      frames.clear();
      atoms = 0;
    }
  }
}
