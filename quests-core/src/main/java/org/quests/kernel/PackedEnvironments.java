package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/**
 * Environments in the form that kernel sums are made from: rows turned and ordered so that near
 * ones lie together, in tiles of {@link #TILE}, each with a bounding box; inside a tile one axis
 * after the other, each with one number per row, in 1/Å. Does not depend on the bandwidth. Places
 * of the last tile that hold no row are infinitely far away. Immutable.
 *
 * <p>A <i>place</i> is where a row stands here; its <i>row</i> is where it stood in the dataset.
 */
public final class PackedEnvironments {
  /** Rows in a tile. */
  public static final int TILE = 64;

  /** Tiles whose boxes are joined to one, for leaving many out at a glance. */
  static final int CLUSTER = 8;

  /** Fewer rows than this are not worth ordering. */
  private static final int SMALL = 1024;

  /** Rows are ordered where at most this share of a sample's tile pairs has to be looked at. */
  private static final double WORTHWHILE = 0.8;

  /** Where places without rows are: farther than anything. */
  private static final double NOWHERE = Double.POSITIVE_INFINITY;

  /** Squared distances of coordinates beyond this overflow in single precision. */
  private static final double LARGEST_SINGLE = 1e17;

  private final DescriptorSpec spec;
  private final RowTransform transform;
  private final int count;
  private final int axes;
  private final double[][] tiles;
  private final int @Nullable [] rowOfPlace;
  private final double[] offsets;
  private final long[] frameOfPlace;

  /** Least and greatest coordinate of each tile, axis after axis; then the same for clusters. */
  private final double[][] low;

  private final double[][] high;
  private final double[][] clusterLow;
  private final double[][] clusterHigh;

  /** Middles of the boxes, exact in single precision, and how far rows are from them at most. */
  private final double[][] centres;

  private final double[] radii;
  private final double rounding;
  private final boolean fitsSingle;
  private volatile float @Nullable [] @Nullable [] singles;

  private PackedEnvironments(Environments environments, RowTransform transform, boolean ordered) {
    this.spec = environments.spec();
    this.transform = transform;
    this.count = environments.count();
    this.axes = transform.axes();
    double[][] rows = new double[count][];
    double[] rowOffsets = new double[count];
    transformRows(environments, transform, rows, rowOffsets);
    rowOfPlace = ordered ? TilePlan.order(rows, axes) : null;

    int n = (count + TILE - 1) / TILE;
    tiles = new double[n][];
    low = new double[n][];
    high = new double[n][];
    centres = new double[n][];
    radii = new double[n];
    offsets = new double[n * TILE];
    frameOfPlace = new long[count];
    double farthest = 0;
    for (int t = 0; t < n; t++) {
      double[] tile = new double[TILE * axes];
      Arrays.fill(tile, NOWHERE);
      for (int i = 0; i < rowsOf(t); i++) {
        int row = rowOf(t * TILE + i);
        for (int a = 0; a < axes; a++) {
          tile[a * TILE + i] = rows[row][a];
        }
        offsets[t * TILE + i] = rowOffsets[row];
        farthest = Math.max(farthest, norm(rows[row]));
      }
      tiles[t] = tile;
      box(t);
    }
    rounding = transform.rounding(farthest);
    fitsSingle = farthest < LARGEST_SINGLE;
    int clusters = (n + CLUSTER - 1) / CLUSTER;
    clusterLow = new double[clusters][];
    clusterHigh = new double[clusters][];
    for (int c = 0; c < clusters; c++) {
      int end = Math.min(n, (c + 1) * CLUSTER);
      clusterLow[c] = low[c * CLUSTER].clone();
      clusterHigh[c] = high[c * CLUSTER].clone();
      for (int t = c * CLUSTER + 1; t < end; t++) {
        for (int a = 0; a < axes; a++) {
          clusterLow[c][a] = Math.min(clusterLow[c][a], low[t][a]);
          clusterHigh[c][a] = Math.max(clusterHigh[c][a], high[t][a]);
        }
      }
    }
    long[] frameOfRow = new long[count];
    for (int frame = 0; frame < environments.frames(); frame++) {
      Arrays.fill(
          frameOfRow,
          environments.frameStart(frame),
          environments.frameStart(frame + 1),
          environments.frameNumber(frame));
    }
    Arrays.setAll(frameOfPlace, place -> frameOfRow[rowOf(place)]);
  }

