package org.quests.kernel;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.set.mutable.primitive.LongHashSet;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

/**
 * Evaluates kernel sums tile pair by tile pair. What a tile contributes to a row is a function of
 * the two alone, and contributions add exactly, so the result does not depend on threads, order or
 * cuts. Every pair of a dataset with itself is evaluated once, for both sides.
 *
 * <p>Sums of a row over a tile that are too small for the arithmetic of the tiles (rows far from
 * everything) are formed again, in double precision and relative to their largest term, but only
 * where they can still be seen in the result.
 */
final class TiledEngine implements KernelEngine {
  private static final int TILE = PackedEnvironments.TILE;
  private static final int CLUSTER = PackedEnvironments.CLUSTER;

  /** Share of a sum that may be left out of a set with itself at most, whatever the tolerance. */
  private static final double LEFT_OUT_OF_ITSELF = 1e-6;

  /** The same of other sets: far below rounding, and hardly dearer. */
  private static final double LEFT_OUT_SINGLE = 1e-9;

  private static final double LEFT_OUT_DOUBLE = 1e-13;

  /** More than rounding may change the exponent of a kernel by, in nats. */
  private static final double ROUNDED = 0.02;

  /** log₂ of a kernel beyond which it is nothing beside the largest one of its tile. */
  private static final double NEGLIGIBLE = 80;

  private final String name;
  private final LongFunction<TileKernel> kernels;

  /** What sums most pairs in place of this engine's own loops, with the same bits. */
  private final @Nullable PairSummer summer;

  /** Pairs of tiles from which on it does. */
  private final long least;

  /**
   * An engine.
   *
   * @param kernels the arithmetic for about so many pairs of tiles
   */
  TiledEngine(String name, LongFunction<TileKernel> kernels) {
    this(name, kernels, null, 0);
  }

  /** An engine that hands plain sums to another, and does everything else itself. */
  TiledEngine(
      String name, LongFunction<TileKernel> kernels, @Nullable PairSummer summer, long least) {
    this.name = name;
    this.kernels = kernels;
    this.summer = summer;
    this.least = least;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    return new Evaluation(task, parallelism).run(parallelism);
  }

  /** The precision that the tiles of a task are worked on in. */
  static Precision precision(KernelTask task) {
    double pairs = (double) task.queries().count() * task.reference().count();
    // Which environment is nearest is told by its distance in double precision.
    return task.accuracy().forPairs(pairs).precision() == Precision.SINGLE
            && !task.want().nearest()
            && task.queries().fitsSingle()
            && task.reference().fitsSingle()
        ? Precision.SINGLE
        : Precision.DOUBLE;
  }

  /** One task. */
  private final class Evaluation {
    private final KernelTask task;
    private final PackedEnvironments queries;
    private final PackedEnvironments reference;
    private final TileBlock block;
    private final Precision precision;
    private final double[] scales;
    private final double narrowest;

    /** The exponent scale of the widest bandwidth. */
    private final double widest;

    private final TileKernel kernel;

    /** Over how many axes differences are taken. */
    private final Leading leading;

    /** Whether rows stop as soon as it is certain on which side of a threshold they are. */
    private final boolean deciding;

    /** A dataset with itself, everything in one group: each pair counts for both sides. */
    private final boolean symmetric;

    /** Whether some pairs take no part, or sums are kept apart. */
    private final boolean labelled;

    /** Tiles whose squared distance reaches this, for each query tile, are left out. */
    private final double[] reach;

    /**
     * Kernels of squared distances beyond this count as 0; infinite but for a set with itself,
     * where sums are at least 1.
     */
    private double beyond = Double.POSITIVE_INFINITY;

    private final TilePairs pairs;
    private final LogKernelSums sums;

    /** A query tile's sums belong to one thread at a time. */
    private final Object[] owners;

