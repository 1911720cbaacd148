package org.quests.kernel;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.kernel.tile.TileKernel;

/**
 * How rows of descriptors become rows of a tile: columns that are the same in the whole reference
 * set are taken out, the others perhaps turned to principal axes. Distances stay what they were: a
 * query that differs in a column that was taken out carries what that adds to its squared distances
 * from everything. Immutable.
 */
final class RowTransform {
  /** Rows that are looked at between two looks at whether the work is to stop. */
  private static final int AT_ONCE = 256;

  /** Rows that principal axes are taken from. */
  private static final int SAMPLE = 1024;

  private static final int TILE = PackedEnvironments.TILE;

  /** Axes that turning would move rows by more along are none. */
  private static final double LARGEST_ERROR = 1e-9;

  private final int dimension;

  /** Columns that are kept. */
  private final int[] kept;

  /**
   * Columns that were taken out until rows came that differ in them: each is an axis of its own
   * after those of the columns that are kept, counted from its {@link #constant}.
   */
  private final int[] added;

  /** Columns that are taken out. */
  private final int[] dropped;

  /** For each column the value that it had in all rows; 0 where it is kept. */
  private final double[] constant;

  /**
   * Principal axes in blocks of 64, as the rows of tiles: component a of axis i stands at a · 64 +
   * i. Null where rows are not turned.
   */
  private final double @Nullable [] @Nullable [] axes;

  /** What is taken from a row before it is turned: rounding then depends on the spread alone. */
  private final double[] centre;

  /** How far turning moves a row by rounding at most, relative to its distance from the centre. */
  private final double turningError;

  private RowTransform(
      int dimension,
      int[] kept,
      int[] added,
      int[] dropped,
      double[] constant,
      double @Nullable [] @Nullable [] axes,
      double[] centre,
      double turningError) {
    this.dimension = dimension;
    this.kept = kept;
    this.added = added;
    this.dropped = dropped;
    this.constant = constant;
    this.axes = axes;
    this.centre = centre;
    this.turningError = turningError;
  }

  /** A transform from its parts. */
  static RowTransform of(TransformParts parts) {
    int m = parts.kept().length;
    double[] flat = parts.axes();
    double[][] vectors = flat == null ? null : new double[m][];
    for (int i = 0; vectors != null && i < m; i++) {
      vectors[i] = Arrays.copyOfRange(flat, i * m, (i + 1) * m);
    }
    return new RowTransform(
        parts.dimension(),
        parts.kept(),
        parts.added(),
        parts.dropped(),
        parts.constant(),
        vectors == null ? null : blocks(vectors),
        parts.centre(),
        parts.turningError());
  }

  TransformParts parts() {
    int m = kept.length;
    double[][] blocks = axes;
    double[] flat = blocks == null ? null : new double[m * m];
    for (int i = 0; blocks != null && flat != null && i < m; i++) {
      for (int a = 0; a < m; a++) {
        flat[i * m + a] = blocks[i / TILE][a * TILE + i % TILE];
      }
    }
    return new TransformParts(
        dimension, kept, added, dropped, constant, flat, centre, turningError);
  }

  private static double[][] blocks(double[][] vectors) {
    int m = vectors.length;
    double[][] blocks = new double[Math.ceilDiv(m, TILE)][m * TILE];
    for (int i = 0; i < m; i++) {
      for (int a = 0; a < m; a++) {
        blocks[i / TILE][a * TILE + i % TILE] = vectors[i][a];
      }
    }
    return blocks;
  }

  /** Takes constant columns out and does nothing else. */
  static RowTransform of(Rows rows) {
    int d = rows.dimension();
    double[] first = new double[d];
    rows.copyRows(0, 1, first, 0);
    boolean[] varies = varying(rows, first);
    int[] kept = columns(varies, true);
    if (kept.length == 0) {
      // A tile has at least one axis.
      varies[0] = true;
      kept = new int[] {0};
    }
    for (int c : kept) {
      first[c] = 0;
    }
    return new RowTransform(
        d, kept, new int[0], columns(varies, false), first, null, new double[kept.length], 0);
  }

