package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.EachTask;
import org.quests.entropy.ElementOverlaps;
import org.quests.entropy.EstimatedGroups;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/** Finds what groups of frames have in common, and how they differ. Immutable. */
public final class GroupComparisonStudy {
  private final Groups groups;
  private final Weighing weighing;
  private final double epsilon;
  private final boolean byElement;
  private final GroupTests.Plan tests;

  /**
   * A dataset in groups.
   *
   * @param files what the datasets are called
   * @param by what tells groups apart; null where each dataset is one
   * @param environments of all; null where they are packed already
   * @param set the same, packed; null where they are not yet
   * @param names of the groups
   * @param labels number of the group of each environment
   */
  private record Groups(
      List<String> files,
      @Nullable String by,
      @Nullable Environments environments,
      @Nullable ReferenceSet set,
      List<String> names,
      int[] labels) {
    DatasetIndex index() {
      return environments != null ? environments.index() : packed().index();
    }

    RowSpec spec() {
      return environments != null ? environments.spec() : packed().spec();
    }

    double descriptorSeconds() {
      return environments != null ? environments.descriptorSeconds() : packed().descriptorSeconds();
    }

    ReferenceSet packed(Parallelism parallelism) {
      return environments == null ? packed() : ReferenceSet.of(environments, parallelism);
    }

    private ReferenceSet packed() {
      if (set == null) {
        throw new IllegalStateException("neither environments nor a set");
      }
      return set;
    }
  }

  private GroupComparisonStudy(
      Groups groups, Weighing weighing, double epsilon, boolean byElement, GroupTests.Plan tests) {
    this.groups = groups;
    this.weighing = weighing;
    this.epsilon = epsilon;
    this.byElement = byElement;
    this.tests = tests;
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
        new Groups(names, null, joined, null, names, labels),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false,
        GroupTests.Plan.NONE);
  }

  /**
   * Each dataset of a set is a group. The set need not be in memory.
   *
   * @param name of the set
   * @throws QuestsException of kind USAGE where there are more than 256
   */
  public static GroupComparisonStudy of(String name, ReferenceSet set, Weighing weighing) {
    List<String> sources = set.sources();
    if (sources.size() > FrameGroups.MOST) {
      throw QuestsException.usage(
          name + ": holds " + sources.size() + " datasets, expected at most " + FrameGroups.MOST);
    }
    int[] labels = new int[set.count()];
    int from = 0;
    for (int i = 0; i < sources.size(); i++) {
      int to = from + set.datasets().get(i).count();
      Arrays.fill(labels, from, to, i);
      from = to;
    }
    return new GroupComparisonStudy(
        new Groups(List.of(name), null, null, set, sources, labels),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false,
        GroupTests.Plan.NONE);
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
        new Groups(List.of(name), key, dataset, null, names, labels),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false,
        GroupTests.Plan.NONE);
  }

  /**
   * The same with another ε.
   *
   * @param nats δH below this counts as covered; finite
   * @throws QuestsException of kind USAGE where it is not
   */
  public GroupComparisonStudy within(double nats) {
    OverlapStudy.requireEpsilon(nats);
    return new GroupComparisonStudy(groups, weighing, nats, byElement, tests);
  }

  /** And what the groups have in common element by element. */
  public GroupComparisonStudy byElement() {
    return new GroupComparisonStudy(groups, weighing, epsilon, true, tests);
  }

  /** And tests of the groups. */
  public GroupComparisonStudy with(GroupTests.Plan plan) {
    return new GroupComparisonStudy(groups, weighing, epsilon, byElement, plan);
  }

  /** Which environment belongs to which frame, group after group where each dataset is one. */
  public DatasetIndex index() {
    return groups.index();
  }

  /** What the rows are. */
  public RowSpec spec() {
    return groups.spec();
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where a group is empty, where elements are asked for and not known or
   *     the environments are packed already, and where the work was cancelled
   */
  public GroupComparisonResult run(Parallelism parallelism) {
    Environments dataset = groups.environments;
    if (byElement && dataset == null) {
      throw QuestsException.usage(
          groups.files.get(0)
              + ": overlaps by element need the rows of frames or arrays, and this is an index");
    }
    long started = System.nanoTime();
    List<GroupComparison> compared = new ArrayList<>();
    List<ElementOverlaps> ofElements = new ArrayList<>();
    EachTask tasks = new EachTask();
    tasks.run(
        () ->
            compared.add(
                dataset == null
                    ? GroupComparison.of(
                        groups.packed(),
                        groups.names,
                        groups.labels,
                        epsilon,
                        weighing,
                        parallelism)
                    : GroupComparison.of(
                        dataset, groups.names, groups.labels, epsilon, weighing, parallelism)));
    if (byElement && dataset != null) {
      tasks.run(
          () ->
              ofElements.add(
                  ElementOverlaps.of(
                      dataset,
                      groups.names.size(),
                      groups.labels,
                      epsilon,
                      weighing,
                      parallelism)));
    }
    tasks.requireAll();
    GroupComparison found = compared.get(0);
    double[][] overlap = matrix(g -> r -> found.overlap(g, r));
    double[][] divergence = matrix(g -> r -> found.divergence(g, r));
    double[][] ratio = matrix(g -> r -> found.likelihoodRatio(g, r));
    OverlapByElement elements =
        ofElements.isEmpty() ? null : OverlapByElement.of(ofElements.get(0), groups.names.size());
    GroupTests tested =
        tests.wanted()
            ? tests.find(groups.packed(parallelism), groups.labels, found, weighing, parallelism)
            : null;
    double seconds = (System.nanoTime() - started) / 1e9;
    return new GroupComparisonResult(
        groups.files,
        groups.by,
        Setting.of(groups.spec(), weighing, parallelism),
        groups.index().count(),
        epsilon,
        found.entropy(),
        found,
        elements,
        tested,
        overlap,
        divergence,
        ratio,
        UnseenInGroups.of(groups.index(), groups.names.size(), groups.labels),
        Program.of(weighing, found.header()),
        groups.descriptorSeconds(),
        seconds);
  }

  /**
   * Estimates H of each group, and overlaps and divergences of all pairs.
   *
   * @param accuracy half the width of the intervals of 95 % that is wanted: in nats for H, and of
   *     overlaps
   * @param seed equal seeds draw the same
   * @throws QuestsException of kind USAGE where the environments are packed already; where a group
   *     is empty, and where the work was cancelled
   */
  public EstimatedGroupsResult estimate(double accuracy, long seed, Parallelism parallelism) {
    Environments dataset = groups.environments;
    if (dataset == null) {
      throw QuestsException.usage(
          groups.files.get(0)
              + ": estimates need the rows of frames or arrays, and this is an index");
    }
    long started = System.nanoTime();
    List<Environments> parts = new ArrayList<>();
    for (int g = 0; g < groups.names.size(); g++) {
      int own = g;
      int[] rows =
          IntStream.range(0, groups.labels.length).filter(i -> groups.labels[i] == own).toArray();
      if (rows.length == 0) {
        throw QuestsException.input(
            "group " + groups.names.get(g) + " holds no environments, expected at least one");
      }
      parts.add(dataset.select(rows));
    }
    EstimatedGroups found =
        EstimatedGroups.of(parts, epsilon, accuracy, seed, weighing, parallelism);
    return new EstimatedGroupsResult(
        groups.files,
        groups.by,
        Setting.of(groups.spec(), weighing, parallelism),
        epsilon,
        accuracy,
        seed,
        groups.names,
        found,
        Program.of(weighing, found.precision(), weighing.evaluation().accuracy().tolerance()),
        groups.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
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
