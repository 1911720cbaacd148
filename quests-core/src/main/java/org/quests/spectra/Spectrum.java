package org.quests.spectra;

import org.ejml.data.DMatrixRMaj;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * The eigenvalues of a similarity matrix divided by n, which are those of a density matrix: none is
 * negative, and their sum is 1. Immutable.
 */
public final class Spectrum {
  /** Of larger matrices not all eigenvalues are found. */
  public static final int LARGEST = 5000;

  /** What similarities may differ from each other by that should be equal. */
  private static final double ASYMMETRY = 1e-9;

  /** Eigenvalues below this are rounding, in units of n. */
  private static final double LEAST = 1e-11;

  private final double[] values;

  private Spectrum(double[] values) {
    this.values = values;
  }

  /**
   * The spectrum of any similarity matrix.
   *
   * @param similarities n × n, symmetric, 1 on the diagonal, with no negative eigenvalue
   * @throws QuestsException of kind USAGE where there are more than {@link #LARGEST} rows, INPUT
   *     where it is no such matrix, CANCELLED where the work was cancelled
   */
  public static Spectrum of(double[][] similarities, Parallelism parallelism) {
    int n = similarities.length;
    requireSize(n, "rows of a similarity matrix");
    for (int i = 0; i < n; i++) {
      requireRow(similarities, i);
    }
    return taking(new DMatrixRMaj(similarities), parallelism);
  }

  /** The same of a matrix that is one, and is overwritten. */
  static Spectrum taking(DMatrixRMaj matrix, Parallelism parallelism) {
    int n = matrix.numRows;
    double[] values = Eigenvalues.of(matrix, parallelism);
    for (int i = 0; i < n; i++) {
      if (values[i] < -ASYMMETRY * n) {
        throw QuestsException.input(
            "no similarity matrix: it has the eigenvalue " + values[i] + ", expected none below 0");
      }
      values[i] = Math.max(0, values[i]) / n;
    }
    return new Spectrum(values);
  }

  /** Refuses what would take too long. */
  static void requireSize(int n, String what) {
    if (n > LARGEST) {
      throw QuestsException.usage(
          n + " " + what + ": all eigenvalues are found of at most " + LARGEST);
    }
    if (n == 0) {
      throw QuestsException.usage("no " + what);
    }
  }

  private static void requireRow(double[][] similarities, int i) {
    double[] row = similarities[i];
    if (row.length != similarities.length) {
      throw QuestsException.input(
          "row "
              + i
              + " of a similarity matrix has "
              + row.length
              + " numbers, expected "
              + similarities.length);
    }
    for (int j = 0; j <= i; j++) {
      double expected = i == j ? 1 : similarities[j][i];
      if (!(Math.abs(row[j] - expected) <= ASYMMETRY)) {
        throw QuestsException.input(
            "no similarity matrix: entry ("
                + i
                + ", "
                + j
                + ") is "
                + row[j]
                + ", expected "
                + expected);
      }
    }
  }

  /** The eigenvalues, ascending. */
  public double[] values() {
    return values.clone();
  }

  /**
   * The Vendi score (Friedman and Dieng, Trans. Mach. Learn. Res. (2023); of any order: Pasarkar
   * and Dieng, AISTATS 2024): (Σ λ^q)^(1/(1−q)), the effective number of rows that have nothing in
   * common.
   *
   * @param order q above 0: 1 is the exponential of the entropy of the eigenvalues, ∞ the inverse
   *     of the greatest
   * @return 1 … n
   */
  public double vendi(double order) {
    requireOrder(order);
    double greatest = values[values.length - 1];
    if (order == Double.POSITIVE_INFINITY) {
      return 1 / greatest;
    }
    ExactSum sum = new ExactSum();
    for (double value : values) {
      // By a root, what is rounding would count.
      if (value > LEAST / values.length * greatest) {
        sum.add(order == 1 ? -value * Math.log(value) : Math.pow(value / greatest, order));
      }
    }
    return order == 1
        ? Math.exp(sum.value())
        : Math.exp((Math.log(sum.value()) + order * Math.log(greatest)) / (1 - order));
  }

  /** Refuses orders that there are none of. */
  static void requireOrder(double order) {
    if (!(order > 0)) {
      throw QuestsException.usage("an order of a Vendi score is above 0, not " + order);
    }
  }
}
