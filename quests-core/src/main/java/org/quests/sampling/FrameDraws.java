package org.quests.sampling;

import java.util.BitSet;
import org.quests.core.Draws;
import org.quests.descriptor.Environments;

/** Draws of frames, without replacement. What is drawn follows from the seed alone. */
final class FrameDraws {
  private FrameDraws() {}

  /** The rows of so many frames, ascending; of frames without atoms there are none. */
  static int[] frames(Environments dataset, int size, long seed, long... path) {
    BitSet chosen = new BitSet();
    int[] order = Draws.firstOf(dataset.frames(), size, seed, path);
    for (int i = 0; i < size; i++) {
      chosen.set(dataset.frameStart(order[i]), dataset.frameStart(order[i] + 1));
    }
    return chosen.stream().toArray();
  }

  /** The rows, ascending, of frames in a random order, until they hold at least so many rows. */
  static int[] framesHolding(Environments dataset, int rows, long seed, long... path) {
    int[] order = Draws.firstOf(dataset.frames(), dataset.frames(), seed, path);
    BitSet chosen = new BitSet();
    int held = 0;
    for (int i = 0; i < order.length && held < rows; i++) {
      int from = dataset.frameStart(order[i]);
      int to = dataset.frameStart(order[i] + 1);
      chosen.set(from, to);
      held += to - from;
    }
    return chosen.stream().toArray();
  }
}
