package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
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
    searchAlike(tile, (search, first) -> search.offer(queries.rowsOf(tile), nearest, first));
  }

  /**
   * Tells the squared distances of the rows of a tile of queries from the centres of all lists.
   *
   * @param into receives for each row one number for each list; infinite for those of other
   *     elements
   */
  void squaredDistances(int tile, float[][] into) {
    for (float[] row : into) {
      Arrays.fill(row, Float.POSITIVE_INFINITY);
    }
    searchAlike(
        tile, (search, first) -> search.squaredDistances(queries.rowsOf(tile), into, first));
  }

  /**
   * Searches the lists that are of the element of a tile of queries.
   *
   * @param look takes a search that has the tile, and the number of its first list
   */
  private void searchAlike(int tile, ObjIntConsumer<CentreTiles.Search> look) {
    for (int s = 0; s < segments.size(); s++) {
      for (SegmentLists.Run run : segments.get(s).runs()) {
        if (run.element() == queries.elementOf(tile)) {
          CentreTiles.Search search = run.centres().search(kernel);
          search.load(queries.tile(tile));
          look.accept(search, firstList[s] + run.first());
        }
      }
    }
  }

  /** How far the rows of each list are from its centre at most, in 1/Å. */
  double[] radii() {
    double[] radii = new double[lists()];
    for (int s = 0; s < segments.size(); s++) {
      for (int list = firstList[s]; list < firstList[s + 1]; list++) {
        radii[list] = segments.get(s).radius(list - firstList[s]);
      }
    }
    return radii;
  }

  /** The most by which turning may have moved rows relative to each other, in 1/Å. */
  double turned() {
    return turned;
  }

  /** The squared distance at which a kernel is 2 to the power of a negative number. */
  double squaredAt(double exponent) {
    return exponent / scale;
  }

  /** The kernel of a squared distance. */
  double kernelAt(double squared) {
    return Math.exp(-Math.log(2) * scale * squared);
  }

  /** The centre of a list. */
  double[] centre(int list) {
    int s = segmentOf(list);
    return segments.get(s).lists().centres()[list - firstList[s]];
  }

  /** How many rows a list has. */
  int rowsOf(int list) {
    int s = segmentOf(list);
    return segments.get(s).lists().size(list - firstList[s]);
  }

  /** The logarithm of what a list certainly adds to the sum of a query, at least. */
  double certainlyLeast(int place, int list) {
    int s = segmentOf(list);
    RowLists lists = segments.get(s).lists();
    int other = lists.places()[lists.start()[list - firstList[s]]];
    Segment segment = segments.get(s).segment();
    double squared = 0;
    for (int a = 0; a < axes; a++) {
      double difference =
          queries.number(place, a) - segment.tiles().number(other / TILE, a * TILE + other % TILE);
      squared += difference * difference;
    }
    double farthest = Math.sqrt(squared) + turned;
    double exponent = farthest * farthest + queries.offset(place) + segment.offset(other);
    return -Math.log(2) * scale * exponent * (1 + 1e-9);
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

  /** What sums are made with, for one thread. */
  static float[] scratch() {
    return new float[2 * TILE + TileKernel.PARTIALS];
  }

  /**
   * The sum of kernels of a query over a tile of a list.
   *
   * @param values of the query about the centre of the list, from {@code at} on
   * @param term what the query adds to squared distances
   */
  double sum(
      float[] values, int at, float term, SegmentLists.Block block, int tile, float[] scratch) {
    return kernel.rowSum(
        values,
        at,
        axes,
        term,
        block.values(),
        tile * TILE * axes,
        block.terms(),
        tile * TILE,
        (float) scale,
        scratch);
  }

  /**
   * The same of two queries.
   *
   * @param values of the one, from {@code at} on, then of the other
   * @param terms of both, from {@code termsAt} on
   * @param into receives both sums
   */
  void sums(
      float[] values,
      int at,
      float[] terms,
      int termsAt,
      SegmentLists.Block block,
      int tile,
      float[] scratch,
      float[] into) {
    kernel.rowSums(
        values,
        at,
        axes,
        terms,
        termsAt,
        block.values(),
        tile * TILE * axes,
        block.terms(),
        tile * TILE,
        (float) scale,
        scratch,
        into);
  }

  /**
   * By how much rounding moves a query relative to the rows of a list, in 1/Å.
   *
   * @param distance of the query from its centre
   */
  double moved(double distance, double radius) {
    return ErrorBound.UNIT_SINGLE * (distance + radius) * 1.001 + turned;
  }

  /** For one thread. */
  Row row() {
    return new Row();
  }

  /** A query about the centre of a list. */
  final class Row {
    private final float[] values = new float[axes];
    private final float[] scratch = scratch();
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
      moved = ListedRows.this.moved(Math.sqrt(squared), block.radius());
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
      return ListedRows.this.sum(values, 0, term, block, tile, scratch);
    }
  }
}
