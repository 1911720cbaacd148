package org.quests.entropy;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.quests.core.Interval;

/**
 * The share of environments that have something, as a sample tells it.
 *
 * @param hits environments of the sample that have it
 * @param drawn environments of the sample, without replacement; at least 1
 * @param all environments that it was drawn from
 */
public record Proportion(long hits, long drawn, long all) {
  private static final double Z = new NormalDistribution().inverseCumulativeProbability(0.975);

  /** A sample tells shares below this, or above 1 less this, only where it is large. */
  private static final double FEW = 0.03;

  /** Checks the numbers. */
  public Proportion {
    if (hits < 0 || hits > drawn || drawn < 1 || drawn > all) {
      throw new IllegalArgumentException(hits + " of " + drawn + " of " + all);
    }
  }

  /** The share, 0 … 1. */
  public double value() {
    return (double) hits / drawn;
  }

  /** Of those that do not have it. */
  public Proportion others() {
    return new Proportion(drawn - hits, drawn, all);
  }

  /** Whether few environments have it, or few do not: the sample then has to be large. */
  public boolean restsOnFew() {
    return drawn < all && (value() < FEW || value() > 1 - FEW);
  }

  /**
   * The interval of 95 % by E. B. Wilson (J. Am. Stat. Assoc. 22, 209 (1927)), for a sample of m/(1
   * − m/n) out of infinitely many: one point where all were drawn.
   */
  public Interval interval() {
    if (drawn == all) {
      return new Interval(value(), value());
    }
    return wilson(value(), drawn / (1 - (double) drawn / all));
  }

  private static Interval wilson(double share, double m) {
    double zz = Z * Z / m;
    double middle = (share + zz / 2) / (1 + zz);
    double half = Z / (1 + zz) * Math.sqrt(share * (1 - share) / m + zz / (4 * m));
    return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
  }

  /**
   * How many have to be drawn for an interval of this half width, whatever share the interval of
   * this sample leaves possible.
   */
  long drawsFor(double halfWidth) {
    Interval possible = interval();
    double widest = Math.clamp(0.5, possible.low(), possible.high());
    long low = 1;
    long high = all;
    while (low < high) {
      long m = (low + high) / 2;
      Interval next = wilson(widest, m / (1 - (double) m / all));
      if ((next.high() - next.low()) / 2 <= halfWidth) {
        high = m;
      } else {
        low = m + 1;
      }
    }
    return low;
  }
}
