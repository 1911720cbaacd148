package org.quests.events;

/**
 * A change of a series' level.
 *
 * @param begin place of the first value that is off the old level, from 0
 * @param end place of the first value on the new level; equal to {@code begin} for a step
 * @param before the old level, in the unit of the series
 * @param after the new level
 * @param pValue how often a series without a change shows as much of one; at least {@link #LEAST_P}
 * @param correlationTime of the values about their levels: successive ones are correlated by
 *     exp(−1/correlationTime); 0 where they are not
 */
public record ChangePoint(
    int begin, int end, double before, double after, double pValue, double correlationTime) {
  /** Smaller shares of series are not told apart. */
  public static final double LEAST_P = 1e-6;

  ChangePoint withLevels(double old, double next) {
    return new ChangePoint(begin, end, old, next, pValue, correlationTime);
  }
}
