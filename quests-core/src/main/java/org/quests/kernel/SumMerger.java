package org.quests.kernel;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Merges many parts of kernel sums, one after the other, in any order: the bits of {@link
 * LogKernelSums#merge}, in the memory of one result and one part. For one thread.
 */
public final class SumMerger {
  private @Nullable LogKernelSums all;
  private final BitSet placed = new BitSet();

  /**
   * Adds a part, which may be let go then.
   *
   * @throws QuestsException of kind INPUT where it is of another task than those before it, stopped
   *     early, or has a pair in common with them
   */
  public void add(LogKernelSums part) {
    if (all == null) {
      all = LogKernelSums.toMergeInto(part.header());
    }
    all.mergeIn(part, placed);
  }

  /**
   * The whole; nothing is to be added any more.
   *
   * @throws QuestsException of kind INPUT where a part is missing
   */
  public LogKernelSums result() {
    if (all == null) {
      throw QuestsException.input("kernel sums are not complete: there is no part at all");
    }
    all.requireComplete();
    return all;
  }
}
