package org.quests.kernel;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.Environments;

/**
 * How rows of descriptors become rows of a tile: columns that are the same in the whole reference
 * set are taken out, the others perhaps turned to principal axes. Distances stay what they were: a
 * query that differs in a column that was taken out carries what that adds to its squared distances
 * from everything. Immutable.
 */
final class RowTransform {
  /** Rows that principal axes are taken from. */
  private static final int SAMPLE = 4096;

  private final int dimension;

  /** Columns that are kept. */
  private final int[] kept;

  /** Columns that are taken out, and the value that each has. */
  private final int[] dropped;

  private final double[] constant;

  /** Column i is principal axis i; null where rows are not turned. */
  private final double @Nullable [] axes;

  /** What is taken from a row before it is turned: rounding then depends on the spread alone. */
  private final double[] centre;

  private RowTransform(
      int dimension,
      int[] kept,
      int[] dropped,
      double[] constant,
      double @Nullable [] axes,
      double[] centre) {
    this.dimension = dimension;
    this.kept = kept;
    this.dropped = dropped;
    this.constant = constant;
    this.axes = axes;
    this.centre = centre;
  }

  /** Takes constant columns out and does nothing else. */
  static RowTransform of(Environments environments) {
    int d = environments.dimension();
    double[] first = new double[d];
    environments.copyRows(0, 1, first, 0);
    boolean[] varies = new boolean[d];
    int left = d;
    int atOnce = 256;
    double[] rows = new double[atOnce * d];
    for (int from = 0; from < environments.count() && left > 0; from += atOnce) {
      int to = Math.min(environments.count(), from + atOnce);
      environments.copyRows(from, to, rows, 0);
      left = d - markVarying(rows, (to - from) * d, first, varies);
    }
    // A tile has at least one axis.
    varies[0] |= left == d;
    int[] kept = columns(varies, true);
    int[] dropped = columns(varies, false);
    double[] constant = Arrays.stream(dropped).mapToDouble(c -> first[c]).toArray();
    return new RowTransform(d, kept, dropped, constant, null, new double[kept.length]);
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
  RowTransform toPrincipalAxes(Environments environments) {
    int n = environments.count();
    int m = kept.length;
    int sample = Math.min(n, SAMPLE);
    double[] row = new double[dimension];
    double[] mean = new double[m];
    double[][] rows = new double[sample][m];
    for (int i = 0; i < sample; i++) {
      int from = (int) ((long) i * n / sample);
      environments.copyRows(from, from + 1, row, 0);
      for (int a = 0; a < m; a++) {
        rows[i][a] = row[kept[a]];
        mean[a] += row[kept[a]] / sample;
      }
    }
    DMatrixRMaj covariance = new DMatrixRMaj(m, m);
    for (double[] r : rows) {
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
    double[] turned = new double[m * m];
    for (int i = 0; i < m; i++) {
      double[] vector = eigen.getEigenVector(order[i]).data;
      for (int a = 0; a < m; a++) {
        turned[a * m + i] = vector[a];
      }
    }
    return new RowTransform(dimension, kept, dropped, constant, turned, mean);
  }

  /** The number of axes of a transformed row, at least 1. */
  int axes() {
    return kept.length;
  }

  /**
   * Transforms a row.
   *
   * @param row d numbers
   * @param into receives the transformed row
   * @return what the columns that were taken out add to every squared distance
   */
  double apply(double[] row, int at, double[] into) {
    int m = kept.length;
    if (axes == null) {
      for (int a = 0; a < m; a++) {
        into[a] = row[at + kept[a]];
      }
    } else {
      Arrays.fill(into, 0, m, 0);
      for (int a = 0; a < m; a++) {
        double x = row[at + kept[a]] - centre[a];
        for (int i = 0; i < m; i++) {
          into[i] = Math.fma(x, axes[a * m + i], into[i]);
        }
      }
    }
    double offset = 0;
    for (int c = 0; c < dropped.length; c++) {
      double difference = row[at + dropped[c]] - constant[c];
      offset += difference * difference;
    }
    return offset;
  }

  /**
   * A bound on how far turning moves a row of this distance from the centre, by rounding, in 1/Å.
   */
  double rounding(double distance) {
    return axes == null ? 0 : 4 * 0x1p-53 * kept.length * distance;
  }
}
