package org.quests.events;

import java.util.Optional;

/**
 * How irregular a series is, from the order of successive values: permutation entropy (Bandt and
 * Pompe, Physical Review Letters 88, 174102, 2002) and the statistical complexity of Jensen and
 * Shannon (Rosso et al., Physical Review Letters 99, 154102, 2007), as PECCARY defines them.
 *
 * @param entropy H = −Σ p log p / log n! of the n! patterns; 0: one pattern alone; 1: all equally
 *     frequent, as in noise
 * @param complexity C = Q · J · H with the divergence J of the patterns from equal frequency and
 *     its greatest value 1/Q; 0 both for order and for noise
 * @param order n, the number of values in a pattern
 * @param points the number of values in the series
 */
public record OrdinalPatterns(double entropy, double complexity, int order, int points) {
  /** n where nothing else is said. */
  public static final int DEFAULT_ORDER = 5;

  /** Patterns must occur more often than once if their frequencies are to mean something. */
  private static final int POINTS_PER_PATTERN = 5;

  /** Factorials beyond this are too many patterns for any series. */
  private static final int MOST = 8;

  /**
   * The quantities of a series, if it is long enough for them.
   *
   * @return nothing below 5 · 5! = 600 values
   */
  public static Optional<OrdinalPatterns> of(double[] series) {
    return series.length < POINTS_PER_PATTERN * factorial(DEFAULT_ORDER)
        ? Optional.empty()
        : Optional.of(of(series, DEFAULT_ORDER));
  }

  /**
   * The quantities of a series of any length. Of equal values the earlier one counts as the smaller
   * (a stable sort); the values of a pattern follow each other without gaps.
   *
   * @param order 2 … 8
   * @throws IllegalArgumentException where the order is another, or the series is shorter
   */
  static OrdinalPatterns of(double[] series, int order) {
    if (order < 2 || order > MOST || series.length < order) {
      throw new IllegalArgumentException(
          "patterns of " + order + " values in a series of " + series.length);
    }
    int patterns = factorial(order);
    int[] counts = new int[patterns];
    int total = series.length - order + 1;
    for (int i = 0; i < total; i++) {
      counts[pattern(series, i, order)]++;
    }
    double entropy = 0;
    double mixed = 0;
    for (int count : counts) {
      double p = (double) count / total;
      entropy += information(p);
      mixed += information((p + 1.0 / patterns) / 2);
    }
    double most = Math.log(patterns);
    double divergence = mixed - entropy / 2 - most / 2;
    double greatest =
        -0.5
            * ((patterns + 1.0) / patterns * Math.log(patterns + 1.0)
                - 2 * Math.log(2.0 * patterns)
                + most);
    // Rounding may leave −0 or a little less where both are alike.
    double complexity = Math.max(0, divergence) / greatest * (entropy / most);
    return new OrdinalPatterns(entropy / most, complexity, order, series.length);
  }

  private static double information(double p) {
    return p == 0 ? 0 : -p * Math.log(p);
  }

  private static int factorial(int n) {
    return n <= 1 ? 1 : n * factorial(n - 1);
  }

  /** The number of the pattern that starts at i: for each value how many later ones are smaller. */
  private static int pattern(double[] series, int i, int order) {
    int number = 0;
    for (int a = 0; a < order; a++) {
      int smaller = 0;
      for (int b = a + 1; b < order; b++) {
        smaller += series[i + b] < series[i + a] ? 1 : 0;
      }
      number = number * (order - a) + smaller;
    }
    return number;
  }
}
