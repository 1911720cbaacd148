package org.quests.compress;

import org.quests.core.Parallelism;
import org.quests.kernel.PairKernels;

/**
 * What the nearest of the selected environments alone give each environment: a lower bound on its
 * sum that costs next to nothing. Environments are parted in groups of 64 that lie together, and
 * kernels within a group are evaluated once.
 */
final class NearSums {
  private static final int BLOCK = PairKernels.BLOCK;

  /** Covers the rounding of kernels kept in single precision, and of sums in another order. */
  private static final double SAFE = 1 - 1e-5;

  /** The environment at each place. */
  private final int[] rowAt;

  private final int[] placeOf;

  /** Kernels of each group, row after row. */
  private final float[][] kernels;

  /** For each environment. */
  private final double[] sums;

  NearSums(int count, PairKernels pairs, Parallelism parallelism) {
    rowAt = pairs.nearTogether(parallelism);
    placeOf = new int[count];
    for (int place = 0; place < count; place++) {
      placeOf[rowAt[place]] = place;
    }
    sums = new double[count];
    kernels = new float[(count + BLOCK - 1) / BLOCK][BLOCK * BLOCK];
    parallelism.forEach(
        kernels.length,
        () -> {
          double[] scratch = new double[8 * BLOCK];
          double[] own = new double[BLOCK * BLOCK];
          return group -> {
            PairKernels.Block rows = pairs.rows();
            PairKernels.Block lanes = pairs.lanes();
            for (int i = 0; i < BLOCK; i++) {
              int row = rowAt[Math.min(count - 1, group * BLOCK + i)];
              rows.set(i, row);
              lanes.set(i, row);
            }
            pairs.squared(rows, lanes, own);
            pairs.kernels(own, own, scratch);
            for (int i = 0; i < own.length; i++) {
              kernels[group][i] = (float) own[i];
            }
          };
        });
  }

  /** Starts at what a reference set gives. */
  void start(int row, double sum) {
    sums[row] = sum;
  }

  /** Takes note of a selected environment. */
  void add(int row) {
    int group = placeOf[row] / BLOCK;
    int first = group * BLOCK;
    int end = Math.min(rowAt.length, first + BLOCK);
    int at = placeOf[row] % BLOCK * BLOCK;
    float[] own = kernels[group];
    for (int place = first; place < end; place++) {
      sums[rowAt[place]] += own[at + place - first];
    }
  }

  /** An upper bound on −log of the whole sum of an environment, in nats; +∞ where none is known. */
  double novelty(int row) {
    return -Math.log(sums[row] * SAFE);
  }
}
