package org.quests.core;

import java.util.Arrays;
import java.util.Random;
import org.eclipse.collections.impl.map.mutable.primitive.IntIntHashMap;

/** Draws without replacement. What is drawn follows from the seed alone. */
public final class Draws {
  private Draws() {}

  /**
   * The first of 0 … n − 1 in a random order.
   *
   * @param first how many of them count, at most n; behind them stand the others in any order
   * @param seed of all draws
   * @param path numbers that tell this one from others
   */
  public static int[] firstOf(int n, int first, long seed, long... path) {
    Random random = Seeds.generator(seed, path);
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

  /** As many of {@link #firstOf} as count, ascending; few out of many take little memory. */
  public static int[] some(int n, int size, long seed, long... path) {
    int[] chosen = new int[size];
    if (size > n / 16) {
      System.arraycopy(firstOf(n, size, seed, path), 0, chosen, 0, size);
    } else {
      Random random = Seeds.generator(seed, path);
      // What is not where it stood at first: the numbers drawn are those of firstOf.
      IntIntHashMap moved = new IntIntHashMap();
      for (int i = 0; i < size; i++) {
        int j = i + random.nextInt(n - i);
        chosen[i] = moved.getIfAbsent(j, j);
        moved.put(j, moved.getIfAbsent(i, i));
      }
    }
    Arrays.sort(chosen);
    return chosen;
  }
}