  /** The columns in which some row differs from a first one. */
  private static boolean[] varying(Rows rows, double[] first) {
    int d = rows.dimension();
    boolean[] varies = new boolean[d];
    int left = d;
    double[] some = new double[AT_ONCE * d];
    for (int from = 0; from < rows.count() && left > 0; from += AT_ONCE) {
      Cancellation.checkHere();
      int to = Math.min(rows.count(), from + AT_ONCE);
      rows.copyRows(from, to, some, 0);
      left = d - markVarying(some, (to - from) * d, first, varies);
    }
    return varies;
  }

  /**
   * This, or where rows differ in columns that are taken out the same with these as further axes.
   * Tiles of this then become tiles of that by zeros for these axes.
   */
  RowTransform covering(Rows rows) {
    boolean[] varies = varying(rows, constant);
    boolean[] more = new boolean[dimension];
    boolean any = false;
    for (int c : dropped) {
      more[c] = varies[c];
      any |= varies[c];
    }
    if (!any) {
      return this;
    }
    int[] columns = columns(more, true);
    int[] all = Arrays.copyOf(added, added.length + columns.length);
    System.arraycopy(columns, 0, all, added.length, columns.length);
    int[] left = Arrays.stream(dropped).filter(c -> !more[c]).toArray();
    return new RowTransform(dimension, kept, all, left, constant, axes, centre, turningError);
  }

  private static int markVarying(double[] rows, int length, double[] first, boolean[] varies) {
    int d = first.length;
    for (int at = 0; at < length; at += d) {
      for (int c = 0; c < d; c++) {
        varies[c] |= rows[at + c] != first[c];
      }
    }
    int count = 0;
    for (boolean v : varies) {
      count += v ? 1 : 0;
    }
    return count;
  }

  private static int[] columns(boolean[] varies, boolean which) {
    int[] columns = new int[varies.length];
    int n = 0;
    for (int c = 0; c < varies.length; c++) {
      if (varies[c] == which) {
        columns[n++] = c;
      }
    }
    return Arrays.copyOf(columns, n);
  }

