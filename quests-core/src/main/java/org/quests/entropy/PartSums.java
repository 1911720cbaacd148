package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/**
 * Kernel sums of the environments of a dataset over each of its parts. Immutable.
 *
 * <p>Each part is a reference set of its own: then a tile holds environments of one part alone, and
 * each pair is evaluated once, however many parts there are and however near to each other.
 */
public final class PartSums {
  private final Groups parts;
  private final double[][] logs;
  private final int[] counts;
  private final double errorBound;
  private final LogKernelSums.Header header;

  private PartSums(
      Groups parts, double[][] logs, int[] counts, double errorBound, LogKernelSums.Header header) {
    this.header = header;
    this.parts = parts;
    this.logs = logs;
    this.counts = counts;
    this.errorBound = errorBound;
  }

  /**
   * Evaluates all sums.
   *
   * @param parts the part of each environment
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static PartSums of(
      Environments dataset, Groups parts, Weighing weighing, Parallelism parallelism) {
    double[][] logs = new double[parts.count()][];
    int[] counts = new int[parts.count()];
    double[] bounds = new double[dataset.count()];
    List<LogKernelSums.Header> headers = new ArrayList<>();
    EachTask tasks = new EachTask();
    for (int g = 0; g < logs.length; g++) {
      int part = g;
      int[] rows = rows(dataset, parts, part);
      counts[part] = rows.length;
      if (rows.length == 0) {
        logs[part] = new double[dataset.count()];
        Arrays.fill(logs[part], Double.NEGATIVE_INFINITY);
        continue;
      }
      Environments chosen = dataset.select(rows);
      // Those that were chosen are a copy, unless they are all.
      ReferenceSet own =
          chosen == dataset
              ? ReferenceSet.of(dataset, parallelism)
              : ReferenceSet.taking(chosen, parallelism);
      tasks.run(
          () -> {
            DifferentialEntropy dH = DifferentialEntropy.of(dataset, own, weighing, parallelism);
            headers.add(dH.header());
            logs[part] = dH.values();
            for (int i = 0; i < logs[part].length; i++) {
              logs[part][i] = -logs[part][i];
              bounds[i] = Math.max(bounds[i], dH.errorBound(i));
            }
          });
    }
    tasks.requireAll();
    if (headers.isEmpty()) {
      throw new IllegalArgumentException("all parts are empty");
    }
    // Parts differ in size, and so may their precision: the least precise one speaks for all.
    LogKernelSums.Header header =
        headers.stream()
            .filter(h -> h.precision() == Precision.SINGLE)
            .reduce((first, next) -> next)
            .orElse(headers.get(0));
    double errorBound = Arrays.stream(bounds).sum() / bounds.length;
    return new PartSums(parts, logs, counts, errorBound, header);
  }

  /**
   * The same of a set, from one pass over all of its pairs; for sets that are not in memory.
   *
   * @param parts the part of each environment
   */
  static PartSums of(ReferenceSet set, Groups parts, Weighing weighing, Parallelism parallelism) {
    double[][] logs = new double[parts.count()][set.count()];
    double[] bounds = new double[set.count()];
    LogKernelSums.Header header =
        forEach(
            set,
            parts,
            false,
            weighing,
            parallelism,
            (sums, row) -> {
              bounds[row] = sums.errorBound(row, 0);
              for (int g = 0; g < logs.length; g++) {
                logs[g][row] = sums.log(row, 0, g);
              }
            });
    int[] counts = new int[parts.count()];
    double errorBound = 0;
    for (int row = 0; row < set.count(); row++) {
      counts[parts.label(row)]++;
      errorBound += bounds[row] / set.count();
    }
    return new PartSums(parts, logs, counts, errorBound, header);
  }

  /** log S of each environment of a set over its own part, without those of its own frame. */
  static double[] withoutOwnFrames(
      ReferenceSet set, Groups parts, Weighing weighing, Parallelism parallelism) {
    double[] logs = new double[set.count()];
    forEach(
        set,
        parts,
        true,
        weighing,
        parallelism,
        (sums, row) -> logs[row] = sums.log(row, 0, parts.label(row)));
    return logs;
  }

  private static LogKernelSums.Header forEach(
      ReferenceSet set,
      Groups parts,
      boolean leaveOwnFrameOut,
      Weighing weighing,
      Parallelism parallelism,
      Evaluation.Row each) {
    return weighing
        .evaluation()
        .forEach(
            KernelTask.of(
                set.packed(),
                set.packed(),
                Bandwidths.of(weighing.bandwidth()),
                weighing.evaluation().accuracy(),
                new Want(false, parts, leaveOwnFrameOut)),
            parallelism,
            each);
  }

  /** The environments of a part. */
  static int[] rows(Environments dataset, Groups parts, int part) {
    IntArrayList rows = new IntArrayList();
    for (int i = 0; i < dataset.count(); i++) {
      if (parts.label(i) == part) {
        rows.add(i);
      }
    }
    return rows.toArray();
  }

  /**
   * log S of the environments of one part over that part, each without the environments of its own
   * frame; −∞ where nothing is left. In the order of the dataset.
   */
  static double[] withoutOwnFrames(Environments part, Weighing weighing, Parallelism parallelism) {
    return Arrays.stream(
            DifferentialEntropy.of(
                    part,
                    ReferenceSet.of(part, parallelism),
                    new Want(false, Groups.ALL, true),
                    weighing,
                    parallelism)
                .values())
        .map(dH -> -dH)
        .toArray();
  }

  /** How the sums were evaluated: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return header;
  }

  /** The number of parts. */
  public int parts() {
    return logs.length;
  }

  /** The number of environments of a part; may be 0. */
  public int count(int part) {
    return counts[part];
  }

  /** n, the number of environments. */
  public int count() {
    return logs[0].length;
  }

  /** The part that an environment belongs to. */
  public int part(int row) {
    return parts.label(row);
  }

  /** log S of an environment over one part; −∞ where the part is empty. */
  public double log(int row, int part) {
    return logs[part][row];
  }

  /** log S of an environment over all parts. */
  public double log(int row) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] log : logs) {
      largest = Math.max(largest, log[row]);
    }
    double sum = 0;
    for (double[] log : logs) {
      sum += Math.exp(log[row] - largest);
    }
    return largest + Math.log(sum);
  }

  /** A bound on the mean error of log S. */
  double errorBound() {
    return errorBound;
  }
}
