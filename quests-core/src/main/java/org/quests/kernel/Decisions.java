package org.quests.kernel;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * Kernel sums that stop as soon as it is certain on which side of a threshold they are. Rows that
 * are certain to be covered by what is nearest to them come first ({@link CoverProofs}). A tile is
 * worked on for as long as one of its rows is not decided, so the rows that are left after a few
 * near reference tiles are closed up to tiles of their own and begun anew, with more; the last time
 * with all.
 */
final class Decisions {
  private static final int TILE = PackedEnvironments.TILE;

  /** Near reference tiles that are weighed before the rows that are left are closed up. */
  private static final int[] ROUNDS = {8, 64, Integer.MAX_VALUE};

  /** Reference tiles between two looks at whether a tile is decided. */
  private static final int STEP = 256;

  /** Reference tiles that a thread takes at a time. */
  private static final int PART = 8;

  /** Axes over which differences are taken come in so many, to be the same for most queries. */
  private static final int GRAIN = 8;

  private final KernelTask task;
  private final PackedEnvironments reference;
  private final Precision precision;
  private final TileKernel kernel;
  private final LogKernelSums.Header header;
  private final double threshold;
  private final double scale;

  Decisions(KernelTask task, Precision precision, TileKernel kernel, LogKernelSums.Header header) {
    this.task = task;
    this.precision = precision;
    this.kernel = kernel;
    this.header = header;
    reference = task.reference();
    threshold = task.accuracy().decideAt().orElseThrow();
    scale = task.h().get(0).exponentScale();
  }

  /** Over how many axes differences are taken, where at least so many are needed. */
  static int differences(int needed, int axes) {
    return Math.min(axes, (needed + GRAIN - 1) / GRAIN * GRAIN);
  }

  /** Decides the rows of the task's block. */
  LogKernelSums run(Parallelism parallelism) {
    PackedEnvironments queries = task.queries();
    LogKernelSums sums = LogKernelSums.of(task, header);
    int[] places = sums.places();
    parallelism.progress().begin("kernel sums", places.length);
    try {
      if (listsServe()) {
        int looked = places.length;
        places = decideByLists(places, sums, parallelism);
        parallelism.progress().advance(looked - places.length);
      }
      if (places.length > 0) {
        reference.terms(precision, Leading.all(header.differences()), parallelism);
      }
      for (int round = 0; round < ROUNDS.length && places.length > 0; round++) {
        boolean all = round == 0 && places.length == queries.count();
        PackedEnvironments rows = all ? queries : queries.select(places, parallelism);
        rows.terms(precision, Leading.all(header.differences()), parallelism);
        Round weighed = new Round(rows, !all, ROUNDS[round]);
        weighed.run(parallelism);
        places = weighed.settle(sums);
        parallelism.progress().advance(weighed.rows.count() - places.length);
      }
    } finally {
      parallelism.progress().end();
    }
    return sums;
  }

  /** Whether rows can be weighed by lists: over the whole reference set, in single precision. */
  private boolean listsServe() {
    return task.block().referenceFrom() == 0
        && task.block().referenceTo() == reference.tiles()
        && task.queries().fitsSingle()
        && reference.fitsSingle()
        && reference.hasLists();
  }

  private int[] decideByLists(int[] places, LogKernelSums sums, Parallelism parallelism) {
    ListedRows listed = new ListedRows(task, kernel, parallelism);
    CoverProofs proofs = new CoverProofs(places, listed, threshold);
    proofs.run(parallelism);
    int[] left = proofs.settle(sums);
    return ListSums.serve(task)
        ? ListSums.decide(listed, task.queries(), left, threshold, sums, parallelism)
        : left;
  }

  /** Rows against the reference tiles that are nearest to theirs. */
  private final class Round {
    private final PackedEnvironments rows;

    /** Whether what the rows are called here is their places among the queries. */
    private final boolean selected;

    private final int most;
    private final LogKernelSums sums;

    /** For each tile the reference tiles, the nearest first. */
    private final int[][] order;

    /** For each tile what the reference tiles from each on can still contribute to a row. */
    private final double[][] rest;

    /** How many reference tiles were weighed, for each tile. */
    private final int[] weighed;

    /** A tile's sums belong to one thread at a time. */
    private final Object[] owners;

    private final TilePairs pairs;