  /** The same, and turns to the principal axes of a sample of the rows, widest first. */
  RowTransform toPrincipalAxes(Rows source) {
    int n = source.count();
    int m = kept.length;
    int sample = Math.min(n, SAMPLE);
    double[] row = new double[dimension];
    double[] mean = new double[m];
    double[][] rows = new double[sample][m];
    for (int i = 0; i < sample; i++) {
      int from = (int) ((long) i * n / sample);
      source.copyRows(from, from + 1, row, 0);
      for (int a = 0; a < m; a++) {
        rows[i][a] = row[kept[a]];
        mean[a] += row[kept[a]] / sample;
      }
    }
    DMatrixRMaj covariance = new DMatrixRMaj(m, m);
    for (double[] r : rows) {
      Cancellation.checkHere();
      for (int a = 0; a < m; a++) {
        r[a] -= mean[a];
      }
      for (int a = 0; a < m; a++) {
        for (int b = 0; b <= a; b++) {
          covariance.data[a * m + b] += r[a] * r[b];
        }
      }
    }
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < a; b++) {
        covariance.data[b * m + a] = covariance.data[a * m + b];
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(m, true, true);
    if (!eigen.decompose(covariance)) {
      return this;
    }
    Integer[] order = new Integer[m];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order, (i, j) -> Double.compare(eigen.getEigenvalue(j).real, eigen.getEigenvalue(i).real));
    double[][] vectors = new double[m][];
    for (int i = 0; i < m; i++) {
      vectors[i] = eigen.getEigenVector(order[i]).data;
    }
    double error = turningError(vectors);
    if (!(error < LARGEST_ERROR)) {
      return this;
    }
    return new RowTransform(
        dimension, kept, added, dropped, constant, blocks(vectors), mean, error);
  }

  /**
   * How far a row is moved by rounding at most, relative to its length: by what the axes lack to
   * being orthonormal, and by the sums over m components that each of the m new ones is.
   */
  private static double turningError(double[][] vectors) {
    int m = vectors.length;
    double squared = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int a = 0; a < m; a++) {
          product += vectors[i][a] * vectors[j][a];
        }
        double off = i == j ? product - 1 : product;
        squared += i == j ? off * off : 2 * off * off;
      }
    }
    return Math.sqrt(squared) + (m * Math.sqrt(m) + m + 2) * ErrorBound.UNIT_DOUBLE;
  }

  /** The number of axes of a transformed row, at least 1. */
  int axes() {
    return kept.length + added.length;
  }

  /**
   * Transforms up to 64 rows into a tile.
   *
   * @param rows of d numbers each
   * @param offsets receives, for each row, what the columns that were taken out add to its squared
   *     distances
   * @return axes × 64; 0 where there is no row
   */
  double[] apply(double[] rows, int count, TileKernel kernel, double[] offsets) {
    int m = kept.length;
    double[] tile = new double[axes() * TILE];
    for (int i = 0; i < count; i++) {
      int at = i * dimension;
      for (int a = 0; a < m; a++) {
        tile[a * TILE + i] = rows[at + kept[a]] - centre[a];
      }
      for (int a = 0; a < added.length; a++) {
        tile[(m + a) * TILE + i] = rows[at + added[a]] - constant[added[a]];
      }
      double offset = 0;
      for (int c : dropped) {
        double difference = rows[at + c] - constant[c];
        offset += difference * difference;
      }
      offsets[i] = offset;
    }
    if (axes == null) {
      return tile;
    }
    double[] turned = tile.clone();
    double[] none = new double[TILE];
    double[] products = new double[TILE * TILE];
    for (int block = 0; block < axes.length; block++) {
      int first = block * TILE * TILE;
      int own = Math.min(TILE, m - block * TILE);
      if (own > TILE / 2) {
        kernel.squaredDistances(axes[block], tile, 0, m, none, none, products);
        System.arraycopy(products, 0, turned, first, own * TILE);
        continue;
      }
      // A few axes, as those of shares of elements behind 63 others, are lanes: the others are left
      // out, and the products are the same.
      int lanes = Math.ceilDiv(own, TileKernel.PARTIALS) * TileKernel.PARTIALS;
      kernel.squaredDistances(tile, axes[block], 0, m, none, none, lanes, products);
      for (int a = 0; a < own; a++) {
        for (int i = 0; i < TILE; i++) {
          turned[first + a * TILE + i] = products[i * TILE + a];
        }
      }
    }
    return turned;
  }

  /**
   * Makes a row from a transformed one: the row that it was made from, to rounding, where that has
   * the constants in the columns that were taken out.
   */
  void restore(double[] turned, double[] into, int at) {
    for (int c : dropped) {
      into[at + c] = constant[c];
    }
    int m = kept.length;
    for (int a = 0; a < added.length; a++) {
      into[at + added[a]] = turned[m + a] + constant[added[a]];
    }
    for (int a = 0; a < m; a++) {
      double value = axes == null ? turned[a] : 0;
      for (int block = 0; axes != null && block < axes.length; block++) {
        for (int k = 0; k < Math.min(TILE, m - block * TILE); k++) {
          value = Math.fma(axes[block][a * TILE + k], turned[block * TILE + k], value);
        }
      }
      into[at + kept[a]] = value + centre[a];
    }
  }

  /**
   * A bound on how far turning moves a row of this distance from the centre, by rounding, in 1/Å.
   */
  double rounding(double distance) {
    return (turningError + (added.length == 0 ? 0 : ErrorBound.UNIT_DOUBLE)) * distance;
  }

  /**
   * A bound on how far {@link #restore} leaves a row from the one that its tile stands for, in 1/Å.
   *
   * @param distance of the row from the centre
   */
  double restoring(double distance) {
    if (exact()) {
      return 0;
    }
    double squared = 0;
    for (double c : centre) {
      squared += c * c;
    }
    for (int c : added) {
      squared += constant[c] * constant[c];
    }
    // Twice, for what rounding adds to the length of a row is far below the length itself.
    return rounding(distance) + 2 * ErrorBound.UNIT_DOUBLE * (Math.sqrt(squared) + distance);
  }

  /** Whether rows keep their numbers. */
  private boolean exact() {
    return axes == null && added.length == 0;
  }
}
