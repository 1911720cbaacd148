package org.quests.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.io.FrameSource;

/**
 * Gives the frames of a source a few at a time: small ones together, so that all threads have work,
 * a large one alone. Which frames are together depends on the frames alone. The next batch is read
 * while one is worked on.
 */
public final class FrameBatches {
  /** Atoms that are worked on together; a frame of as many is alone. */
  private static final int TOGETHER = 8192;

  private final FrameSource frames;
  private final BiPredicate<Frame, Frame> mayJoin;
  private final Parallelism parallelism;

  /** A frame that was read after others and comes next. */
  private @Nullable Frame held;

  private FrameBatches(
      FrameSource frames, BiPredicate<Frame, Frame> mayJoin, Parallelism parallelism) {
    this.frames = frames;
    this.mayJoin = mayJoin;
    this.parallelism = parallelism;
  }

  /**
   * Reads everything that is left in a source.
   *
   * @param mayJoin whether a frame (the second) may be in the batch that another one begins
   * @param consumer hears of each batch, one after the other, on the calling thread
   * @throws org.quests.core.QuestsException where a frame cannot be read, and where the work was
   *     cancelled
   */
  public static void forEach(
      FrameSource frames,
      BiPredicate<Frame, Frame> mayJoin,
      Parallelism parallelism,
      Consumer<List<Frame>> consumer) {
    FrameBatches batches = new FrameBatches(frames, mayJoin, parallelism);
    List<Frame> together = batches.read();
    while (!together.isEmpty()) {
      try (Parallelism.Ahead<List<Frame>> next = parallelism.ahead(batches::read)) {
        consumer.accept(together);
        together = next.get();
      }
    }
  }

  /** One batch; empty after the last. */
  private List<Frame> read() {
    List<Frame> together = new ArrayList<>();
    int atoms = 0;
    while (atoms < TOGETHER) {
      parallelism.check();
      Frame frame = held == null ? frames.next() : held;
      held = null;
      if (frame == null) {
        break;
      }
      if (!together.isEmpty()
          && (frame.atoms() >= TOGETHER || !mayJoin.test(together.get(0), frame))) {
        // Alone, a large frame is shared among the threads.
        held = frame;
        break;
      }
      together.add(frame);
      atoms += frame.atoms();
    }
    return together;
  }
}
