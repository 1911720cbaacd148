package org.quests.bench;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.quests.descriptor.Environments;

/**
 * Rows of a dataset about their mean along principal axes, the widest first: as tiles hold them.
 *
 * @param rows count × axes, in 1/Å
 * @param leading over how many axes differences are taken: over the others all rows are within
 *     {@link #NEAR} of the origin
 * @param tail how far rows are from the origin at most over those others, in 1/Å
 */
record TurnedRows(double[][] rows, int leading, double tail) {
  /** In bandwidths: as the library has it in single precision. */
  private static final double NEAR = 6;

  /**
   * Turns the rows of some environments.
   *
   * @param h the bandwidth in 1/Å
   */
  static TurnedRows of(Environments environments, double h) {
    int n = environments.count();
    int d = environments.dimension();
    double[] flat = new double[n * d];
    environments.copyRows(0, n, flat, 0);
    double[] mean = new double[d];
    for (int i = 0; i < flat.length; i++) {
      mean[i % d] += flat[i] / n;
    }
    for (int i = 0; i < flat.length; i++) {
      flat[i] -= mean[i % d];
    }
    return cut(turned(flat, n, axesOf(flat, d)), h);
  }

  private static double[][] axesOf(double[] flat, int d) {
    DMatrixRMaj covariance = new DMatrixRMaj(d, d);
    for (int from = 0; from < flat.length; from += d) {
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          covariance.add(a, b, flat[from + a] * flat[from + b]);
        }
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(d, true, true);
    if (!eigen.decompose(covariance)) {
      throw new IllegalStateException("no principal axes");
    }
    double[][] axes = new double[d][];
    Integer[] order = new Integer[d];
    for (int a = 0; a < d; a++) {
      order[a] = a;
      axes[a] = eigen.getEigenVector(a).getData();
    }
    Arrays.sort(
        order, (a, b) -> Double.compare(eigen.getEigenvalue(b).real, eigen.getEigenvalue(a).real));
    double[][] sorted = new double[d][];
    for (int a = 0; a < d; a++) {
      sorted[a] = axes[order[a]];
    }
    return sorted;
  }

  private static double[][] turned(double[] flat, int n, double[][] axes) {
    int d = axes.length;
    double[][] rows = new double[n][d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        double sum = 0;
        for (int b = 0; b < d; b++) {
          sum += flat[i * d + b] * axes[a][b];
        }
        rows[i][a] = sum;
      }
    }
    return rows;
  }

  private static TurnedRows cut(double[][] rows, double h) {
    int d = rows[0].length;
    int leading = 0;
    double tail = farthest(rows, 0);
    while (leading < d && tail > NEAR * h) {
      leading++;
      tail = farthest(rows, leading);
    }
    return new TurnedRows(rows, leading, tail);
  }

  /** The same rows with no differences: products are taken over all axes. */
  TurnedRows withoutDifferences() {
    return new TurnedRows(rows, 0, farthest(rows, 0));
  }

  private static double farthest(double[][] rows, int from) {
    double farthest = 0;
    for (double[] row : rows) {
      farthest = Math.max(farthest, norm(row, from, row.length));
    }
    return farthest;
  }

  /** The length of a row over the axes from one on to before another. */
  static double norm(double[] row, int from, int to) {
    double sum = 0;
    for (int a = from; a < to; a++) {
      sum += row[a] * row[a];
    }
    return Math.sqrt(sum);
  }

  int count() {
    return rows.length;
  }

  int axes() {
    return rows[0].length;
  }

  /** The squared distance of two rows, as double precision has it. */
  double squared(int i, int j) {
    double sum = 0;
    for (int a = axes() - 1; a >= 0; a--) {
      double difference = rows[i][a] - rows[j][a];
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }
}
