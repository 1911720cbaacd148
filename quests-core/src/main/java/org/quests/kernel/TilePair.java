package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.kernel.tile.TileKernel;

/**
 * Kernel sums of one pair of tiles, with scratch memory for one thread. The pair has an
 * orientation, rows and lanes, and is always evaluated in it, whichever side is asked for: both
 * sides then have the same bits wherever they are evaluated.
 *
 * <p>Squared distances are sums of squared differences over the first axes, where rows spread
 * widely, and of |x|² + |y|² − 2 x y over the others, where all rows are so near to the origin that
 * the cancellation costs little. In principal axes the first ones are few. The distance of an
 * environment from itself is 0, whatever products make of it.
 */
abstract class TilePair {
  static final int TILE = PackedEnvironments.TILE;

  final PackedEnvironments rows;
  final PackedEnvironments lanes;
  final int axes;

  /** Over how many axes differences are taken at each level. */
  final int[] levels;

  /** Over how many they are by the pair last loaded. */
  int differences;

  /** Sums over lanes for each row, as the last call of {@link #sum} left them. */
  final double[] rowSums = new double[TILE];

  /** Sums over rows for each lane. */
  final double[] laneSums = new double[TILE];

  /** The row tile whose products were prepared last, and for how many differences. */
  int prepared = -1;

  int preparedDifferences;

  /** First axes that tell at little cost where rows are too far from lanes. */
  private static final int LEADING = 8;

  /** What blocks have to be far from each other for the look to pay: a share of all. */
  private static final double WORTHWHILE = 0.12;

  /** Pairs of tiles that are looked at before it is asked whether that pays. */
  private static final int TRIED = 32;

  /** Pairs of tiles that are not looked at where it does not. */
  private static final int UNTRIED = 480;

  private static final int BLOCKS = Integer.SIZE;

  /** The squared distance, as it is computed, beyond which kernels count as 0. */
  double beyond = Double.POSITIVE_INFINITY;

  /** The blocks of the pair last loaded that may hold a kernel that is not 0. */
  int near = TileKernel.ALL_BLOCKS;

  private int looks;
  private int farBlocks;

  /** Leaves out kernels of squared distances beyond this, in 1/Å²; exact in single precision. */
  final void leaveOutBeyond(double squared) {
    beyond = squared;
  }

  /** Whether kernels are left out. */
  final boolean leavesOut() {
    return beyond < Double.POSITIVE_INFINITY;
  }

  /** Whether it may be worth a look at the first axes which blocks are far from each other. */
  final boolean looks() {
    if (!leavesOut() || looks >= TRIED) {
      looks = looks < TRIED + UNTRIED ? looks + 1 : 0;
      return false;
    }
    return true;
  }

  /** Takes the blocks that a look has found; looks pay or not, which changes no sum. */
  final void found(int blocks) {
    near = blocks;
    farBlocks += BLOCKS - Integer.bitCount(blocks);
    looks++;
    if (looks == TRIED) {
      looks = farBlocks < WORTHWHILE * TRIED * BLOCKS ? TRIED : 0;
      farBlocks = 0;
    }
  }

  /**
   * The sum of squared differences over some axes from which on what is computed for all axes is
   * beyond {@link #beyond}, whatever rounding does to both.
   *
   * @param cancellation as {@link #cancellation}
   * @param unit as {@link #unit}
   */
  final double certainlyBeyond(double cancellation, double unit) {
    return (beyond + 1.01 * cancellation) * (1 + 4 * (axes + ROUNDINGS) * unit);
  }

  /** Roundings of a squared distance beside those of sums over axes. */
  private static final int ROUNDINGS = 32;

  TilePair(TilePairs pairs) {
    rows = pairs.rows;
    lanes = pairs.lanes;
    axes = rows.axes();
    levels = pairs.leading.levels();
  }

  /**
   * Over how many axes a task has to take differences, were it as many for all pairs.
   *
   * @param h the narrowest bandwidth in 1/Å
   */
  static int differences(
      Precision precision, PackedEnvironments rows, PackedEnvironments lanes, double h) {
    double near = near(precision) * h;
    return Math.max(rows.differences(near), lanes.differences(near));
  }

