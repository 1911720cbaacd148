package org.quests.compress;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * What a selection of frames has to respect, with any method: frames to keep and to drop, quotas,
 * budgets, copies. Immutable.
 */
public final class Rules {
  /** Nothing. */
  public static final Rules NONE = new Rules();

  private int[] kept = {};
  private int[] preferred = {};
  private int[] dropped = {};

  /** Dropped by others than the user, who may not know of it. */
  private int[] unfit = {};

  /** How messages call each frame; null: by its place. */
  private int @Nullable [] numbers;

  /** The group of each frame; null where there are no groups. */
  private @Nullable List<String> groups;

  /** How many frames of a group may be selected; null: all. */
  private @Nullable Size atMost;

  /** How many frames of each group must be selected, if it has as many. */
  private int atLeast;

  /** Whether a group may have no frame that can be selected. */
  private boolean mayBeEmpty;

  private double @Nullable [] costs;
  private double budget;

  /** The first of the frames that repeat each other, for each frame; null where copies may be. */
  private int @Nullable [] copyOf;

  private boolean novelOnly;

  private Rules() {}

  private Rules(Rules other) {
    kept = other.kept;
    preferred = other.preferred;
    dropped = other.dropped;
    unfit = other.unfit;
    numbers = other.numbers;
    groups = other.groups;
    atMost = other.atMost;
    atLeast = other.atLeast;
    mayBeEmpty = other.mayBeEmpty;
    costs = other.costs;
    budget = other.budget;
    copyOf = other.copyOf;
    novelOnly = other.novelOnly;
  }

  private Rules with(Consumer<Rules> change) {
    Rules other = new Rules(this);
    change.accept(other);
    return other;
  }

  /** The same, and these frames are selected first, in this order; they count towards the size. */
  public Rules keep(int... frames) {
    return with(rules -> rules.kept = Arrays.stream(frames).distinct().toArray());
  }

  /**
   * The same, and these frames come before all others but those to {@link #keep}, among each other
   * in the order of the method. They count towards the size; what is dropped, or exceeds a quota or
   * the budget, is not selected for that.
   */
  public Rules prefer(int... frames) {
    return with(rules -> rules.preferred = frames.clone());
  }

  /** The same, and these frames are not selected. */
  public Rules drop(int... frames) {
    return with(rules -> rules.dropped = frames.clone());
  }

  /**
   * The same, and these frames are not selected either, for they are of no use. Unlike with {@link
   * #drop}, a group may consist of them.
   */
  public Rules without(int... frames) {
    return with(rules -> rules.unfit = frames.clone());
  }

  /**
   * The same, and messages call frames by these numbers.
   *
   * @param byFrame the number of each frame of the dataset, in place of its place
   */
  public Rules numbered(int[] byFrame) {
    return with(rules -> rules.numbers = byFrame.clone());
  }

  /**
   * The same, and of each group only so many frames are selected: a count, or a fraction of those
   * in the group. A group whose frames are all dropped is an error.
   *
   * @param labels the group of each frame of the dataset
   */
  public Rules perGroup(List<String> labels, Size size) {
    return perGroup(labels, size, 0).with(rules -> rules.mayBeEmpty = false);
  }

  /**
   * The same, and of each group no more than some and no fewer than others are selected. A group
   * that has too few frames gives all of them.
   *
   * @param labels the group of each frame of the dataset
   * @param most a count, or a fraction of the frames in the group; null: all of them
   * @param least at least 0; with all groups together not more than the size of the selection
   * @throws QuestsException of kind USAGE where the two contradict each other
   */
  public Rules perGroup(List<String> labels, @Nullable Size most, int least) {
    if (least < 0) {
      throw QuestsException.usage(
          "at least " + least + " frames of each group: expected 0 or more");
    }
    if (most != null && !most.fraction() && most.value() < least) {
      throw QuestsException.usage(
          "at least " + least + " frames of each group cannot be at most " + (long) most.value());
    }
    return with(
        rules -> {
          rules.groups = List.copyOf(labels);
          rules.atMost = most;
          rules.atLeast = least;
          rules.mayBeEmpty = true;
        });
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
    return with(
        rules -> {
          rules.costs = frameCosts.clone();
          rules.budget = greatest;
        });
  }

