package org.quests.compress;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * What a selection of frames has to respect, with any method: frames to keep and to drop, quotas,
 * budgets. Immutable.
 */
public final class Rules {
  /** Nothing. */
  public static final Rules NONE =
      new Rules(new int[0], new int[0], new int[0], null, null, null, 0);

  private final int[] kept;
  private final int[] preferred;
  private final int[] dropped;
  private final @Nullable List<String> groups;
  private final @Nullable Size perGroup;
  private final double @Nullable [] costs;
  private final double budget;

  private Rules(
      int[] kept,
      int[] preferred,
      int[] dropped,
      @Nullable List<String> groups,
      @Nullable Size perGroup,
      double @Nullable [] costs,
      double budget) {
    this.kept = kept;
    this.preferred = preferred;
    this.dropped = dropped;
    this.groups = groups;
    this.perGroup = perGroup;
    this.costs = costs;
    this.budget = budget;
  }

  /** The same, and these frames are selected first, in this order; they count towards the size. */
  public Rules keep(int... frames) {
    return new Rules(
        Arrays.stream(frames).distinct().toArray(),
        preferred,
        dropped,
        groups,
        perGroup,
        costs,
        budget);
  }

  /**
   * The same, and these frames come before all others but those to {@link #keep}, among each other
   * in the order of the method. They count towards the size; what is dropped, or exceeds a quota or
   * the budget, is not selected for that.
   */
  public Rules prefer(int... frames) {
    return new Rules(kept, frames.clone(), dropped, groups, perGroup, costs, budget);
  }

  /** The same, and these frames are not selected. */
  public Rules drop(int... frames) {
    return new Rules(kept, preferred, frames.clone(), groups, perGroup, costs, budget);
  }

  /** The same, and these frames are not selected, nor those that were dropped before. */
  public Rules dropAlso(int... frames) {
    return drop(IntStream.concat(Arrays.stream(dropped), Arrays.stream(frames)).toArray());
  }

  /**
   * The same, and of each group only so many frames are selected: a count, or a fraction of those
   * in the group.
   *
   * @param labels the group of each frame of the dataset
   */
  public Rules perGroup(List<String> labels, Size size) {
    return new Rules(kept, preferred, dropped, List.copyOf(labels), size, costs, budget);
  }

  /**
   * The same, and the costs of the selection stay within a budget: a frame that would exceed it is
   * passed over.
   *
   * @param frameCosts the cost of each frame of the dataset, at least 0
   */
  public Rules budget(double[] frameCosts, double greatest) {
    for (double cost : frameCosts) {
      if (!(cost >= 0 && cost < Double.POSITIVE_INFINITY)) {
        throw QuestsException.usage("the cost of a frame must be at least 0, not " + cost);
      }
    }
    if (!(greatest > 0)) {
      throw QuestsException.usage("the budget must be greater than 0, not " + greatest);
    }
    return new Rules(kept, preferred, dropped, groups, perGroup, frameCosts.clone(), greatest);
  }

  /** The frames that are selected first. */
  int[] kept() {
    return kept;
  }

  /**
   * Which of n frames come before the others.
   *
   * @throws QuestsException of kind USAGE where there is no such frame
   */
  boolean[] preferred(int n) {
    boolean[] marks = new boolean[n];
    for (int frame : preferred) {
      marks[checked(frame, n)] = true;
    }
    return marks;
  }

  /** Whether anything but {@link #drop} and {@link #prefer} is asked for. */
  boolean moreThanDrop() {
    return kept.length > 0 || groups != null || costs != null;
  }

  /** Starts the account of a selection. */
  Quota quota(int[] atoms) {
    int n = atoms.length;
    boolean[] out = new boolean[n];
    for (int frame = 0; frame < n; frame++) {
      out[frame] = atoms[frame] == 0;
    }
    for (int frame : dropped) {
      out[checked(frame, n)] = true;
    }
    for (int frame : kept) {
      if (out[checked(frame, n)]) {
        throw QuestsException.usage(
            "frame " + frame + " is to be kept, and " + (atoms[frame] == 0 ? "empty" : "dropped"));
      }
    }
    int[] group = new int[n];
    int[] left = {n};
    if (groups != null && perGroup != null) {
      left = quotas(group, out, groups, perGroup);
    }
    Quota quota = new Quota(out, group, left, costs == null ? new double[n] : costs, budget);
    return quota;
  }

  private static int checked(int frame, int n) {
    if (frame < 0 || frame >= n) {
      throw QuestsException.usage("there is no frame " + frame + " among " + n);
    }
    return frame;
  }

  /** Numbers the groups, and says how many frames each may give. */
  private static int[] quotas(int[] group, boolean[] out, List<String> labels, Size size) {
    if (labels.size() != group.length) {
      throw new IllegalArgumentException(
          labels.size() + " group labels for " + group.length + " frames");
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int[] members = new int[group.length];
    int[] available = new int[group.length];
    for (int frame = 0; frame < group.length; frame++) {
      int number = numbers.computeIfAbsent(labels.get(frame), label -> numbers.size());
      group[frame] = number;
      members[number]++;
      available[number] += out[frame] ? 0 : 1;
    }
    int[] left = new int[numbers.size()];
    numbers.forEach(
        (label, number) -> {
          if (available[number] == 0) {
            throw QuestsException.usage("group " + label + " is empty: all its frames are dropped");
          }
          int asked = size.fraction() ? size.of(members[number]) : (int) size.value();
          left[number] = Math.min(asked, available[number]);
        });
    return left;
  }
}
