package org.quests.spectra;

import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, each with the square of the first component of its
 * eigenvector: what a quadrature of Gauss needs. By the implicit QL method with Wilkinson's shift
 * (Golub and Welsch, Math. Comput. 23, 221 (1969)).
 *
 * @param values in no order
 * @param weights squares of first components; their sum is 1
 */
record Tridiagonal(double[] values, double[] weights) {
  private static final int MOST_ROUNDS = 60;

  /** Half a unit in the last place, relative. */
  private static final double UNIT = 0x1p-53;

  /**
   * Of a matrix.
   *
   * @param diagonal n numbers
   * @param beside n − 1 numbers or more: entry i stands beside i and i + 1
   */
  static Tridiagonal of(double[] diagonal, double[] beside) {
    int n = diagonal.length;
    double[] d = diagonal.clone();
    double[] e = Arrays.copyOf(beside, n);
    e[n - 1] = 0;
    double[] first = new double[n];
    first[0] = 1;
    // What is nothing beside the whole matrix: rounding has left as much in it.
    double nothing = 0;
    for (int i = 0; i < n; i++) {
      nothing = Math.max(nothing, UNIT * (Math.abs(d[i]) + Math.abs(e[i])));
    }
    for (int l = 0; l < n; l++) {
      Cancellation.checkHere();
      for (int round = 0; ; round++) {
        int m = l;
        while (m < n - 1 && Math.abs(e[m]) > nothing) {
          m++;
        }
        if (m == l) {
          break;
        }
        if (round == MOST_ROUNDS) {
          throw new IllegalStateException("no eigenvalue after " + round + " rounds");
        }
        step(d, e, first, l, m);
      }
    }
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> first[i] * first[i]);
    return new Tridiagonal(d, weights);
  }

  private static void step(double[] d, double[] e, double[] first, int l, int m) {
    double g = (d[l + 1] - d[l]) / (2 * e[l]);
    double r = Math.hypot(g, 1);
    g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
    double s = 1;
    double c = 1;
    double p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * e[i];
      double b = c * e[i];
      r = Math.sqrt(f * f + g * g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= p;
        e[m] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d[i + 1] - p;
      r = (d[i] - g) * s + 2 * c * b;
      p = s * r;
      d[i + 1] = g + p;
      g = c * r - b;
      f = first[i + 1];
      first[i + 1] = s * first[i] + c * f;
      first[i] = c * first[i] - s * f;
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
  }
}
