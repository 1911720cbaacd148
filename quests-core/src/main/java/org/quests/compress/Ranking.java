package org.quests.compress;

/**
 * Frames in the order in which they were chosen; every prefix is the selection of its size, where
 * the method is {@linkplain Method#nested nested}. The arrays are not copied and must not be
 * written to.
 *
 * @param method how they were chosen
 * @param frames places in the dataset, from 0
 * @param scores of each frame when it was chosen, in nats for {@link Method#MSC}, in 1/Å for
 *     distances; NaN where a frame was not chosen by a score
 * @param evaluations how many pairs of environments were evaluated, without frame entropies and
 *     reference
 * @param fullScan how many a scan of every remaining frame at every pick would have taken
 */
public record Ranking(
    Method method, int[] frames, double[] scores, long evaluations, long fullScan) {}
