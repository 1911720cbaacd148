package org.quests.thermo;

/** The Debye model of vibrations: energies of one atom. */
final class Debye {
  /** The Boltzmann constant in eV/K. */
  static final double BOLTZMANN = 8.617333262e-5;

  /** From here on D₃ is summed in another way. */
  private static final double SMALL = 1.5;

  /** B₂ₙ/(2n)! for n = 1, 2, … */
  private static final double[] BERNOULLI = bernoulli();

  private static final double WHOLE = Math.pow(Math.PI, 4) / 15;

  private Debye() {}

  private static double[] bernoulli() {
    // Of Riemann's zeta function at even numbers.
    double[] terms = new double[24];
    for (int n = 1; n <= terms.length; n++) {
      double zeta = 0;
      for (int k = 200; k >= 1; k--) {
        zeta += Math.pow(k, -2.0 * n);
      }
      if (n == 1) {
        zeta = Math.PI * Math.PI / 6;
      } else if (n == 2) {
        zeta = Math.pow(Math.PI, 4) / 90;
      } else if (n == 3) {
        zeta = Math.pow(Math.PI, 6) / 945;
      }
      terms[n - 1] = (n % 2 == 1 ? 2 : -2) * zeta / Math.pow(2 * Math.PI, 2.0 * n);
    }
    return terms;
  }

  /** D₃(y) = 3/y³ ∫₀^y t³/(e^t − 1) dt, for y above 0. */
  static double function(double y) {
    if (y < SMALL) {
      double sum = 0;
      for (int n = BERNOULLI.length; n >= 1; n--) {
        sum += BERNOULLI[n - 1] * Math.pow(y, 2.0 * n) / (2 * n + 3);
      }
      return 1 - 3 * y / 8 + 3 * sum;
    }
    double rest = 0;
    int terms = (int) Math.ceil(40 / y);
    for (int k = terms; k >= 1; k--) {
      double inverse = 1.0 / k;
      rest +=
          Math.exp(-k * y)
              * inverse
              * (y * y * y
                  + 3 * y * y * inverse
                  + 6 * y * inverse * inverse
                  + 6 * inverse * inverse * inverse);
    }
    return 3 / (y * y * y) * (WHOLE - rest);
  }

  /**
   * Free energy, and its derivatives by the Debye temperature θ and by T.
   *
   * @param free F in eV
   * @param entropy S in eV/K
   * @param byTheta ∂F/∂θ in eV/K
   * @param byThetaTwice ∂²F/∂θ² in eV/K²
   * @param byThetaAndT ∂²F/∂θ∂T in eV/K²
   * @param heat C_V in eV/K
   */
  record Energies(
      double free,
      double entropy,
      double byTheta,
      double byThetaTwice,
      double byThetaAndT,
      double heat) {}

  /**
   * At a temperature.
   *
   * @param theta θ in K, above 0
   * @param t T in K, above 0
   */
  static Energies at(double theta, double t) {
    double y = theta / t;
    double d3 = function(y);
    double log = Math.log(-Math.expm1(-y));
    double occupation = 1 / Math.expm1(y);
    double slope = 3 * occupation - 3 * d3 / y;
    double byTheta = BOLTZMANN * (9.0 / 8 + 3 * d3 / y);
    // d/dy of 3 D₃/y.
    double bend = 3 * (slope / y - d3 / (y * y));
    double heat = 3 * BOLTZMANN * (4 * d3 - 3 * y * occupation);
    return new Energies(
        BOLTZMANN * (9.0 / 8 * theta + t * (3 * log - d3)),
        BOLTZMANN * (4 * d3 - 3 * log),
        byTheta,
        BOLTZMANN * bend / t,
        -BOLTZMANN * bend * y / t,
        heat);
  }
}