  /**
   * The same, and of frames that repeat each other one is selected.
   *
   * @param representatives for each frame of the dataset the first of those that it repeats, itself
   *     where it repeats none
   */
  public Rules distinct(int[] representatives) {
    return with(rules -> rules.copyOf = representatives.clone());
  }

  /**
   * The same, and a frame is only selected if one of its environments is novel: not covered by the
   * frames selected before and the reference set, δH &gt; 0. For {@link Method#MSC}; it ends where
   * no such frame is left. The first frame and those to {@link #keep} are selected all the same.
   */
  public Rules untilCovered() {
    return with(rules -> rules.novelOnly = true);
  }

  /** Whether only frames with a novel environment are selected. */
  boolean novelOnly() {
    return novelOnly;
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
    return kept.length > 0 || groups != null || costs != null || copyOf != null;
  }

  /**
   * Starts the account of a selection.
   *
   * @param size how many frames are to be selected
   * @throws QuestsException of kind USAGE where the rules contradict each other
   */
  Quota quota(int[] atoms, int size) {
    int n = atoms.length;
    boolean[] out = new boolean[n];
    for (int frame = 0; frame < n; frame++) {
      out[frame] = atoms[frame] == 0;
    }
    for (int frame : unfit) {
      out[checked(frame, n)] = true;
    }
    boolean[] useful = new boolean[n];
    for (int frame = 0; frame < n; frame++) {
      useful[frame] = !out[frame];
    }
    for (int frame : dropped) {
      out[checked(frame, n)] = true;
    }
    int[] names = numbers == null ? IntStream.range(0, n).toArray() : numbers;
    for (int frame : kept) {
      if (out[checked(frame, n)]) {
        throw QuestsException.usage(
            "frame "
                + names[frame]
                + " is to be kept, and "
                + (atoms[frame] == 0 ? "empty" : "dropped"));
      }
    }
    Quota quota = new Quota(out, names, costs == null ? new double[n] : costs, budget);
    if (copyOf != null) {
      int[] once = new int[n];
      Arrays.fill(once, 1);
      quota.limit(copyOf, once);
    }
    if (groups != null) {
      addGroups(groups, useful, out, size, quota);
    }
    return quota;
  }

  private static int checked(int frame, int n) {
    if (frame < 0 || frame >= n) {
      throw QuestsException.usage("there is no frame " + frame + " among " + n);
    }
    return frame;
  }

  /** Numbers the groups, and says how many frames each may give, and must. */
  private void addGroups(
      List<String> labels, boolean[] useful, boolean[] out, int size, Quota quota) {
    int n = out.length;
    if (labels.size() != n) {
      throw new IllegalArgumentException(labels.size() + " group labels for " + n + " frames");
    }
    Map<String, Integer> numberOf = new LinkedHashMap<>();
    int[] group = new int[n];
    int[] members = new int[n];
    int[] available = new int[n];
    boolean[] usable = new boolean[n];
    for (int frame = 0; frame < n; frame++) {
      int number = numberOf.computeIfAbsent(labels.get(frame), label -> numberOf.size());
      group[frame] = number;
      members[number]++;
      available[number] += out[frame] ? 0 : 1;
      usable[number] |= useful[frame];
    }
    int[] most = new int[numberOf.size()];
    int[] least = new int[most.length];
    numberOf.forEach(
        (label, number) -> {
          if (available[number] == 0 && usable[number] && !mayBeEmpty) {
            throw QuestsException.usage("group " + label + " is empty: all its frames are dropped");
          }
          most[number] =
              atMost == null
                  ? available[number]
                  : Math.min(
                      atMost.fraction() ? atMost.of(members[number]) : (int) atMost.value(),
                      available[number]);
          least[number] = Math.min(atLeast, most[number]);
        });
    long needed = Arrays.stream(least).asLongStream().sum();
    if (needed > size) {
      throw QuestsException.usage(
          String.format(
              "at least %d of each of %d groups are %d frames, more than the size of %d",
              atLeast, most.length, needed, size));
    }
    quota.limit(group, most);
    if (needed > 0) {
      quota.reserve(group, least, size);
    }
  }
}
