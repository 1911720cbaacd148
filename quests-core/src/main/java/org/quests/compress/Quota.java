package org.quests.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Which frames may still be selected. A frame that may not never may again, until {@link #release}.
 */
final class Quota {
  private final boolean[] out;
  private final int[] names;
  private final List<Limit> limits = new ArrayList<>();
  private final double[] costs;
  private double budget;
  private @Nullable Reserve reserve;

  /**
   * How many frames groups may still give.
   *
   * @param group the group of each frame
   * @param left by group
   */
  private record Limit(int[] group, int[] left) {}

  /** Places of the selection that are kept free for groups that have to give some. */
  private static final class Reserve {
    final int[] group;

    /** How many frames each group still has to give. */
    final int[] needs;

    /** What all groups still have to give. */
    int needed;

    /** How many frames may still be selected in all. */
    int free;

    Reserve(int[] group, int[] needs, int free) {
      this.group = group;
      this.needs = needs;
      this.needed = Arrays.stream(needs).sum();
      this.free = free;
    }

    boolean admits(int frame) {
      return needed < free || needs[group[frame]] > 0;
    }

    void take(int frame) {
      free--;
      if (needs[group[frame]] > 0) {
        needs[group[frame]]--;
        needed--;
      }
    }
  }

  /**
   * An account.
   *
   * @param out frames that may not be selected
   * @param names numbers by which messages call the frames
   * @param costs of the frames
   * @param budget what they may cost together
   */
  Quota(boolean[] out, int[] names, double[] costs, double budget) {
    this.out = out;
    this.names = names;
    this.costs = costs;
    this.budget = budget;
    if (costs.length != out.length) {
      throw new IllegalArgumentException(costs.length + " costs for " + out.length + " frames");
    }
  }

  /** Groups give no more than so many frames. */
  void limit(int[] group, int[] most) {
    if (group.length != out.length) {
      throw new IllegalArgumentException(group.length + " groups for " + out.length + " frames");
    }
    limits.add(new Limit(group, most.clone()));
  }

  /**
   * Groups give at least so many frames.
   *
   * @param size frames in all, not fewer than those together
   */
  void reserve(int[] group, int[] least, int size) {
    reserve = new Reserve(group, least.clone(), size);
  }

  /** The number of frames of the dataset. */
  int frames() {
    return out.length;
  }

  /** How many frames each of the limits and the dropped ones leave, whatever they cost. */
  int available() {
    int least = 0;
    for (boolean gone : out) {
      least += gone ? 0 : 1;
    }
    for (Limit limit : limits) {
      int[] free = limit.left.clone();
      int n = 0;
      for (int frame = 0; frame < out.length; frame++) {
        if (!out[frame] && free[limit.group[frame]]-- > 0) {
          n++;
        }
      }
      least = Math.min(least, n);
    }
    return least;
  }

  /** Whether a frame may be selected, now or after a {@link #release}. */
  boolean mayCome(int frame) {
    if (out[frame] || !(costs[frame] <= budget)) {
      return false;
    }
    for (Limit limit : limits) {
      if (limit.left[limit.group[frame]] <= 0) {
        return false;
      }
    }
    return true;
  }

  boolean admits(int frame) {
    return mayCome(frame) && (reserve == null || reserve.admits(frame));
  }

  /**
   * Gives up what was reserved, where the groups that it is for have no frames to give.
   *
   * @return whether there was anything to give up
   */
  boolean release() {
    boolean any = reserve != null && reserve.needed > 0;
    reserve = null;
    return any;
  }

  /**
   * Takes a frame.
   *
   * @throws QuestsException of kind USAGE where it may not be selected any more
   */
  void take(int frame) {
    if (!admits(frame)) {
      throw QuestsException.usage(
          "frame "
              + names[frame]
              + " is to be kept, but the quota of its group or the budget is used up, or the rest"
              + " of the size is needed for other groups, or it repeats a frame that is kept");
    }
    out[frame] = true;
    for (Limit limit : limits) {
      limit.left[limit.group[frame]]--;
    }
    if (reserve != null) {
      reserve.take(frame);
    }
    budget -= costs[frame];
  }
}
