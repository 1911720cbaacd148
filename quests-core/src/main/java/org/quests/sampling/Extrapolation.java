package org.quests.sampling;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.optim.univariate.UnivariatePointValuePair;
import org.quests.core.Interval;

/**
 * The form H(n) = a − b exp(−c log² n), fitted to entropies of samples: a is the entropy for
 * infinitely many environments of the same kind.
 *
 * @param a in nats
 * @param b in nats
 * @param c greater than 0; 0 where all entropies are equal
 * @param interval of a: from the bootstrap over frames, if the form is right
 */
public record Extrapolation(double a, double b, double c, Interval interval) {
  /** Between these, the form bends within numbers of environments that occur. */
  private static final double LEAST_C = 1e-3;

  private static final double GREATEST_C = 5;

  /** Values of c that are tried before the best is refined. */
  private static final int STEPS = 60;

  /** Entropies that differ by less are equal. */
  private static final double ROUNDING = 1e-12;

  /** H∞ = a, in nats. */
  public double limit() {
    return a;
  }

  /** The form at a number of environments, in nats. */
  public double at(double n) {
    double log = Math.log(n);
    return a - b * Math.exp(-c * log * log);
  }

  Extrapolation with(Interval other) {
    return new Extrapolation(a, b, c, other);
  }

  /**
   * Least squares: for each c the best a and b are known in closed form, so that only c is searched
   * for.
   *
   * @param n numbers of environments
   * @param entropies H of each, in nats
   * @return nothing where there are fewer than three different n, or where the entropies do not yet
   *     tell that they level off
   */
  static Optional<Extrapolation> fit(double[] n, double[] entropies) {
    Interval none = Interval.UNKNOWN;
    if (Arrays.stream(n).distinct().count() < 3) {
      return Optional.empty();
    }
    double mean = Arrays.stream(entropies).average().orElseThrow();
    if (Arrays.stream(entropies).allMatch(h -> Math.abs(h - mean) < ROUNDING)) {
      return Optional.of(new Extrapolation(mean, 0, 0, none));
    }
    double[] squares = Arrays.stream(n).map(x -> Math.log(x) * Math.log(x)).toArray();
    double width = Math.log(GREATEST_C / LEAST_C) / STEPS;
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= STEPS; i++) {
      double rest = solve(squares, entropies, LEAST_C * Math.exp(i * width))[2];
      if (rest < least) {
        least = rest;
        best = i;
      }
    }
    if (best == 0) {
      return Optional.empty();
    }
    double start = Math.log(LEAST_C) + best * width;
    UnivariatePointValuePair found =
        new BrentOptimizer(1e-10, 1e-14)
            .optimize(
                new MaxEval(1000),
                GoalType.MINIMIZE,
                new UnivariateObjectiveFunction(
                    logC -> solve(squares, entropies, Math.exp(logC))[2]),
                new SearchInterval(start - width, start + width, start));
    double c = Math.exp(found.getPoint());
    double[] line = solve(squares, entropies, c);
    // A curve that falls says nothing of where it would rise to.
    return line[1] < 0
        ? Optional.empty()
        : Optional.of(new Extrapolation(line[0], line[1], c, none));
  }

  /** The best a and b for a given c, and the sum of squares that is left. */
  private static double[] solve(double[] squares, double[] entropies, double c) {
    int m = squares.length;
    // Relative to the least n, for exp(−c log² n) itself may be too small to divide by.
    double shift = Arrays.stream(squares).min().orElseThrow();
    double[] e = Arrays.stream(squares).map(s -> Math.exp(-c * (s - shift))).toArray();
    double meanE = Arrays.stream(e).sum() / m;
    double meanH = Arrays.stream(entropies).sum() / m;
    double product = 0;
    double square = 0;
    for (int i = 0; i < m; i++) {
      product += (e[i] - meanE) * (entropies[i] - meanH);
      square += (e[i] - meanE) * (e[i] - meanE);
    }
    double slope = square > 0 ? product / square : 0;
    double rest = 0;
    for (int i = 0; i < m; i++) {
      double r = entropies[i] - meanH - slope * (e[i] - meanE);
      rest += r * r;
    }
    return new double[] {meanH - slope * meanE, -slope * Math.exp(c * shift), rest};
  }
}
