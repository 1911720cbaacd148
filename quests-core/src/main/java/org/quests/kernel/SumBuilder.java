package org.quests.kernel;

import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

/**
 * Makes the sums of a task from squared distances, for engines of your own. It takes care of all
 * that a task may want: several bandwidths, groups, the nearest environment, own frames left out.
 * The sums are exact, in any order. Not thread-safe; builders of blocks of a task can be used side
 * by side, and their results merged.
 *
 * <pre>{@code
 * SumBuilder sums = new SumBuilder(task);
 * for (int q = 0; q < task.queries().count(); q++) {
 *   for (int r = 0; r < task.reference().count(); r++) {
 *     if (sums.wants(q, r)) {
 *       sums.add(q, r, task.queries().squaredDistance(q, task.reference(), r));
 *     }
 *   }
 * }
 * return sums.build();
 * }</pre>
 */
public final class SumBuilder {
  private static final int TILE = PackedEnvironments.TILE;

  private final KernelTask task;
  private final LogKernelSums sums;
  private final double[] scales;
  private final double rounding;

  /** For a task, of which nothing is left out and nothing decided early. */
  public SumBuilder(KernelTask task) {
    this.task = task.withoutDecision();
    sums =
        LogKernelSums.of(
            this.task,
            LogKernelSums.Header.of(this.task, Precision.DOUBLE, 0, task.queries().axes()));
    scales = task.h().values().stream().mapToDouble(Bandwidth::exponentScale).toArray();
    rounding = task.queries().rounding() + task.reference().rounding();
    sums.noteFarErrors(rounding);
  }

  /** Whether a query and an environment of the reference set are a pair of the task. */
  public boolean wants(int queryRow, int referenceRow) {
    int query = task.queries().placeOf(queryRow);
    int reference = task.reference().placeOf(referenceRow);
    return task.wants(query / TILE, reference / TILE)
        && !(task.want().leaveOwnFrameOut()
            && task.queries().frameOf(query) == task.reference().frameOf(reference));
  }

  /**
   * Adds a pair that is wanted; each once.
   *
   * @param squaredDistance in 1/Å² (or the square of the rows' unit), at least 0, to the rounding
   *     of double precision
   * @throws IllegalArgumentException where it is less, or no number, or the pair is not wanted
   */
  public void add(int queryRow, int referenceRow, double squaredDistance) {
    if (!(squaredDistance >= 0)) {
      throw new IllegalArgumentException(
          "a squared distance must be at least 0, not " + squaredDistance);
    }
    if (!wants(queryRow, referenceRow)) {
      throw new IllegalArgumentException(
          "environments " + queryRow + " and " + referenceRow + " are no pair of the task");
    }
    int place = task.queries().placeOf(queryRow);
    int group = task.want().groups().label(referenceRow);
    for (int b = 0; b < scales.length; b++) {
      double t = squaredDistance * scales[b];
      double level = Math.floor(t * 0x1p-5);
      double value = Exp2.ofMinus(1, t - level * 0x1p5, TileKernel.LIMIT_DOUBLE);
      if (value >= 1 && level > 0) {
        level--;
        value *= 0x1p-32;
      }
      sums.add(place, b, group, level, value);
    }
    sums.noteErrors(place, rounding, 0, ErrorBound.UNIT_DOUBLE);
    if (task.want().nearest()) {
      sums.offerNearest(place, squaredDistance, referenceRow);
    }
  }

  /** The sums; nothing may be added after this. */
  public LogKernelSums build() {
    return sums;
  }
}
