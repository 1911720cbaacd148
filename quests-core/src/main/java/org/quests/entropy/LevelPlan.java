package org.quests.entropy;

import java.util.Arrays;

/**
 * How many environments are to be drawn for each level of an estimate, so that it is as accurate as
 * is asked for with the fewest pairs. Immutable.
 *
 * @param form how sums over subsets are used
 * @param draws for each level: the last one is weighed against the smallest subset that takes part,
 *     the others for the difference of a subset and the next one
 * @param pairs that this takes
 * @param standardError that is expected
 */
record LevelPlan(Estimate.Form form, int[] draws, double pairs, double standardError) {
  /** Of the width that is wanted is aimed at: the one that comes out then is mostly within it. */
  private static final double ALLOWED = 0.97;

  /** Fewer draws do not tell a variance. */
  static final int LEAST_DRAWS = 100;

  /** How many environments are drawn. */
  int queries() {
    return Arrays.stream(draws).sum();
  }

  /**
   * The cheapest numbers of draws.
   *
   * @param variances of the differences of each level and the next one, and at the end of the last
   *     level itself
   * @param sizes of the subsets of these levels, the first one n
   * @param least draws of a level, as long as there are so many environments
   * @param half half the width of the interval of 95 % that is wanted
   */
  static LevelPlan of(
      Estimate.Form form, double[] variances, double[] sizes, int least, double half) {
    int levels = variances.length;
    double n = sizes[0];
    double degrees = Double.POSITIVE_INFINITY;
    int[] draws = new int[levels];
    double error = 0;
    // Few draws need a wider interval, and so more draws: this settles at once.
    for (int round = 0; round < 4; round++) {
      double t = Double.isInfinite(degrees) ? 1.96 : Estimate.student(degrees);
      draws = draws(variances, sizes, least, ALLOWED * half / t);
      double sum = 0;
      double squares = 0;
      for (int l = 0; l < levels; l++) {
        double part = variances[l] * (1.0 / draws[l] - 1 / n);
        sum += part;
        squares += part * part / (draws[l] - 1);
      }
      error = Math.sqrt(sum);
      degrees = squares > 0 ? sum * sum / squares : Double.POSITIVE_INFINITY;
    }
    double pairs = 0;
    for (int l = 0; l < levels; l++) {
      pairs += draws[l] * sizes[l];
    }
    return new LevelPlan(form, draws, pairs, error);
  }

  /**
   * The least Σ m_l n_l with Σ V_l (1/m_l − 1/n) = se², least ≤ m_l ≤ n: m_l is in proportion to
   * √(V_l/n_l) where it is not at one of its ends.
   */
  private static int[] draws(double[] variances, double[] sizes, int least, double error) {
    double n = sizes[0];
    int levels = variances.length;
    int lowest = (int) Math.min(n, least);
    int[] draws = new int[levels];
    boolean[] fixed = new boolean[levels];
    boolean changed = true;
    while (changed) {
      changed = false;
      double left = error * error + Arrays.stream(variances).sum() / n;
      double root = 0;
      for (int l = 0; l < levels; l++) {
        left -= fixed[l] ? variances[l] / draws[l] : 0;
        root += fixed[l] ? 0 : Math.sqrt(variances[l] * sizes[l]);
      }
      for (int l = 0; l < levels; l++) {
        if (fixed[l]) {
          continue;
        }
        double wanted = left <= 0 ? n : Math.sqrt(variances[l] / sizes[l]) * root / left;
        draws[l] = (int) Math.clamp(Math.ceil(wanted), lowest, n);
        if (wanted > n || left <= 0) {
          fixed[l] = true;
          changed = true;
        }
      }
    }
    return draws;
  }
}
