package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.kernel.tile.TileKernel;

/**
 * Pairs of tiles whose kernels are to be summed, with what they are made of and where the sums go.
 * Everything is in one group, and nothing but sums is wanted. Thread-safe but for {@link #deposit}.
 *
 * <p>A sum is handed over as digits of base 2³², each added up in 64 bits: digit k of a value is in
 * steps of 2^(−32 k − 32). What lies below the last digit is dropped.
 */
public final class PairWork {
  /** In a mask: the sums over lanes, of each row, are wanted. */
  public static final int ROWS = 1;

  /** In a mask: the sums over rows, of each lane, are wanted. */
  public static final int LANES = 2;

  /** All there can be: sums over a tile are made of numbers in single precision. */
  private static final int DIGITS_SINGLE = 5;

  /** Sums whose first digit is among the first four are complete; the others are made again. */
  private static final int DIGITS_DOUBLE = 6;

  private static final int TILE = PackedEnvironments.TILE;
  private static final int CLUSTER = PackedEnvironments.CLUSTER;

  private final KernelTask task;
  private final Precision precision;
  private final Leading leading;
  private final boolean symmetric;
  private final double[] reach;
  private final double beyond;
  private final boolean pruned;

  /** Which pairs are not for single precision; null where the work is in double precision. */
  private final @Nullable PairErrors errors;

  /** Whether there are pairs of tiles of different elements. */
  private final boolean severalElements;

  /** All pairs that may take part. */
  private final TileBlock extent;

  private final LogKernelSums sums;
  private final Side rows;
  private final Side lanes;

  /**
   * The work of a task.
   *
   * @param symmetric whether each pair counts for both sides
   * @param reach the squared distance from which on tiles are left out, for each query tile
   * @param beyond as {@link #beyond}
   */
  PairWork(
      KernelTask task,
      Precision precision,
      Leading leading,
      boolean symmetric,
      double[] reach,
      double beyond,
      LogKernelSums sums) {
    if (symmetric != (task.queries() == task.reference())) {
      throw new IllegalArgumentException("one set is worked on as one, two sets as two");
    }
    this.task = task;
    this.precision = precision;
    this.leading = leading;
    this.symmetric = symmetric;
    this.reach = reach;
    this.beyond = beyond;
    this.sums = sums;
    extent = symmetric ? square(task.block()) : task.block();
    pruned = Arrays.stream(reach).anyMatch(Double::isFinite);
    errors =
        precision == Precision.SINGLE
            ? new PairErrors(
                task.queries(), task.reference(), leading, task.h().narrowest().value())
            : null;
    rows = new Side(task.queries());
    lanes = symmetric ? rows : new Side(task.reference());
    severalElements =
        task.queries().ofSeveralElements()
            || task.reference().ofSeveralElements()
            || task.queries().shift(0, task.reference(), 0) != 0;
  }

  /** One range of tiles for both sides. */
  private static TileBlock square(TileBlock block) {
    int from = Math.min(block.queryFrom(), block.referenceFrom());
    int to = Math.max(block.queryTo(), block.referenceTo());
    return new TileBlock(from, to, from, to);
  }

  /** SINGLE or DOUBLE. */
  public Precision precision() {
    return precision;
  }

  /** Numbers in a row. */
  public int axes() {
    return rows.packed.axes();
  }

  /**
   * Over how many leading axes pairs of tiles may take differences, the fewest first; over the
   * others they take products.
   */
  public int[] levels() {
    return leading.levels();
  }

  /**
   * Which of the {@link #levels} pairs of two groups of two tiles take, the first tile of each
   * being even: that is the same for all four.
   *
   * @param rowGroup half the number of the first tile of rows
   * @param laneGroup the same of lanes
   */
  public int level(int rowGroup, int laneGroup) {
    return TileTerms.level(rows.terms, 2 * rowGroup, lanes.terms, 2 * laneGroup);
  }

  /** Whether some pair may be of a level. */
  public boolean hasLevel(int level) {
    return (rows.has(level) && lanes.least() <= level)
        || (lanes.has(level) && rows.least() <= level);
  }