  /** Over how many axes the pairs of a task take differences, each by its tiles. */
  static Leading leading(
      Precision precision, PackedEnvironments rows, PackedEnvironments lanes, double h) {
    return Leading.byTiles(
        differences(precision, rows, lanes, h), rows.axes(), near(precision) * h);
  }

  private static double near(Precision precision) {
    return precision == Precision.SINGLE ? SinglePair.NEAR : DoublePair.NEAR;
  }

  /** A pair of tiles, for one thread. */
  static TilePair of(TilePairs pairs) {
    return pairs.precision == Precision.SINGLE ? new SinglePair(pairs) : new DoublePair(pairs);
  }

  /**
   * Whether all kernels of a pair of tiles are so small that their sums are below {@link #least}:
   * nothing would be added of them. Looks at the elements of the tiles first, and says no of tiles
   * of the same element.
   *
   * @param scale that of the widest bandwidth
   */
  final boolean addsNothing(int rowTile, int laneTile, double scale) {
    double shift = rows.shift(rowTile, lanes, laneTile);
    if (shift == 0) {
      return false;
    }
    // Nearly always they are too far apart whatever the precision.
    if (shift * scale >= nothing(DoublePair.LEAST)) {
      return true;
    }
    double nothing = nothing(rowTile, laneTile) / scale;
    return rows.squaredGap(rowTile, lanes, laneTile, nothing) >= nothing;
  }

  /**
   * Bits from which on a kernel of a pair of tiles is nothing: 64 of them come to less than the
   * least that is added. Two more than that are for what rounding does to distances.
   */
  abstract double nothing(int rowTile, int laneTile);

  /** Takes a pair of tiles and forms its distances. */
  abstract void load(int rowTile, int laneTile);

  /** The terms of the rows of a tile, with what its element and that of the lanes add. */
  static float[] shifted(float[] terms, double shift, float[] into) {
    if (shift == 0) {
      return terms;
    }
    for (int i = 0; i < TILE; i++) {
      into[i] = terms[i] + (float) shift;
    }
    return into;
  }

  /** The same in double precision. */
  static double[] shifted(double[] terms, double shift, double[] into) {
    if (shift == 0) {
      return terms;
    }
    for (int i = 0; i < TILE; i++) {
      into[i] = terms[i] + shift;
    }
    return into;
  }

  /**
   * Sums kernels over lanes.
   *
   * @param keep which of the 64 × 64 pairs take part
   */
  abstract void sum(double scale, boolean[] keep);

  /**
   * Sums the kernels of all pairs over lanes, and over rows too if wanted.
   *
   * @param last whether the distances are not needed any more
   */
  abstract void sum(double scale, boolean last, boolean overRows);

  /**
   * The kernels of all pairs, row after row; the distances are not there any more afterwards.
   * Places without a row have something next to 0.
   *
   * @return 64 × 64, until the next pair is loaded; not to be changed
   */
  abstract double[] kernels(double scale);

  /**
   * The squared distances of all pairs in double precision, row after row, as the arithmetic of the
   * pair has them; not finite where there is no row.
   *
   * @return 64 × 64, until the next pair is loaded; not to be changed
   */
  abstract double[] squared();

  /** Sums below this are not to be relied on. */
  abstract double least();

  /** The same, where only the precision is known. */
  static double least(Precision precision) {
    return precision == Precision.SINGLE ? SinglePair.LEAST : DoublePair.LEAST;
  }

  /**
   * A bound, in 1/Å, on how far rounding has moved a row of the pair last loaded relative to a
   * lane; what grows with their distance is not counted.
   */
  abstract double displacement();

  /** A bound, in 1/Å², on what products add to the error of a squared distance. */
  abstract double cancellation();

  /**
   * Bits from which on kernels count as nothing in a precision, as {@link #nothing}.
   *
   * @param least sums below this are not added
   */
  static double nothing(double least) {
    return Math.getExponent(TILE) + 2 - Math.getExponent(least);
  }

