package org.quests.kernel;

import org.quests.core.Draws;

/**
 * Random subsets of the rows of a set, each a part of the one before: subset 0 is everything,
 * subset l holds n/ratio^l of the n rows, rounded down. All are beginnings of one random order.
 * Immutable.
 */
public final class NestedSubsets {
  /** The smallest subset that each row belongs to. */
  private final byte[] deepest;

  private final int[] sizes;

  private NestedSubsets(byte[] deepest, int[] sizes) {
    this.deepest = deepest;
    this.sizes = sizes;
  }

  /**
   * Draws subsets.
   *
   * @param n rows, at least 1
   * @param ratio of the sizes of a subset and the next one, greater than 1
   * @param least rows of a subset, at least 1; subset 0 may be smaller
   * @param seed of all draws
   * @param path numbers that tell this one from others
   */
  public static NestedSubsets draw(int n, int ratio, int least, long seed, long... path) {
    int levels = 1;
    for (int size = n / ratio; size >= least; size /= ratio) {
      levels++;
    }
    int[] sizes = new int[levels];
    sizes[0] = n;
    for (int l = 1; l < levels; l++) {
      sizes[l] = sizes[l - 1] / ratio;
    }
    byte[] deepest = new byte[n];
    int[] order = Draws.firstOf(n, levels == 1 ? 0 : sizes[1], seed, path);
    for (int l = 1; l < levels; l++) {
      for (int i = 0; i < sizes[l]; i++) {
        deepest[order[i]] = (byte) l;
      }
    }
    return new NestedSubsets(deepest, sizes);
  }

  /** How many subsets there are, the whole among them. */
  public int count() {
    return sizes.length;
  }

  /** How many rows a subset holds. */
  public int size(int subset) {
    return sizes[subset];
  }

  /** The number of rows of the whole. */
  public int rows() {
    return deepest.length;
  }

  /** The smallest subset that a row belongs to: it also belongs to all before that. */
  public int deepest(int row) {
    return deepest[row];
  }

  /** How many environments of a subset are others than that of a row. */
  public int others(int subset, int row) {
    return sizes[subset] - (deepest[row] >= subset ? 1 : 0);
  }
}