  /**
   * Numbers that a tile has for each row: in single precision first those of the leading axes about
   * its centre, as many as the greatest level has; then those of all axes.
   */
  public int numbers() {
    return products() + axes();
  }

  /** Which of the {@link #numbers} products begin at: that of the first axis. */
  public int products() {
    return precision == Precision.SINGLE ? leading.most() : 0;
  }

  /** Factors of the squared distance, one for each bandwidth: a kernel is 2^(−factor · d²). */
  public double[] scales() {
    return task.h().values().stream().mapToDouble(Bandwidth::exponentScale).toArray();
  }

  /**
   * Squared distances from which on kernels count as the one there, one for each bandwidth; those
   * of single precision are its numbers.
   */
  public double[] limits() {
    return Arrays.stream(scales())
        .map(
            scale ->
                precision == Precision.SINGLE
                    ? TileKernel.LIMIT / (float) scale
                    : TileKernel.LIMIT_DOUBLE / scale)
        .toArray();
  }

  /**
   * The squared distance, as it is computed, beyond which kernels count as 0; exact in single
   * precision, +∞ where all count.
   */
  public double beyond() {
    return beyond;
  }

  /** How many digits a sum is handed over in. */
  public int digits() {
    return precision == Precision.SINGLE ? DIGITS_SINGLE : DIGITS_DOUBLE;
  }

  /** A tile's sum counts from here on. */
  public double least() {
    return TilePair.least(precision);
  }

  /** Whether both sides are one set; a row's distance from itself is then 0. */
  public boolean symmetric() {
    return symmetric;
  }

  /** The environments that stand as rows. */
  public Side rows() {
    return rows;
  }

  /** The environments that stand as lanes. */
  public Side lanes() {
    return lanes;
  }

  /** The first tile of rows that may take part. */
  public int rowFrom() {
    return extent.queryFrom();
  }

  /** One past the last. */
  public int rowTo() {
    return extent.queryTo();
  }

  /** The first tile of lanes that may take part. */
  public int laneFrom() {
    return extent.referenceFrom();
  }

  /** One past the last. */
  public int laneTo() {
    return extent.referenceTo();
  }

  /**
   * Which sums are wanted of a tile of rows with tiles of lanes. Pairs that single precision is too
   * rough for are not, nor those of tiles of different elements: whoever asks for the work sums
   * them.
   *
   * @param masks receives, for each tile of lanes from {@code from} to {@code to} − 1, {@link
   *     #ROWS} and {@link #LANES}, or 0
   */
  public void masks(int rowTile, int from, int to, byte[] masks) {
    Arrays.fill(masks, 0, to - from, (byte) 0);
    TileBlock block = task.block();
    if (rowTile >= block.queryFrom() && rowTile < block.queryTo()) {
      mark(rowTile, from, to, block.referenceFrom(), block.referenceTo(), masks);
    }
    if (symmetric && rowTile >= block.referenceFrom() && rowTile < block.referenceTo()) {
      mark(rowTile, from, to, block.queryFrom(), block.queryTo(), masks);
    }
    if (pruned) {
      prune(rowTile, from, to, masks);
    }
    if (leavesAny(rowTile)) {
      for (int lane = from; lane < to; lane++) {
        if (masks[lane - from] != 0 && leaves(rowTile, lane)) {
          masks[lane - from] = 0;
        }
      }
    }
  }

  /** Whether a pair of tiles is left to whoever asks for the work. */
  boolean leaves(int rowTile, int lane) {
    return rows.packed.shift(rowTile, lanes.packed, lane) != 0
        || (errors != null && errors.tooRough(rowTile, lane));
  }

  /** Whether some pair of a tile of rows may be. */
  boolean leavesAny(int rowTile) {
    return severalElements || (errors != null && errors.anyTooRough(rowTile));
  }

  /** Asks for the pairs of a tile of rows with some tiles of lanes, each in one orientation. */
  private void mark(int rowTile, int from, int to, int first, int end, byte[] masks) {
    int start = Math.max(from, symmetric ? Math.max(first, rowTile) : first);
    int stop = Math.min(to, end);
    if (start < stop) {
      Arrays.fill(masks, start - from, stop - from, (byte) (symmetric ? ROWS | LANES : ROWS));
    }
    if (symmetric && rowTile >= start && rowTile < stop) {
      masks[rowTile - from] = ROWS;
    }
  }

