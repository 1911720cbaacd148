package org.quests.core;

/**
 * An interval that holds a quantity in 95 of 100 cases.
 *
 * @param low lower end, in the quantity's unit; NaN where it is not known
 * @param high upper end; NaN where it is not known, +∞ where there is none
 */
public record Interval(double low, double high) {
  /** An interval that is not known. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** Whether the ends are known and the value lies between them. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }
}
