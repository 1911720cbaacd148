package org.quests.kernel;

import java.util.Arrays;
import org.quests.kernel.tile.ScalarTileKernel;
import org.quests.kernel.tile.TileKernel;

/** A pair of tiles by plain loops, for a device that there is none of. Single precision. */
public final class PlainTiles {
  private static final int TILE = 64;
  private static final TileKernel KERNEL = new ScalarTileKernel();

  private PlainTiles() {}

  /**
   * Sums over lanes and over rows.
   *
   * @param rows axes × 64, over the first axes shifted to the lanes' centre
   * @param beyond kernels of squared distances beyond this are 0
   * @param self whether both are one tile
   * @return 64 sums over lanes, 64 over rows
   */
  public static double[][] sums(
      float[] rows,
      float[] lanes,
      int differences,
      float[] rowTerms,
      float[] laneTerms,
      float scale,
      float beyond,
      boolean self) {
    float[] prepared = rows.clone();
    for (int i = differences * TILE; i < rows.length; i++) {
      prepared[i] *= -2;
    }
    float[] squared = new float[TILE * TILE];
    KERNEL.squaredDistances(
        prepared, lanes, differences, rows.length / TILE, rowTerms, laneTerms, squared);
    if (self) {
      for (int i = 0; i < squared.length; i += TILE + 1) {
        squared[i] = 0;
      }
    }
    float[] partials = new float[TILE * TileKernel.PARTIALS];
    KERNEL.kernels(squared, scale, beyond, TileKernel.ALL_BLOCKS, squared, partials);
    float[] overLanes = new float[TILE];
    KERNEL.rows(partials, new float[4 * TILE], overLanes);
    float[] quarters = new float[4 * TILE];
    KERNEL.columns(squared, quarters);
    double[][] sums = new double[2][TILE];
    Arrays.setAll(sums[0], i -> overLanes[i]);
    TilePair.addQuarters(quarters, sums[1]);
    return sums;
  }
}