  private static void transformRows(
      Environments environments, RowTransform transform, double[][] rows, double[] offsets) {
    int d = environments.dimension();
    int atOnce = 256;
    double[] buffer = new double[atOnce * d];
    for (int from = 0; from < rows.length; from += atOnce) {
      int to = Math.min(rows.length, from + atOnce);
      environments.copyRows(from, to, buffer, 0);
      for (int row = from; row < to; row++) {
        rows[row] = new double[transform.axes()];
        offsets[row] = transform.apply(buffer, (row - from) * d, rows[row]);
      }
    }
  }

  private void box(int t) {
    double[] tile = tiles[t];
    low[t] = new double[axes];
    high[t] = new double[axes];
    centres[t] = new double[axes];
    int n = rowsOf(t);
    double[] squared = new double[n];
    for (int a = 0; a < axes; a++) {
      double least = tile[a * TILE];
      double greatest = least;
      for (int i = 1; i < n; i++) {
        least = Math.min(least, tile[a * TILE + i]);
        greatest = Math.max(greatest, tile[a * TILE + i]);
      }
      low[t][a] = least;
      high[t][a] = greatest;
      centres[t][a] = (float) (least / 2 + greatest / 2);
      for (int i = 0; i < n; i++) {
        double x = tile[a * TILE + i] - centres[t][a];
        squared[i] += x * x;
      }
    }
    radii[t] = Math.sqrt(Arrays.stream(squared).max().orElse(0));
  }

  private static double norm(double[] row) {
    double sum = 0;
    for (double x : row) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }

  /** Packs environments in a way that suits them. */
  public static PackedEnvironments of(Environments environments) {
    RowTransform plain = RowTransform.of(environments);
    if (environments.count() < SMALL || !worthOrdering(environments, plain)) {
      return new PackedEnvironments(environments, plain, false);
    }
    return new PackedEnvironments(environments, plain.toPrincipalAxes(environments), true);
  }

  /**
   * Whether ordering pays: orders a sample and counts how many pairs of its tiles are so near to
   * each other that they cannot be left out at the usual bandwidth.
   */
  private static boolean worthOrdering(Environments environments, RowTransform transform) {
    int n = environments.count();
    int sample = Math.max(SMALL, n / 16) / TILE * TILE;
    int d = environments.dimension();
    double[] row = new double[d];
    double[][] rows = new double[sample][transform.axes()];
    for (int i = 0; i < sample; i++) {
      int from = (int) ((long) i * n / sample);
      environments.copyRows(from, from + 1, row, 0);
      transform.apply(row, 0, rows[i]);
    }
    int[] order = TilePlan.order(rows, transform.axes());
    int tiles = sample / TILE;
    double[][] lows = new double[tiles][];
    double[][] highs = new double[tiles][];
    for (int t = 0; t < tiles; t++) {
      lows[t] = rows[order[t * TILE]].clone();
      highs[t] = lows[t].clone();
      for (int i = t * TILE; i < (t + 1) * TILE; i++) {
        for (int a = 0; a < lows[t].length; a++) {
          lows[t][a] = Math.min(lows[t][a], rows[order[i]][a]);
          highs[t][a] = Math.max(highs[t][a], rows[order[i]][a]);
        }
      }
    }
    double far = 2 * 40 * Bandwidth.DEFAULT * Bandwidth.DEFAULT;
    long near = 0;
    long pairs = 0;
    int stride = Math.max(1, tiles / 64);
    for (int t = 0; t < tiles; t += stride) {
      for (int u = 0; u < tiles; u++) {
        near += gap(lows[t], highs[t], lows[u], highs[u], far) < far ? 1 : 0;
        pairs++;
      }
    }
    return near < WORTHWHILE * pairs;
  }

