package org.quests.spectra;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
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
 * it says of the entropy.
 *
 * <p>The corrections are many times larger than what they leave. So their factors come from probes
 * of their own: from the same ones they would fit the noise, and the interval would be too narrow.
 *
 * @param value in nats
 * @param standardError of it
 * @param interval of 95 %: Student's with one degree of freedom fewer than there are probes
 */
record SpectralEntropy(double value, double standardError, Interval interval) {
  static final int PROBES = 10;
  static final int STEPS = 10;

  /** Probes for the factors of the corrections; the product takes as long without them. */
  private static final int PILOTS = KernelProduct.MOST - PROBES;

  /**
   * What a probe says of a function f of K/n: the sum over nodes of weight · f(node).
   *
   * @param nodes estimates of eigenvalues, 0 or above
   * @param weights their sum is n
   */
  private record Quadrature(double[] nodes, double[] weights) {
    static Quadrature of(Eigenvalues.Weighted small, int n) {
      return new Quadrature(
          Arrays.stream(small.values()).map(value -> Math.max(0, value / n)).toArray(),
          Arrays.stream(small.weights()).map(weight -> weight * n).toArray());
    }

    double entropy() {
      double sum = 0;
      for (int i = 0; i < nodes.length; i++) {
        sum += weights[i] * term(nodes[i]);
      }
      return sum;
    }

    double trace(int power) {
      double sum = 0;
      for (int i = 0; i < nodes.length; i++) {
        sum += weights[i] * Math.pow(nodes[i], power);
      }
      return sum;
    }
  }

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
    Quadrature[] all = new Quadrature[PROBES + PILOTS];
    Arrays.setAll(all, p -> Quadrature.of(lanczos.eigenvalues(p), n));
    double[] factors = factors(Arrays.copyOfRange(all, PROBES, all.length));
    SummaryStatistics entropies = new SummaryStatistics();
    for (int p = 0; p < PROBES; p++) {
      entropies.addValue(
          all[p].entropy()
              - factors[0] * (all[p].trace(1) - 1)
              - factors[1] * (all[p].trace(2) - squares));
    }
    double value = entropies.getMean();
    double error = entropies.getStandardDeviation() / Math.sqrt(PROBES);
    double half = new TDistribution(PROBES - 1).inverseCumulativeProbability(0.975) * error;
    return new SpectralEntropy(value, error, new Interval(value - half, value + half));
  }

  private static double[][] probes(int n, long seed) {
    double[][] probes = new double[PROBES + PILOTS][n];
    for (int p = 0; p < probes.length; p++) {
      Random random = Seeds.generator(seed, p);
      for (int i = 0; i < n; i++) {
        probes[p][i] = random.nextBoolean() ? 1 : -1;
      }
    }
    return probes;
  }

  /**
   * Factors of λ and λ² in the parabola that is nearest to −λ ln λ over all eigenvalues. A constant
   * belongs to it too, but every probe knows the trace of the unit matrix.
   */
  private static double[] factors(Quadrature[] pilots) {
    int rows = Arrays.stream(pilots).mapToInt(pilot -> pilot.nodes.length).sum();
    double greatest =
        Arrays.stream(pilots)
            .flatMapToDouble(pilot -> Arrays.stream(pilot.nodes))
            .max()
            .orElseThrow();
    DMatrixRMaj powers = new DMatrixRMaj(rows, 3);
    DMatrixRMaj terms = new DMatrixRMaj(rows, 1);
    int row = 0;
    for (Quadrature pilot : pilots) {
      for (int i = 0; i < pilot.nodes.length; i++) {
        double root = Math.sqrt(pilot.weights[i]);
        double relative = pilot.nodes[i] / greatest;
        powers.set(row, 0, root);
        powers.set(row, 1, root * relative);
        powers.set(row, 2, root * relative * relative);
        terms.set(row, 0, root * term(pilot.nodes[i]));
        row++;
      }
    }
    // Fewer than three eigenvalues do not determine a parabola: the pseudo-inverse takes one.
    DMatrixRMaj inverse = new DMatrixRMaj(3, rows);
    CommonOps_DDRM.pinv(powers, inverse);
    DMatrixRMaj factors = new DMatrixRMaj(3, 1);
    CommonOps_DDRM.mult(inverse, terms, factors);
    return new double[] {factors.get(1, 0) / greatest, factors.get(2, 0) / (greatest * greatest)};
  }

  private static double term(double eigenvalue) {
    return eigenvalue > 0 ? -eigenvalue * Math.log(eigenvalue) : 0;
  }
}
