package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * The kernels of few near environments of a reference set in place of all of it, along few axes:
 * the k nearest along the principal axes that hold nearly all of the variance of the reference set.
 */
public final class NeighborDensity {
  /** The share of the variance that the axes hold. */
  private static final double VARIANCE = 0.99;

  private static final int TILE = PackedEnvironments.TILE;

  /** Not a log kernel: room that no neighbour has taken. */
  private static final double NONE = Double.POSITIVE_INFINITY;

  private final PackedEnvironments reference;
  private final int axes;
  private final int k;
  private final double scale;

  /**
   * Prepares a reference set.
   *
   * @param k how many environments count, at least 1
   */
  public NeighborDensity(PackedEnvironments reference, int k, Bandwidth h) {
    this.reference = reference;
    this.k = Math.min(k, reference.count());
    scale = 1 / (2 * h.value() * h.value());
    axes = axes(reference);
  }

  /** The first axes that hold the share of the variance. */
  private static int axes(PackedEnvironments reference) {
    int all = reference.axes();
    double[] sums = new double[all];
    double[] squares = new double[all];
    for (int t = 0; t < reference.tiles(); t++) {
      double[] tile = reference.tile(t);
      for (int a = 0; a < all; a++) {
        for (int i = 0; i < reference.rowsOf(t); i++) {
          double x = tile[a * TILE + i];
          sums[a] += x;
          squares[a] += x * x;
        }
      }
    }
    double n = reference.count();
    double total = 0;
    for (int a = 0; a < all; a++) {
      squares[a] = Math.max(0, squares[a] / n - sums[a] / n * (sums[a] / n));
      total += squares[a];
    }
    double left = total;
    int axes = 0;
    while (axes < all && left > (1 - VARIANCE) * total) {
      left -= squares[axes++];
    }
    return Math.max(Math.min(all, 1), axes);
  }

  /** How many axes are used. */
  public int axes() {
    return axes;
  }

  /** How many environments count. */
  public int neighbours() {
    return k;
  }

  /**
   * −ln Σ exp(−r²/2h²) over the k nearest, for each query, in nats. Along these axes it is no more
   * than ln(n/k) above the value that all n environments would give, and never below it.
   *
   * @param queries packed for the reference set
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public double[] of(PackedEnvironments queries, Parallelism parallelism) {
    if (!queries.fits(reference)) {
      throw new IllegalArgumentException("the queries are not packed for this reference set");
    }
    double[] values = new double[queries.count()];
    TileKernel kernel = KernelEngines.arithmetic((long) queries.tiles() * reference.tiles());
    parallelism.progress().begin("neighbours", queries.tiles());
    try {
      parallelism.forEach(
          queries.tiles(),
          () -> {
            double[] squared = new double[TILE * TILE];
            double[] offsets = new double[TILE];
            double[] none = new double[TILE];
            double[][] heaps = new double[TILE][k];
            return (IntConsumer)
                q -> {
                  for (double[] heap : heaps) {
                    Arrays.fill(heap, NONE);
                  }
                  double[] rows = queries.tile(q);
                  for (int r = 0; r < reference.tiles(); r++) {
                    Cancellation.checkHere();
                    double shift = queries.shift(q, reference, r);
                    for (int i = 0; i < TILE; i++) {
                      offsets[i] = queries.offset(q * TILE + i) + shift;
                    }
                    kernel.squaredDistances(
                        rows, reference.tile(r), axes, axes, offsets, none, squared);
                    offer(heaps, queries.rowsOf(q), squared, reference.rowsOf(r));
                  }
                  for (int i = 0; i < queries.rowsOf(q); i++) {
                    values[queries.rowOf(q * TILE + i)] = value(heaps[i]);
                  }
                  parallelism.progress().advance(1);
                };
          });
    } finally {
      parallelism.progress().end();
    }
    return values;
  }

  private static void offer(double[][] heaps, int count, double[] squared, int others) {
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < others; c++) {
        double distance = squared[i * TILE + c];
        if (distance < heaps[i][0]) {
          NearestDistances.replaceGreatest(heaps[i], distance);
        }
      }
    }
  }

  private double value(double[] heap) {
    double least = NONE;
    for (double squared : heap) {
      least = Math.min(least, squared);
    }
    double[] sorted = heap.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = sorted.length - 1; i >= 0; i--) {
      sum += sorted[i] == NONE ? 0 : Math.exp(-(sorted[i] - least) * scale);
    }
    return least * scale - Math.log(sum);
  }
}
