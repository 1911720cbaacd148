package org.quests.entropy;

import org.jspecify.annotations.Nullable;
import org.quests.kernel.LeftToOthersException;

/**
 * Asks for the kernel sums of several tasks, none of which needs those of another. Where an engine
 * leaves some to others, the tasks behind are asked for too: each process does its share of all.
 */
public final class EachTask {
  private @Nullable LeftToOthersException left;

  /** Tasks of which none was asked for yet. */
  public EachTask() {}

  /** Work on the sums of one task. */
  public void run(Runnable task) {
    try {
      task.run();
    } catch (LeftToOthersException e) {
      left = e;
    }
  }

  /**
   * Goes on to results, which need all sums.
   *
   * @throws LeftToOthersException where some were left to others
   */
  public void requireAll() {
    if (left != null) {
      throw left;
    }
  }
}