  /** Packs queries so that they can be weighed against these environments. */
  public PackedEnvironments pack(Environments queries) {
    spec.requireComparable(queries.spec());
    return new PackedEnvironments(queries, transform, rowOfPlace != null);
  }

  /** What defines the rows. */
  public DescriptorSpec spec() {
    return spec;
  }

  /** n, the number of rows. */
  public int count() {
    return count;
  }

  /** d, how many numbers a row of the dataset has. */
  public int dimension() {
    return spec.dimension();
  }

  /** The number of tiles. */
  public int tiles() {
    return (count + TILE - 1) / TILE;
  }

  /** The row of the dataset that stands at a place. */
  public int rowOf(int place) {
    return rowOfPlace == null ? place : rowOfPlace[place];
  }

  /** How many rows of a tile hold environments: {@link #TILE} but for the last. */
  int rowsOf(int tile) {
    return Math.min(TILE, count - tile * TILE);
  }

  /** The number of the frame, in its file, that the row at a place belongs to. */
  long frameOf(int place) {
    return frameOfPlace[place];
  }

  /** Whether queries packed with the one can be weighed against the other. */
  boolean fits(PackedEnvironments reference) {
    return transform == reference.transform;
  }

  /** Whether near rows lie together. */
  boolean ordered() {
    return rowOfPlace != null;
  }

  /** Numbers in a row of a tile. */
  int axes() {
    return axes;
  }

  /** A tile: axes × 64. */
  double[] tile(int t) {
    return tiles[t];
  }

  /** What the row at a place adds to all its squared distances. */
  double offset(int place) {
    return offsets[place];
  }

  /** The tiles in single precision, each about its own centre. */
  float[][] singles() {
    float[][] made = singles;
    if (made == null) {
      synchronized (this) {
        made = singles;
        if (made == null) {
          made = makeSingles();
          singles = made;
        }
      }
    }
    return made;
  }

  private float[][] makeSingles() {
    float[][] made = new float[tiles.length][];
    for (int t = 0; t < tiles.length; t++) {
      made[t] = new float[TILE * axes];
      for (int a = 0; a < axes; a++) {
        for (int i = a * TILE; i < (a + 1) * TILE; i++) {
          made[t][i] = (float) (tiles[t][i] - centres[t][a]);
        }
      }
    }
    return made;
  }

  /** The middle of a tile's box. */
  double[] centre(int t) {
    return centres[t];
  }

  /** How far rows of a tile are from its centre at most. */
  double radius(int t) {
    return radii[t];
  }

  /** Whether single precision can hold the rows. */
  boolean fitsSingle() {
    return fitsSingle;
  }

  /** A bound on how far turning moved any row, by rounding, in 1/Å. */
  double rounding() {
    return rounding;
  }

  /** A lower bound on the squared distance of two tiles' rows, exact below the limit. */
  double squaredGap(int t, PackedEnvironments other, int u, double limit) {
    return gap(low[t], high[t], other.low[u], other.high[u], limit);
  }

  /** The same for clusters of tiles. */
  double squaredClusterGap(int c, PackedEnvironments other, int e, double limit) {
    return gap(clusterLow[c], clusterHigh[c], other.clusterLow[e], other.clusterHigh[e], limit);
  }

  private static double gap(
      double[] low, double[] high, double[] otherLow, double[] otherHigh, double limit) {
    double sum = 0;
    for (int a = 0; a < low.length && sum < limit; a++) {
      double gap = Math.max(0, Math.max(low[a] - otherHigh[a], otherLow[a] - high[a]));
      sum += gap * gap;
    }
    return sum;
  }
}
