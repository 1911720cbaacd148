package org.quests.store;

import java.util.ArrayList;
import java.util.List;
import org.quests.kernel.KernelTask;
import org.quests.kernel.TileBlock;
import org.quests.kernel.Want;

/**
 * Into which blocks a task of kernel sums is cut. That follows from the task alone, so that all
 * processes agree, however many they are.
 *
 * <p>A block takes some ten seconds of one core. Only of a set of more than about 10⁷ environments
 * with itself blocks are larger: each of its environments stands in as many parts as a side has
 * ranges, and more than 128 would fill the disk.
 */
public final class ShardPlan {
  /** Pairs of tiles in a block, where rows are of 63 numbers and only sums are wanted. */
  private static final double PAIRS = 1 << 21;

  /** Ranges of each side of a set with itself. */
  private static final int LEAST_SIDES = 4;

  private static final int MOST_SIDES = 128;

  /** Ranges of other queries. */
  private static final int LEAST_RANGES = 2;

  private static final int MOST_BLOCKS = 1 << 14;

  /** A block is not made smaller than this share of one, so that more of them can be had. */
  private static final double SMALLEST = 1.0 / 64;

  /** Blocks for each worker: the last ones to finish then wait little for each other. */
  private static final double EACH = 3;

  private ShardPlan() {}

  /**
   * The blocks, which cover each pair once, in a fixed order.
   *
   * @param task on all of its pairs
   */
  public static List<TileBlock> blocks(KernelTask task) {
    return blocks(task, 0, 0);
  }

  /**
   * The same with more and smaller blocks, where that gives work to more of the workers at once.
   *
   * @param task on all of its pairs
   * @param workers how many blocks are worked on at once
   * @param least how many blocks are wanted at least, however small; there are fewer where a side
   *     has fewer tiles of 64 environments than that takes
   */
  public static List<TileBlock> blocks(KernelTask task, int workers, int least) {
    int queries = task.queries().tiles();
    int reference = task.reference().tiles();
    double work = (double) queries * reference * cost(task) / PAIRS;
    double blocks = Math.max(work, Math.min(EACH * workers, work / SMALLEST));
    blocks = Math.max(blocks, task.bothSides() ? 2.0 * least : least);
    if (task.bothSides()) {
      int sides = (int) Math.clamp(Math.ceil(Math.sqrt(blocks)), LEAST_SIDES, MOST_SIDES);
      return TileBlock.cut(task, Math.max(1, Math.min(queries, sides)));
    }
    int wanted = (int) Math.clamp(Math.ceil(blocks), LEAST_RANGES, MOST_BLOCKS);
    int ranges = Math.max(1, Math.min(queries, wanted));
    int sides = Math.max(1, Math.min(reference, Math.ceilDiv(wanted, ranges)));
    List<TileBlock> parts = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      for (int j = 0; j < sides; j++) {
        parts.add(
            new TileBlock(
                at(i, ranges, queries),
                at(i + 1, ranges, queries),
                at(j, sides, reference),
                at(j + 1, sides, reference)));
      }
    }
    return parts;
  }

  private static int at(int i, int ranges, int tiles) {
    return (int) ((long) i * tiles / ranges);
  }

  /** What a pair of tiles takes, relative to one of rows of 63 numbers. */
  private static double cost(KernelTask task) {
    Want want = task.want();
    boolean plain = want.groups().count() == 1 && !want.leaveOwnFrameOut() && !want.nearest();
    return (task.reference().dimension() + 24) / 87.0 * task.h().count() * (plain ? 1 : 4);
  }
}
