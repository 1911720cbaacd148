package org.quests.kernel;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

/**
 * Kernels of single pairs of one dataset's environments, in double precision, all about one centre:
 * the bits of a pair's distance and kernel depend on its two rows alone, not on what else is
 * evaluated with them, and are the same both ways round. K(x, x) is 1 exactly. Immutable.
 *
 * <p>Pairs are evaluated by {@linkplain Block blocks}, at most 64 rows against at most 64 lanes.
 */
public final class PairKernels {
  /** Environments in a block. */
  public static final int BLOCK = TileKernel.TILE;

  /**
   * Where −log₂ K is greater than this, a kernel is not exact any more: it counts as about 2 to the
   * minus this.
   */
  public static final double LIMIT = TileKernel.LIMIT_DOUBLE;

  /** Products serve within so many bandwidths of the centre; farther out differences are taken. */
  private static final double NEAR = 64;

  /** Fewer rows than this are not worth turning. */
  private static final int SMALL = 1024;

  /** Axes that the order of rows is made from. */
  private static final int WIDEST = 12;

  private final TileKernel kernel;
  private final double scale;
  private final int count;
  private final int axes;
  private final int differences;

  /** Rows one after the other, 64 in a piece. */
  private final double[][] pieces;

  /** Sum of squares of each row over the axes that products are taken over. */
  private final double[][] terms;

  private PairKernels(Environments environments, Bandwidth h, Parallelism parallelism) {
    long blocks = (environments.count() + BLOCK - 1L) / BLOCK;
    kernel = KernelEngines.arithmetic(blocks * blocks);
    Rows source = Rows.of(environments);
    RowTransform plain = RowTransform.of(source);
    RowTransform transform = source.count() < SMALL ? plain : plain.toPrincipalAxes(source);
    scale = h.exponentScale();
    axes = transform.axes();
    count = environments.count();
    int n = count;
    pieces = new double[(n + BLOCK - 1) / BLOCK][];
    terms = new double[pieces.length][BLOCK];
    double[] tails = new double[axes];
    parallelism.forEach(
        pieces.length,
        () -> {
          double[] rows = new double[BLOCK * environments.dimension()];
          double[] offsets = new double[BLOCK];
          return p -> {
            int from = p * BLOCK;
            int to = Math.min(n, from + BLOCK);
            environments.copyRows(from, to, rows, 0);
            double[] tile = transform.apply(rows, to - from, kernel, offsets);
            pieces[p] = rowsOf(tile, to - from);
            noteTails(pieces[p], tails);
          };
        });
    int first = 0;
    double near = NEAR * h.value();
    while (first < axes && !(tails[first] <= near * near)) {
      first++;
    }
    differences = first;
    parallelism.forEach(pieces.length, () -> p -> addTerms(pieces[p], terms[p]));
  }

  /** Prepares the environments of a dataset. */
  public static PairKernels of(Environments environments, Bandwidth h, Parallelism parallelism) {
    return new PairKernels(environments, h, parallelism);
  }

  /**
   * An order of the dataset's rows in which near ones stand together, by the axes along which they
   * differ most.
   *
   * @return the row for each place; 64 successive places from a multiple of 64 on are near
   */
  public int[] nearTogether(Parallelism parallelism) {
    int widest = Math.min(axes, WIDEST);
    double[][] rows = new double[count][];
    for (int row = 0; row < count; row++) {
      int from = row % BLOCK * axes;
      rows[row] = Arrays.copyOfRange(pieces[row / BLOCK], from, from + widest);
    }
    return TilePlan.order(rows, widest, parallelism);
  }

  private double[] rowsOf(double[] tile, int count) {
    double[] rows = new double[count * axes];
    for (int i = 0; i < count; i++) {
      for (int a = 0; a < axes; a++) {
        rows[i * axes + a] = tile[a * BLOCK + i];
      }
    }
    return rows;
  }

  /** Greatest sum of squares over the axes from each on. */
  private void noteTails(double[] rows, double[] tails) {
    double[] own = new double[axes];
    for (int at = 0; at < rows.length; at += axes) {
      double sum = 0;
      for (int a = axes - 1; a >= 0; a--) {
        sum += rows[at + a] * rows[at + a];
        own[a] = Math.max(own[a], sum);
      }
    }
    synchronized (tails) {
      for (int a = 0; a < axes; a++) {
        tails[a] = Math.max(tails[a], own[a]);
      }
    }
  }

  /**
   * Backwards by fused multiply-add, as products are added: a row's distance to itself is then 0.
   */
  private void addTerms(double[] rows, double[] sums) {
    for (int i = 0; i * axes < rows.length; i++) {
      double sum = 0;
      for (int a = axes - 1; a >= differences; a--) {
        double x = rows[i * axes + a];
        sum = Math.fma(x, x, sum);
      }
      sums[i] = sum;
    }
  }

  /** Up to 64 environments that are evaluated together. Not thread-safe. */
  public final class Block {
    private final double factor;
    private final double[] values = new double[axes * BLOCK];
    private final double[] ownTerms = new double[BLOCK];

    private Block(double factor) {
      this.factor = factor;
    }

    /**
     * Puts an environment at a place.
     *
     * @param place 0 … 63
     * @param row of the dataset
     */
    public void set(int place, int row) {
      double[] piece = pieces[row / BLOCK];
      int from = row % BLOCK * axes;
      for (int a = 0; a < differences; a++) {
        values[a * BLOCK + place] = piece[from + a];
      }
      for (int a = differences; a < axes; a++) {
        values[a * BLOCK + place] = factor * piece[from + a];
      }
      ownTerms[place] = terms[row / BLOCK][row % BLOCK];
    }
  }

  /** A block for the rows of results. */
  public Block rows() {
    return new Block(-2);
  }

  /** A block for their lanes. */
  public Block lanes() {
    return new Block(1);
  }

  /**
   * Squared distances in 1/Å²; rounding may leave one of very near rows a trifle below 0.
   *
   * @param rows made by {@link #rows}
   * @param lanes made by {@link #lanes}
   * @param count how many lanes were set, from the first on
   * @param squared receives 64 × 64, row after row; what belongs to a place that was never set
   *     means nothing
   */
  public void squared(Block rows, Block lanes, int count, double[] squared) {
    kernel.squaredDistances(
        rows.values,
        lanes.values,
        differences,
        axes,
        rows.ownTerms,
        lanes.ownTerms,
        filledUp(count),
        squared);
  }

  /**
   * Kernels of squared distances. What is below 2⁻¹⁰⁰⁰ counts as about that.
   *
   * @param squared 64 × 64
   * @param count of how many lanes, from the first on
   * @param kernels receives 64 × 64; may be the same array
   */
  public void kernels(double[] squared, int count, double[] kernels) {
    kernel.kernels(squared, scale, filledUp(count), kernels);
  }

  private static int filledUp(int lanes) {
    return (lanes + TileKernel.PARTIALS - 1) / TileKernel.PARTIALS * TileKernel.PARTIALS;
  }

  /** −log₂ of the kernel of a squared distance, at least 0, however far. */
  public double bits(double squared) {
    return Math.max(0, squared * scale);
  }

  /** 2 to the power of minus {@code bits}; 0 … {@link #LIMIT}. */
  public static double power(double bits) {
    return Exp2.ofMinus(1, bits, LIMIT);
  }
}
