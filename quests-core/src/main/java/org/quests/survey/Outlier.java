package org.quests.survey;

/**
 * A frame whose value is far from those of the others.
 *
 * @param place of the frame in the dataset, from 0
 * @param value what it has
 * @param excess its distance from the median beside the least that stands out; above 1
 */
public record Outlier(int place, double value, double excess) {}