    Evaluation(KernelTask task, Parallelism parallelism) {
      this.task = task;
      queries = task.queries();
      reference = task.reference();
      block = task.block();
      precision = TiledEngine.precision(task);
      scales = task.h().values().stream().mapToDouble(Bandwidth::exponentScale).toArray();
      narrowest = task.h().narrowest().value();
      widest = Arrays.stream(scales).min().orElseThrow();
      labelled = !task.plain();
      deciding = task.deciding();
      symmetric = task.bothSides();
      long all = (long) queries.tiles() * reference.tiles();
      kernel = kernels.apply(symmetric ? (all + 1) / 2 : all);
      leading = leading();
      if (!deciding) {
        queries.terms(precision, leading, parallelism);
        reference.terms(precision, leading, parallelism);
      }
      pairs = new TilePairs(precision, kernel, queries, reference, leading, narrowest);
      reach = new double[queries.tiles()];
      double leftOut = chooseReach(parallelism);
      sums =
          LogKernelSums.of(task, LogKernelSums.Header.of(task, precision, leftOut, leading.most()));
      sums.noteFarErrors(queries.rounding() + reference.rounding());
      owners = new Object[queries.tiles()];
      Arrays.setAll(owners, i -> new Object());
    }

    private Leading leading() {
      if (deciding) {
        int needed = TilePair.differences(precision, queries, reference, narrowest);
        return Leading.all(Decisions.differences(needed, queries.axes()));
      }
      return TilePair.leading(precision, queries, reference, narrowest);
    }

    /**
     * How far a tile can be and still matter. A tile beyond contributes to no row of the query tile
     * more than its part of the tolerance: the rows' sums are at least 1 where they count
     * themselves, else at least what one near tile gives them.
     *
     * @return the share of a sum that may be left out
     */
    private double chooseReach(Parallelism parallelism) {
      Arrays.fill(reach, Double.POSITIVE_INFINITY);
      double leftOut = Math.min(task.accuracy().tolerance(), mostLeftOut());
      // Tiles of rows in any order are all near each other: looking would only cost time.
      if (leftOut == 0 || deciding || labelled || task.want().nearest() || !reference.ordered()) {
        return 0;
      }
      double share = leftOut / ((double) TILE * reference.tiles());
      if (queries == reference) {
        double far = withRounding(-Math.log(share) / (Math.log(2) * widest));
        Arrays.fill(reach, far);
        if (symmetric) {
          beyond = beyond(far);
        }
        return leftOut;
      }
      parallelism.forEach(
          block.queryTo() - block.queryFrom(),
          () -> {
            TilePair pair = pairs.pair();
            return (IntConsumer)
                i -> {
                  int q = block.queryFrom() + i;
                  reach[q] = reachOf(q, pair, share);
                };
          });
      return leftOut;
    }

    /**
     * A squared distance, as tiles compute it, beyond which rows are at least so far apart:
     * rounding changes the exponent of a kernel by less than what is added here. Exact in single
     * precision.
     */
    private double beyond(double squared) {
      return Math.nextUp((float) (squared + ROUNDED / (Math.log(2) * widest)));
    }

    private double mostLeftOut() {
      if (symmetric) {
        return LEFT_OUT_OF_ITSELF;
      }
      return precision == Precision.SINGLE ? LEFT_OUT_SINGLE : LEFT_OUT_DOUBLE;
    }

    private double reachOf(int q, TilePair pair, double share) {
      int nearest = 0;
      double gap = Double.POSITIVE_INFINITY;
      for (int r = 0; r < reference.tiles(); r++) {
        double next = queries.squaredGap(q, reference, r, gap);
        if (next < gap) {
          gap = next;
          nearest = r;
        }
      }
      pair.load(q, nearest);
      double farthest = 0;
      for (double scale : scales) {
        pair.sum(scale, false, false);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < queries.rowsOf(q); i++) {
          least = Math.min(least, pair.rowSums[i]);
        }
        double far =
            least < pair.least()
                ? Double.POSITIVE_INFINITY
                : -Math.log(share * least) / (Math.log(2) * scale);
        farthest = Math.max(farthest, far);
      }
      return withRounding(farthest);
    }

    /**
     * The squared gap of boxes from which on rows are so far apart, wherever turning moved them.
     */
    private double withRounding(double squared) {
      double gap = Math.sqrt(squared) + queries.rounding() + reference.rounding();
      return gap * gap;
    }

