package org.quests.entropy;

import org.quests.core.ExactSum;

/**
 * What entropy and diversity are made of, of some environments of a dataset: totals of parts merge,
 * in any order, to the bits of the whole. Not thread-safe, but totals that nothing is added to any
 * more may be read by many threads.
 */
public final class InformationTotals {
  private final ExactSum logs = new ExactSum();
  private final ExactSum inverses = new ExactSum();
  private final ExactSum bounds = new ExactSum();
  private long count;

  /**
   * Adds an environment.
   *
   * @param logSum log S over the whole dataset, itself included, in nats
   * @param errorBound bound on the error of log S in nats
   */
  public void add(double logSum, double errorBound) {
    logs.add(logSum);
    inverses.add(StrictMath.exp(-logSum));
    bounds.add(errorBound);
    count++;
  }

  /** Adds the environments of another part. */
  public void add(InformationTotals other) {
    logs.add(other.logs);
    inverses.add(other.inverses);
    bounds.add(other.bounds);
    count += other.count;
  }

  /** How many environments were added. */
  public long count() {
    return count;
  }

  /** H = log n − (1/n) Σ log S in nats, n being the number of environments; NaN where it is 0. */
  public Entropy entropy() {
    return Entropy.of(logs, bounds.value() / count, Math.toIntExact(count));
  }

  /** D = log Σ 1/S in nats. */
  public double diversity() {
    return StrictMath.log(inverses.value());
  }
}
