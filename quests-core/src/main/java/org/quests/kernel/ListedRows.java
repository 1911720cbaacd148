package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.descriptor.ElementForm;
import org.quests.kernel.tile.TileKernel;

/**
 * The queries of a task beside the lists of its reference set: sums of a query over the rows of a
 * list, in single precision about the centre of the list, and bounds on their errors.
 */
final class ListedRows {
  /**
   * By how much more than is needed a logarithm is certain to be on its side of a threshold, in
   * nats: that of a sum in full, whose error is at most 0.01, is then on the same side.
   */
  static final double MARGIN = 0.02;

  private static final int TILE = PackedEnvironments.TILE;

  /** Roundings of a kernel and of the sums that it goes through, as in {@link LogKernelSums}. */
  private static final int ROUNDINGS = 24;

  private final PackedEnvironments queries;
  private final List<SegmentLists> segments;

  /** The number of the first list of each segment, and one past the last. */
  private final int[] firstList;

  /** By how much turning may have moved rows relative to each other, in 1/Å. */
  private final double turned;

  private final int axes;
  private final double scale;
  private final double h;
  private final TileKernel kernel;

  /** Rows of the reference set of each element; of all at 0 where they are not told apart. */
  private final int[] rowsOfElement = new int[Byte.MAX_VALUE + 1];

  ListedRows(KernelTask task, TileKernel kernel, Parallelism parallelism) {
    this.kernel = kernel;
    queries = task.queries();
    axes = queries.axes();
    scale = task.h().get(0).exponentScale();
    h = task.h().get(0).value();
    segments = task.reference().lists(parallelism);
    firstList = new int[segments.size() + 1];
    for (int s = 0; s < segments.size(); s++) {
      firstList[s + 1] = firstList[s] + segments.get(s).lists().count();
    }
    turned = queries.rounding() + task.reference().rounding();
    for (int t = 0; t < task.reference().tiles(); t++) {
      rowsOfElement[Math.max(0, task.reference().elementOf(t))] += task.reference().rowsOf(t);
    }
  }

  /** How many lists there are. */
  int lists() {
    return firstList[segments.size()];
  }

  private int segmentOf(int list) {
    int found = Arrays.binarySearch(firstList, list);
    return found >= 0 ? found : -found - 2;
  }

  /** Whether a list is of the element of a query. */
  boolean alike(int place, int list) {
    int s = segmentOf(list);
    return segments.get(s).elementOf(list - firstList[s]) == queries.elementOf(place / TILE);
  }

  /** How many rows of the reference set are of the element of a query. */
  int rowsAlike(int place) {
    return rowsOfElement[Math.max(0, queries.elementOf(place / TILE))];
  }

  /** The most that rows of other elements can add to the sum of a query. */
  double sumOfOthers(int place) {
    long others = Arrays.stream(rowsOfElement).asLongStream().sum() - rowsAlike(place);
    return others * Math.exp(-Math.log(2) * scale * ElementForm.SQUARED_DELTA) * 1.001;
  }

  /** Finds the lists that are nearest to the rows of a tile of queries, of the same element. */
  void findNearest(int tile, NearestLists nearest) {
    nearest.clear();
    for (int s = 0; s < segments.size(); s++) {
      for (SegmentLists.Run run : segments.get(s).runs()) {
        if (run.element() == queries.elementOf(tile)) {
          CentreTiles.Search search = run.centres().search(kernel);
          search.load(queries.tile(tile));
          search.offer(queries.rowsOf(tile), nearest, firstList[s] + run.first());
        }
      }
    }
  }

  /** The rows of a list. */
  SegmentLists.Block block(int list) {
    int s = segmentOf(list);
    return segments.get(s).block(list - firstList[s]);
  }

  /**
   * The most that a list can add to the sum of a query, about.
   *
   * @param squared distance of the query from its centre
   */
  double most(int list, double squared) {
    SegmentLists.Block block = block(list);
    double gap = Math.max(0, Math.sqrt(squared) - block.radius());
    return block.rows() * Math.exp(-Math.log(2) * scale * gap * gap);
  }

  /**
   * A bound on the error of the logarithm of a sum.
   *
   * @param terms how many kernels were summed
   * @param moved by how much rounding moved rows, in 1/Å
   */
  double error(double log, int terms, double moved) {
    return 1.01 * ROUNDINGS * ErrorBound.UNIT_SINGLE
        + ErrorBound.ofLog(
            Math.max(0, Math.log(terms) - log), axes, ErrorBound.UNIT_SINGLE, moved, 0, h);
  }

  /** For one thread. */
  Row row() {
    return new Row();
  }

  /** A query about the centre of a list. */
  final class Row {
    private final float[] values = new float[axes];
    private final float[] scratch = new float[TILE + TileKernel.PARTIALS];
    private SegmentLists.Block block = SegmentLists.Block.NONE;
    private float term;
    private double moved;

    /** Takes a query and a list. */
    void load(int place, int list) {
      int s = segmentOf(list);
      double[] centre = segments.get(s).lists().centres()[list - firstList[s]];
      block = segments.get(s).block(list - firstList[s]);
      double squared = 0;
      for (int a = 0; a < axes; a++) {
        double x = queries.number(place, a) - centre[a];
        squared += x * x;
        values[a] = (float) x;
      }
      term = (float) queries.offset(place);
      moved = ErrorBound.UNIT_SINGLE * (Math.sqrt(squared) + block.radius()) * 1.001 + turned;
    }

    /** By how much rounding moved the query relative to the rows of the list, in 1/Å. */
    double moved() {
      return moved;
    }

    /** The number of tiles of the list. */
    int tiles() {
      return block.tiles();
    }

    /** How many rows a tile of the list has. */
    int rowsOf(int tile) {
      return Math.min(TILE, block.rows() - tile * TILE);
    }

    /** The sum of kernels over a tile of the list. */
    double sum(int tile) {
      return kernel.rowSum(
          values,
          term,
          block.values(),
          tile * TILE * axes,
          block.terms(),
          tile * TILE,
          (float) scale,
          scratch);
    }

    /** The sum of kernels over the whole list. */
    double sum() {
      double sum = 0;
      for (int t = 0; t < tiles(); t++) {
        sum += sum(t);
      }
      return sum;
    }
  }
}