    LogKernelSums run(Parallelism parallelism) {
      if (deciding) {
        return new Decisions(task, precision, kernel, sums.header()).run(parallelism);
      }
      long all =
          (long) (block.queryTo() - block.queryFrom())
              * (block.referenceTo() - block.referenceFrom());
      if (summer != null && all >= least && !labelled && !task.want().nearest()) {
        return handOver(summer, parallelism);
      }
      TileBlock extent = task.extent();
      int queryFirst = extent.queryFrom() / CLUSTER;
      int referenceFirst = extent.referenceFrom() / CLUSTER;
      int queryClusters = Math.ceilDiv(extent.queryTo(), CLUSTER) - queryFirst;
      int referenceEnd = Math.ceilDiv(extent.referenceTo(), CLUSTER);
      int referenceClusters = referenceEnd - referenceFirst;
      int strip = 1;
      while ((long) queryClusters * Math.ceilDiv(referenceClusters, strip) > Integer.MAX_VALUE) {
        strip *= 2;
      }
      int each = strip;
      int strips = Math.ceilDiv(referenceClusters, strip);
      // All queries go through as many strips as have room beside each other before the next ones
      // begin: tiles of these that have to be made are then made once.
      int room = pairs.laneRooms() / 2 / CLUSTER / each;
      int band = Math.max(1, Math.min(strips, room));
      int units = extent.empty() ? 0 : queryClusters * strips;
      parallelism.progress().begin("kernel sums", units);
      try {
        parallelism.forEach(
            units,
            () -> {
              Worker worker = new Worker();
              return (IntConsumer)
                  i -> {
                    int first = i / (queryClusters * band) * band;
                    int wide = Math.min(band, strips - first);
                    int inBand = i - first * queryClusters;
                    int from = referenceFirst + (first + inBand % wide) * each;
                    for (int r = from; r < Math.min(referenceEnd, from + each); r++) {
                      worker.evaluate(queryFirst + inBand / wide, r);
                    }
                    parallelism.progress().advance(1);
                  };
            });
        finishFarRows(parallelism);
      } finally {
        parallelism.progress().end();
      }
      return sums;
    }

    private void finishFarRows(Parallelism parallelism) {
      if (beyond < Double.POSITIVE_INFINITY) {
        // What is so small cannot be seen in a sum that is at least 1, of which this is a part.
        return;
      }
      int[] far = tilesWithFarRows(SumGrid.farLevel(precision) - 1);
      parallelism.forEach(
          far.length,
          () -> {
            Worker worker = new Worker();
            return (IntConsumer) i -> worker.evaluateFar(far[i]);
          });
    }

    private LogKernelSums handOver(PairSummer summer, Parallelism parallelism) {
      PairWork work = new PairWork(task, precision, leading, symmetric, reach, beyond, sums);
      summer.sum(work, parallelism);
      sumPairsLeft(work, parallelism);
      // Of a sum that begins so late, digits are missing.
      int incomplete = work.digits() - 2;
      if (incomplete < SumGrid.farLevel(precision) - 1) {
        int[] again = tilesWithFarRows(incomplete);
        for (int q : again) {
          sums.clear(q * TILE, queries.rowsOf(q));
        }
        parallelism.forEach(
            again.length,
            () -> {
              Worker worker = new Worker();
              return (IntConsumer) i -> worker.evaluateRows(again[i]);
            });
      }
      finishFarRows(parallelism);
      return sums;
    }

    /** Sums the pairs that the other leaves to this engine. */
    private void sumPairsLeft(PairWork work, Parallelism parallelism) {
      int[] some = IntStream.range(0, queries.tiles()).filter(work::leavesAny).toArray();
      parallelism.forEach(
          some.length,
          () -> {
            Worker worker = new Worker();
            return (IntConsumer) i -> worker.evaluateLeft(some[i], work);
          });
    }

