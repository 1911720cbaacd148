package org.quests.kernel;

import java.util.function.IntFunction;

/**
 * Over how many leading axes pairs of tiles take differences; over the others they take products.
 *
 * <p>Either all pairs take as many. Or each takes as many as its two tiles need, so that beyond
 * them no row is farther from the origin than a limit: which it is depends on these two, and on
 * those that stand beside them in their clusters, alone. Their numbers are rounded up to a few
 * levels.
 *
 * @param most the greatest number of axes that any pair takes
 * @param limit in 1/Å; infinite where all pairs take as many
 */
record Leading(int most, double limit) {
  /** All there are but for the number of axes. */
  private static final int[] LEVELS = {0, 2, 4, 8, 12, 16, 24, 32, 48};

  /** All pairs of tiles take differences over as many axes. */
  static Leading all(int axes) {
    return new Leading(axes, Double.POSITIVE_INFINITY);
  }

  /**
   * Pairs of tiles take differences over as many axes as they need.
   *
   * @param needed by any of them
   * @param axes how many there are
   * @param limit in 1/Å
   */
  static Leading byTiles(int needed, int axes, double limit) {
    for (int level : LEVELS) {
      if (level >= needed && level <= axes) {
        return new Leading(level, limit);
      }
    }
    return new Leading(axes, limit);
  }

  /**
   * The number of a tile at a level, for those that are kept; successive ones have room beside each
   * other.
   */
  int key(int tile, int level) {
    return tile * stride() + level;
  }

  private int stride() {
    return levels().length | 1;
  }

  /** Makes tiles of a set in single precision, by their {@link #key}. */
  IntFunction<float[]> tiles(PackedEnvironments set) {
    int stride = stride();
    int[] levels = levels();
    return key -> set.single(key / stride, levels[key % stride]);
  }

  /** How many axes that can be, the fewest first. */
  int[] levels() {
    if (limit == Double.POSITIVE_INFINITY) {
      return new int[] {most};
    }
    int below = 0;
    while (below < LEVELS.length && LEVELS[below] < most) {
      below++;
    }
    int[] levels = new int[below + 1];
    System.arraycopy(LEVELS, 0, levels, 0, below);
    levels[below] = most;
    return levels;
  }
}
