package org.quests.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * Sums of kernels over pairs of groups of a dataset, frames most often: B_fg = Σ K(x_i, x_j) over
 * environments i of f and j of g, each with itself included. Sums are integers on an absolute grid,
 * so the bits depend neither on the number of threads nor on how the work was cut, and sums of
 * parts merge exactly.
 */
public final class GramMatrix {
  /** So many groups there can be at most: 16 bytes for each pair of them, 3.2 GB. */
  public static final int LARGEST = 20_000;

  private static final int TILE = PackedEnvironments.TILE;

  /** Sums count in steps of 2⁻²⁰, and what is left of each tile's part in steps of 2⁻⁵². */
  private static final double STEPS = 0x1p20;

  private static final double MORE_STEPS = 0x1p32;

  private static final VarHandle ADD = MethodHandles.arrayElementVarHandle(long[].class);

  private final int[] sizes;
  private final long[] high;
  private final long[] low;
  private final PairRounding rounding = new PairRounding();
  private final int axes;
  private final double h;
  private final double leftOut;

  private GramMatrix(OwnPairs pairs, int[] sizes) {
    this.sizes = sizes;
    axes = pairs.set.axes();
    h = pairs.h;
    leftOut = pairs.leftOut;
    int entries = (int) ((long) sizes.length * (sizes.length + 1) / 2);
    high = new long[entries];
    low = new long[entries];
  }

  /**
   * The sums over all pairs of groups.
   *
   * @param groups of the dataset's environments, at most {@link #LARGEST}
   * @throws QuestsException of kind USAGE where there are more, CANCELLED where the work was
   *     cancelled
   */
  public static GramMatrix of(
      ReferenceSet dataset,
      Groups groups,
      Bandwidth h,
      Accuracy accuracy,
      Parallelism parallelism) {
    // Those of a group stand together, so that a tile meets few of them.
    PackedEnvironments set = dataset.packed().inFileOrder(parallelism);
    return of(set, groups, h, accuracy, TileBlock.all(set, set), parallelism);
  }

  /**
   * Kernels of all pairs of environments, each a group of its own.
   *
   * @param set at most {@link #LARGEST} environments
   * @throws QuestsException as above
   */
  public static GramMatrix ofEach(
      PackedEnvironments set, Bandwidth h, Accuracy accuracy, Parallelism parallelism) {
    int[] own = new int[set.count()];
    Arrays.setAll(own, i -> i);
    return of(set, Groups.of(own.length, own), h, accuracy, TileBlock.all(set, set), parallelism);
  }

  /**
   * The part of the sums that the pairs of a block of tiles give. A pair of tiles is in a block if
   * either of its two orders is; blocks that have no pair in common can be merged.
   */
  static GramMatrix of(
      PackedEnvironments set,
      Groups groups,
      Bandwidth h,
      Accuracy accuracy,
      TileBlock block,
      Parallelism parallelism) {
    if (groups.count() > LARGEST) {
      throw QuestsException.usage(
          "there are "
              + groups.count()
              + " frames: sums over all pairs of them take too much memory, expected at most "
              + LARGEST
              + "; --frames takes some of them");
    }
    int[] labels = new int[set.tiles() * TILE];
    Arrays.fill(labels, -1);
    int[] sizes = new int[groups.count()];
    for (int t = 0; t < set.tiles(); t++) {
      for (int i = 0; i < set.rowsOf(t); i++) {
        int place = t * TILE + i;
        labels[place] = groups.label(set.rowOf(place));
        sizes[labels[place]]++;
      }
    }
    OwnPairs pairs = new OwnPairs(set, h, accuracy, parallelism);
    GramMatrix gram = new GramMatrix(pairs, sizes);
    pairs.forEach(block, () -> gram.new Worker(labels, pairs.scale), parallelism);
    return gram;
  }

  /** What one thread works with. */
  private final class Worker implements OwnPairs.Visitor {
    private final int[] labels;
    private final double scale;
    private final double[] columns = new double[TILE];
    private final PairRounding own = new PairRounding();
    private final int[] runs = new int[TILE + 1];
    private final int[] laneRuns = new int[TILE + 1];

    Worker(int[] labels, double scale) {
      this.labels = labels;
      this.scale = scale;
    }

