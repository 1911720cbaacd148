package org.quests.spectra;

import java.util.Random;
import org.apache.commons.math3.distribution.TDistribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.Seeds;
import org.quests.kernel.KernelProduct;

/**
 * The entropy −Σ λ ln λ of the eigenvalues of K/n, estimated: stochastic Lanczos quadrature (Ubaru,
 * Chen and Saad, SIAM J. Matrix Anal. Appl. 38, 1075 (2017)) with random signs as probes. What each
 * probe says of tr K/n, which is 1, and of tr (K/n)², which follows from kernel sums, corrects what
 * it says of the entropy, by linear regression.
 *
 * @param value in nats
 * @param standardError of it
 * @param interval of 95 %: Student's with three degrees of freedom fewer than there are probes
 */
record SpectralEntropy(double value, double standardError, Interval interval) {
  static final int PROBES = 10;
  static final int STEPS = 10;

  /** An intercept and two slopes. */
  private static final int COEFFICIENTS = 3;

  /**
   * Estimates it.
   *
   * @param squares tr (K/n)²
   */
  static SpectralEntropy of(
      KernelProduct matrix, double squares, long seed, Parallelism parallelism) {
    int n = matrix.count();
    Lanczos lanczos = new Lanczos(matrix, probes(n, seed));
    int steps = Math.min(STEPS, n);
    parallelism.progress().begin("Lanczos steps", steps);
    try {
      for (int step = 0; step < steps; step++) {
        lanczos.step(parallelism);
        parallelism.progress().advance(1);
      }
    } finally {
      parallelism.progress().end();
    }
    double[] entropies = new double[PROBES];
    double[] traces = new double[PROBES];
    double[] ofSquares = new double[PROBES];
    for (int p = 0; p < PROBES; p++) {
      Tridiagonal small = lanczos.tridiagonal(p);
      for (int i = 0; i < small.values().length; i++) {
        double value = small.values()[i] / n;
        double weight = n * small.weights()[i];
        entropies[p] += value > 0 ? -weight * value * Math.log(value) : 0;
        traces[p] += weight * value;
        ofSquares[p] += weight * value * value;
      }
    }
    return regression(entropies, traces, ofSquares, squares);
  }

  private static double[][] probes(int n, long seed) {
    double[][] probes = new double[PROBES][n];
    for (int p = 0; p < PROBES; p++) {
      Random random = Seeds.generator(seed, p);
      for (int i = 0; i < n; i++) {
        probes[p][i] = random.nextBoolean() ? 1 : -1;
      }
    }
    return probes;
  }

  /** The entropy where the traces are what they are known to be. */
  private static SpectralEntropy regression(
      double[] entropies, double[] traces, double[] ofSquares, double squares) {
    DMatrixRMaj design = new DMatrixRMaj(PROBES, COEFFICIENTS);
    DMatrixRMaj measured = new DMatrixRMaj(PROBES, 1);
    double scale = squares == 0 ? 1 : squares;
    for (int p = 0; p < PROBES; p++) {
      design.set(p, 0, 1);
      design.set(p, 1, traces[p] - 1);
      design.set(p, 2, (ofSquares[p] - squares) / scale);
      measured.set(p, 0, entropies[p]);
    }
    // The pseudo-inverse serves where probes tell nothing of a trace, as where it is exact.
    DMatrixRMaj inverse = new DMatrixRMaj(COEFFICIENTS, PROBES);
    CommonOps_DDRM.pinv(design, inverse);
    DMatrixRMaj coefficients = new DMatrixRMaj(COEFFICIENTS, 1);
    CommonOps_DDRM.mult(inverse, measured, coefficients);
    DMatrixRMaj fitted = new DMatrixRMaj(PROBES, 1);
    CommonOps_DDRM.mult(design, coefficients, fitted);
    double residual = 0;
    double leverage = 0;
    for (int p = 0; p < PROBES; p++) {
      double off = measured.get(p, 0) - fitted.get(p, 0);
      residual += off * off;
      leverage += inverse.get(0, p) * inverse.get(0, p);
    }
    int freedom = PROBES - COEFFICIENTS;
    double error = Math.sqrt(residual / freedom * leverage);
    double value = coefficients.get(0, 0);
    double half = new TDistribution(freedom).inverseCumulativeProbability(0.975) * error;
    return new SpectralEntropy(value, error, new Interval(value - half, value + half));
  }
}