    /** Whether a tile is so far from a query tile that it is left out. */
    private boolean beyondReach(int queryTile, int referenceTile) {
      double limit = reach[queryTile];
      return limit < Double.POSITIVE_INFINITY
          && queries.squaredGap(queryTile, reference, referenceTile, limit) >= limit;
    }

    /** Tiles with a sum whose highest level is this one or beyond. */
    private int[] tilesWithFarRows(double level) {
      BitSet tiles = new BitSet();
      int perRow = scales.length * task.want().groups().count();
      for (int[] range : sums.tileRanges()) {
        for (int tile = range[0]; tile < range[1]; tile++) {
          int end = tile * TILE + queries.rowsOf(tile);
          for (int place = tile * TILE; place < end; place++) {
            for (int i = 0; i < perRow; i++) {
              if (sums.level(place, i) >= level) {
                tiles.set(tile);
              }
            }
          }
        }
      }
      return tiles.stream().toArray();
    }

    /** Whether a sum is so small that contributions below the tiles' arithmetic show in it. */
    private boolean isFar(int place, int sum) {
      return sums.level(place, sum) >= SumGrid.farLevel(precision) - 1;
    }

    /** What one thread works with. */
    private final class Worker {
      private final TilePair pair = pairs.pair();
      private final double[] squared = new double[TILE * TILE];
      private final double[] offsets = new double[TILE];
      private final double[] none = new double[TILE];
      private final boolean[] keep = new boolean[TILE * TILE];

      /** Of the rows of a reference tile. */
      private final long[] laneFrames = new long[TILE];

      private final boolean[] ofGroup = new boolean[TILE];

      /** The frames of the rows of the query tile that was last looked at for them. */
      private final LongHashSet ownFrames = new LongHashSet();

      private int ownTile = -1;

      Worker() {
        pair.leaveOutBeyond(beyond);
      }

      void evaluate(int queryCluster, int referenceCluster) {
        if (symmetric && referenceCluster < queryCluster) {
          return;
        }
        double limit = clusterReach(queryCluster);
        if (limit < Double.POSITIVE_INFINITY
            && queries.squaredClusterGap(queryCluster, reference, referenceCluster, limit)
                >= limit) {
          return;
        }
        int queryEnd = Math.min(queries.tiles(), (queryCluster + 1) * CLUSTER);
        int referenceEnd = Math.min(reference.tiles(), (referenceCluster + 1) * CLUSTER);
        for (int q = queryCluster * CLUSTER; q < queryEnd; q++) {
          Cancellation.checkHere();
          int from = referenceCluster * CLUSTER;
          for (int r = symmetric ? Math.max(q, from) : from; r < referenceEnd; r++) {
            evaluateIfWanted(q, r);
          }
        }
      }

      /** Evaluates those pairs of a query tile that another leaves to this engine. */
      void evaluateLeft(int q, PairWork work) {
        for (int r = symmetric ? q : 0; r < reference.tiles(); r++) {
          if (work.leaves(q, r)) {
            evaluateIfWanted(q, r);
          }
        }
      }

      private void evaluateIfWanted(int q, int r) {
        if (!task.wants(q, r) || beyondReach(q, r)) {
          return;
        }
        if (!pair.addsNothing(q, r, widest)) {
          evaluatePair(q, r, symmetric && q != r);
        } else if (task.want().nearest()) {
          offerNearest(q, r);
        }
      }

      private double clusterReach(int queryCluster) {
        double limit = 0;
        int end = Math.min(queries.tiles(), (queryCluster + 1) * CLUSTER);
        for (int q = queryCluster * CLUSTER; q < end; q++) {
          limit = Math.max(limit, reach[q]);
        }
        return limit;
      }

      private void evaluatePair(int q, int r, boolean lane) {
        pair.load(q, r);
        if (labelled) {
          addLabelled(q, r);
        } else {
          for (int b = 0; b < scales.length; b++) {
            pair.sum(scales[b], b == scales.length - 1, lane);
            add(q, b, 0, pair.rowSums);
            if (lane) {
              add(r, b, 0, pair.laneSums);
            }
          }
        }
        if (task.want().nearest()) {
          offerNearest(q, r);
        }
      }

