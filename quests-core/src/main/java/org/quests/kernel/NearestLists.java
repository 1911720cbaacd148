package org.quests.kernel;

import java.util.Arrays;

/** For each row of a tile of queries the lists whose centres are nearest, the nearest first. */
final class NearestLists {
  private static final int TILE = PackedEnvironments.TILE;

  /** Stands where there is no list. */
  static final int NONE = -1;

  private final int each;
  private final float[] squared;
  private final int[] lists;

  /**
   * Nothing found yet.
   *
   * @param each how many lists are kept for each row
   */
  NearestLists(int each) {
    this.each = each;
    squared = new float[TILE * each];
    lists = new int[TILE * each];
  }

  /** Forgets what was found. */
  void clear() {
    Arrays.fill(squared, Float.POSITIVE_INFINITY);
    Arrays.fill(lists, NONE);
  }

  /**
   * Takes 64 lists, of which those may be near that are nearer than what was found.
   *
   * @param distances squared, from {@code at} on
   * @param first the number of the first list
   */
  void offer(int row, float[] distances, int at, int first) {
    int last = row * each + each - 1;
    float limit = squared[last];
    for (int c = 0; c < TILE; c++) {
      if (distances[at + c] < limit) {
        insert(row * each, last, distances[at + c], first + c);
        limit = squared[last];
      }
    }
  }

  private void insert(int from, int last, float distance, int list) {
    int i = last;
    for (; i > from && distance < squared[i - 1]; i--) {
      squared[i] = squared[i - 1];
      lists[i] = lists[i - 1];
    }
    squared[i] = distance;
    lists[i] = list;
  }

  /** A list of a row, {@link #NONE} where there are not so many. */
  int list(int row, int i) {
    return lists[row * each + i];
  }

  /** The squared distance of a list's centre from a row, about. */
  float squared(int row, int i) {
    return squared[row * each + i];
  }
}
