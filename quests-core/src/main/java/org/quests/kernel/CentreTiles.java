package org.quests.kernel;

import java.util.Arrays;
import org.quests.kernel.tile.TileKernel;

/** Centres of lists in tiles of 64, in single precision, about the origin. Immutable. */
final class CentreTiles {
  private static final int TILE = PackedEnvironments.TILE;

  private final int axes;
  private final float[][] tiles;

  /** 0 where there is a centre, +∞ where there is none. */
  private final float[][] terms;

  private CentreTiles(int axes, int count) {
    this.axes = axes;
    tiles = new float[Math.ceilDiv(count, TILE)][axes * TILE];
    terms = new float[tiles.length][TILE];
    for (int c = count; c < tiles.length * TILE; c++) {
      terms[c / TILE][c % TILE] = Float.POSITIVE_INFINITY;
    }
  }

  /** Tiles of at least one centre. */
  static CentreTiles of(double[][] centres) {
    CentreTiles made = new CentreTiles(centres[0].length, centres.length);
    for (int c = 0; c < centres.length; c++) {
      for (int a = 0; a < made.axes; a++) {
        made.tiles[c / TILE][a * TILE + c % TILE] = (float) centres[c][a];
      }
    }
    return made;
  }

  /** A search for one thread. */
  Search search(TileKernel kernel) {
    return new Search(kernel);
  }

  /** Looks for the centres that are nearest to the rows of a tile. */
  final class Search {
    private final TileKernel kernel;
    private final float[] rows = new float[axes * TILE];
    private final float[] none = new float[TILE];
    private final float[] squared = new float[TILE * TILE];
    private final float[] least = new float[TILE];

    private Search(TileKernel kernel) {
      this.kernel = kernel;
    }

    /** Takes a tile of rows. */
    void load(double[] tile) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) tile[i];
      }
    }

    private void squaredDistances(int t) {
      kernel.squaredDistances(rows, tiles[t], axes, axes, none, terms[t], squared);
    }

    /**
     * Finds the nearest centre of each of the first rows; of equally near ones the first.
     *
     * @param into receives their numbers from {@code at} on
     */
    void nearest(int count, int[] into, int at) {
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      Arrays.fill(into, at, at + count, 0);
      for (int t = 0; t < tiles.length; t++) {
        squaredDistances(t);
        for (int i = 0; i < count; i++) {
          float best = least[i];
          int found = -1;
          for (int c = 0; c < TILE; c++) {
            if (squared[i * TILE + c] < best) {
              best = squared[i * TILE + c];
              found = c;
            }
          }
          if (found >= 0) {
            least[i] = best;
            into[at + i] = t * TILE + found;
          }
        }
      }
    }

    /** Offers the squared distances of all centres from each of the first rows. */
    void offer(int count, NearestLists to, int firstList) {
      for (int t = 0; t < tiles.length; t++) {
        squaredDistances(t);
        for (int i = 0; i < count; i++) {
          to.offer(i, squared, i * TILE, firstList + t * TILE);
        }
      }
    }
  }
}
