package org.quests.spectra;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;

/**
 * All eigenvalues of a symmetric matrix: it is made tridiagonal by Householder reflections (Golub
 * and Van Loan, Matrix Computations, section 8.3), on all threads. The bits do not depend on their
 * number. It takes about 4/3 n³ operations, and no memory beside the matrix.
 */
final class SymmetricEigenvalues {
  /** Parts that rows are dealt into; each adds up by itself, so this is part of the result. */
  private static final int PARTS = 16;

  /** Matrices this small are not worth several threads. */
  private static final int SMALL = 300;

  private final double[][] a;
  private final double[][] sums;

  /** What a reflection takes away: a −= v wᵀ + w vᵀ. */
  private final double[] v;

  private final double[] w;

  /** What the rows are multiplied by next. */
  private final double[] x;

  private SymmetricEigenvalues(double[][] matrix) {
    a = matrix;
    int n = matrix.length;
    sums = new double[PARTS][n];
    v = new double[n];
    w = new double[n];
    x = new double[n];
  }

  /**
   * The eigenvalues, in no order.
   *
   * @param matrix n × n and symmetric; overwritten
   */
  static double[] of(double[][] matrix, Parallelism parallelism) {
    int n = matrix.length;
    if (n == 1) {
      return new double[] {matrix[0][0]};
    }
    return new SymmetricEigenvalues(matrix).find(parallelism);
  }

  private double[] find(Parallelism parallelism) {
    int n = a.length;
    double[] diagonal = new double[n];
    double[] beside = new double[n - 1];
    parallelism.progress().begin("eigenvalues", n);
    try {
      // Rows and columns before k are done; column k is brought up to date by itself, the others
      // while they are multiplied by the next reflection.
      for (int k = 0; k < n - 1; k++) {
        parallelism.check();
        diagonal[k] = updated(k, k);
        double squares = 0;
        for (int i = k + 1; i < n; i++) {
          x[i] = updated(i, k);
          squares += x[i] * x[i];
        }
        double length = Math.sqrt(squares);
        beside[k] = x[k + 1] > 0 ? -length : length;
        x[k + 1] -= beside[k];
        double half = squares - beside[k] * (x[k + 1] + beside[k]);
        multiply(k + 1, half > 0, parallelism);
        if (half > 0) {
          reflect(k + 1, half);
        } else {
          Arrays.fill(v, k + 1, n, 0);
          Arrays.fill(w, k + 1, n, 0);
        }
        parallelism.progress().advance(1);
      }
      diagonal[n - 1] = updated(n - 1, n - 1);
    } finally {
      parallelism.progress().end();
    }
    return Tridiagonal.of(diagonal, beside).values();
  }

  private double updated(int i, int j) {
    return a[i][j] - (v[i] * w[j] + w[i] * v[j]);
  }

  /** Brings the rest up to date, and multiplies it by x where that is wanted. */
  private void multiply(int from, boolean wanted, Parallelism parallelism) {
    int n = a.length;
    if (n - from < SMALL) {
      for (int part = 0; part < PARTS; part++) {
        multiply(from, part, wanted);
      }
    } else {
      parallelism.silent().forEach(PARTS, () -> (IntConsumer) part -> multiply(from, part, wanted));
    }
  }

  private void multiply(int from, int part, boolean wanted) {
    int n = a.length;
    int rows = n - from;
    double[] sum = sums[part];
    Arrays.fill(sum, from, n, 0);
    int end = from + (int) ((long) rows * (part + 1) / PARTS);
    for (int i = from + (int) ((long) rows * part / PARTS); i < end; i++) {
      addRow(a[i], v, w, v[i], w[i], wanted ? x[i] : 0, sum, from, n);
    }
  }

  private static void addRow(
      double[] row,
      double[] v,
      double[] w,
      double vi,
      double wi,
      double xi,
      double[] sum,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      double next = row[j] - (vi * w[j] + wi * v[j]);
      row[j] = next;
      sum[j] += next * xi;
    }
  }

  /** Makes v and w of the reflection by x, whose squared length is twice {@code half}. */
  private void reflect(int from, double half) {
    int n = a.length;
    double product = 0;
    for (int i = from; i < n; i++) {
      double sum = 0;
      for (double[] part : sums) {
        sum += part[i];
      }
      w[i] = sum / half;
      product += w[i] * x[i];
    }
    double share = product / (2 * half);
    for (int i = from; i < n; i++) {
      v[i] = x[i];
      w[i] -= share * x[i];
    }
  }
}
