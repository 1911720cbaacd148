package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/**
 * How much information a dataset holds: what follows from the kernel sums of its environments over
 * themselves. Immutable.
 */
public final class DatasetInformation {
  private final Bandwidth bandwidth;
  private final LogKernelSums.Header header;
  private final double[] logSums;

  /** Entropy of each group alone; one for the whole where there are no groups. */
  private final List<Entropy> groups;

  private final InformationTotals totals;
  private final double greatestError;

  private DatasetInformation(Collector collected, LogKernelSums.Header header) {
    this.header = header;
    bandwidth = header.h().get(collected.b);
    logSums = collected.logSums;
    totals = collected.totals;
    greatestError = collected.greatestError;
    groups = collected.groups();
  }

  /** Keeps what is needed of the sums of each environment, in any order. */
  private static final class Collector implements Evaluation.Row {
    private final int b;
    private final Groups labels;
    private final double[] logSums;
    private final List<DoubleArrayList> byGroup = new ArrayList<>();
    private final InformationTotals totals = new InformationTotals();
    private double greatestError;

    Collector(int n, int b, Groups labels) {
      this.b = b;
      this.labels = labels;
      logSums = new double[n];
      for (int g = 0; g < labels.count(); g++) {
        byGroup.add(new DoubleArrayList());
      }
    }

    @Override
    public void take(LogKernelSums sums, int row) {
      logSums[row] = sums.log(row, b);
      double error = sums.errorBound(row, b);
      totals.add(logSums[row], error);
      greatestError = Math.max(greatestError, error);
      if (labels.count() > 1) {
        byGroup.get(labels.label(row)).add(sums.log(row, b, labels.label(row)));
      }
    }

    private List<Entropy> groups() {
      double errorBound = totals.entropy().errorBound();
      return labels.count() == 1
          ? List.of(totals.entropy())
          : byGroup.stream().map(l -> Entropy.ofLogSums(l.toArray(), errorBound)).toList();
    }
  }

  /**
   * The information in a dataset.
   *
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static DatasetInformation of(
      ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
    return of(dataset, Groups.ALL, weighing, parallelism);
  }

  /**
   * The information in a dataset and in parts of it.
   *
   * @param groups parts of the dataset whose own entropies are wanted too; {@link Groups#ALL}: none
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static DatasetInformation of(
      ReferenceSet dataset, Groups groups, Weighing weighing, Parallelism parallelism) {
    return ofEach(
            dataset,
            groups,
            Bandwidths.of(weighing.bandwidth()),
            weighing.evaluation(),
            parallelism)
        .get(0);
  }

  /**
   * The same at several bandwidths, from one pass over the distances.
   *
   * @return one for each bandwidth
   */
  public static List<DatasetInformation> ofEach(
      ReferenceSet dataset,
      Groups groups,
      Bandwidths h,
      Evaluation evaluation,
      Parallelism parallelism) {
    List<Collector> collectors = new ArrayList<>();
    for (int b = 0; b < h.count(); b++) {
      collectors.add(new Collector(dataset.count(), b, groups));
    }
    LogKernelSums.Header header =
        evaluation.forEach(
            KernelTask.of(
                dataset.packed(),
                dataset.packed(),
                h,
                evaluation.accuracy(),
                new Want(false, groups, false)),
            parallelism,
            (sums, row) -> collectors.forEach(c -> c.take(sums, row)));
    return collectors.stream().map(c -> new DatasetInformation(c, header)).toList();
  }

  /**
   * The information in a dataset from its kernel sums over itself, for instance those of parts that
   * were merged.
   *
   * @param b the place of the bandwidth among theirs
   * @throws org.quests.core.QuestsException of kind INPUT where the sums are not complete
   * @throws IllegalArgumentException where they are not of a dataset with itself, in one group
   */
  public static DatasetInformation of(LogKernelSums sums, int b) {
    if (!sums.header().self() || sums.header().groups() != 1) {
      throw new IllegalArgumentException(
          "expected the sums of a dataset over itself, found " + sums.header());
    }
    Collector collector = new Collector(sums.header().queries(), b, Groups.ALL);
    return new DatasetInformation(collector, Evaluation.forEach(sums, collector));
  }

  /** h. */
  public Bandwidth bandwidth() {
    return bandwidth;
  }

  /** How the sums were evaluated: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return header;
  }

  /** n, the number of environments. */
  public int count() {
    return logSums.length;
  }

  /** H. */
  public Entropy entropy() {
    return totals.entropy();
  }

  /** What H and D are made of: it merges with the totals of other parts of a dataset. */
  public InformationTotals totals() {
    InformationTotals copy = new InformationTotals();
    copy.add(totals);
    return copy;
  }

  /** The entropy of the environments of one group alone; of an empty group it is NaN, of 0. */
  public Entropy entropyOfGroup(int group) {
    return groups.get(group);
  }

  /**
   * D = log Σ 1/S(x_i) in nats, at least 0: the logarithm of the effective number of distinct
   * environments.
   */
  public double diversity() {
    return totals.diversity();
  }

  /** A bound on the error of the logarithm of any environment's sum, in nats. */
  public double greatestError() {
    return greatestError;
  }

  /**
   * The effective number of environments of any order, sensitive to similarity (Leinster and
   * Cobbold, Ecology 93, 477 (2012)): ((1/n) Σ (S_i/n)^(q−1))^(1/(1−q)), with its limits exp(H) for
   * order 1 and n / max S_i for order ∞. It does not grow with the order.
   *
   * @param order q, 0 … ∞
   * @throws IllegalArgumentException where there is no such order
   */
  public double effectiveNumber(double order) {
    if (!(order >= 0)) {
      throw new IllegalArgumentException("an order is 0 or above, not " + order);
    }
    if (order == 1) {
      return Math.exp(entropy().value());
    }
    double logCount = Math.log(count());
    double largest = Arrays.stream(logSums).max().orElseThrow();
    if (order == Double.POSITIVE_INFINITY) {
      return Math.exp(logCount - largest);
    }
    // Relative to the largest term, whichever end of the sums that is.
    double power = order - 1;
    double end = power > 0 ? largest : Arrays.stream(logSums).min().orElseThrow();
    ExactSum sum = new ExactSum();
    for (double log : logSums) {
      sum.add(StrictMath.exp(power * (log - end)));
    }
    return Math.exp(logCount - end - (StrictMath.log(sum.value()) - logCount) / power);
  }

  /** The diversities of order 0, 1, 2 and ∞. */
  public DiversityProfile profile() {
    double largest = Arrays.stream(logSums).max().orElseThrow();
    double n = count();
    double logMeanSum =
        largest + Math.log(Arrays.stream(logSums).map(l -> Math.exp(l - largest)).sum() / n);
    return new DiversityProfile(
        Math.exp(diversity()),
        Math.exp(entropy().value()),
        Math.exp(Math.log(n) - logMeanSum),
        Math.exp(Math.log(n) - largest));
  }

  /** log S of an environment over the dataset, itself included, in nats. */
  double logSum(int row) {
    return logSums[row];
  }

  /** δH = −log S of each environment against the dataset, itself included, in nats; at most 0. */
  public double[] differentialEntropies() {
    return Arrays.stream(logSums).map(l -> -l).toArray();
  }
}