  /** Half a unit in the last place of the arithmetic of the pair last loaded, relative. */
  abstract double unit();

  static void addQuarters(float[] partials, double[] sums) {
    Arrays.fill(sums, 0);
    for (int p = 0; p < partials.length; p += TILE) {
      for (int c = 0; c < TILE; c++) {
        sums[c] += partials[p + c];
      }
    }
  }

  static void addQuarters(double[] partials, double[] sums) {
    Arrays.fill(sums, 0);
    for (int p = 0; p < partials.length; p += TILE) {
      for (int c = 0; c < TILE; c++) {
        sums[c] += partials[p + c];
      }
    }
  }

  /**
   * Single precision; over the first axes about the centre of the lanes' tile. Pairs that it is too
   * rough for are evaluated in double precision instead.
   */
  private static final class SinglePair extends TilePair {
    /** Products serve within so many bandwidths of the origin. */
    private static final double NEAR = 6;

    private static final double LEAST = 0x1p-96;

    private final TilePairs pairs;
    private final TileKernel kernel;
    private final TileTerms rowTerms;
    private final TileTerms laneTerms;
    private final float[] prepare;
    private final float[] squared = new float[TILE * TILE];
    private final float[] kernels = new float[TILE * TILE];
    private final float[] scratch = new float[4 * TILE];
    private final float[] singleSums = new float[TILE];
    private final float[] shifted = new float[TILE];
    private final float[] rowPartials = new float[TILE * TileKernel.PARTIALS];
    private final float[] lanePartials = new float[TILE / TileKernel.QUARTER * TILE];
    private final double[] doubles = new double[TILE * TILE];
    private final PairErrors errors;

    /** What takes the place of single precision where that is too rough; made when needed. */
    private @Nullable DoublePair precise;

    /** Whether it has taken the place for the pair last loaded. */
    private boolean isPrecise;

    private double displacement;
    private double cancellation;

    SinglePair(TilePairs pairs) {
      super(pairs);
      this.pairs = pairs;
      kernel = pairs.kernel;
      errors = new PairErrors(rows, lanes, pairs.leading, pairs.h);
      rowTerms = rows.terms(Precision.SINGLE, pairs.leading);
      laneTerms = lanes.terms(Precision.SINGLE, pairs.leading);
      prepare = new float[axes * TILE];
    }

    @Override
    double nothing(int rowTile, int laneTile) {
      return nothing(errors.tooRough(rowTile, laneTile) ? DoublePair.LEAST : LEAST);
    }

    @Override
    void load(int rowTile, int laneTile) {
      isPrecise = errors.tooRough(rowTile, laneTile);
      if (isPrecise) {
        precise().load(rowTile, laneTile);
        return;
      }
      int level = errors.level(rowTile, laneTile);
      differences = levels[level];
      displacement = errors.displacement(rowTile, laneTile, level);
      cancellation = errors.cancellation(rowTile, laneTile, level);
      float[] tile = pairs.rowSingle(rowTile, level);
      double[] from = rows.centre(rowTile);
      double[] to = lanes.centre(laneTile);
      for (int a = 0; a < differences; a++) {
        kernel.shift(tile, a * TILE, (float) (from[a] - to[a]), prepare);
      }
      if (prepared != rowTile || preparedDifferences != differences) {
        for (int i = differences * TILE; i < tile.length; i++) {
          prepare[i] = -2 * tile[i];
        }
        prepared = rowTile;
        preparedDifferences = differences;
      }
      float[] lane = pairs.laneSingle(laneTile, level);
      near = TileKernel.ALL_BLOCKS;
      if (looks()) {
        float limit = (float) certainlyBeyond(cancellation, ErrorBound.UNIT_SINGLE);
        found(kernel.near(prepare, lane, Math.min(LEADING, differences), Math.nextUp(limit)));
      }
      if (near == 0) {
        return;
      }
      float[] terms =
          shifted(
              rowTerms.singles()[level][rowTile], rows.shift(rowTile, lanes, laneTile), shifted);
      float[] others = laneTerms.singles()[level][laneTile];
      if (near == TileKernel.ALL_BLOCKS) {
        kernel.squaredDistances(prepare, lane, differences, axes, terms, others, squared);
      } else {
        kernel.squaredDistancesOf(prepare, lane, differences, axes, terms, others, near, squared);
      }
      if (rows == lanes && rowTile == laneTile) {
        for (int i = 0; i < squared.length; i += TILE + 1) {
          squared[i] = 0;
        }
      }
    }

