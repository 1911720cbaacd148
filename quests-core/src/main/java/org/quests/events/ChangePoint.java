package org.quests.events;

/**
 * A change of a series' level.
 *
 * @param begin place of the first value that is off the old level, from 0
 * @param end place of the first value on the new level; equal to {@code begin} for a step
 * @param before the old level, in the unit of the series
 * @param after the new level
 * @param pValue how often a series without a change, made of the same blocks in another order,
 *     shows as much of one; at least 1 over the number of orders tried
 * @param blockLength number of successive values that were kept together for it
 */
public record ChangePoint(
    int begin, int end, double before, double after, double pValue, int blockLength) {}
