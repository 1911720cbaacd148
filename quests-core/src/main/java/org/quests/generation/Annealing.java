package org.quests.generation;

import java.util.Random;

/** Whether a proposal is taken: the rule of Metropolis, at a temperature that falls in cycles. */
final class Annealing {
  private static final int CYCLES = 3;

  /** kT does not fall below this, in units of the score. */
  private static final double COLDEST = 1e-3;

  private Annealing() {}

  /**
   * kT of a step, in nats as the score is: three equal cycles from 1 down to 0.001.
   *
   * @param step 0 … steps − 1
   */
  static double temperature(int step, int steps) {
    double phase = (double) ((long) CYCLES * step % steps) / steps;
    return Math.max(1 - phase, COLDEST);
  }

  /**
   * Accepts with the probability min(1, exp(−(proposed − current) / kT)). One number is drawn in
   * any case.
   */
  static boolean accepts(double current, double proposed, double temperature, Random random) {
    // The strict one, for whether a structure is taken must not hang on who evaluates it.
    double chance = StrictMath.exp(-(proposed - current) / temperature);
    return random.nextDouble() < chance;
  }
}
