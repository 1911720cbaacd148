package org.quests.study;

import org.quests.descriptor.DatasetIndex;

/**
 * Where environments and frames of a dataset are along its principal axes.
 *
 * @param rows the environments that are on the map, ascending: all, or some of every file, group
 *     and element
 * @param index which atom of which frame each environment of the dataset is
 * @param environments for each axis the places of these, in 1/Å
 * @param frames for each axis the means of the environments of each frame; NaN where it has none
 * @param shares of the variance along each axis, 0 … 1
 */
public record DatasetMap(
    int[] rows, DatasetIndex index, float[][] environments, float[][] frames, double[] shares) {
  /** Whether the environments are all that there are. */
  public boolean complete() {
    return rows.length == index.count();
  }
}
