package org.quests.compress;

import java.util.Arrays;
import org.quests.kernel.PairKernels;

/**
 * For each environment the sum A of its kernels to what was selected, in double precision and
 * finite however far that is: A = sum · 2^−base, where the base is a multiple of 512 that falls as
 * nearer ones are added. Kernels are added one at a time, so the bits of a sum depend on their
 * order alone, not on how many are evaluated together.
 */
final class CoverSums {
  private static final double STEP = 512;
  private static final double LN2 = Math.log(2);

  private final double[] sums;
  private final double[] bases;

  CoverSums(int count) {
    sums = new double[count];
    bases = new double[count];
    Arrays.fill(bases, Double.POSITIVE_INFINITY);
  }

  /** Starts the sum of an environment at what a reference gives it; −∞: at nothing. */
  void start(int row, double logSum) {
    if (logSum == Double.NEGATIVE_INFINITY) {
      return;
    }
    double bits = -logSum / LN2;
    if (bits < STEP) {
      bases[row] = 0;
      sums[row] = Math.exp(logSum);
    } else {
      bases[row] = STEP * Math.floor(bits / STEP);
      sums[row] = PairKernels.power(bits - bases[row]);
    }
  }

  /** Whether kernels can be added to the sum as they are. */
  boolean plain(int row) {
    return bases[row] == 0;
  }

  /** A, where {@link #plain}. */
  double sum(int row) {
    return sums[row];
  }

  /** Stores A, where {@link #plain}. */
  void store(int row, double sum) {
    sums[row] = sum;
  }

  /**
   * Adds one kernel.
   *
   * @param bits −log₂ of it
   * @param kernel its value, of use where it is not too small
   */
  void add(int row, double bits, double kernel) {
    if (bases[row] != 0) {
      double base = STEP * Math.floor(bits / STEP);
      if (base < bases[row]) {
        double shift = Math.min(bases[row] - base, 4 * STEP);
        sums[row] = Math.scalb(sums[row], -(int) shift);
        bases[row] = base;
      }
    }
    if (bases[row] == 0) {
      sums[row] += kernel;
    } else if (bits - bases[row] < PairKernels.LIMIT) {
      sums[row] += PairKernels.power(bits - bases[row]);
    }
  }

  /** −log A in nats; +∞ where nothing was added. */
  double novelty(int row) {
    return bases[row] == Double.POSITIVE_INFINITY
        ? Double.POSITIVE_INFINITY
        : bases[row] * LN2 - Math.log(sums[row]);
  }
}
