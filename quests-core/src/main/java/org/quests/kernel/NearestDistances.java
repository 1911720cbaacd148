package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;

/** The distances of each environment of a dataset from the ones nearest to it, all pairs seen. */
public final class NearestDistances {
  private static final int TILE = PackedEnvironments.TILE;

  /** Environments this near to each other, in 1/Å, repeat each other, but for rounding. */
  private static final double SAME = 1e-12;

  private NearestDistances() {}

  /**
   * Finds them. Environments that repeat each other are no neighbours: with distances of 0 there is
   * nothing to learn of a dimension.
   *
   * @param k how many, at least 1
   * @return for each environment of the dataset k distances in 1/Å, ascending and above 0; +∞ where
   *     there are no more
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static double[][] of(ReferenceSet dataset, int k, Parallelism parallelism) {
    PackedEnvironments set = dataset.packed();
    OwnPairs pairs = OwnPairs.ofDistances(set, parallelism);
    double same = SAME + 2 * set.rounding();
    double[][][] nearest = new double[set.tiles()][TILE][];
    for (int t = 0; t < set.tiles(); t++) {
      for (int i = 0; i < set.rowsOf(t); i++) {
        nearest[t][i] = new double[k];
        Arrays.fill(nearest[t][i], Double.POSITIVE_INFINITY);
      }
    }
    pairs.forEach(
        TileBlock.all(set, set),
        () ->
            (pair, row, lane) -> {
              double[] squared = pair.squared();
              offer(nearest[row], set.rowsOf(row), squared, TILE, 1, set.rowsOf(lane), same * same);
              if (row != lane) {
                offer(
                    nearest[lane],
                    set.rowsOf(lane),
                    squared,
                    1,
                    TILE,
                    set.rowsOf(row),
                    same * same);
              }
            },
        parallelism);
    double[][] all = new double[set.count()][];
    parallelism.forEach(
        set.tiles(),
        () ->
            (IntConsumer)
                t -> {
                  for (int i = 0; i < set.rowsOf(t); i++) {
                    double[] own = nearest[t][i];
                    Arrays.sort(own);
                    for (int j = 0; j < k; j++) {
                      own[j] = Math.sqrt(own[j]);
                    }
                    all[set.rowOf(t * TILE + i)] = own;
                  }
                });
    return all;
  }

  private static void offer(
      double[][] nearest,
      int count,
      double[] squared,
      int next,
      int step,
      int others,
      double same) {
    synchronized (nearest) {
      for (int i = 0; i < count; i++) {
        double[] heap = nearest[i];
        for (int c = 0; c < others; c++) {
          double distance = squared[i * next + c * step];
          if (distance < heap[0] && distance > same) {
            replaceGreatest(heap, distance);
          }
        }
      }
    }
  }

  /** The greatest stands first, and each before two that are no greater. */
  static void replaceGreatest(double[] heap, double value) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= heap.length) {
        break;
      }
      if (child + 1 < heap.length && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
