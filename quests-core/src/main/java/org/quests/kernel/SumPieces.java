package org.quests.kernel;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Checks that pieces of kernel sums, which come one after the other, are all of one task: each of
 * some queries over the whole reference set, and each query in one of them. For one thread.
 */
public final class SumPieces {
  private LogKernelSums.@Nullable Header header;

  /** The queries that came. */
  private final BitSet rows = new BitSet();

  /**
   * Takes a piece, which may be let go then.
   *
   * @param each hears of the row of each query in it
   * @throws QuestsException of kind INPUT where a pair is missing in it, or it is not a piece of
   *     the same task as those before it
   */
  public void take(LogKernelSums piece, IntConsumer each) {
    piece.requireWholeRows();
    if (header != null) {
      piece.header().requireSame(header);
    }
    header = piece.header();
    piece.forEachRow(
        row -> {
          if (rows.get(row)) {
            throw QuestsException.input("kernel sums of environment " + row + " are there twice");
          }
          rows.set(row);
          each.accept(row);
        });
  }

  /**
   * What they are sums of, once all have come.
   *
   * @throws QuestsException of kind INPUT where a query is missing
   */
  public LogKernelSums.Header all() {
    if (header == null) {
      throw QuestsException.input("kernel sums are not complete: there is no part at all");
    }
    int missing = rows.nextClearBit(0);
    if (missing < header.queries()) {
      throw QuestsException.input(
          "kernel sums are not complete: those of environment " + missing + " are missing");
    }
    return header;
  }
}