    @Override
    public void visit(TilePair pair, int row, int lane) {
      if (own.note(pair)) {
        synchronized (rounding) {
          rounding.add(own);
        }
      }
      int rows = runs(row, runs);
      int lanes = runs(lane, laneRuns);
      if (lanes == 1) {
        pair.sum(scale, true, false);
        for (int a = 0; a < rows; a++) {
          double sum = sum(pair.rowSums, runs[a], runs[a + 1]);
          add(row, runs[a], lane, 0, sum);
        }
      } else if (rows == 1) {
        pair.sum(scale, true, true);
        for (int b = 0; b < lanes; b++) {
          double sum = sum(pair.laneSums, laneRuns[b], laneRuns[b + 1]);
          add(row, 0, lane, laneRuns[b], sum);
        }
      } else {
        double[] kernels = pair.kernels(scale);
        for (int a = 0; a < rows; a++) {
          sumRows(kernels, runs[a], runs[a + 1]);
          for (int b = 0; b < lanes; b++) {
            double sum = sum(columns, laneRuns[b], laneRuns[b + 1]);
            add(row, runs[a], lane, laneRuns[b], sum);
          }
        }
      }
    }

    /**
     * Where the environments of a tile change their group: the first of each run, and one past the
     * last.
     *
     * @return the number of runs
     */
    private int runs(int tile, int[] from) {
      int n = 0;
      int i = 0;
      for (; i < TILE && labels[tile * TILE + i] >= 0; i++) {
        if (i == 0 || labels[tile * TILE + i] != labels[tile * TILE + i - 1]) {
          from[n++] = i;
        }
      }
      from[n] = i;
      return n;
    }

    private void sumRows(double[] kernels, int from, int to) {
      System.arraycopy(kernels, from * TILE, columns, 0, TILE);
      for (int i = from + 1; i < to; i++) {
        for (int c = 0; c < TILE; c++) {
          columns[c] += kernels[i * TILE + c];
        }
      }
    }

    private static double sum(double[] values, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += values[i];
      }
      return sum;
    }

    private void add(int row, int i, int lane, int c, double sum) {
      int f = labels[row * TILE + i];
      int g = labels[lane * TILE + c];
      if (row == lane) {
        // Both orders of a pair of groups are met within a tile, and one of them counts.
        if (f <= g) {
          addTo(at(f, g), sum);
        }
      } else {
        addTo(at(f, g), f == g ? 2 * sum : sum);
      }
    }
  }

  private void addTo(int entry, double sum) {
    double scaled = sum * STEPS;
    long first = (long) scaled;
    ADD.getAndAdd(high, entry, first);
    ADD.getAndAdd(low, entry, (long) ((scaled - first) * MORE_STEPS));
  }

  private int at(int f, int g) {
    long greater = Math.max(f, g);
    return (int) (greater * (greater + 1) / 2 + Math.min(f, g));
  }

  /** Adds the sums of another part of the work. */
  void add(GramMatrix other) {
    if (!Arrays.equals(sizes, other.sizes)) {
      throw new IllegalArgumentException("the sums are of other groups");
    }
    for (int i = 0; i < high.length; i++) {
      high[i] += other.high[i];
      low[i] += other.low[i];
    }
    rounding.add(other.rounding);
  }

  /** The number of groups. */
  public int count() {
    return sizes.length;
  }

  /** The number of environments of a group. */
  public int size(int group) {
    return sizes[group];
  }

  /** B_fg; 0 where a group is empty. */
  public double sum(int f, int g) {
    int i = at(f, g);
    return high[i] * (1 / STEPS) + low[i] * (1 / (STEPS * MORE_STEPS));
  }

  /** A bound on the error of {@link #sum}, from rounding and from what was left out. */
  public double error(int f, int g) {
    double pairs = (double) sizes[f] * sizes[g];
    double sum = sum(f, g);
    double tiles = (sizes[f] / (double) TILE + 2) * (sizes[g] / (double) TILE + 2);
    double dropped = tiles / (STEPS * MORE_STEPS) + pairs * leftOut;
    double exponent = Math.log(pairs / Math.max(sum, Double.MIN_NORMAL));
    return pairs == 0 ? 0 : sum * rounding.ofSum(exponent, axes, h) + dropped;
  }
}
