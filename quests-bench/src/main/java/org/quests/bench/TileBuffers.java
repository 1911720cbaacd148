package org.quests.bench;

import java.util.Arrays;
import java.util.Random;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.tile.TileKernel;

/**
 * Pairs of tiles for measuring the arithmetic alone: one tile of rows and as many tiles of lanes as
 * stay in the second level of the processor's memory, as in a cluster of tile pairs.
 */
final class TileBuffers {
  /** Numbers in a row of the usual descriptor. */
  static final int AXES = 63;

  /** Axes over which differences are taken, as in data of one phase. */
  static final int DIFFERENCES = 10;

  static final int LANE_TILES = 32;

  private static final int TILE = TileKernel.TILE;

  /** log₂(e) / 2h²: what turns a squared distance into the exponent of a kernel. */
  private static final double SCALE = 1 / (2 * Bandwidth.DEFAULT * Bandwidth.DEFAULT * Math.log(2));

  /** About as far apart as environments of one phase. */
  private static final double SPREAD = 0.004;

  /** Keeps squared distances above 0 whatever the products are. */
  private static final double TERM = 0.5 * AXES * SPREAD * SPREAD;

  private TileBuffers() {}

  private static double[] numbers(long seed) {
    return new Random(seed).doubles(AXES * TILE, -SPREAD, SPREAD).toArray();
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** In single precision. */
  static final class SingleTiles {
    final float[] rows = floats(numbers(1));
    final float[][] lanes = new float[LANE_TILES][];
    final float[] terms = new float[TILE];
    final float[] squared = new float[TILE * TILE];
    final float[] kernels = new float[TILE * TILE];
    final float[] partials = new float[TILE * TileKernel.PARTIALS];

    SingleTiles() {
      for (int t = 0; t < LANE_TILES; t++) {
        lanes[t] = floats(numbers(10 + t));
      }
      Arrays.fill(terms, (float) TERM);
    }

    void distances(TileKernel kernel, int tile) {
      kernel.squaredDistances(
          rows, lanes[tile % LANE_TILES], DIFFERENCES, AXES, terms, terms, squared);
    }

    void kernels(TileKernel kernel) {
      kernel.kernels(squared, (float) SCALE, kernels, partials);
    }

    void columns(TileKernel kernel) {
      kernel.columns(kernels, partials);
    }
  }

  /** In double precision. */
  static final class DoubleTiles {
    final double[] rows = numbers(1);
    final double[][] lanes = new double[LANE_TILES][];
    final double[] terms = new double[TILE];
    final double[] squared = new double[TILE * TILE];
    final double[] kernels = new double[TILE * TILE];
    final double[] partials = new double[TILE * TileKernel.PARTIALS_DOUBLE];

    DoubleTiles() {
      for (int t = 0; t < LANE_TILES; t++) {
        lanes[t] = numbers(10 + t);
      }
      Arrays.fill(terms, TERM);
    }

    void distances(TileKernel kernel, int tile) {
      kernel.squaredDistances(
          rows, lanes[tile % LANE_TILES], DIFFERENCES, AXES, terms, terms, squared);
    }

    void kernels(TileKernel kernel) {
      kernel.kernels(squared, SCALE, kernels, partials);
    }

    void columns(TileKernel kernel) {
      kernel.columns(kernels, partials);
    }
  }
}
