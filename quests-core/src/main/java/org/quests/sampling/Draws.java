package org.quests.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.quests.descriptor.Environments;

/** Draws without replacement. What is drawn follows from the seed alone. */
final class Draws {
  private Draws() {}

  /** The first of 0 … n − 1 in a random order. */
  private static int[] shuffled(int n, int first, Random random) {
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    for (int i = 0; i < first; i++) {
      int j = i + random.nextInt(n - i);
      int swap = all[i];
      all[i] = all[j];
      all[j] = swap;
    }
    return all;
  }

  /** So many rows, ascending. */
  static int[] environments(int n, int size, Random random) {
    int[] rows = Arrays.copyOf(shuffled(n, size, random), size);
    Arrays.sort(rows);
    return rows;
  }

  /** The rows of so many frames, ascending; of frames without atoms there are none. */
  static int[] frames(Environments dataset, int size, Random random) {
    BitSet chosen = new BitSet();
    int[] order = shuffled(dataset.frames(), size, random);
    for (int i = 0; i < size; i++) {
      chosen.set(dataset.frameStart(order[i]), dataset.frameStart(order[i] + 1));
    }
    return chosen.stream().toArray();
  }

  /** The rows, ascending, of frames in a random order, until they hold at least so many rows. */
  static int[] framesHolding(Environments dataset, int rows, Random random) {
    int[] order = shuffled(dataset.frames(), dataset.frames(), random);
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
