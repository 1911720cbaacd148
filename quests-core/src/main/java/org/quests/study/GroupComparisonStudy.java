package org.quests.study;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.ElementOverlaps;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;

/** Finds what groups of frames have in common, and how they differ. Immutable. */
public final class GroupComparisonStudy {
  private final Groups groups;
  private final Weighing weighing;
  private final double epsilon;
  private final boolean byElement;

  /**
   * A dataset in groups.
   *
   * @param files what the datasets are called
   * @param by what tells groups apart; null where each dataset is one
   * @param environments of all
   * @param names of the groups
   * @param labels number of the group of each environment
   */
  private record Groups(
      List<String> files,
      @Nullable String by,
      Environments environments,
      List<String> names,
      int[] labels) {}

  private GroupComparisonStudy(
      Groups groups, Weighing weighing, double epsilon, boolean byElement) {
    this.groups = groups;
    this.weighing = weighing;
    this.epsilon = epsilon;
    this.byElement = byElement;
  }

  /**
   * Each dataset is a group.
   *
   * @param names of the datasets
   * @param datasets as many
   * @throws QuestsException where their rows cannot be compared
   */
  public static GroupComparisonStudy of(
      List<String> names, List<Environments> datasets, Weighing weighing) {
    Environments joined = Environments.join(datasets);
    int[] labels = new int[joined.count()];
    int from = 0;
    for (int i = 0; i < datasets.size(); i++) {
      Arrays.fill(labels, from, from + datasets.get(i).count(), i);
      from += datasets.get(i).count();
    }
    return new GroupComparisonStudy(
        new Groups(names, null, joined, names, labels),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false);
  }

  /**
   * Frames with equal values are a group.
   *
   * @param name of the dataset
   * @param key what the value is called
   * @param values of each frame of the dataset
   * @throws QuestsException of kind USAGE where there are more than 256 different ones
   */
  public static GroupComparisonStudy byValue(
      String name, Environments dataset, String key, List<String> values, Weighing weighing) {
    List<String> names = List.copyOf(new TreeSet<>(values));
    if (names.size() > FrameGroups.MOST) {
      throw QuestsException.usage(
          String.format(
              Locale.ROOT,
              "%s: %s has %d different values, expected at most %d groups",
              name,
              key,
              names.size(),
              FrameGroups.MOST));
    }
    int[] labels = new int[dataset.count()];
    for (int f = 0; f < dataset.frames(); f++) {
      Arrays.fill(
          labels, dataset.frameStart(f), dataset.frameStart(f + 1), names.indexOf(values.get(f)));
    }
    return new GroupComparisonStudy(
        new Groups(List.of(name), key, dataset, names, labels),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false);
  }

  /**
   * The same with another ε.
   *
   * @param nats δH below this counts as covered; finite
   * @throws QuestsException of kind USAGE where it is not
   */
  public GroupComparisonStudy within(double nats) {
    OverlapStudy.requireEpsilon(nats);
    return new GroupComparisonStudy(groups, weighing, nats, byElement);
  }

  /** And what the groups have in common element by element. */
  public GroupComparisonStudy byElement() {
    return new GroupComparisonStudy(groups, weighing, epsilon, true);
  }

  /** All environments, group after group where each dataset is one. */
  public Environments environments() {
    return groups.environments;
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where a group is empty, where elements are asked for and not known, and
   *     where the work was cancelled
   */
  public GroupComparisonResult run(Parallelism parallelism) {
    Environments dataset = groups.environments;
    long started = System.nanoTime();
    GroupComparison found =
        GroupComparison.of(dataset, groups.names, groups.labels, epsilon, weighing, parallelism);
    double[][] overlap = matrix(g -> r -> found.overlap(g, r));
    double[][] divergence = matrix(g -> r -> found.divergence(g, r));
    double[][] ratio = matrix(g -> r -> found.likelihoodRatio(g, r));
    OverlapByElement elements =
        byElement
            ? OverlapByElement.of(
                ElementOverlaps.of(
                    dataset, groups.names.size(), groups.labels, epsilon, weighing, parallelism),
                groups.names.size())
            : null;
    double seconds = (System.nanoTime() - started) / 1e9;
    return new GroupComparisonResult(
        groups.files,
        groups.by,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.count(),
        epsilon,
        found.entropy(),
        found,
        elements,
        overlap,
        divergence,
        ratio,
        UnseenInGroups.of(dataset.index(), groups.names.size(), groups.labels),
        Program.of(weighing, found.header()),
        dataset.descriptorSeconds(),
        seconds);
  }

  private interface OfPair {
    IntToDoubleFunction row(int group);
  }

  private double[][] matrix(OfPair value) {
    int n = groups.names.size();
    double[][] values = new double[n][n];
    for (int g = 0; g < n; g++) {
      Arrays.setAll(values[g], value.row(g));
    }
    return values;
  }
}