    Round(PackedEnvironments rows, boolean selected, int most) {
      this.rows = rows;
      this.selected = selected;
      this.most = Math.min(most, task.block().referenceTo() - task.block().referenceFrom());
      sums = LogKernelSums.ofPlaces(header, rows.places());
      pairs =
          new TilePairs(
              precision,
              kernel,
              rows,
              reference,
              Leading.all(header.differences()),
              task.h().get(0).value());
      order = new int[rows.tiles()][];
      rest = new double[rows.tiles()][];
      weighed = new int[rows.tiles()];
      owners = new Object[rows.tiles()];
      Arrays.setAll(owners, i -> new Object());
    }

    void run(Parallelism parallelism) {
      parallelism.forEach(rows.tiles(), () -> this::sort);
      BitSet open = new BitSet();
      open.set(0, rows.tiles());
      for (int from = 0; from < most && !open.isEmpty(); from += STEP) {
        int to = Math.min(most, from + STEP);
        weigh(open.stream().toArray(), from, to, parallelism);
        for (int t = open.nextSetBit(0); t >= 0; t = open.nextSetBit(t + 1)) {
          weighed[t] = to;
          if (decided(t)) {
            open.clear(t);
          }
        }
      }
    }

    private void sort(int tile) {
      int n = task.block().referenceTo() - task.block().referenceFrom();
      long[] keys = new long[n];
      for (int i = 0; i < n; i++) {
        int r = task.block().referenceFrom() + i;
        float gap = (float) rows.squaredGap(tile, reference, r, Double.POSITIVE_INFINITY);
        // Floats that are not negative are in the order of their bits.
        keys[i] = (long) Float.floatToIntBits(gap) << 32 | r;
      }
      Arrays.sort(keys);
      double rounding = rows.rounding() + reference.rounding();
      order[tile] = new int[n];
      rest[tile] = new double[n + 1];
      for (int i = n - 1; i >= 0; i--) {
        order[tile][i] = (int) keys[i];
        // The float below: no nearer than it was. Turning may have moved rows apart.
        float gap = Math.max(0, Math.nextDown(Float.intBitsToFloat((int) (keys[i] >>> 32))));
        double near = Math.max(0, Math.sqrt(gap) - rounding);
        rest[tile][i] = rest[tile][i + 1] + TILE * Math.exp(-Math.log(2) * scale * near * near);
      }
    }

    private void weigh(int[] tiles, int from, int to, Parallelism parallelism) {
      int parts = (to - from + PART - 1) / PART;
      parallelism.forEach(
          tiles.length * parts,
          () -> {
            TilePair pair = pairs.pair();
            return (IntConsumer)
                unit -> {
                  int tile = tiles[unit / parts];
                  int start = from + unit % parts * PART;
                  for (int i = start; i < Math.min(to, start + PART); i++) {
                    weigh(pair, tile, order[tile][i]);
                  }
                };
          });
    }

    private void weigh(TilePair pair, int tile, int referenceTile) {
      if (pair.addsNothing(tile, referenceTile, scale)) {
        return;
      }
      pair.load(tile, referenceTile);
      pair.sum(scale, true, false);
      synchronized (owners[tile]) {
        sums.addAll(tile * TILE, rows.rowsOf(tile), 0, 0, pair.rowSums, pair, kernel);
      }
    }

    private boolean decided(int tile) {
      for (int row = tile * TILE; row < tile * TILE + rows.rowsOf(tile); row++) {
        if (!decidedRow(row)) {
          return false;
        }
      }
      return true;
    }

    private boolean decidedRow(int row) {
      double log = sums.logAt(row);
      double error = sums.errorBoundAt(row);
      boolean covered = error - log <= threshold;
      boolean novel =
          -Math.log(Math.exp(log + error) + rest[row / TILE][weighed[row / TILE]]) > threshold;
      return covered || novel;
    }

    /** Hands over what is decided, or was weighed in full; the places of the others. */
    int[] settle(LogKernelSums into) {
      int[] left = new int[rows.count()];
      int count = 0;
      for (int tile = 0; tile < rows.tiles(); tile++) {
        boolean full = weighed[tile] == order[tile].length;
        for (int own = tile * TILE; own < tile * TILE + rows.rowsOf(tile); own++) {
          int place = selected ? rows.rowOf(own) : own;
          if (full || decidedRow(own)) {
            into.take(place, sums, own);
          } else {
            left[count++] = place;
          }
        }
      }
      return Arrays.copyOf(left, count);
    }
  }
}