    private DoublePair precise() {
      DoublePair pair = precise;
      if (pair == null) {
        pair = new DoublePair(pairs);
        pair.leaveOutBeyond(beyond);
        precise = pair;
      }
      return pair;
    }

    private void takeSums(DoublePair pair) {
      System.arraycopy(pair.rowSums, 0, rowSums, 0, TILE);
      System.arraycopy(pair.laneSums, 0, laneSums, 0, TILE);
    }

    @Override
    void sum(double scale, boolean[] keep) {
      if (isPrecise) {
        precise().sum(scale, keep);
        takeSums(precise());
        return;
      }
      for (int i = 0; i < kernels.length; i++) {
        kernels[i] = keep[i] ? squared[i] : Float.POSITIVE_INFINITY;
      }
      sum(kernels, kernels, (float) scale, false);
    }

    @Override
    void sum(double scale, boolean last, boolean overRows) {
      if (isPrecise) {
        precise().sum(scale, last, overRows);
        takeSums(precise());
        return;
      }
      // What is not needed any more is overwritten: less memory stays nearer to the processor.
      sum(squared, last ? squared : kernels, (float) scale, overRows);
    }

    private void sum(float[] of, float[] into, float scale, boolean overRows) {
      if (near == 0) {
        Arrays.fill(rowSums, 0);
        Arrays.fill(laneSums, 0);
        return;
      }
      if (leavesOut()) {
        kernel.kernels(of, scale, (float) beyond, near, into, rowPartials);
      } else {
        kernel.kernels(of, scale, into, rowPartials);
      }
      kernel.rows(rowPartials, scratch, singleSums);
      for (int i = 0; i < TILE; i++) {
        rowSums[i] = singleSums[i];
      }
      if (overRows) {
        kernel.columns(into, lanePartials);
        addQuarters(lanePartials, laneSums);
      }
    }

    @Override
    double[] kernels(double scale) {
      if (isPrecise) {
        return precise().kernels(scale);
      }
      kernel.kernels(squared, (float) scale, kernels, rowPartials);
      for (int i = 0; i < doubles.length; i++) {
        doubles[i] = kernels[i];
      }
      return doubles;
    }

    @Override
    double[] squared() {
      if (isPrecise) {
        return precise().squared();
      }
      for (int i = 0; i < doubles.length; i++) {
        doubles[i] = squared[i];
      }
      return doubles;
    }

    @Override
    double least() {
      return LEAST;
    }

    @Override
    double displacement() {
      return isPrecise ? precise().displacement() : displacement;
    }

    @Override
    double cancellation() {
      return isPrecise ? precise().cancellation() : cancellation;
    }

    @Override
    double unit() {
      return isPrecise ? precise().unit() : ErrorBound.UNIT_SINGLE;
    }
  }

  /** Double precision. */
  private static final class DoublePair extends TilePair {
    /** Products serve within so many bandwidths of the origin. */
    private static final double NEAR = 64;

    private static final double LEAST = 0x1p-800;

    private final TilePairs pairs;
    private final TileKernel kernel;
    private final TileTerms rowTerms;
    private final TileTerms laneTerms;
    private final double[] prepare;
    private final double[] squared = new double[TILE * TILE];
    private final double[] kernels = new double[TILE * TILE];
    private final double[] scratch = new double[4 * TILE];
    private final double[] shifted = new double[TILE];
    private final double[] rowPartials = new double[TILE * TileKernel.PARTIALS_DOUBLE];
    private final double[] lanePartials = new double[TILE / TileKernel.QUARTER * TILE];
    private double cancellation;

