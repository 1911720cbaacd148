package org.quests.kernel;

/**
 * Tiles of packed rows, wherever they are kept. Each holds axes × 64 numbers: one axis after the
 * other, with one number for each row. Thread-safe.
 */
public interface Tiles {
  /** How many tiles there are. */
  int count();

  /**
   * A tile, not to be changed.
   *
   * @throws org.quests.core.QuestsException of kind INPUT where it is kept in a file that is
   *     damaged
   */
  double[] get(int tile);

  /** One number of a tile: axis · 64 + row. */
  double number(int tile, int at);

  /** Whether tiles are arrays in memory. Otherwise each {@link #get} makes a copy. */
  default boolean inMemory() {
    return false;
  }

  /** Tiles in memory; the arrays are not copied. */
  static Tiles of(double[][] tiles) {
    return new Tiles() {
      @Override
      public int count() {
        return tiles.length;
      }

      @Override
      public double[] get(int tile) {
        return tiles[tile];
      }

      @Override
      public double number(int tile, int at) {
        return tiles[tile][at];
      }

      @Override
      public boolean inMemory() {
        return true;
      }
    };
  }
}
