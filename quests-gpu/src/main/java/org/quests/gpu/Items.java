package org.quests.gpu;

import java.util.Arrays;
import org.quests.kernel.PairWork;

/**
 * Items of work: a group of two tiles of rows against a run of groups of two tiles of lanes, all of
 * the same level ({@link PairWork#level}) and with the same mask. A mask has two bits ({@link
 * PairWork#ROWS}, {@link PairWork#LANES}) for each of the four pairs of tiles, from the lowest bits
 * on: 2 × row tile + lane tile. The level stands in the same number, above the mask.
 */
final class Items {
  /** Numbers in an item: row group, first lane group, one past the last, mask. */
  static final int SIZE = 4;

  private static final int MASK_BITS = 8;

  private int[] numbers = new int[64];
  private int used;

  /** Item after item; only the first {@link #count} mean something. */
  int[] numbers() {
    return numbers;
  }

  int count() {
    return used / SIZE;
  }

  /** The level of an item. */
  int level(int item) {
    return numbers[item * SIZE + 3] >> MASK_BITS;
  }

  private void add(int rowGroup, int from, int to, int mask) {
    if (used == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * used);
    }
    numbers[used++] = rowGroup;
    numbers[used++] = from;
    numbers[used++] = to;
    numbers[used++] = mask;
  }

  /**
   * Adds the items of a row group.
   *
   * @param rowEnd one past the last row tile, which the group may reach beyond
   * @param from the first lane tile, even
   * @param to one past the last lane tile
   */
  void add(PairWork work, int rowGroup, int rowEnd, int from, int to) {
    int groups = (to - from + 1) / 2;
    byte[] first = new byte[2 * groups];
    byte[] second = new byte[2 * groups];
    work.masks(2 * rowGroup, from, to, first);
    if (2 * rowGroup + 1 < rowEnd) {
      work.masks(2 * rowGroup + 1, from, to, second);
    }
    int start = 0;
    int mask = 0;
    for (int g = 0; g <= groups; g++) {
      int next =
          g == groups
              ? 0
              : first[2 * g] | first[2 * g + 1] << 2 | second[2 * g] << 4 | second[2 * g + 1] << 6;
      if (next != 0) {
        next |= work.level(rowGroup, from / 2 + g) << MASK_BITS;
      }
      if (next != mask) {
        if (mask != 0) {
          add(rowGroup, from / 2 + start, from / 2 + g, mask);
        }
        start = g;
        mask = next;
      }
    }
  }
}
