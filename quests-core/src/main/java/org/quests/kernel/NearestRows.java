package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * The nearest row of a reference set for each of some rows, without kernel sums: the same rows and
 * distances as with them, sooner. Of tiles in order of their distance, those are looked at that can
 * hold a nearer row than was found already.
 *
 * @param rows of the reference set, one for each row; of equally near ones the first
 * @param distances in 1/Å, one for each row
 */
public record NearestRows(int[] rows, double[] distances) {
  private static final int TILE = PackedEnvironments.TILE;
  private static final int CLUSTER = PackedEnvironments.CLUSTER;

  /** Gaps of boxes and distances of rows are rounded apart from each other. */
  private static final double ROUNDING = 1 + 1e-9;

  /**
   * Looks for them.
   *
   * @param queries packed for the reference set
   * @param reference holds at least one row
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static NearestRows of(
      PackedEnvironments queries, PackedEnvironments reference, Parallelism parallelism) {
    if (!queries.fits(reference)) {
      throw new IllegalArgumentException("the queries were not packed for this reference set");
    }
    NearestRows found = new NearestRows(new int[queries.count()], new double[queries.count()]);
    TileKernel kernel = KernelEngines.arithmetic((long) queries.tiles() * reference.tiles());
    TilePairs pairs =
        new TilePairs(Precision.DOUBLE, kernel, queries, reference, Leading.all(queries.axes()), 1);
    parallelism.progress().begin("nearest environments", queries.tiles());
    try {
      parallelism.forEach(
          queries.tiles(),
          () -> {
            Search search = new Search(pairs);
            return (IntConsumer)
                q -> {
                  search.find(q, found);
                  parallelism.progress().advance(1);
                };
          });
    } finally {
      parallelism.progress().end();
    }
    return found;
  }

  /** What one thread works with. */
  private static final class Search {
    /** The bits of a gap that give way to the number of a cluster: the gap is rounded down. */
    private static final long NUMBER = (1L << 22) - 1;

    private final TilePairs pairs;
    private final PackedEnvironments queries;
    private final PackedEnvironments reference;

    /**
     * Squared gaps between the query tile and clusters of the reference set, with their numbers.
     */
    private final long[] clusters;

    private final double[] squared = new double[TILE * TILE];
    private final double[] offsets = new double[TILE];
    private final double[] none = new double[TILE];
    private final double[] best = new double[TILE];
    private final int[] bestRows = new int[TILE];

    Search(TilePairs pairs) {
      this.pairs = pairs;
      queries = pairs.rows;
      reference = pairs.lanes;
      clusters = new long[Math.ceilDiv(reference.tiles(), CLUSTER)];
    }

    /** Looks for the nearest rows of those of a query tile. */
    void find(int q, NearestRows found) {
      int rows = queries.rowsOf(q);
      Arrays.fill(best, Double.POSITIVE_INFINITY);
      Arrays.fill(bestRows, -1);
      sortClusters(q);
      double limit = Double.POSITIVE_INFINITY;
      for (long next : clusters) {
        if (Double.longBitsToDouble(next & ~NUMBER) > limit) {
          break;
        }
        Cancellation.checkHere();
        int cluster = (int) (next & NUMBER);
        int end = Math.min(reference.tiles(), (cluster + 1) * CLUSTER);
        for (int r = cluster * CLUSTER; r < end; r++) {
          if (!(queries.squaredGap(q, reference, r, Double.POSITIVE_INFINITY) > limit)) {
            look(q, rows, r);
            limit = ROUNDING * greatestOfBest(rows);
          }
        }
      }
      for (int i = 0; i < rows; i++) {
        int row = queries.rowOf(q * TILE + i);
        found.rows[row] = bestRows[i];
        found.distances[row] = Math.sqrt(best[i]);
      }
    }

    private void sortClusters(int q) {
      for (int c = 0; c < clusters.length; c++) {
        int from = c * CLUSTER;
        double gap = Double.POSITIVE_INFINITY;
        int end = Math.min(reference.tiles(), from + CLUSTER);
        for (int r = from; r < end; r++) {
          gap = Math.min(gap, queries.squaredGap(q, reference, r, gap));
        }
        // Of doubles that are not negative, greater ones have greater bits.
        clusters[c] = (Double.doubleToRawLongBits(gap) & ~NUMBER) | c;
      }
      Arrays.sort(clusters);
    }

    private void look(int q, int rows, int r) {
      int axes = queries.axes();
      double shift = queries.shift(q, reference, r);
      for (int i = 0; i < TILE; i++) {
        offsets[i] = queries.offset(q * TILE + i) + shift;
      }
      pairs.kernel.squaredDistances(
          pairs.rowTile(q), pairs.laneTile(r), axes, axes, offsets, none, squared);
      int lanes = reference.rowsOf(r);
      for (int i = 0; i < rows; i++) {
        for (int c = 0; c < lanes; c++) {
          if (squared[i * TILE + c] <= best[i]) {
            offer(i, squared[i * TILE + c], reference.rowOf(r * TILE + c));
          }
        }
      }
    }

    private void offer(int i, double distance, int row) {
      if (distance < best[i] || bestRows[i] < 0 || row < bestRows[i]) {
        best[i] = distance;
        bestRows[i] = row;
      }
    }

    private double greatestOfBest(int rows) {
      double greatest = 0;
      for (int i = 0; i < rows; i++) {
        greatest = Math.max(greatest, best[i]);
      }
      return greatest;
    }
  }
}
