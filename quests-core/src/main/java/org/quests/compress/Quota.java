package org.quests.compress;

import org.quests.core.QuestsException;

/** Which frames may still be selected. A frame that may not never may again. */
final class Quota {
  private final boolean[] out;
  private final int[] group;
  private final int[] left;
  private final double[] costs;
  private double budget;

  Quota(boolean[] out, int[] group, int[] left, double[] costs, double budget) {
    this.out = out;
    this.group = group;
    this.left = left;
    this.costs = costs;
    this.budget = budget;
    if (costs.length != out.length) {
      throw new IllegalArgumentException(costs.length + " costs for " + out.length + " frames");
    }
  }

  /** The number of frames of the dataset. */
  int frames() {
    return out.length;
  }

  /** How many frames groups and dropped ones leave, whatever they cost. */
  int available() {
    int[] free = left.clone();
    int n = 0;
    for (int frame = 0; frame < out.length; frame++) {
      if (!out[frame] && free[group[frame]]-- > 0) {
        n++;
      }
    }
    return n;
  }

  boolean admits(int frame) {
    return !out[frame] && left[group[frame]] > 0 && costs[frame] <= budget;
  }

  /**
   * Takes a frame.
   *
   * @throws QuestsException of kind USAGE where it may not be selected any more
   */
  void take(int frame) {
    if (!admits(frame)) {
      throw QuestsException.usage(
          "frame " + frame + " is to be kept, but the quota of its group or the budget is used up");
    }
    out[frame] = true;
    left[group[frame]]--;
    budget -= costs[frame];
  }
}
