package org.quests.entropy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.kernel.Groups;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;

/**
 * How groups of a dataset, told apart by labels, differ in their environments. Immutable.
 *
 * <p>The entropy of the whole is H = Σ p_g H_g + H(p) − O: of the groups, of the labels, less what
 * the groups have in common. O is the mean of log(S/S_g) over all environments, where S_g is the
 * sum over the environment's own group; it is 0 where groups have nothing in common, and H(p) where
 * the labels tell nothing of the environments.
 */
public final class GroupComparison {
  private final List<String> names;
  private final PartSums sums;
  private final double[] ownLogs;
  private final double epsilon;

  private GroupComparison(
      List<String> names, PartSums sums, double[] withoutOwnFrames, double epsilon) {
    this.names = List.copyOf(names);
    this.sums = sums;
    this.ownLogs = withoutOwnFrames;
    this.epsilon = epsilon;
  }

  /**
   * Compares the groups of a dataset.
   *
   * @param names of the groups
   * @param labels number of the group of each environment, 0 … names − 1
   * @param epsilon δH below this counts as covered
   * @throws QuestsException where a group holds no environments
   */
  public static GroupComparison of(
      Environments dataset,
      List<String> names,
      int[] labels,
      double epsilon,
      Weighing weighing,
      Parallelism parallelism) {
    Groups groups = groups(names, labels);
    double[] ownLogs = new double[labels.length];
    EachTask tasks = new EachTask();
    for (int g = 0; g < names.size(); g++) {
      int[] rows = PartSums.rows(dataset, groups, g);
      tasks.run(
          () -> {
            double[] logs = PartSums.withoutOwnFrames(dataset.select(rows), weighing, parallelism);
            int[] others = othersOfGroup(dataset.index(), rows);
            for (int i = 0; i < rows.length; i++) {
              ownLogs[rows[i]] = logs[i] - Math.log(others[i]);
            }
          });
    }
    PartSums sums = PartSums.of(dataset, groups, weighing, parallelism);
    tasks.requireAll();
    return new GroupComparison(names, sums, ownLogs, epsilon);
  }