      /** Adds what a tile contributes to the rows of a query tile. */
      private void add(int q, int b, int group, double[] values) {
        synchronized (owners[q]) {
          sums.addAll(q * TILE, queries.rowsOf(q), b, group, values, pair, kernel);
        }
      }

      private void addLabelled(int q, int r) {
        Groups groups = task.want().groups();
        if (groups.single() && !meetsOwnFrame(q, r)) {
          for (int b = 0; b < scales.length; b++) {
            pair.sum(scales[b], b == scales.length - 1, false);
            add(q, b, 0, pair.rowSums);
          }
          return;
        }
        BitSet present = new BitSet();
        for (int c = 0; c < reference.rowsOf(r); c++) {
          present.set(groups.label(reference.rowOf(r * TILE + c)));
        }
        for (int g = present.nextSetBit(0); g >= 0; g = present.nextSetBit(g + 1)) {
          select(q, r, g);
          for (int b = 0; b < scales.length; b++) {
            pair.sum(scales[b], keep);
            add(q, b, g, pair.rowSums);
          }
        }
      }

      /** Whether some row of a tile is of the same frame as some row of a query tile. */
      private boolean meetsOwnFrame(int q, int r) {
        if (ownTile != q) {
          ownTile = q;
          ownFrames.clear();
          for (int i = 0; i < queries.rowsOf(q); i++) {
            ownFrames.add(queries.frameOf(q * TILE + i));
          }
        }
        for (int c = 0; c < reference.rowsOf(r); c++) {
          if (ownFrames.contains(reference.frameOf(r * TILE + c))) {
            return true;
          }
        }
        return false;
      }

      /** Marks the pairs that take part in the sums of a group. */
      private void select(int q, int r, int group) {
        Want want = task.want();
        Arrays.fill(keep, false);
        int lanes = reference.rowsOf(r);
        for (int c = 0; c < lanes; c++) {
          laneFrames[c] = reference.frameOf(r * TILE + c);
          ofGroup[c] = want.groups().label(reference.rowOf(r * TILE + c)) == group;
        }
        for (int i = 0; i < queries.rowsOf(q); i++) {
          long frame = queries.frameOf(q * TILE + i);
          for (int c = 0; c < lanes; c++) {
            keep[i * TILE + c] = ofGroup[c] && !(want.leaveOwnFrameOut() && laneFrames[c] == frame);
          }
        }
      }

      private void squaredDistances(int q, int r) {
        int axes = queries.axes();
        double shift = queries.shift(q, reference, r);
        for (int i = 0; i < TILE; i++) {
          offsets[i] = queries.offset(q * TILE + i) + shift;
        }
        kernel.squaredDistances(
            pairs.rowTile(q), pairs.laneTile(r), axes, axes, offsets, none, squared);
      }

      private void offerNearest(int q, int r) {
        squaredDistances(q, r);
        synchronized (owners[q]) {
          for (int i = 0; i < queries.rowsOf(q); i++) {
            long frame = queries.frameOf(q * TILE + i);
            for (int c = 0; c < reference.rowsOf(r); c++) {
              int place = r * TILE + c;
              if (!task.want().leaveOwnFrameOut() || reference.frameOf(place) != frame) {
                sums.offerNearest(q * TILE + i, squared[i * TILE + c], reference.rowOf(place));
              }
            }
          }
        }
      }

      /** Evaluates all pairs of one query tile, for that side alone. */
      void evaluateRows(int q) {
        for (int r = 0; r < reference.tiles(); r++) {
          Cancellation.checkHere();
          boolean turned = symmetric && r < q;
          if (task.wants(q, r)
              && !beyondReach(q, r)
              && !pair.addsNothing(turned ? r : q, turned ? q : r, widest)) {
            pair.load(turned ? r : q, turned ? q : r);
            for (int b = 0; b < scales.length; b++) {
              pair.sum(scales[b], b == scales.length - 1, turned);
              add(q, b, 0, turned ? pair.laneSums : pair.rowSums);
            }
          }
        }
      }

