package org.quests.compress;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.PairKernels;

/**
 * Score of a frame s: max over its environments of −log A, plus its entropy H_s. Kernels are
 * evaluated only for the environment of a frame that can still be the one of its maximum, and only
 * as long as the frame can still be the next: for each environment the sum A holds what a prefix of
 * the selected environments adds to it, in their order.
 */
final class CoverCriterion implements Criterion {
  private static final int BLOCK = PairKernels.BLOCK;

  /** Environments that a thread looks at: even a single block is work for two. */
  private static final int PART = BLOCK / 2;

  /** Environments that are looked at together at most. */
  private static final int WINDOW = 4 * BLOCK;

  /** Environments that those are chosen from. */
  private static final int CHOICE = 16 * BLOCK;

  /** Environments of a frame that are that near to its greatest, in nats, will soon be it. */
  private static final double SOON = 0.1;

  private static final int SOON_AT_MOST = 63;

  private final PairKernels pairs;
  private final Environments environments;
  private final double[] frameEntropies;

  /** Whether frames without a novel environment are not worth selecting. */
  private final boolean novelOnly;

  private final CoverSums sums;

  /** −log A of each environment over what was added to it: an upper bound. */
  private final double[] novelty;

  private final NearSums near;
  private final DistinctRows distinct;

  /** How many of the selected environments were added to each environment's sum. */
  private final int[] added;

  /** The environment of each frame whose bound is the greatest, the first of equal ones. */
  private final int[] top;

  private final int[] frameOf;
  private final SelectedRows selected;
  private final AtomicLong evaluations = new AtomicLong();

  /**
   * Nothing is selected yet.
   *
   * @param logSums log A of each environment over a reference set; null where there is none
   * @param novelOnly whether frames without a novel environment are not worth selecting
   */
  CoverCriterion(
      Environments environments,
      PairKernels pairs,
      double[] frameEntropies,
      double @Nullable [] logSums,
      boolean novelOnly,
      Parallelism parallelism) {
    this.environments = environments;
    this.pairs = pairs;
    this.frameEntropies = frameEntropies;
    this.novelOnly = novelOnly;
    int n = environments.count();
    sums = new CoverSums(n);
    novelty = new double[n];
    added = new int[n];
    top = new int[environments.frames()];
    frameOf = new int[n];
    selected = new SelectedRows(pairs, environments);
    near = new NearSums(n, pairs, parallelism);
    distinct = DistinctRows.of(environments, parallelism);
    for (int row = 0; row < n && logSums != null; row++) {
      sums.start(row, logSums[row]);
      near.start(row, Math.exp(logSums[row]));
    }
    for (int row = 0; row < n; row++) {
      novelty[row] = sums.novelty(row);
    }
    for (int frame = 0; frame < top.length; frame++) {
      Arrays.fill(
          frameOf, environments.frameStart(frame), environments.frameStart(frame + 1), frame);
      findTop(frame);
    }
  }

