package org.quests.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Locale;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * Kernel sums of each environment of a dataset over each of many groups of it, frames most often:
 * S_ig = Σ K(x_i, x_j) over environments j of g, itself included. For what regroups frames again
 * and again. Sums count in steps of 2⁻⁴⁰, so the bits do not depend on the number of threads.
 */
public final class GroupSums {
  /** Sums that are held at most: 8 bytes each. */
  private static final long MOST = 250_000_000;

  private static final int TILE = PackedEnvironments.TILE;
  private static final double STEPS = 0x1p40;
  private static final VarHandle ADD = MethodHandles.arrayElementVarHandle(long[].class);

  /** For each environment a sum of each group. */
  private final long[][] sums;

  private GroupSums(int n, int groups) {
    sums = new long[n][groups];
  }

  /**
   * Makes them; each pair of environments is evaluated once.
   *
   * @throws QuestsException of kind USAGE where there are too many, CANCELLED where the work was
   *     cancelled
   */
  public static GroupSums of(
      ReferenceSet dataset,
      Groups groups,
      Bandwidth h,
      Accuracy accuracy,
      Parallelism parallelism) {
    if ((long) dataset.count() * groups.count() > MOST) {
      throw QuestsException.usage(
          String.format(
              Locale.ROOT,
              "sums of %,d environments over %,d frames take too much memory: fewer frames are"
                  + " needed (--frames), or none of the permutations (--permutations 0)",
              dataset.count(),
              groups.count()));
    }
    PackedEnvironments set = dataset.packed().inFileOrder(parallelism);
    int[] rows = new int[set.tiles() * TILE];
    Arrays.fill(rows, -1);
    for (int t = 0; t < set.tiles(); t++) {
      for (int place = t * TILE; place < t * TILE + set.rowsOf(t); place++) {
        rows[place] = set.rowOf(place);
      }
    }
    OwnPairs pairs = new OwnPairs(set, h, accuracy, parallelism);
    GroupSums all = new GroupSums(dataset.count(), groups.count());
    pairs.forEach(
        TileBlock.all(set, set),
        () ->
            (pair, row, lane) -> {
              double[] kernels = pair.kernels(pairs.scale);
              all.add(kernels, rows, row * TILE, lane * TILE, TILE, 1, groups);
              if (row != lane) {
                all.add(kernels, rows, lane * TILE, row * TILE, 1, TILE, groups);
              }
            },
        parallelism);
    return all;
  }

  /** Adds kernels of 64 environments with 64 others, run by run of a group. */
  private void add(
      double[] kernels, int[] rows, int of, int over, int next, int step, Groups groups) {
    for (int i = 0; i < TILE && rows[of + i] >= 0; i++) {
      long[] own = sums[rows[of + i]];
      int group = groups.label(rows[over]);
      double sum = 0;
      for (int j = 0; j < TILE && rows[over + j] >= 0; j++) {
        int label = groups.label(rows[over + j]);
        if (label != group) {
          ADD.getAndAdd(own, group, (long) (sum * STEPS));
          group = label;
          sum = 0;
        }
        sum += kernels[i * next + j * step];
      }
      ADD.getAndAdd(own, group, (long) (sum * STEPS));
    }
  }

  /** n, the number of environments. */
  public int count() {
    return sums.length;
  }

  /**
   * The sum of an environment over some groups together.
   *
   * @param labels for each group a number
   * @param label groups with this number are summed over
   */
  public double sum(int row, int[] labels, int label) {
    long sum = 0;
    long[] own = sums[row];
    for (int g = 0; g < own.length; g++) {
      sum += labels[g] == label ? own[g] : 0;
    }
    return sum / STEPS;
  }

  /** The sum of an environment over all groups. */
  public double total(int row) {
    return Arrays.stream(sums[row]).sum() / STEPS;
  }
}
