package org.quests.events;

/**
 * How often a series without a change, whose successive values are correlated, reaches a value of
 * the statistic of {@link ChangeFit}.
 *
 * <p>From simulations of series of 9 to 1,000 values at eight correlations each, by the statistic
 * without white noise and jumps: the share falls exponentially with the statistic. The correlation
 * where it is greatest counts, whatever that of the series in question seems to be; the share there
 * is divided by {@value #WORST}. White noise and jumps make the statistic smaller; for that the
 * values from 41 on were lowered by up to 1, by the table of alarms of {@code EventErrorReport} in
 * quests-bench. At the worst correlation more series than the level says are taken for changing
 * (1.5 of 100 at 0.01), at most others fewer.
 */
final class ChangeSignificance {
  private static final double WORST = 1.3;

  /** Numbers of values that were simulated. */
  private static final int[] LENGTHS = {9, 12, 16, 24, 41, 70, 120, 250, 500, 1000};

  /** The statistic that one of a hundred series reaches at the worst correlation. */
  private static final double[] HUNDREDTH = {
    16.3, 17.1, 17.5, 17.7, 17.3, 17.3, 17.4, 18.0, 18.6, 19.6
  };

  /** The fall of the logarithm of the share for each unit of the statistic. */
  private static final double[] FALL = {.36, .37, .37, .38, .38, .39, .40, .42, .43, .45};

  private ChangeSignificance() {}

  /**
   * The share of series.
   *
   * @param n values of the series; beyond 1,000 the numbers go on as before
   */
  static double of(double statistic, int n) {
    int i = 1;
    while (i < LENGTHS.length - 1 && n > LENGTHS[i]) {
      i++;
    }
    double at =
        Math.log((double) n / LENGTHS[i - 1]) / Math.log((double) LENGTHS[i] / LENGTHS[i - 1]);
    double hundredth = HUNDREDTH[i - 1] + at * (HUNDREDTH[i] - HUNDREDTH[i - 1]);
    double fall = FALL[i - 1] + Math.min(at, 1) * (FALL[i] - FALL[i - 1]);
    double share = 0.01 / WORST * Math.exp(fall * (hundredth - statistic));
    return Math.clamp(share, ChangePoint.LEAST_P, 1);
  }
}