  private void findTop(int frame) {
    int best = environments.frameStart(frame);
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row : distinct.of(frame)) {
      if (novelty[row] > greatest) {
        lower(row);
        if (novelty[row] > greatest) {
          greatest = novelty[row];
          best = row;
        }
      }
    }
    top[frame] = best;
  }

  /** Where something is missing in the sum, what is known of the nearest may bound it better. */
  private void lower(int row) {
    if (added[row] < selected.count()) {
      novelty[row] = Math.min(novelty[row], near.novelty(row));
    }
  }

  @Override
  public double bound(int frame) {
    findTop(frame);
    return score(top[frame], frame);
  }

  /** The score of a frame if this is its least covered environment. */
  private double score(int row, int frame) {
    return novelOnly && !Scores.isNovel(novelty[row])
        ? Double.NEGATIVE_INFINITY
        : Scores.round(novelty[row] + frameEntropies[frame]);
  }

  /** The environment that the bound of a frame is of, as it was last asked for. */
  int leastCovered(int frame) {
    return top[frame];
  }

  @Override
  public boolean exact(int frame) {
    return added[top[frame]] == selected.count();
  }

  @Override
  public void select(int frame) {
    selected.add(frame);
    for (int row = environments.frameStart(frame);
        row < environments.frameStart(frame + 1);
        row++) {
      near.add(row);
    }
  }

  @Override
  public long evaluations() {
    return evaluations.get();
  }

  @Override
  public void scoreAll(int[] frames, Parallelism parallelism) {
    int[] rows = Arrays.stream(frames).flatMap(f -> Arrays.stream(distinct.of(f))).toArray();
    int n = rows.length;
    parallelism.forEach(
        (n + BLOCK - 1) / BLOCK,
        () -> {
          Adder adder = new Adder();
          return b ->
              adder.add(rows, b * BLOCK, Math.min(n, (b + 1) * BLOCK), Double.NEGATIVE_INFINITY);
        });
    for (int frame : frames) {
      findTop(frame);
    }
  }

  /** The greatest environment of a frame, and those that will soon be it. */
  private void addNext(int frame, IntArrayList chosen) {
    chosen.add(top[frame]);
    int most = chosen.size() + SOON_AT_MOST;
    for (int row : distinct.of(frame)) {
      if (row != top[frame]
          && added[row] < selected.count()
          && novelty[row] >= novelty[top[frame]] - SOON
          && chosen.size() < most) {
        chosen.add(row);
      }
    }
  }

  @Override
  public void refresh(int[] frames, int count, double enough, Parallelism parallelism) {
    IntArrayList chosen = new IntArrayList();
    for (int i = 0; i < count && chosen.size() < CHOICE; i++) {
      addNext(frames[i], chosen);
    }
    int first = top[frames[0]];
    int[] rows =
        chosen
            .primitiveStream()
            .boxed()
            .sorted((i, j) -> added[i] != added[j] ? added[i] - added[j] : i - j)
            .mapToInt(i -> i)
            .toArray();
    int at = 0;
    while (rows[at] != first) {
      at++;
    }
    // Those that lack about as much as the first: a block's work is that of the one lacking most.
    int from = Math.max(0, Math.min(at, rows.length - WINDOW));
    int to = Math.min(rows.length, from + WINDOW);
    parallelism.forEach(
        (to - from + PART - 1) / PART,
        () -> {
          Adder adder = new Adder();
          return p -> adder.add(rows, from + p * PART, Math.min(to, from + (p + 1) * PART), enough);
        });
  }

  /** Adds kernels to the sums of up to 64 environments; scratch memory of one thread. */
  private final class Adder {
    private final PairKernels.Block lanes = pairs.lanes();
    private final double[] squared = new double[BLOCK * BLOCK];
    private final double[] kernels = new double[BLOCK * BLOCK];
    private final double[] plain = new double[BLOCK];

    /** Which lanes add all kernels as they are; the others add one by one, for they are far. */
    private final boolean[] together = new boolean[BLOCK];

    /**
     * Adds what is missing to the sums of some environments.
     *
     * @param enough stops where no frame of theirs can reach this score
     */
    void add(int[] rows, int from, int to, double enough) {
      int first = Integer.MAX_VALUE;
      for (int i = from; i < to; i++) {
        lanes.set(i - from, rows[i]);
        first = Math.min(first, added[rows[i]]);
      }
      long evaluated = 0;
      boolean all = enough == Double.NEGATIVE_INFINITY;
      boolean more = true;
      for (int b = first / BLOCK; b * BLOCK < selected.count() && more; b++) {
        Cancellation.checkHere();
        int end = b * BLOCK + selected.rowsOf(b);
        pairs.squared(selected.block(b), lanes, to - from, squared);
        pairs.kernels(squared, to - from, kernels);
        addBlock(rows, from, to, b);
        boolean last = end == selected.count();
        more = all;
        for (int i = from; i < to; i++) {
          int row = rows[i];
          if (added[row] < end) {
            evaluated += end - Math.max(added[row], b * BLOCK);
            added[row] = end;
          }
          if (last || !all) {
            novelty[row] = sums.novelty(row);
            more |= score(row, frameOf[row]) >= enough;
          }
        }
      }
      evaluations.addAndGet(evaluated);
    }

    private void addBlock(int[] rows, int from, int to, int b) {
      int count = selected.rowsOf(b);
      for (int i = from; i < to; i++) {
        int lane = i - from;
        int row = rows[i];
        int start = Math.min(count, Math.max(0, added[row] - b * BLOCK));
        together[lane] = sums.plain(row);
        if (together[lane]) {
          plain[lane] = sums.sum(row);
          // What was added before must not be added again; adding nothing changes no bit.
          for (int r = 0; r < start; r++) {
            kernels[r * BLOCK + lane] = 0;
          }
        } else {
          for (int r = start; r < count; r++) {
            int at = r * BLOCK + lane;
            sums.add(row, pairs.bits(squared[at]), kernels[at]);
          }
        }
      }
      for (int r = 0; r < count; r++) {
        int at = r * BLOCK;
        for (int lane = 0; lane < to - from; lane++) {
          plain[lane] += kernels[at + lane];
        }
      }
      for (int i = from; i < to; i++) {
        if (together[i - from]) {
          sums.store(rows[i], plain[i - from]);
        }
      }
    }
  }
}
