package org.quests.kernel;

/**
 * Kernel sums of one pair of tiles, with scratch memory for one thread. The pair has an
 * orientation, rows and lanes, and is always evaluated in it, whichever side is asked for: both
 * sides then have the same bits wherever they are evaluated.
 */
abstract class TilePair {
  static final int TILE = PackedEnvironments.TILE;

  final PackedEnvironments rows;
  final PackedEnvironments lanes;

  /** Sums over lanes for each row, as the last call of {@link #sum} left them. */
  final double[] rowSums = new double[TILE];

  /** Sums over rows for each lane. */
  final double[] laneSums = new double[TILE];

  TilePair(PackedEnvironments rows, PackedEnvironments lanes) {
    this.rows = rows;
    this.lanes = lanes;
  }

  static TilePair of(
      Precision precision, TileKernel kernel, PackedEnvironments rows, PackedEnvironments lanes) {
    return precision == Precision.SINGLE
        ? new SinglePair(kernel, rows, lanes)
        : new DoublePair(kernel, rows, lanes);
  }

  /** Takes a pair of tiles and forms its distances. */
  abstract void load(int rowTile, int laneTile);

  /**
   * Sums kernels over lanes, and over rows too if wanted.
   *
   * @param keep which of the 64 × 64 pairs take part; null for all
   */
  abstract void sum(double scale, boolean[] keep, boolean overRows);

  /** The same for all pairs. */
  abstract void sum(double scale, boolean overRows);

  /** Sums below this are not to be relied on. */
  abstract double least();

  /** A bound on how far a row of the pair last loaded is off its place relative to a lane. */
  abstract double displacement();

  /** Single precision, rows and lanes about the centre of the lanes' tile. */
  private static final class SinglePair extends TilePair {
    private final TileKernel kernel;
    private final float[][] rowTiles;
    private final float[][] laneTiles;
    private final int axes;
    private final float[] shifted;
    private final float[] offsets = new float[TILE];
    private final float[] squared = new float[TILE * TILE];
    private final float[] kernels = new float[TILE * TILE];
    private final float[] masked = new float[TILE * TILE];
    private final float[] rowPartials = new float[TILE * TileKernel.PARTIALS];
    private final float[] lanePartials = new float[TILE / TileKernel.QUARTER * TILE];
    private double displacement;

    SinglePair(TileKernel kernel, PackedEnvironments rows, PackedEnvironments lanes) {
      super(rows, lanes);
      this.kernel = kernel;
      rowTiles = rows.singles();
      laneTiles = lanes.singles();
      axes = rows.axes();
      shifted = new float[axes * TILE];
    }

    @Override
    void load(int rowTile, int laneTile) {
      double[] from = rows.centre(rowTile);
      double[] to = lanes.centre(laneTile);
      for (int a = 0; a < axes; a++) {
        shift(rowTiles[rowTile], a * TILE, (float) (from[a] - to[a]), shifted);
      }
      for (int i = 0; i < TILE; i++) {
        offsets[i] = (float) rows.offset(rowTile * TILE + i);
      }
      kernel.squaredDistances(shifted, laneTiles[laneTile], axes, offsets, squared);
      // Rounding to a float about the own centre, of the shift, and about the other centre; what
      // grows with the distance itself is counted with the rounding of squares.
      displacement =
          0x1p-24 * (2 * rows.radius(rowTile) + 3 * lanes.radius(laneTile))
              + rows.rounding()
              + lanes.rounding();
    }

    private static void shift(float[] tile, int at, float by, float[] into) {
      for (int i = at; i < at + TILE; i++) {
        into[i] = tile[i] + by;
      }
    }

    @Override
    void sum(double scale, boolean[] keep, boolean overRows) {
      for (int i = 0; i < masked.length; i++) {
        masked[i] = keep[i] ? squared[i] : Float.POSITIVE_INFINITY;
      }
      sum(masked, (float) scale, overRows);
    }

    @Override
    void sum(double scale, boolean overRows) {
      sum(squared, (float) scale, overRows);
    }

    private void sum(float[] of, float scale, boolean overRows) {
      kernel.kernels(of, scale, kernels, rowPartials);
      for (int i = 0; i < TILE; i++) {
        double sum = 0;
        for (int p = i * TileKernel.PARTIALS; p < (i + 1) * TileKernel.PARTIALS; p++) {
          sum += rowPartials[p];
        }
        rowSums[i] = sum;
      }
      if (overRows) {
        kernel.columns(kernels, lanePartials);
        for (int c = 0; c < TILE; c++) {
          double sum = 0;
          for (int p = c; p < lanePartials.length; p += TILE) {
            sum += lanePartials[p];
          }
          laneSums[c] = sum;
        }
      }
    }

    @Override
    double least() {
      return 0x1p-96;
    }

    @Override
    double displacement() {
      return displacement;
    }
  }

  /** Double precision. */
  private static final class DoublePair extends TilePair {
    private final TileKernel kernel;
    private final int axes;
    private final double[] offsets = new double[TILE];
    private final double[] squared = new double[TILE * TILE];
    private final double[] kernels = new double[TILE * TILE];
    private final double[] masked = new double[TILE * TILE];
    private final double[] rowPartials = new double[TILE * TileKernel.PARTIALS_DOUBLE];
    private final double[] lanePartials = new double[TILE / TileKernel.QUARTER * TILE];

    DoublePair(TileKernel kernel, PackedEnvironments rows, PackedEnvironments lanes) {
      super(rows, lanes);
      this.kernel = kernel;
      axes = rows.axes();
    }

    @Override
    void load(int rowTile, int laneTile) {
      for (int i = 0; i < TILE; i++) {
        offsets[i] = rows.offset(rowTile * TILE + i);
      }
      kernel.squaredDistances(rows.tile(rowTile), lanes.tile(laneTile), axes, offsets, squared);
    }

    @Override
    void sum(double scale, boolean[] keep, boolean overRows) {
      for (int i = 0; i < masked.length; i++) {
        masked[i] = keep[i] ? squared[i] : Double.POSITIVE_INFINITY;
      }
      sum(masked, scale, overRows);
    }

    @Override
    void sum(double scale, boolean overRows) {
      sum(squared, scale, overRows);
    }

    private void sum(double[] of, double scale, boolean overRows) {
      kernel.kernels(of, scale, kernels, rowPartials);
      int partials = TileKernel.PARTIALS_DOUBLE;
      for (int i = 0; i < TILE; i++) {
        double sum = 0;
        for (int p = i * partials; p < (i + 1) * partials; p++) {
          sum += rowPartials[p];
        }
        rowSums[i] = sum;
      }
      if (overRows) {
        kernel.columns(kernels, lanePartials);
        for (int c = 0; c < TILE; c++) {
          double sum = 0;
          for (int p = c; p < lanePartials.length; p += TILE) {
            sum += lanePartials[p];
          }
          laneSums[c] = sum;
        }
      }
    }

    @Override
    double least() {
      return 0x1p-800;
    }

    @Override
    double displacement() {
      return rows.rounding() + lanes.rounding();
    }
  }
}
