package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * Decides queries from their sums over the lists that can matter to them: what all others can add
 * is bounded by how far they are. Queries to which most of the reference set can matter, and those
 * next to the threshold, are left to others.
 */
final class ListSums {
  private static final int TILE = PackedEnvironments.TILE;

  /** Bytes that all rows of the reference set take at most, so that they can be kept at hand. */
  private static final long BYTES = 1 << 26;

  /** Queries that are looked at together, so that what is known of each takes little memory. */
  private static final int PART = 2048;

  /** So few queries are always taken: a tile costs as much for one row as for 64. */
  private static final int FEW = 48;

  /** Share of the reference set that can matter at most to each of more queries. */
  private static final double SHARE = 0.6;

  /** Share of what a threshold asks for that lists which are left out can add at most. */
  private static final double LEFT_OUT = 0.01;

  /** log₂ by which a row is so far below what is asked for that it need not be known better. */
  private static final double FAR = 64;

  private static final int[] NONE = {};

  private final ListedRows listed;
  private final int[] places;
  private final double threshold;
  private final int axes;

  /** The queries, one after the other. */
  private final double[] numbers;

  private final float[] ownTerms;
  private final double[] norms;
  private final double[] radii;
  private final int[] rowsOf;

  /** The most that lists which are left out can add to the sum of each query. */
  private final double[] leftOut;

  /** log of what the sum of each query is at least, from its nearest list. */
  private final double[] least;

  /** For each query the lists that are looked at. */
  private final int[][] chosen;

  /** Whether a query is not left to others. */
  private final boolean[] taken;

  private final double[] sums;
  private final double[] moved;
  private final int[] terms;

  private final boolean few;

  private ListSums(
      ListedRows listed, PackedEnvironments queries, int[] places, boolean few, double threshold) {
    this.listed = listed;
    this.places = places;
    this.few = few;
    this.threshold = threshold;
    int n = places.length;
    axes = queries.axes();
    numbers = new double[n * axes];
    ownTerms = new float[n];
    norms = new double[n];
    for (int q = 0; q < n; q++) {
      double squared = 0;
      for (int a = 0; a < axes; a++) {
        double x = queries.number(places[q], a);
        numbers[q * axes + a] = x;
        squared += x * x;
      }
      norms[q] = Math.sqrt(squared);
      ownTerms[q] = (float) queries.offset(places[q]);
    }
    radii = listed.radii();
    rowsOf = new int[radii.length];
    Arrays.setAll(rowsOf, listed::rowsOf);
    leftOut = new double[n];
    least = new double[n];
    chosen = new int[n][];
    taken = new boolean[n];
    sums = new double[n];
    moved = new double[n];
    terms = new int[n];
  }

  /** Whether queries of a task are decided so. */
  static boolean serve(KernelTask task) {
    PackedEnvironments reference = task.reference();
    return (long) reference.count() * reference.axes() * Float.BYTES <= BYTES;
  }

  /**
   * Decides queries.
   *
   * @param places where they stand, ascending
   * @param threshold the δH, in nats, that is not to be exceeded
   * @param into receives lower bounds of the sums of those that are decided
   * @return the places of the others
   */
  static int[] decide(
      ListedRows listed,
      PackedEnvironments queries,
      int[] places,
      double threshold,
      LogKernelSums into,
      Parallelism parallelism) {
    int[] left = new int[places.length];
    int count = 0;
    for (int from = 0; from < places.length; from += PART) {
      int[] part = Arrays.copyOfRange(places, from, Math.min(places.length, from + PART));
      ListSums sums = new ListSums(listed, queries, part, places.length <= FEW, threshold);
      for (int place : sums.decide(into, parallelism)) {
        left[count++] = place;
      }
    }
    return Arrays.copyOf(left, count);
  }

  private int[] decide(LogKernelSums into, Parallelism parallelism) {
    choose(parallelism);
    weigh(parallelism);
    int[] left = new int[places.length];
    int count = 0;
    for (int q = 0; q < places.length; q++) {
      if (!taken[q] || !decided(q, into)) {
        left[count++] = places[q];
      }
    }
    return Arrays.copyOf(left, count);
  }

  private void choose(Parallelism parallelism) {
    int[] starts = PackedEnvironments.tileStarts(places);
    parallelism.forEach(
        starts.length - 1,
        () -> {
          float[][] squared = new float[TILE][listed.lists()];
          long[] keys = new long[listed.lists()];
          return (IntConsumer)
              i -> {
                Cancellation.checkHere();
                listed.squaredDistances(places[starts[i]] / TILE, squared);
                for (int q = starts[i]; q < starts[i + 1]; q++) {
                  chosen[q] = choose(q, squared[places[q] % TILE], keys);
                }
              };
        });
  }

