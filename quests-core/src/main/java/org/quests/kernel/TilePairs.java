package org.quests.kernel;

import org.quests.kernel.tile.TileKernel;

/**
 * What all pairs of tiles of an evaluation have in common; makes the {@link TilePair} that each
 * thread works with.
 */
final class TilePairs {
  final Precision precision;
  final TileKernel kernel;
  final PackedEnvironments rows;
  final PackedEnvironments lanes;

  /** Over how many axes differences are taken. */
  final int differences;

  /** The narrowest bandwidth in 1/Å. */
  final double h;

  final SingleTiles rowTiles;
  final SingleTiles laneTiles;

  /**
   * Pairs of tiles of two sets.
   *
   * @param precision SINGLE or DOUBLE
   * @param differences over how many axes differences are taken: at least as many as {@link
   *     TilePair#differences} says
   * @param h the narrowest bandwidth in 1/Å
   */
  TilePairs(
      Precision precision,
      TileKernel kernel,
      PackedEnvironments rows,
      PackedEnvironments lanes,
      int differences,
      double h) {
    this.precision = precision;
    this.kernel = kernel;
    this.rows = rows;
    this.lanes = lanes;
    this.differences = differences;
    this.h = h;
    rowTiles = new SingleTiles(rows, differences, rows == lanes ? 2 : 1);
    laneTiles = rows == lanes ? rowTiles : new SingleTiles(lanes, differences, 1);
  }

  /** For one thread. */
  TilePair pair() {
    return TilePair.of(this);
  }
}
