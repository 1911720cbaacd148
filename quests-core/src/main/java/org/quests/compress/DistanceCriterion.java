package org.quests.compress;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.PairKernels;

/**
 * Score of a frame: the least, over the selected frames, of the mean distance between environments
 * of the one and of the other. For each frame the score holds what a prefix of the selected frames
 * leaves of it.
 */
final class DistanceCriterion implements Criterion {
  private static final int BLOCK = PairKernels.BLOCK;

  private final PairKernels pairs;
  private final Environments environments;
  private final double[] bounds;

  /** How many of the selected frames each frame was compared with. */
  private final int[] compared;

  private final SelectedRows selected;
  private final int[] selectedFrames;
  private int count;

  /** First selected environment of each selected frame, and one past the last. */
  private final int[] starts;

  private final AtomicLong evaluations = new AtomicLong();

  /** Nothing is selected yet. */
  DistanceCriterion(Environments environments, PairKernels pairs) {
    this.environments = environments;
    this.pairs = pairs;
    bounds = new double[environments.frames()];
    Arrays.fill(bounds, Double.POSITIVE_INFINITY);
    compared = new int[bounds.length];
    selected = new SelectedRows(pairs, environments);
    selectedFrames = new int[bounds.length];
    starts = new int[bounds.length + 1];
  }

  @Override
  public double bound(int frame) {
    return bounds[frame];
  }

  @Override
  public boolean exact(int frame) {
    return compared[frame] == count;
  }

  @Override
  public void select(int frame) {
    selected.add(frame);
    selectedFrames[count++] = frame;
    starts[count] = selected.count();
  }

  @Override
  public long evaluations() {
    return evaluations.get();
  }

  @Override
  public void scoreAll(int[] frames, Parallelism parallelism) {
    refresh(frames, frames.length, Double.NEGATIVE_INFINITY, parallelism);
  }

  @Override
  public void refresh(int[] frames, int n, double enough, Parallelism parallelism) {
    // As many frames together as fill a block.
    int[] groups = new int[n + 1];
    int made = 0;
    for (int i = 0; i < n; made++) {
      int rows = 0;
      groups[made] = i;
      do {
        rows += atoms(frames[i++]);
      } while (i < n && rows + atoms(frames[i]) <= BLOCK);
    }
    groups[made] = n;
    parallelism.forEach(
        made,
        () -> {
          Comparer comparer = new Comparer();
          return g -> comparer.compare(frames, groups[g], groups[g + 1]);
        });
  }

  private int atoms(int frame) {
    return environments.frameStart(frame + 1) - environments.frameStart(frame);
  }

  /** Compares frames with selected ones; scratch memory of one thread. */
  private final class Comparer {
    private final PairKernels.Block lanes = pairs.lanes();
    private final double[] squared = new double[BLOCK * BLOCK];
    private final double[] sums = new double[BLOCK];

    void compare(int[] frames, int from, int to) {
      int first = count;
      for (int i = from; i < to; i++) {
        first = Math.min(first, compared[frames[i]]);
      }
      double[][] totals = new double[to - from][count - first];
      int[] owners = new int[BLOCK];
      int used = 0;
      for (int i = from; i < to; i++) {
        for (int row = environments.frameStart(frames[i]);
            row < environments.frameStart(frames[i] + 1);
            row++) {
          owners[used] = i - from;
          lanes.set(used++, row);
          if (used == BLOCK) {
            addDistances(owners, used, first, totals);
            used = 0;
          }
        }
      }
      addDistances(owners, used, first, totals);
      for (int i = from; i < to; i++) {
        int frame = frames[i];
        for (int t = compared[frame]; t < count; t++) {
          double pairsOfBoth = (double) atoms(frame) * atoms(selectedFrames[t]);
          bounds[frame] =
              Math.min(bounds[frame], Scores.round(totals[i - from][t - first] / pairsOfBoth));
        }
        evaluations.addAndGet((long) atoms(frame) * (selected.count() - starts[compared[frame]]));
        compared[frame] = count;
      }
    }

    /** The order of additions depends on the two frames alone, whatever shares their blocks. */
    private void addDistances(int[] owners, int used, int first, double[][] totals) {
      int t = first;
      Arrays.fill(sums, 0);
      for (int b = starts[first] / BLOCK; used > 0 && b * BLOCK < selected.count(); b++) {
        Cancellation.checkHere();
        pairs.squared(selected.block(b), lanes, used, squared);
        int end = b * BLOCK + selected.rowsOf(b);
        for (int row = Math.max(starts[first], b * BLOCK); row < end; row++) {
          int at = row % BLOCK * BLOCK;
          for (int lane = 0; lane < BLOCK; lane++) {
            sums[lane] += Math.sqrt(Math.max(0, squared[at + lane]));
          }
          if (row + 1 == starts[t + 1]) {
            for (int lane = 0; lane < used; lane++) {
              totals[owners[lane]][t - first] += sums[lane];
            }
            Arrays.fill(sums, 0);
            t++;
          }
        }
      }
    }
  }
}
