package org.quests.descriptor;

import java.util.Arrays;

/**
 * Batcher's odd–even merge sort as a fixed list of comparisons, applied to many short columns at
 * once: the same exchange runs over all columns in a loop without branches.
 *
 * <p>Source: K. E. Batcher, Sorting networks and their applications, AFIPS 1968; in the form of
 * Knuth, The Art of Computer Programming, volume 3, algorithm 5.2.2M, which serves every length.
 */
final class SortingNetwork {
  private final int[] low;
  private final int[] high;

  private SortingNetwork(int[] low, int[] high) {
    this.low = low;
    this.high = high;
  }

  /** The network that sorts n items. */
  static SortingNetwork of(int n) {
    int[] low = new int[64];
    int[] high = new int[64];
    int count = 0;
    int top = n < 2 ? 0 : Integer.highestOneBit(n - 1);
    for (int p = top; p > 0; p /= 2) {
      int q = top;
      int r = 0;
      for (int d = p; d > 0; d = q - p, q /= 2, r = p) {
        for (int i = 0; i < n - d; i++) {
          if ((i & p) == r) {
            if (count == low.length) {
              low = Arrays.copyOf(low, 2 * count);
              high = Arrays.copyOf(high, 2 * count);
            }
            low[count] = i;
            high[count] = i + d;
            count++;
          }
        }
        if (q == p) {
          break;
        }
      }
    }
    return new SortingNetwork(Arrays.copyOf(low, count), Arrays.copyOf(high, count));
  }

  /**
   * Sorts every column of a matrix, smallest first. No entry may be NaN.
   *
   * @param matrix rows of {@code stride} numbers; row i of column c stands at i·stride + c
   * @param columns how many columns to sort, at most stride
   */
  void sortColumns(double[] matrix, int stride, int columns) {
    for (int i = 0; i < low.length; i++) {
      exchange(matrix, low[i] * stride, high[i] * stride, columns);
    }
  }

  private static void exchange(double[] matrix, int a, int b, int columns) {
    for (int c = 0; c < columns; c++) {
      double first = matrix[a + c];
      double second = matrix[b + c];
      matrix[a + c] = Math.min(first, second);
      matrix[b + c] = Math.max(first, second);
    }
  }
}
