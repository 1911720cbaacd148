package org.quests.core;

import java.util.Arrays;
import java.util.Random;

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

  /** Some of 0 … n − 1, ascending. */
  public static int[] some(int n, int size, Random random) {
    int[] chosen = Arrays.copyOf(firstOf(n, size, random), size);
    Arrays.sort(chosen);
    return chosen;
  }
}
