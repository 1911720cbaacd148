package org.quests.sampling;

/**
 * An interval that holds a quantity in 95 of 100 cases.
 *
 * @param low lower end in nats; NaN where there is no interval
 * @param high upper end in nats; NaN where there is no interval, +∞ where it has no upper end
 */
public record Interval(double low, double high) {}
