package org.quests.kernel.tile;

/**
 * The arithmetic of one pair of tiles: 64 rows against 64 lanes. Implementations differ in the
 * instructions that they use and in nothing else: all of them do the operations that {@link
 * ScalarTileKernel} spells out, in its order, and so give the same bits.
 *
 * <p>Tiles hold one axis after the other, each with 64 numbers. Results hold row after row, 64
 * numbers each. Stateless, thread-safe.
 */
public interface TileKernel {
  /** Rows in a tile, and lanes. */
  int TILE = 64;

  /** Partial sums of a row in single precision: lane c goes to partial sum c mod 16. */
  int PARTIALS = 16;

  /** Partial sums of a row in double precision: lane c goes to partial sum c mod 8. */
  int PARTIALS_DOUBLE = 8;

  /** Rows whose kernels are added, in order, to one partial sum of a column. */
  int QUARTER = 16;

  /** Rows of a block of pairs. */
  int BLOCK_ROWS = 8;

  /** All blocks of a pair of tiles. */
  int ALL_BLOCKS = -1;

  /** A kernel of 2^−t with t beyond this counts as 2 to the minus this. */
  float LIMIT = 126;

  /** The same in double precision. */
  double LIMIT_DOUBLE = 1000;

  /**
   * Sums over axes: of squared differences over the first ones, of products over the others. With
   * products of −2 x and y, and the terms |x|² and |y|² over the other axes, these are squared
   * distances.
   *
   * <p>Each sum starts from 0; products are added first, from the last axis backwards, then what is
   * the sum of the lane's term and the row's, then squared differences, backwards too; all by fused
   * multiply-add. In principal axes the last ones are the smallest: sums stay small, and rounding
   * with them, until the first axes come.
   *
   * @param rows axes × 64
   * @param lanes axes × 64
   * @param differences over how many of the axes differences are taken
   * @param rowTerms 64
   * @param laneTerms 64
   * @param squared receives 64 × 64
   */
  void squaredDistances(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] squared);

  /** The same in double precision. */
  void squaredDistances(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      double[] squared);

  /**
   * The same of the first lanes alone.
   *
   * @param count how many lanes, a multiple of {@link #PARTIALS}
   */
  void squaredDistances(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      int count,
      double[] squared);

  /**
   * Kernels 2^(−scale · squared), and partial sums over lanes.
   *
   * @param squared 64 × 64
   * @param kernels receives 64 × 64; may be the same array
   * @param partials receives {@link #PARTIALS} numbers for each of the 64 rows
   */
  void kernels(float[] squared, float scale, float[] kernels, float[] partials);

  /** The same in double precision, with {@link #PARTIALS_DOUBLE} partial sums. */
  void kernels(double[] squared, double scale, double[] kernels, double[] partials);

  /**
   * Kernels of the first lanes alone, without sums.
   *
   * @param count how many lanes, a multiple of {@link #PARTIALS}
   */
  void kernels(double[] squared, double scale, int count, double[] kernels);

  /**
   * The sum of the kernels of one row with 64 lanes, from squared differences over all axes. These
   * are added by fused multiply-add, from the last axis backwards, to the sum of the lane's term
   * and the row's. Kernels are added as {@link #kernels} and {@link #rows} add them.
   *
   * @param row one number for each axis
   * @param lanes axes × 64 from {@code at} on
   * @param laneTerms 64 from {@code termsAt} on
   * @param scratch {@link #TILE} + {@link #PARTIALS} numbers
   */
  float rowSum(
      float[] row,
      float rowTerm,
      float[] lanes,
      int at,
      float[] laneTerms,
      int termsAt,
      float scale,
      float[] scratch);

  /** The bit of the block that a row and a lane are in. */
  static int block(int row, int lane) {
    return 1 << (row / BLOCK_ROWS * (TILE / PARTIALS) + lane / PARTIALS);
  }

  /** Adds partial sums by halves, each of the first half and one of the second. */
  static float addHalves(float[] partials, int from) {
    float sum = 0;
    for (int p = from; p < from + 2; p++) {
      float even = (partials[p] + partials[p + 8]) + (partials[p + 4] + partials[p + 12]);
      float odd = (partials[p + 2] + partials[p + 10]) + (partials[p + 6] + partials[p + 14]);
      sum = p == from ? even + odd : sum + (even + odd);
    }
    return sum;
  }

  /**
   * Which blocks of {@link #BLOCK_ROWS} rows and {@link #PARTIALS} lanes hold a pair whose sum of
   * squared differences over the first axes is below a limit. A block that holds one may count, or
   * not, where rounding decides.
   *
   * @param axes the number of first axes
   * @return bit 4 · (row / 8) + lane / 16 for each block
   */
  int near(float[] rows, float[] lanes, int axes, float limit);

  /** The same in double precision. */
  int near(double[] rows, double[] lanes, int axes, double limit);

  /**
   * What {@link #squaredDistances} gives, for some blocks; what stands in the others afterwards is
   * of no meaning.
   *
   * @param blocks as {@link #near} has them
   */
  void squaredDistancesOf(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      int blocks,
      float[] squared);

  /** The same in double precision. */
  void squaredDistancesOf(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      int blocks,
      double[] squared);

  /**
   * Kernels and partial sums as {@link #kernels(float[], float, float[], float[])} makes them, but
   * 0 where the squared distance is above a limit, and in all blocks but some.
   *
   * @param beyond the limit
   * @param blocks as {@link #near} has them
   */
  void kernels(
      float[] squared, float scale, float beyond, int blocks, float[] kernels, float[] partials);

  /** The same in double precision. */
  void kernels(
      double[] squared,
      double scale,
      double beyond,
      int blocks,
      double[] kernels,
      double[] partials);

  /**
   * Adds the partial sums of each row by halves, each of the first half and one of the second,
   * until one is left.
   *
   * @param partials {@link #PARTIALS} numbers for each of the 64 rows
   * @param scratch 256 numbers
   * @param sums receives 64 numbers
   */
  void rows(float[] partials, float[] scratch, float[] sums);

  /** The same in double precision, with {@link #PARTIALS_DOUBLE} partial sums. */
  void rows(double[] partials, double[] scratch, double[] sums);

  /**
   * Sums of kernels over rows.
   *
   * @param kernels 64 × 64
   * @param partials receives 64 numbers for each {@link #QUARTER} of the rows
   */
  void columns(float[] kernels, float[] partials);

  /** The same in double precision. */
  void columns(double[] kernels, double[] partials);

  /**
   * Kernels times columns of numbers, summed over lanes for each row and over rows for each lane.
   * With one column the sums over lanes are made in {@link #PARTIALS_DOUBLE} partial sums, which
   * are then added by halves; all other sums are made one term after the other. All by fused
   * multiply-add, from 0.
   *
   * @param kernels 64 × 64
   * @param ofLanes for each lane {@code columns} numbers
   * @param ofRows for each row {@code columns} numbers
   * @param columns 1, or a multiple of {@link #PARTIALS_DOUBLE}
   * @param rowSums receives for each row {@code columns} sums of kernels times numbers of lanes
   * @param laneSums receives for each lane {@code columns} sums of kernels times numbers of rows
   */
  void products(
      double[] kernels,
      double[] ofLanes,
      double[] ofRows,
      int columns,
      double[] rowSums,
      double[] laneSums);

  /** Adds a number to 64 others, from {@code at} on in both arrays. */
  void shift(float[] tile, int at, float by, float[] into);

  /**
   * Adds values to sums of three digits, in units of 2⁻³², 2⁻⁶⁴ and 2⁻⁹⁶; what is left is dropped.
   *
   * @param values 64 numbers, 0 … 2¹⁰
   * @param at where the 64 sums begin
   */
  void addDigits(double[] values, long[] high, long[] middle, long[] low, int at);
}