    DoublePair(TilePairs pairs) {
      super(pairs);
      this.pairs = pairs;
      kernel = pairs.kernel;
      rowTerms = rows.terms(Precision.DOUBLE, pairs.leading);
      laneTerms = lanes.terms(Precision.DOUBLE, pairs.leading);
      prepare = new double[axes * TILE];
    }

    @Override
    double nothing(int rowTile, int laneTile) {
      return nothing(LEAST);
    }

    @Override
    void load(int rowTile, int laneTile) {
      int level = TileTerms.level(rowTerms, rowTile, laneTerms, laneTile);
      differences = levels[level];
      if (prepared != rowTile || preparedDifferences != differences) {
        double[] tile = pairs.rowTile(rowTile);
        System.arraycopy(tile, 0, prepare, 0, differences * TILE);
        for (int i = differences * TILE; i < tile.length; i++) {
          prepare[i] = -2 * tile[i];
        }
        prepared = rowTile;
        preparedDifferences = differences;
      }
      cancellation =
          PairErrors.cancellation(
              ErrorBound.UNIT_DOUBLE,
              rowTerms.spreads()[level][rowTile],
              laneTerms.spreads()[level][laneTile],
              rowTerms.tails()[level][rowTile],
              laneTerms.tails()[level][laneTile]);
      double[] lane = pairs.laneTile(laneTile);
      near = TileKernel.ALL_BLOCKS;
      if (looks()) {
        double limit = certainlyBeyond(cancellation, ErrorBound.UNIT_DOUBLE);
        found(kernel.near(pairs.rowTile(rowTile), lane, Math.min(LEADING, axes), limit));
      }
      if (near == 0) {
        return;
      }
      double[] terms =
          shifted(
              rowTerms.doubles()[level][rowTile], rows.shift(rowTile, lanes, laneTile), shifted);
      double[] others = laneTerms.doubles()[level][laneTile];
      if (near == TileKernel.ALL_BLOCKS) {
        kernel.squaredDistances(prepare, lane, differences, axes, terms, others, squared);
      } else {
        kernel.squaredDistancesOf(prepare, lane, differences, axes, terms, others, near, squared);
      }
      if (rows == lanes && rowTile == laneTile) {
        for (int i = 0; i < squared.length; i += TILE + 1) {
          squared[i] = 0;
        }
      }
    }

    @Override
    void sum(double scale, boolean[] keep) {
      for (int i = 0; i < kernels.length; i++) {
        kernels[i] = keep[i] ? squared[i] : Double.POSITIVE_INFINITY;
      }
      sum(kernels, kernels, scale, false);
    }

    @Override
    void sum(double scale, boolean last, boolean overRows) {
      // What is not needed any more is overwritten: less memory stays nearer to the processor.
      sum(squared, last ? squared : kernels, scale, overRows);
    }

    private void sum(double[] of, double[] into, double scale, boolean overRows) {
      if (near == 0) {
        Arrays.fill(rowSums, 0);
        Arrays.fill(laneSums, 0);
        return;
      }
      if (leavesOut()) {
        kernel.kernels(of, scale, beyond, near, into, rowPartials);
      } else {
        kernel.kernels(of, scale, into, rowPartials);
      }
      kernel.rows(rowPartials, scratch, rowSums);
      if (overRows) {
        kernel.columns(into, lanePartials);
        addQuarters(lanePartials, laneSums);
      }
    }

    @Override
    double[] kernels(double scale) {
      kernel.kernels(squared, scale, squared, rowPartials);
      return squared;
    }

    @Override
    double[] squared() {
      return squared;
    }

    @Override
    double least() {
      return LEAST;
    }

    @Override
    double displacement() {
      return rows.rounding() + lanes.rounding();
    }

    @Override
    double cancellation() {
      return cancellation;
    }

    @Override
    double unit() {
      return ErrorBound.UNIT_DOUBLE;
    }
  }
}
