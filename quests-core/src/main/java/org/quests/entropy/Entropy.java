package org.quests.entropy;

import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.kernel.ReferenceSet;

/**
 * The information entropy of n environments, H = −(1/n) Σ log(S(x_i)/n), itself included.
 *
 * @param value H in nats, 0 … log n
 * @param errorBound bound on |error| of H in nats, from what the kernel sums left out and from
 *     rounding
 * @param count n; 0 where H is NaN, for there is nothing
 */
public record Entropy(double value, double errorBound, int count) {
  /** log n − H below this: the sample is too small or the bandwidth too narrow to say much. */
  private static final double SATURATION = 0.5;

  /** The entropy of a dataset. */
  public static Entropy of(ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
    return DatasetInformation.of(dataset, weighing, parallelism).entropy();
  }

  /**
   * From the log sums of a dataset over itself.
   *
   * @param logSums log S of each of the n environments over all n
   * @param errorBound bound on the mean error of a log sum
   */
  static Entropy ofLogSums(double[] logSums, double errorBound) {
    ExactSum sum = new ExactSum();
    for (double log : logSums) {
      sum.add(log);
    }
    return of(sum, errorBound, logSums.length);
  }

  /** From the sum of the log sums of n environments. */
  static Entropy of(ExactSum logSums, double errorBound, int n) {
    return new Entropy(StrictMath.log(n) - logSums.value() / n, errorBound, n);
  }

  /** log n in nats: the entropy of n environments that have nothing in common. */
  public double maximum() {
    return Math.log(count);
  }

  /** H / log n: how much of what the environments could tell they do; 1 for a single one. */
  public double efficiency() {
    return count == 1 ? 1 : value / maximum();
  }

  /**
   * Whether H is so near to its maximum that it says more about n than about the dataset. A single
   * environment has nothing to say in any case.
   */
  public boolean saturated() {
    return saturated(value, count);
  }

  /**
   * The same of an H that was estimated.
   *
   * @param value H in nats
   * @param count n, the number of environments
   */
  public static boolean saturated(double value, int count) {
    return Math.log(count) - value < SATURATION;
  }
}
