package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;

/**
 * Finds queries whose kernel sum is certain to reach what a threshold asks for, from the few rows
 * of the reference set that are in the nearest lists: kernels are positive, so what is summed of
 * them is a lower bound of the sum. What is not proven so is left to others.
 */
final class CoverProofs {
  private static final int TILE = PackedEnvironments.TILE;

  /** Lists that are looked at for a row at most. */
  private static final int MOST = 8;

  /** Lists that are looked at before it counts how much they have brought. */
  private static final int FIRST = 2;

  /** Queries that a thread takes at a time. */
  private static final int PART = 16;

  private final PackedEnvironments queries;
  private final ListedRows listed;

  /** log S that is to be certain. */
  private final double needed;

  private final double neededSum;

  /** The queries that are looked at. */
  private final int[] places;

  /** For each of them, its lists, the nearest first; {@link NearestLists#NONE} after the last. */
  private final int[] lists;

  /** For each of them, whether all of its lists can add too little. */
  private final boolean[] hopeless;

  /** For each of them, what was summed so far, of how many kernels. */
  private final double[] sums;

  private final int[] terms;

  /** For each of them, by how much rounding moved it relative to what was summed, in 1/Å. */
  private final double[] moved;

  /** For each of them, a lower bound on log S where it is proven, else NaN. */
  private final double[] proven;

  /**
   * Proofs for some queries.
   *
   * @param places where they stand, ascending
   * @param threshold the δH, in nats, that is not to be exceeded
   */
  CoverProofs(PackedEnvironments queries, int[] places, ListedRows listed, double threshold) {
    this.queries = queries;
    this.places = places;
    this.listed = listed;
    needed = ListedRows.MARGIN - threshold;
    neededSum = Math.exp(needed);
    lists = new int[places.length * MOST];
    hopeless = new boolean[places.length];
    sums = new double[places.length];
    terms = new int[places.length];
    moved = new double[places.length];
    proven = new double[places.length];
    Arrays.fill(proven, Double.NaN);
  }

  /** Looks for proofs. */
  void run(Parallelism parallelism) {
    findLists(parallelism);
    long[] open = new long[places.length];
    for (int round = 0; round < MOST; round++) {
      int count = 0;
      for (int q = 0; q < places.length; q++) {
        int list = lists[q * MOST + round];
        if (list != NearestLists.NONE && Double.isNaN(proven[q]) && promises(q, round)) {
          open[count++] = (long) list << Integer.SIZE | q;
        }
      }
      if (count == 0) {
        return;
      }
      // Queries of one list follow each other: its rows then stay near to the processor.
      Arrays.sort(open, 0, count);
      weigh(Arrays.copyOf(open, count), parallelism);
    }
  }

  /** Whether it is likely enough that the next list brings a proof. */
  private boolean promises(int q, int round) {
    return !hopeless[q] && (round < FIRST || sums[q] * 4 * MOST > neededSum);
  }

  private void findLists(Parallelism parallelism) {
    int[] starts = tileStarts();
    parallelism.forEach(
        starts.length - 1,
        () -> {
          NearestLists nearest = new NearestLists(MOST);
          return (IntConsumer) i -> findLists(starts[i], starts[i + 1], nearest);
        });
  }

  /** Where the queries of each tile begin among those that are looked at, and their number. */
  private int[] tileStarts() {
    int[] starts = new int[queries.tiles() + 1];
    int count = 0;
    for (int q = 0; q < places.length; q++) {
      if (q == 0 || places[q] / TILE != places[q - 1] / TILE) {
        starts[count++] = q;
      }
    }
    starts[count] = places.length;
    return Arrays.copyOf(starts, count + 1);
  }

  private void findLists(int from, int to, NearestLists nearest) {
    Cancellation.checkHere();
    listed.findNearest(places[from] / TILE, nearest);
    for (int q = from; q < to; q++) {
      int row = places[q] % TILE;
      for (int i = 0; i < MOST; i++) {
        lists[q * MOST + i] = nearest.list(row, i);
      }
      hopeless[q] =
          nearest.list(row, 0) == NearestLists.NONE
              || MOST * listed.most(nearest.list(row, 0), nearest.squared(row, 0)) < neededSum;
    }
  }

  private void weigh(long[] open, Parallelism parallelism) {
    parallelism.forEach(
        Math.ceilDiv(open.length, PART),
        () -> {
          ListedRows.Row row = listed.row();
          return (IntConsumer)
              part -> {
                Cancellation.checkHere();
                int end = Math.min(open.length, (part + 1) * PART);
                for (int i = part * PART; i < end; i++) {
                  int q = (int) open[i];
                  row.load(places[q], (int) (open[i] >>> Integer.SIZE));
                  weigh(q, row);
                }
              };
        });
  }

  /** Adds what the rows of a list contribute to a query, until it is proven. */
  private void weigh(int q, ListedRows.Row row) {
    moved[q] = Math.max(moved[q], row.moved());
    for (int t = 0; t < row.tiles() && Double.isNaN(proven[q]); t++) {
      sums[q] += row.sum(t);
      terms[q] += row.rowsOf(t);
      if (sums[q] >= neededSum) {
        double log = Math.log(sums[q]);
        double least = log - listed.error(log, terms[q], moved[q]);
        proven[q] = least >= needed ? least : Double.NaN;
      }
    }
  }

  /**
   * Hands over lower bounds of the sums that are proven to be large enough.
   *
   * @return the places of the others
   */
  int[] settle(LogKernelSums into) {
    int[] left = new int[places.length];
    int count = 0;
    for (int q = 0; q < places.length; q++) {
      if (Double.isNaN(proven[q])) {
        left[count++] = places[q];
      } else {
        into.addAtLeast(places[q], proven[q]);
      }
    }
    return Arrays.copyOf(left, count);
  }
}
