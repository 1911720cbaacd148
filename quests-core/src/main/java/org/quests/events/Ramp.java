package org.quests.events;

import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * Least squares of a level, a straight line, and another level to a series, from cumulative sums:
 * the old level up to place {@code a}, the new one from place {@code b} on. A step is a ramp whose
 * ends are next to each other.
 */
final class Ramp {
  /** Widths of ramps that are looked at grow by this factor, so that there are few. */
  private static final double WIDENING = 1.41;

  /** Up to so many values every ramp is looked at, beyond that those near the best of these. */
  private static final int EACH = 400;

  private final int n;
  private final double mean;

  /** Sums of the first values less their mean, and the same times their place. */
  private final double[] sums;

  private final double[] moments;

  /** Sum of squared differences from the mean. */
  private double squares;

  Ramp(double[] series) {
    n = series.length;
    mean = Arrays.stream(series).sum() / n;
    sums = new double[n + 1];
    moments = new double[n + 1];
    set(series);
  }

  /** Takes the same values in another order. */
  void set(double[] series) {
    squares = 0;
    for (int i = 0; i < n; i++) {
      double x = series[i] - mean;
      squares += x * x;
      sums[i + 1] = sums[i] + x;
      moments[i + 1] = moments[i] + x * i;
    }
  }

  /** Sum of squared differences from the mean. */
  double squares() {
    return squares;
  }

  /**
   * By how much the sum of squares falls when the ramp is fitted.
   *
   * @param a last place on the old level, 0 … b − 1
   * @param b first place on the new level, at most n − 1
   */
  double gain(int a, int b) {
    double covariance = covariance(a, b);
    double variance = variance(a, b);
    return variance > 0 ? covariance * covariance / variance : 0;
  }

  /** Σ f x of the shape f, which is 0 on the old level and 1 on the new one; Σ x is 0. */
  private double covariance(int a, int b) {
    double along = moments[b] - moments[a + 1] - a * (sums[b] - sums[a + 1]);
    return along / (b - a) - sums[b];
  }

  /** Σ (f − mean f)². */
  private double variance(int a, int b) {
    double width = b - a;
    double inside = width - 1;
    double linear = inside / 2 + n - b;
    double square = inside * (2 * inside + 1) / (6 * width) + n - b;
    return square - linear * linear / n;
  }

  /** Old and new level of a ramp. */
  double[] levels(int a, int b) {
    double difference = covariance(a, b) / variance(a, b);
    double shape = ((b - a - 1) / 2.0 + n - b) / n;
    double before = mean - difference * shape;
    return new double[] {before, before + difference};
  }

  /** The greatest gain of all ramps whose widths are some of a few, with its ends. */
  Best best() {
    Best best = new Best(0, 1, -1);
    for (int width = 1; width < n; width = next(width)) {
      for (int a = 0; a + width < n; a++) {
        double gain = gain(a, a + width);
        if (gain > best.gain) {
          best = new Best(a, a + width, gain);
        }
      }
    }
    return best;
  }

  private static int next(int width) {
    return Math.max(width + 1, (int) Math.round(width * WIDENING));
  }

  /** The greatest gain of all, near the best of a few widths where there are many values. */
  Best refined() {
    Best best = best();
    int reach = n <= EACH ? n : Math.max(2, next(best.b - best.a) - (best.b - best.a));
    int a0 = best.a;
    int b0 = best.b;
    for (int a = Math.max(0, a0 - reach); a <= Math.min(n - 2, a0 + reach); a++) {
      Cancellation.checkHere();
      for (int b = Math.max(a + 1, b0 - reach); b <= Math.min(n - 1, b0 + reach); b++) {
        double gain = gain(a, b);
        if (gain > best.gain) {
          best = new Best(a, b, gain);
        }
      }
    }
    return best;
  }

  /** The step with the greatest gain whose last place on the old level is in a range. */
  Best step(int from, int to) {
    Best best = new Best(from, from + 1, -1);
    for (int a = from; a < to; a++) {
      double gain = gain(a, a + 1);
      if (gain > best.gain) {
        best = new Best(a, a + 1, gain);
      }
    }
    return best;
  }

  /**
   * A ramp and what it explains.
   *
   * @param a last place on the old level
   * @param b first place on the new level
   * @param gain fall of the sum of squares
   */
  record Best(int a, int b, double gain) {}
}
