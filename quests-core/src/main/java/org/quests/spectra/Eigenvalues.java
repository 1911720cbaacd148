package org.quests.spectra;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.quests.core.Parallelism;

/** All eigenvalues of a symmetric matrix, none of them far below 0, by EJML on one thread. */
final class Eigenvalues {
  /**
   * Added to all eigenvalues, and taken away again: EJML does not converge where nearly all are 0,
   * as where environments repeat each other.
   */
  private static final double SHIFT = 1;

  /** Of a matrix this small they are found in less than a tenth of a second. */
  private static final int SMALL = 500;

  private Eigenvalues() {}

  /**
   * The eigenvalues, ascending. EJML cannot be stopped: a cancelled call leaves it to itself, for
   * up to a minute or two.
   *
   * @param matrix n × n and symmetric; overwritten
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  static double[] of(DMatrixRMaj matrix, Parallelism parallelism) {
    parallelism.check();
    if (matrix.numRows <= SMALL) {
      return sorted(matrix);
    }
    return parallelism.apart(() -> sorted(matrix));
  }

  private static double[] sorted(DMatrixRMaj matrix) {
    EigenDecomposition_F64<DMatrixRMaj> found = decomposition(matrix, false);
    double[] values = new double[matrix.numRows];
    Arrays.setAll(values, i -> value(found, i));
    Arrays.sort(values);
    return values;
  }

  /**
   * What Gauss' quadrature needs of a matrix: each eigenvalue with the square of the first
   * component of its eigenvector.
   *
   * @param values in no order
   * @param weights squares of first components; their sum is 1
   */
  record Weighted(double[] values, double[] weights) {}

  /**
   * Eigenvalues of a small tridiagonal matrix.
   *
   * @param diagonal n numbers
   * @param beside n − 1 numbers or more: entry i stands beside i and i + 1
   */
  static Weighted ofTridiagonal(double[] diagonal, double[] beside) {
    int n = diagonal.length;
    DMatrixRMaj matrix = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      matrix.set(i, i, diagonal[i]);
      if (i > 0) {
        matrix.set(i, i - 1, beside[i - 1]);
        matrix.set(i - 1, i, beside[i - 1]);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> found = decomposition(matrix, true);
    double[] values = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = value(found, i);
      double first = found.getEigenVector(i).get(0);
      weights[i] = first * first;
    }
    return new Weighted(values, weights);
  }

  private static EigenDecomposition_F64<DMatrixRMaj> decomposition(
      DMatrixRMaj matrix, boolean vectors) {
    int n = matrix.numRows;
    for (int i = 0; i < n; i++) {
      matrix.add(i, i, SHIFT);
    }
    EigenDecomposition_F64<DMatrixRMaj> found = DecompositionFactory_DDRM.eig(n, vectors, true);
    if (!found.decompose(matrix)) {
      throw new IllegalStateException("no eigenvalues were found of a matrix of " + n + " rows");
    }
    return found;
  }

  private static double value(EigenDecomposition_F64<DMatrixRMaj> found, int i) {
    return found.getEigenvalue(i).getReal() - SHIFT;
  }
}
