package org.quests.kernel;

import java.util.function.IntFunction;
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
  final Leading leading;

  /** The narrowest bandwidth in 1/Å. */
  final double h;

  /** In single precision, as {@link Segment#toSingle} makes them, by {@link Leading#key}. */
  private final KeptTiles<float[]> rowSingles;

  private final KeptTiles<float[]> laneSingles;

  /** In double precision. Not to be changed. */
  private final IntFunction<double[]> rowDoubles;

  private final IntFunction<double[]> laneDoubles;

  /**
   * Pairs of tiles of two sets.
   *
   * @param precision SINGLE or DOUBLE
   * @param leading over how many axes differences are taken: at least as many as {@link
   *     TilePair#differences} says, or by tiles
   * @param h the narrowest bandwidth in 1/Å
   */
  TilePairs(
      Precision precision,
      TileKernel kernel,
      PackedEnvironments rows,
      PackedEnvironments lanes,
      Leading leading,
      double h) {
    this.precision = precision;
    this.kernel = kernel;
    this.rows = rows;
    this.lanes = lanes;
    this.leading = leading;
    this.h = h;
    int sides = rows == lanes ? 2 : 1;
    int rooms = sides * KeptTiles.rooms(rows.axes(), Float.BYTES);
    rowSingles = new KeptTiles<>(rooms, leading.tiles(rows));
    laneSingles = rows == lanes ? rowSingles : lanes.singles(leading);
    rowDoubles = doubles(rows, sides);
    laneDoubles = rows == lanes ? rowDoubles : doubles(lanes, 1);
  }

  private static IntFunction<double[]> doubles(PackedEnvironments of, int sides) {
    return of.inMemory()
        ? of::tile
        : new KeptTiles<>(sides * KeptTiles.rooms(of.axes(), Double.BYTES), of::tile)::get;
  }

  /** A tile of the rows in single precision, for pairs of a level. */
  float[] rowSingle(int tile, int level) {
    return rowSingles.get(leading.key(tile, level));
  }

  /** A tile of the lanes in single precision, for pairs of a level. */
  float[] laneSingle(int tile, int level) {
    return laneSingles.get(leading.key(tile, level));
  }

  /** A tile of the rows in double precision. */
  double[] rowTile(int tile) {
    return rowDoubles.apply(tile);
  }

  /** A tile of the lanes in double precision. */
  double[] laneTile(int tile) {
    return laneDoubles.apply(tile);
  }

  /** How many tiles of the lanes are kept at hand at once where they have to be made. */
  int laneRooms() {
    return KeptTiles.rooms(
        lanes.axes(), precision == Precision.SINGLE ? Float.BYTES : Double.BYTES);
  }

  /** For one thread. */
  TilePair pair() {
    return TilePair.of(this);
  }
}