  /**
   * The lists that can matter to a query, ascending.
   *
   * @param squared distances of the query from all centres
   */
  private int[] choose(int q, float[] squared, long[] keys) {
    double budget = LEFT_OUT * Math.exp(-threshold);
    double far = Math.max(1, FAR + threshold / Math.log(2));
    double farGap = Math.sqrt(listed.squaredAt(far));
    double perFarRow = 1.001 * Math.pow(2, -far);
    // Rounding of both to single precision, of differences, of their squares and of the sum.
    double relative = 1 - ErrorBound.UNIT_SINGLE * (axes + 4);
    double rounded = ErrorBound.UNIT_SINGLE * 2 * norms[q] + listed.turned();
    int count = 0;
    int nearest = 0;
    long farRows = 0;
    for (int list = 0; list < squared.length; list++) {
      nearest = squared[list] < squared[nearest] ? list : nearest;
      double gap = Math.sqrt(squared[list]) * relative - rounded - radii[list];
      if (gap >= farGap) {
        farRows += squared[list] < Float.POSITIVE_INFINITY ? rowsOf[list] : 0;
      } else {
        double kernel = gap <= 0 ? 1 : listed.kernelAt(gap * gap);
        // Floats that are not negative are in the order of their bits.
        int bits = Float.floatToRawIntBits((float) (1.001 * rowsOf[list] * kernel));
        keys[count++] = (long) bits << Integer.SIZE | list;
      }
    }
    if (squared[nearest] == Float.POSITIVE_INFINITY) {
      return NONE;
    }
    least[q] = listed.certainlyLeast(places[q], nearest);
    leftOut[q] = farRows * perFarRow;
    Arrays.sort(keys, 0, count);
    int left = 0;
    for (; left < count; left++) {
      double more = Float.intBitsToFloat((int) (keys[left] >>> Integer.SIZE));
      if (leftOut[q] + more > budget) {
        break;
      }
      leftOut[q] += more;
    }
    int[] lists = new int[count - left];
    int rows = 0;
    for (int i = 0; i < lists.length; i++) {
      lists[i] = (int) keys[left + i];
      rows += rowsOf[lists[i]];
    }
    terms[q] = rows;
    if (!few && rows > SHARE * listed.rowsAlike(places[q])) {
      return NONE;
    }
    taken[q] = true;
    Arrays.sort(lists);
    return lists;
  }

  /** Sums list by list: its rows then stay near to the processor for all queries. */
  private void weigh(Parallelism parallelism) {
    int[] start = new int[listed.lists() + 1];
    for (int[] lists : chosen) {
      for (int list : lists) {
        start[list + 1]++;
      }
    }
    Arrays.parallelPrefix(start, Integer::sum);
    int[] next = start.clone();
    int[] queries = new int[start[start.length - 1]];
    for (int q = 0; q < chosen.length; q++) {
      for (int list : chosen[q]) {
        queries[next[list]++] = q;
      }
    }
    double[] sums = new double[queries.length];
    double[] moved = new double[queries.length];
    parallelism.forEach(
        listed.lists(),
        () -> {
          float[] scratch = ListedRows.scratch();
          float[] both = new float[2];
          return (IntConsumer)
              list -> {
                Cancellation.checkHere();
                int from = start[list];
                int n = start[list + 1] - from;
                if (n == 0) {
                  return;
                }
                SegmentLists.Block block = listed.block(list);
                // Queries go in pairs; where one is alone, the other one is at the centre.
                float[] about = new float[(n + n % 2) * axes];
                float[] terms = new float[n + n % 2];
                for (int i = 0; i < n; i++) {
                  int q = queries[from + i];
                  double distance = shift(q, listed.centre(list), about, i * axes);
                  terms[i] = ownTerms[q];
                  moved[from + i] = listed.moved(distance, block.radius());
                }
                for (int t = 0; t < block.tiles(); t++) {
                  for (int i = 0; i < n; i += 2) {
                    listed.sums(about, i * axes, terms, i, block, t, scratch, both);
                    sums[from + i] += both[0];
                    if (i + 1 < n) {
                      sums[from + i + 1] += both[1];
                    }
                  }
                }
              };
        });
    for (int i = 0; i < queries.length; i++) {
      this.sums[queries[i]] += sums[i];
      this.moved[queries[i]] = Math.max(this.moved[queries[i]], moved[i]);
    }
  }

  /** Takes a query about a centre; tells how far it is from it. */
  private double shift(int q, double[] centre, float[] about, int at) {
    double squared = 0;
    for (int a = 0; a < axes; a++) {
      double x = numbers[q * axes + a] - centre[a];
      squared += x * x;
      about[at + a] = (float) x;
    }
    return Math.sqrt(squared);
  }

  private boolean decided(int q, LogKernelSums into) {
    double sum = sums[q];
    double atLeast = least[q];
    double atMost = leftOut[q] + listed.sumOfOthers(places[q]);
    if (terms[q] > 0) {
      // A sum over lists of which no kernel can be told from nothing is no more than this.
      double log = Math.log(sum);
      double error = listed.error(log, terms[q], moved[q]);
      atMost += Math.exp(log + error);
      // So small a kernel may count as larger than it is, and then says nothing.
      if (sum > terms[q] * Math.scalb(1e6, -(int) TileKernel.LIMIT)) {
        atLeast = Math.max(atLeast, log - error);
      }
    }
    boolean covered = atLeast >= -threshold + ListedRows.MARGIN;
    boolean novel = Math.log(atMost) <= -threshold - ListedRows.MARGIN;
    if (covered || novel) {
      into.addAtLeast(places[q], atLeast);
    }
    return covered || novel;
  }
}
