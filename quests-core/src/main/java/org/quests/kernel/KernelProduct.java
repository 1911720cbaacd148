package org.quests.kernel;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * The kernel matrix K of a dataset as something to multiply by, without being held: Y = K V for up
 * to {@link #MOST} columns at a time, of any sign. Sums are integers on a grid that is absolute for
 * each column, so the bits depend neither on the number of threads nor on how the work was cut, and
 * parts merge exactly. Thread-safe.
 */
public final class KernelProduct {
  /** So many columns at a time. */
  public static final int MOST = 16;

  private static final int TILE = PackedEnvironments.TILE;
  private static final int WIDE = TileKernel.PARTIALS_DOUBLE;

  /** In units of a column's scale, sums count in steps of 2⁻³⁰, and what is left in 2⁻⁷². */
  private static final double STEPS = 0x1p30;

  private static final double MORE_STEPS = 0x1p42;

  private final PackedEnvironments set;
  private final Bandwidth h;
  private final Accuracy accuracy;
  private final int[] rowOfPlace;

  private KernelProduct(PackedEnvironments set, Bandwidth h, Accuracy accuracy) {
    this.set = set;
    this.h = h;
    this.accuracy = accuracy;
    rowOfPlace = new int[set.tiles() * TILE];
    Arrays.fill(rowOfPlace, -1);
    for (int t = 0; t < set.tiles(); t++) {
      for (int place = t * TILE; place < t * TILE + set.rowsOf(t); place++) {
        rowOfPlace[place] = set.rowOf(place);
      }
    }
  }

  /** Prepares the kernel matrix of a dataset. */
  public static KernelProduct of(ReferenceSet dataset, Bandwidth h, Accuracy accuracy) {
    return new KernelProduct(dataset.packed(), h, accuracy);
  }

  /** n, the number of rows of the matrix. */
  public int count() {
    return set.count();
  }

  /**
   * K times columns.
   *
   * @param columns 1 … {@link #MOST} of n finite numbers, each for the environments of the dataset
   *     in order
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public Sums times(double[][] columns, Parallelism parallelism) {
    return times(columns, TileBlock.all(set, set), parallelism);
  }

  /**
   * The part of the product that the pairs of a block of tiles give. A pair of tiles is in a block
   * if either of its two orders is; blocks that have no pair in common can be merged.
   */
  Sums times(double[][] columns, TileBlock block, Parallelism parallelism) {
    // Anew each time: which arithmetic is soonest done depends on what this process has done.
    OwnPairs pairs = new OwnPairs(set, h, accuracy, parallelism);
    Sums sums = new Sums(pairs, columns);
    pairs.forEach(block, sums::worker, parallelism);
    return sums;
  }

  /** A product, or a part of it. */
  public final class Sums {
    private final OwnPairs pairs;
    private final int columns;

    /** Numbers of a place: one, or as many as vectors hold. */
    private final int stride;

    /** Columns are divided by these, powers of two: then no number is beyond 1. */
    private final double[] scales;

    /** The numbers of each tile, 64 times as many as a place has. */
    private final double[][] numbers;

    private final long[][] high;
    private final long[][] low;
    private final PairRounding rounding = new PairRounding();

    private Sums(OwnPairs pairs, double[][] of) {
      this.pairs = pairs;
      columns = of.length;
      if (columns < 1 || columns > MOST) {
        throw new IllegalArgumentException(
            "1 to " + MOST + " columns at a time are expected, not " + columns);
      }
      stride = columns == 1 ? 1 : Math.ceilDiv(columns, WIDE) * WIDE;
      scales = new double[columns];
      numbers = new double[set.tiles()][TILE * stride];
      high = new long[set.tiles()][TILE * stride];
      low = new long[set.tiles()][TILE * stride];
      for (int c = 0; c < columns; c++) {
        scales[c] = scale(of[c]);
        for (int place = 0; place < rowOfPlace.length; place++) {
          if (rowOfPlace[place] >= 0) {
            numbers[place / TILE][place % TILE * stride + c] = of[c][rowOfPlace[place]] / scales[c];
          }
        }
      }
    }

    private double scale(double[] column) {
      if (column.length != count()) {
        throw new IllegalArgumentException(
            "a column of " + count() + " numbers is expected, not of " + column.length);
      }
      double largest = 0;
      for (double x : column) {
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException("a finite number is expected, not " + x);
        }
        largest = Math.max(largest, Math.abs(x));
      }
      int exponent = largest == 0 ? 0 : Math.getExponent(largest) + 1;
      return Math.scalb(1.0, Math.clamp(exponent, -1000, 1000));
    }

    private OwnPairs.Visitor worker() {
      double[] rowSums = new double[TILE * stride];
      double[] laneSums = new double[TILE * stride];
      PairRounding own = new PairRounding();
      return (pair, row, lane) -> {
        if (own.note(pair)) {
          synchronized (rounding) {
            rounding.add(own);
          }
        }
        pairs.kernel.products(
            pair.kernels(pairs.scale), numbers[lane], numbers[row], stride, rowSums, laneSums);
        add(row, rowSums);
        if (row != lane) {
          add(lane, laneSums);
        }
      };
    }

    private void add(int tile, double[] sums) {
      long[] first = high[tile];
      long[] second = low[tile];
      synchronized (first) {
        for (int i = 0; i < first.length; i++) {
          double scaled = sums[i] * STEPS;
          long whole = (long) scaled;
          first[i] += whole;
          second[i] += (long) ((scaled - whole) * MORE_STEPS);
        }
      }
    }

    /** Adds the sums of another part of the work. */
    void add(Sums other) {
      if (!Arrays.equals(scales, other.scales) || !Arrays.deepEquals(numbers, other.numbers)) {
        throw new IllegalArgumentException("the sums are of other columns");
      }
      for (int t = 0; t < high.length; t++) {
        for (int i = 0; i < high[t].length; i++) {
          high[t][i] += other.high[t][i];
          low[t][i] += other.low[t][i];
        }
      }
      rounding.add(other.rounding);
    }

    /** The product: as many columns, each for the environments of the dataset in order. */
    public double[][] values() {
      double[][] values = new double[columns][count()];
      for (int place = 0; place < rowOfPlace.length; place++) {
        if (rowOfPlace[place] >= 0) {
          int at = place % TILE * stride;
          for (int c = 0; c < columns; c++) {
            values[c][rowOfPlace[place]] = scales[c] * value(place / TILE, at + c);
          }
        }
      }
      return values;
    }

    private double value(int tile, int i) {
      return high[tile][i] * (1 / STEPS) + low[tile][i] * (1 / (STEPS * MORE_STEPS));
    }

    /**
     * A bound on the error of one of the {@link #values} of a column without negative numbers, from
     * rounding and from what was left out.
     *
     * @param value of the column
     */
    public double error(int column, double value) {
      double n = count();
      double share = value / (n * scales[column]);
      double dropped = n * scales[column] * (pairs.leftOut + 0x1p-76) + 2 * Double.MIN_NORMAL;
      double exponent = -Math.log(Math.max(share, Double.MIN_NORMAL));
      return value * rounding.ofSum(exponent, set.axes(), pairs.h) + dropped;
    }
  }
}