  private void prune(int rowTile, int from, int to, byte[] masks) {
    double limit = reach[rowTile];
    int cluster = -1;
    boolean near = true;
    for (int lane = from; lane < to; lane++) {
      if (lane / CLUSTER != cluster) {
        cluster = lane / CLUSTER;
        near =
            rows.packed.squaredClusterGap(rowTile / CLUSTER, lanes.packed, cluster, limit) < limit;
      }
      if (!near
          || (masks[lane - from] != 0
              && rows.packed.squaredGap(rowTile, lanes.packed, lane, limit) >= limit)) {
        masks[lane - from] = 0;
      }
    }
  }

  /**
   * Adds to the sums of a tile: of rows, or where both sides are one of lanes too. One thread at a
   * time.
   *
   * @param digits place by place within a digit, digit after digit, 64 each
   * @param displacement in 1/Å, the greatest of {@link TilePair#displacement} of what contributed
   * @param cancellation in 1/Å², likewise
   */
  public void deposit(
      int tile, int bandwidth, long[] digits, double displacement, double cancellation) {
    int first = tile * TILE;
    if (!sums.hasTile(tile)) {
      return;
    }
    for (int i = 0; i < rows.packed.rowsOf(tile); i++) {
      sums.addDigits(first + i, bandwidth, digits, i, TILE, digits());
    }
    boolean any = Arrays.stream(digits).anyMatch(digit -> digit != 0);
    double unit = precision == Precision.SINGLE ? ErrorBound.UNIT_SINGLE : ErrorBound.UNIT_DOUBLE;
    sums.noteErrors(first, displacement, cancellation, any ? unit : 0);
  }

  /** One side's tiles, in the precision of the work. */
  public final class Side {
    private final PackedEnvironments packed;
    private final TileTerms terms;

    private Side(PackedEnvironments packed) {
      this.packed = packed;
      terms = packed.terms(precision, leading);
    }

    /** The number of tiles. */
    public int tiles() {
      return packed.tiles();
    }

    private boolean has(int level) {
      for (byte other : terms.levels()) {
        if (other == level) {
          return true;
        }
      }
      return false;
    }

    private int least() {
      int least = Integer.MAX_VALUE;
      for (byte level : terms.levels()) {
        least = Math.min(least, level);
      }
      return least;
    }

    /** Single precision: {@link #numbers} × 64; made anew. */
    public float[] singles(int tile) {
      return packed.single(tile, leading);
    }

    /** The level that a tile needs: pairs of lower ones do not have it. */
    public int level(int tile) {
      return terms.levels()[tile];
    }

    /**
     * Single precision: what each row adds to its squared distances in pairs of a level. Not to be
     * changed.
     */
    public float[] singleTerms(int tile, int level) {
      return terms.singles()[level][tile];
    }

    /** Double precision: axes × 64. Not to be changed. */
    public double[] doubles(int tile) {
      return packed.tile(tile);
    }

    /**
     * Double precision: what each row adds to its squared distances in pairs of a level. Not to be
     * changed.
     */
    public double[] doubleTerms(int tile, int level) {
      return terms.doubles()[level][tile];
    }

    /** The tile's centre, exact in single precision. Not to be changed. */
    public double[] centre(int tile) {
      return packed.centre(tile);
    }

    /** How far rows are from the centre at most. */
    public double radius(int tile) {
      return packed.radius(tile);
    }

    /**
     * How far rows are from the origin at most, over the axes that pairs of a level take products
     * over.
     */
    public double tail(int tile, int level) {
      return terms.tails()[level][tile];
    }

    /** What {@link PairErrors#cancellation} calls spread, in pairs of a level. */
    public double spread(int tile, int level) {
      return terms.spreads()[level][tile];
    }

    /** A bound on how far turning moved any row, by rounding, in 1/Å. */
    public double rounding() {
      return packed.rounding();
    }
  }
}
