package org.quests.kernel;

import org.quests.core.Parallelism;

/**
 * Bounding boxes of tiles, or of clusters of tiles. Immutable.
 *
 * @param low least coordinates: box, axis
 * @param high greatest coordinates
 */
record Boxes(double[][] low, double[][] high) {
  private static final int TILE = PackedEnvironments.TILE;

  /** A box for each tile. */
  static Boxes of(double[][] tiles, int rows, int axes, Parallelism parallelism) {
    double[][] low = new double[tiles.length][axes];
    double[][] high = new double[tiles.length][axes];
    parallelism.forEach(
        tiles.length, () -> t -> bound(tiles[t], Math.min(TILE, rows - t * TILE), low[t], high[t]));
    return new Boxes(low, high);
  }

  private static void bound(double[] tile, int rows, double[] low, double[] high) {
    for (int a = 0; a < low.length; a++) {
      double least = tile[a * TILE];
      double greatest = least;
      for (int i = a * TILE + 1; i < a * TILE + rows; i++) {
        least = Math.min(least, tile[i]);
        greatest = Math.max(greatest, tile[i]);
      }
      low[a] = least;
      high[a] = greatest;
    }
  }

  /** A box around each so many successive boxes. */
  Boxes joined(int each) {
    int n = (low.length + each - 1) / each;
    double[][] joinedLow = new double[n][];
    double[][] joinedHigh = new double[n][];
    for (int i = 0; i < low.length; i++) {
      if (i % each == 0) {
        joinedLow[i / each] = low[i].clone();
        joinedHigh[i / each] = high[i].clone();
      }
      for (int a = 0; a < low[i].length; a++) {
        joinedLow[i / each][a] = Math.min(joinedLow[i / each][a], low[i][a]);
        joinedHigh[i / each][a] = Math.max(joinedHigh[i / each][a], high[i][a]);
      }
    }
    return new Boxes(joinedLow, joinedHigh);
  }

  /** The middle of a box, rounded to single precision. */
  double[] middle(int i) {
    double[] middle = new double[low[i].length];
    for (int a = 0; a < middle.length; a++) {
      middle[a] = (float) (low[i][a] / 2 + high[i][a] / 2);
    }
    return middle;
  }

  /** A lower bound on the squared distance of points in two boxes; exact below the limit. */
  double squaredGap(int i, Boxes other, int j, double limit) {
    double[] l = low[i];
    double[] h = high[i];
    double[] otherLow = other.low[j];
    double[] otherHigh = other.high[j];
    double sum = 0;
    for (int a = 0; a < l.length && sum < limit; a++) {
      double gap = Math.max(0, Math.max(l[a] - otherHigh[a], otherLow[a] - h[a]));
      sum += gap * gap;
    }
    return sum;
  }
}
