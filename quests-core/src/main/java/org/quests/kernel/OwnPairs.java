package org.quests.kernel;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * Goes through the pairs of tiles of a dataset with itself, each once, on all threads. For what is
 * made of the kernels themselves, not of their sums alone.
 */
final class OwnPairs {
  /** Kernels are left out that together come to less than this, in single precision. */
  private static final double LEFT_OUT_SINGLE = 1e-9;

  /** The same in double precision. */
  private static final double LEFT_OUT_DOUBLE = 1e-14;

  private static final int CLUSTER = PackedEnvironments.CLUSTER;

  final PackedEnvironments set;
  final double scale;

  /** SINGLE or DOUBLE. */
  final Precision precision;

  /** A bound on every kernel that is left out. */
  final double leftOut;

  /** h in 1/Å. */
  final double h;

  /** What kernels are made and summed by. */
  final TileKernel kernel;

  private final TilePairs pairs;

  /** Tiles whose squared distance reaches this are left out. */
  private final double reach;

  /** What is done with a pair of tiles, on one thread. */
  interface Visitor {
    /**
     * Takes a pair of tiles, whose distances are made.
     *
     * @param row the tile of the rows
     * @param lane that of the lanes, no less
     */
    void visit(TilePair pair, int row, int lane);
  }

  OwnPairs(PackedEnvironments set, Bandwidth h, Accuracy accuracy, Parallelism parallelism) {
    this(
        set,
        h,
        precision(set, accuracy),
        set.ordered() ? accuracy.tolerance() / set.count() : 0,
        TilePair.leading(precision(set, accuracy), set, set, h.value()),
        parallelism);
  }

  private OwnPairs(
      PackedEnvironments set,
      Bandwidth h,
      Precision precision,
      double tolerance,
      Leading leading,
      Parallelism parallelism) {
    this.set = set;
    this.precision = precision;
    scale = h.exponentScale();
    this.h = h.value();
    double least = precision == Precision.SINGLE ? LEFT_OUT_SINGLE : LEFT_OUT_DOUBLE;
    leftOut = Math.min(tolerance, least / set.count());
    reach = leftOut == 0 ? Double.POSITIVE_INFINITY : reach(leftOut);
    long tiles = set.tiles();
    kernel = KernelEngines.arithmetic(tiles * (tiles + 1) / 2);
    set.terms(precision, leading, parallelism);
    pairs = new TilePairs(precision, kernel, set, set, leading, h.value());
  }

  /**
   * For what is made of distances: all pairs of tiles, by differences along all axes, so that equal
   * rows are at distance 0 and near ones as far apart as they are.
   */
  static OwnPairs ofDistances(PackedEnvironments set, Parallelism parallelism) {
    return new OwnPairs(
        set,
        Bandwidth.of(Bandwidth.LARGEST),
        Precision.DOUBLE,
        /* tolerance= */ 0,
        Leading.all(set.axes()),
        parallelism);
  }

  private static Precision precision(PackedEnvironments set, Accuracy accuracy) {
    double n = set.count();
    return accuracy.forPairs(n * n).precision() == Precision.SINGLE && set.fitsSingle()
        ? Precision.SINGLE
        : Precision.DOUBLE;
  }

  /** The squared gap of boxes from which on kernels are below a share. */
  private double reach(double share) {
    double gap = Math.sqrt(-Math.log(share) / (Math.log(2) * scale)) + 2 * set.rounding();
    return gap * gap;
  }

  /**
   * Gives each pair of tiles to a visitor.
   *
   * @param block which tiles of both sides: a pair is in it if one of the two orders is
   * @param visitors makes one for each thread
   */
  void forEach(TileBlock block, Supplier<? extends Visitor> visitors, Parallelism parallelism) {
    int clusters = Math.ceilDiv(set.tiles(), CLUSTER);
    int tasks = Math.toIntExact((long) clusters * (clusters + 1) / 2);
    parallelism.progress().begin("kernels", tasks);
    try {
      parallelism.forEach(
          tasks,
          () -> {
            Visitor visitor = visitors.get();
            TilePair pair = pairs.pair();
            return (IntConsumer)
                i -> {
                  int c = rowOfTriangle(i, clusters);
                  visit(c, c + (i - firstOfRow(c, clusters)), block, pair, visitor);
                  parallelism.progress().advance(1);
                };
          });
    } finally {
      parallelism.progress().end();
    }
  }

  /** The first entry of a row of the upper triangle. */
  private static int firstOfRow(int row, int clusters) {
    return (int) ((long) row * clusters - (long) row * (row - 1) / 2);
  }

  /** The row of the upper triangle that its i-th entry is in. */
  private static int rowOfTriangle(int i, int clusters) {
    int low = 0;
    int high = clusters - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstOfRow(middle, clusters) <= i) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void visit(int c, int e, TileBlock block, TilePair pair, Visitor visitor) {
    if (reach < Double.POSITIVE_INFINITY && set.squaredClusterGap(c, set, e, reach) >= reach) {
      return;
    }
    int rowEnd = Math.min(set.tiles(), (c + 1) * CLUSTER);
    int laneEnd = Math.min(set.tiles(), (e + 1) * CLUSTER);
    for (int q = c * CLUSTER; q < rowEnd; q++) {
      Cancellation.checkHere();
      for (int r = Math.max(q, e * CLUSTER); r < laneEnd; r++) {
        if ((block.contains(q, r) || block.contains(r, q))
            && !(reach < Double.POSITIVE_INFINITY && set.squaredGap(q, set, r, reach) >= reach)
            && !pair.addsNothing(q, r, scale)) {
          pair.load(q, r);
          visitor.visit(pair, q, r);
        }
      }
    }
  }
}