  /**
   * The same of a set that need not be in memory. All pairs are evaluated twice, for far ones are
   * not left out here.
   */
  public static GroupComparison of(
      ReferenceSet set,
      List<String> names,
      int[] labels,
      double epsilon,
      Weighing weighing,
      Parallelism parallelism) {
    Groups groups = groups(names, labels);
    EachTask tasks = new EachTask();
    double[] ownLogs = new double[labels.length];
    tasks.run(
        () -> {
          double[] logs = PartSums.withoutOwnFrames(set, groups, weighing, parallelism);
          DatasetIndex index = set.index();
          for (int g = 0; g < names.size(); g++) {
            int own = g;
            int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == own).toArray();
            int[] others = othersOfGroup(index, rows);
            for (int i = 0; i < rows.length; i++) {
              ownLogs[rows[i]] = logs[rows[i]] - Math.log(others[i]);
            }
          }
        });
    PartSums sums = PartSums.of(set, groups, weighing, parallelism);
    tasks.requireAll();
    return new GroupComparison(names, sums, ownLogs, epsilon);
  }

  private static Groups groups(List<String> names, int[] labels) {
    int[] counts = new int[names.size()];
    for (int label : labels) {
      counts[label]++;
    }
    for (int g = 0; g < counts.length; g++) {
      if (counts[g] == 0) {
        throw QuestsException.input(
            "group " + names.get(g) + " holds no environments, expected at least one");
      }
    }
    return Groups.of(names.size(), labels);
  }

  /** How many of some rows are in other frames than each. */
  private static int[] othersOfGroup(DatasetIndex dataset, int[] rows) {
    int[] inFrame = new int[dataset.frames()];
    int[] frames = Arrays.stream(rows).map(dataset::frameOf).toArray();
    for (int frame : frames) {
      inFrame[frame]++;
    }
    return Arrays.stream(frames).map(frame -> rows.length - inFrame[frame]).toArray();
  }

  /** How the sums were evaluated: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return sums.header();
  }

  /** The names of the groups. */
  public List<String> names() {
    return names;
  }

  /** The number of environments of a group, at least 1. */
  public int count(int group) {
    return sums.count(group);
  }

  /** H_g, the entropy of a group's environments alone. */
  public Entropy entropy(int group) {
    Cancellation.checkHere();
    double[] logs = new double[count(group)];
    int at = 0;
    for (int i = 0; i < sums.count(); i++) {
      if (sums.part(i) == group) {
        logs[at++] = sums.log(i, group);
      }
    }
    return Entropy.ofLogSums(logs, sums.errorBound());
  }

  /** The bracket of a group's entropy; nothing for a group of one frame. */
  public Optional<Bracket> bracket(int group) {
    Cancellation.checkHere();
    double sum = 0;
    for (int i = 0; i < sums.count(); i++) {
      sum += sums.part(i) == group ? ownLogs[i] : 0;
    }
    return Bracket.of(entropy(group).value(), sum / count(group));
  }

  /** H of the whole dataset. */
  public Entropy entropy() {
    double[] logs = new double[sums.count()];
    Arrays.setAll(logs, sums::log);
    return Entropy.ofLogSums(logs, sums.errorBound());
  }

  /** Σ p_g H_g in nats: what is left of H once the labels are known, if they are visible. */
  public double meanGroupEntropy() {
    double sum = 0;
    for (int g = 0; g < names.size(); g++) {
      sum += share(g) * entropy(g).value();
    }
    return sum;
  }

  /** p_g, the share of a group's environments. */
  public double share(int group) {
    return (double) count(group) / sums.count();
  }

  /** H(p) = −Σ p_g log p_g in nats: the entropy of the labels. */
  public double labelEntropy() {
    double sum = 0;
    for (int g = 0; g < names.size(); g++) {
      sum -= share(g) * Math.log(share(g));
    }
    // Not −0 for a single group.
    return sum + 0.0;
  }

  /** O in nats, at least 0: by how much the groups have environments in common. */
  public double overlapTerm() {
    double sum = 0;
    for (int i = 0; i < sums.count(); i++) {
      sum += Math.max(0, sums.log(i) - sums.log(i, sums.part(i)));
    }
    return sum / sums.count();
  }

  /**
   * 1 − O/H(p): how much the environments tell of their labels, 1 where groups have nothing in
   * common, about 0 where they are alike; NaN for a single group.
   */
  public double visibility() {
    return names.size() == 1 ? Double.NaN : 1 - overlapTerm() / labelEntropy();
  }

  /** The fraction of a group's environments that another group covers: δH &lt; ε, 0 … 1. */
  public double overlap(int group, int reference) {
    Cancellation.checkHere();
    int covered = 0;
    for (int i = 0; i < sums.count(); i++) {
      covered += sums.part(i) == group && -sums.log(i, reference) < epsilon ? 1 : 0;
    }
    return (double) covered / count(group);
  }

  /** KL(group‖reference) in nats: 0 for a group and itself. */
  public double divergence(int group, int reference) {
    Cancellation.checkHere();
    if (group == reference) {
      return 0;
    }
    double sum = 0;
    for (int i = 0; i < sums.count(); i++) {
      sum -= sums.part(i) == group ? sums.log(i, reference) : 0;
    }
    return sum / count(group) + Math.log(count(reference)) - entropy(group).value();
  }

  /**
   * The mean likelihood ratio of a group's environments in nats: above 0 they are more like the
   * reference than like the other frames of their own group. Each environment's own frame is left
   * out of its group, or every group would be its own best likeness; NaN for a group of one frame.
   * For a group and itself: by how much the own frame adds to the likeness.
   */
  public double likelihoodRatio(int group, int reference) {
    Cancellation.checkHere();
    double sum = 0;
    for (int i = 0; i < sums.count(); i++) {
      if (sums.part(i) == group) {
        sum += sums.log(i, reference) - Math.log(count(reference)) - ownLogs[i];
      }
    }
    double mean = sum / count(group);
    return Double.isFinite(mean) ? mean : Double.NaN;
  }

  /**
   * The same of some environments of one group, a frame of it for instance: by how much they are
   * more like the reference than like the other frames of their own group; NaN of none, and for a
   * group of one frame.
   *
   * @param from the first of them
   * @param to after the last
   * @param reference another group
   */
  public double likelihoodRatio(int from, int to, int reference) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += sums.log(i, reference) - Math.log(count(reference)) - ownLogs[i];
    }
    double mean = sum / (to - from);
    return Double.isFinite(mean) ? mean : Double.NaN;
  }
}
