package org.quests.core;

import java.util.Arrays;
import java.util.Random;
import org.eclipse.collections.impl.map.mutable.primitive.IntIntHashMap;

/** Draws without replacement. What is drawn follows from the generator alone. */
public final class Draws {
  private Draws() {}

  /**
   * The first of 0 … n − 1 in a random order.
   *
   * @param first how many of them count, at most n; behind them stand the others in any order
   */
  public static int[] firstOf(int n, int first, Random random) {
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

  /** Some of 0 … n − 1, ascending; few out of many take memory for these alone. */
  public static int[] some(int n, int size, Random random) {
    int[] chosen = new int[size];
    if (size > n / 16) {
      System.arraycopy(firstOf(n, size, random), 0, chosen, 0, size);
    } else {
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
