package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * Decides a few queries from their sums over all lists, one row at a time: a tile of queries costs
 * as much for one row as for 64. What is not certain so is left to others.
 */
final class FewRows {
  /** Queries that are looked at together; for more of them tiles are as quick. */
  private static final int MOST = 16;

  /** Bytes that all rows of the reference set take at most, so that they can be kept at hand. */
  private static final long BYTES = 1 << 26;

  private final ListedRows listed;
  private final double threshold;

  FewRows(ListedRows listed, double threshold) {
    this.listed = listed;
    this.threshold = threshold;
  }

  /** Whether so many queries of a task are decided so. */
  static boolean serve(KernelTask task, int queries) {
    PackedEnvironments reference = task.reference();
    return queries > 0
        && queries <= MOST
        && (long) reference.count() * reference.axes() * Float.BYTES <= BYTES;
  }

  /**
   * Decides queries.
   *
   * @param places where they stand, ascending
   * @param into receives lower bounds of the sums of those that are decided
   * @return the places of the others
   */
  int[] decide(int[] places, LogKernelSums into, Parallelism parallelism) {
    int n = places.length;
    double[] sums = new double[n * listed.lists()];
    double[] moved = new double[n * listed.lists()];
    parallelism.forEach(
        listed.lists(),
        () -> {
          ListedRows.Row row = listed.row();
          return (IntConsumer)
              list -> {
                Cancellation.checkHere();
                for (int q = 0; q < n; q++) {
                  if (listed.alike(places[q], list)) {
                    row.load(places[q], list);
                    sums[q * listed.lists() + list] = row.sum();
                    moved[q * listed.lists() + list] = row.moved();
                  }
                }
              };
        });
    int[] left = new int[n];
    int count = 0;
    for (int q = 0; q < n; q++) {
      int from = q * listed.lists();
      int to = from + listed.lists();
      double sum = Arrays.stream(sums, from, to).sequential().reduce(0, Double::sum);
      double farthest = Arrays.stream(moved, from, to).max().orElse(0);
      if (!decided(places[q], sum, farthest, into)) {
        left[count++] = places[q];
      }
    }
    return Arrays.copyOf(left, count);
  }

  private boolean decided(int place, double sum, double moved, LogKernelSums into) {
    int rows = listed.rowsAlike(place);
    // So small a kernel may count as larger than it is, and then says nothing.
    if (!(sum > rows * Math.scalb(1e6, -(int) TileKernel.LIMIT))) {
      return false;
    }
    double log = Math.log(sum);
    double error = listed.error(log, rows, moved);
    double most = Math.log(Math.exp(log + error) + listed.sumOfOthers(place));
    boolean covered = log - error >= -threshold + ListedRows.MARGIN;
    boolean novel = most <= -threshold - ListedRows.MARGIN;
    if (covered || novel) {
      into.addAtLeast(place, log - error);
    }
    return covered || novel;
  }
}
