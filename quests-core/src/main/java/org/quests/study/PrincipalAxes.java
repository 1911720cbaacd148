package org.quests.study;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;

/**
 * The directions along which environments differ most, by a sample of them, and where all of them
 * are along these.
 */
final class PrincipalAxes {
  /** How many axes there are. */
  static final int COUNT = 3;

  /** Rows that the axes are found from. */
  private static final int SAMPLE = 4096;

  private static final int AT_ONCE = 1024;

  private final int dimension;
  private final double[] centre;
  private final double[][] axes = new double[COUNT][];
  private final double[] shares = new double[COUNT];

  private PrincipalAxes(int dimension) {
    this.dimension = dimension;
    this.centre = new double[dimension];
  }

  /** Finds the axes, by the numbers of rows that say the geometry. */
  static PrincipalAxes of(Environments dataset) {
    int d = dataset.withoutElements().dimension();
    PrincipalAxes found = new PrincipalAxes(d);
    int n = dataset.count();
    int m = Math.min(n, SAMPLE);
    double[] rows = new double[m * d];
    for (int i = 0; i < m; i++) {
      int row = (int) ((long) i * n / m);
      dataset.copyColumns(row, row + 1, d, rows, i * d);
      for (int c = 0; c < d; c++) {
        found.centre[c] += rows[i * d + c] / m;
      }
    }
    DMatrixRMaj covariance = new DMatrixRMaj(d, d);
    double[] difference = new double[d];
    for (int i = 0; i < m; i++) {
      for (int c = 0; c < d; c++) {
        difference[c] = rows[i * d + c] - found.centre[c];
      }
      for (int a = 0; a < d; a++) {
        for (int b = 0; b <= a; b++) {
          covariance.data[a * d + b] += difference[a] * difference[b] / m;
        }
      }
    }
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < a; b++) {
        covariance.data[b * d + a] = covariance.data[a * d + b];
      }
    }
    found.take(covariance);
    return found;
  }

  private void take(DMatrixRMaj covariance) {
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(dimension, true, true);
    double total = IntStream.range(0, dimension).mapToDouble(i -> covariance.get(i, i)).sum();
    if (!eigen.decompose(covariance)) {
      throw new IllegalStateException("no principal axes");
    }
    Integer[] order = IntStream.range(0, dimension).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        Comparator.comparingDouble((Integer i) -> eigen.getEigenvalue(i).getReal()).reversed());
    for (int a = 0; a < COUNT; a++) {
      axes[a] = new double[dimension];
      if (a < dimension) {
        DMatrixRMaj vector = eigen.getEigenVector(order[a]);
        // Which way it points is left to chance: the greatest component is made positive.
        double greatest = 0;
        for (double v : vector.data) {
          greatest = Math.abs(v) > Math.abs(greatest) ? v : greatest;
        }
        for (int c = 0; c < dimension; c++) {
          axes[a][c] = Math.signum(greatest) * vector.data[c];
        }
        shares[a] = total > 0 ? Math.max(0, eigen.getEigenvalue(order[a]).getReal()) / total : 0;
      }
    }
  }

  /** The share of the variance along each axis, 0 … 1. */
  double[] shares() {
    return shares.clone();
  }

  /**
   * Where environments are along the axes, in 1/Å from the mean.
   *
   * @return for each axis a number for each environment
   */
  float[][] places(Environments dataset, Parallelism parallelism) {
    int n = dataset.count();
    float[][] places = new float[COUNT][n];
    int pieces = (n + AT_ONCE - 1) / AT_ONCE;
    parallelism.forEach(
        pieces,
        () -> {
          double[] rows = new double[AT_ONCE * dimension];
          return piece -> {
            int from = piece * AT_ONCE;
            int to = Math.min(n, from + AT_ONCE);
            dataset.copyColumns(from, to, dimension, rows, 0);
            for (int i = from; i < to; i++) {
              for (int a = 0; a < COUNT; a++) {
                double sum = 0;
                for (int c = 0; c < dimension; c++) {
                  sum += axes[a][c] * (rows[(i - from) * dimension + c] - centre[c]);
                }
                places[a][i] = (float) sum;
              }
            }
          };
        });
    return places;
  }
}
