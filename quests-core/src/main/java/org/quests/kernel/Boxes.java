package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;

/**
 * Bounding boxes of tiles, or of clusters of tiles. Immutable.
 *
 * @param low least coordinates: box, axis
 * @param high greatest coordinates
 */
record Boxes(double[][] low, double[][] high) {
  private static final int TILE = PackedEnvironments.TILE;

  /**
   * A box for each tile.
   *
   * @param rowsOf how many rows of a tile there are, at least 1
   */
  static Boxes of(double[][] tiles, IntUnaryOperator rowsOf, int axes, Parallelism parallelism) {
    double[][] low = new double[tiles.length][axes];
    double[][] high = new double[tiles.length][axes];
    parallelism.forEach(
        tiles.length, () -> t -> bound(tiles[t], rowsOf.applyAsInt(t), low[t], high[t]));
    return new Boxes(low, high);
  }

  /** Finds the box of a tile. */
  static void bound(double[] tile, int rows, double[] low, double[] high) {
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

  /** The boxes of several lists, one after the other. */
  static Boxes of(List<Boxes> lists) {
    if (lists.size() == 1) {
      return lists.get(0);
    }
    return new Boxes(
        lists.stream().flatMap(boxes -> Arrays.stream(boxes.low)).toArray(double[][]::new),
        lists.stream().flatMap(boxes -> Arrays.stream(boxes.high)).toArray(double[][]::new));
  }

  /** The same boxes, at 0 along further axes. */
  Boxes withAxes(int axes) {
    return new Boxes(
        Arrays.stream(low).map(box -> Arrays.copyOf(box, axes)).toArray(double[][]::new),
        Arrays.stream(high).map(box -> Arrays.copyOf(box, axes)).toArray(double[][]::new));
  }

  /**
   * A box around each so many successive boxes.
   *
   * @param known those around the first boxes, where they are known
   * @param same how many of the first boxes these are around
   */
  Boxes joined(int each, @Nullable Boxes known, int same) {
    int n = Math.ceilDiv(low.length, each);
    double[][] joinedLow = new double[n][];
    double[][] joinedHigh = new double[n][];
    int whole = known == null ? 0 : same / each;
    if (known != null) {
      System.arraycopy(known.low, 0, joinedLow, 0, whole);
      System.arraycopy(known.high, 0, joinedHigh, 0, whole);
    }
    for (int i = whole * each; i < low.length; i++) {
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
  static double[] middle(double[] low, double[] high) {
    double[] middle = new double[low.length];
    for (int a = 0; a < middle.length; a++) {
      middle[a] = (float) (low[a] / 2 + high[a] / 2);
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
