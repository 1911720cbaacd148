package org.quests.kernel;

/** Where the tiles of segments go when these are packed: into memory, or into files. */
public interface TileStorage {
  /** Memory. */
  TileStorage MEMORY =
      (count, axes) -> {
        double[][] tiles = new double[count][];
        return new Sink() {
          @Override
          public void put(int tile, double[] values) {
            tiles[tile] = values;
          }

          @Override
          public Tiles finish() {
            return Tiles.of(tiles);
          }
        };
      };

  /** Takes the tiles of one segment. */
  interface Sink {
    /** Takes a tile, each once, in any order and on any thread; the array then belongs to this. */
    void put(int tile, double[] values);

    /** All of them, once all are there. */
    Tiles finish();
  }

  /**
   * Begins a segment.
   *
   * @param count how many tiles there will be
   * @param axes numbers in a row
   */
  Sink begin(int count, int axes);
}