      /** Forms again what is too small for the tiles' arithmetic, for the far rows of a tile. */
      void evaluateFar(int q) {
        int groups = task.want().groups().count();
        boolean[] far = new boolean[TILE * scales.length * groups];
        int perRow = scales.length * groups;
        for (int i = 0; i < queries.rowsOf(q); i++) {
          for (int s = 0; s < perRow; s++) {
            far[i * perRow + s] = isFar(q * TILE + i, s);
          }
        }
        // Nearest first: tiles of other elements then mostly fall below what is kept of the sums.
        for (int pass = 0; pass < 2; pass++) {
          for (int r = 0; r < reference.tiles(); r++) {
            Cancellation.checkHere();
            boolean unlike = queries.shift(q, reference, r) > 0;
            if (unlike == (pass == 1)
                && task.wants(q, r)
                && !beyondReach(q, r)
                && !fallsBelow(q, r, far)) {
              evaluateFar(q, r, far);
            }
          }
        }
      }

      /**
       * Whether all that a tile adds to the far rows of a query tile is below the digits that are
       * kept of their sums.
       */
      private boolean fallsBelow(int q, int r, boolean[] far) {
        double gap =
            Math.sqrt(queries.squaredGap(q, reference, r, Double.POSITIVE_INFINITY))
                - queries.rounding()
                - reference.rounding();
        double squaredGap = gap > 0 ? gap * gap * (1 - 1e-9) : 0;
        int groups = task.want().groups().count();
        int perRow = scales.length * groups;
        for (int s = 0; s < perRow; s++) {
          // Of 64 kernels the sum may be one level above that of each.
          double highest = Math.floor(squaredGap * scales[s / groups] * 0x1p-5) - 1;
          for (int i = 0; i < queries.rowsOf(q); i++) {
            if (far[i * perRow + s] && highest < sums.level(q * TILE + i, s) + SumGrid.KEPT) {
              return false;
            }
          }
        }
        return true;
      }

      private void evaluateFar(int q, int r, boolean[] far) {
        int groups = task.want().groups().count();
        int perRow = scales.length * groups;
        boolean turned = symmetric && r < q;
        pair.load(turned ? r : q, turned ? q : r);
        squaredDistances(q, r);
        for (int g = 0; g < groups; g++) {
          select(q, r, g);
          for (int b = 0; b < scales.length; b++) {
            if (labelled) {
              pair.sum(scales[b], keep);
            } else {
              pair.sum(scales[b], false, turned);
            }
            double[] near = turned ? pair.laneSums : pair.rowSums;
            for (int i = 0; i < queries.rowsOf(q); i++) {
              if (far[i * perRow + b * groups + g] && near[i] < pair.least()) {
                addFar(q, i, b, g);
              }
            }
          }
        }
      }

      /** Adds the sum of one row over a tile, relative to its largest term. */
      private void addFar(int q, int i, int b, int group) {
        double least = Double.POSITIVE_INFINITY;
        for (int c = i * TILE; c < (i + 1) * TILE; c++) {
          if (keep[c]) {
            least = Math.min(least, squared[c] * scales[b]);
          }
        }
        if (least == Double.POSITIVE_INFINITY) {
          return;
        }
        double level = Math.floor(least * 0x1p-5);
        double sum = 0;
        for (int c = i * TILE; c < (i + 1) * TILE; c++) {
          double t = squared[c] * scales[b] - level * 0x1p5;
          if (keep[c] && t < NEGLIGIBLE) {
            sum += Exp2.ofMinus(1, t, TileKernel.LIMIT_DOUBLE);
          }
        }
        // A level holds values below 1 in its own units; the first far level holds what rounding
        // would put above it, for nothing above it may depend on what far rows add.
        if (sum >= 1) {
          level--;
          sum *= 0x1p-32;
        }
        if (level < SumGrid.farLevel(precision)) {
          level = SumGrid.farLevel(precision);
          sum *= 0x1p32;
        }
        sums.add(q * TILE + i, b, group, level, sum);
      }
    }
  }
}
