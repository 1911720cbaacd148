package org.quests.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A rectangle of tile pairs: the unit of a thread's task, of a part that is computed elsewhere, of
 * a checkpoint.
 *
 * @param queryFrom first tile of the queries
 * @param queryTo one past the last
 * @param referenceFrom first tile of the reference set
 * @param referenceTo one past the last
 */
public record TileBlock(int queryFrom, int queryTo, int referenceFrom, int referenceTo) {
  /** Checks the order. */
  public TileBlock {
    if (queryFrom < 0 || queryTo < queryFrom || referenceFrom < 0 || referenceTo < referenceFrom) {
      throw new IllegalArgumentException(
          "no block: " + queryFrom + " … " + queryTo + ", " + referenceFrom + " … " + referenceTo);
    }
  }

  /** Whether there is no pair in it. */
  boolean empty() {
    return queryFrom == queryTo || referenceFrom == referenceTo;
  }

  /** Whether it holds a pair of tiles. */
  boolean contains(int queryTile, int referenceTile) {
    return queryTile >= queryFrom
        && queryTile < queryTo
        && referenceTile >= referenceFrom
        && referenceTile < referenceTo;
  }

  /** What it has in common with another one; empty where that is nothing. */
  TileBlock common(TileBlock other) {
    int q = Math.max(queryFrom, other.queryFrom);
    int r = Math.max(referenceFrom, other.referenceFrom);
    return new TileBlock(
        q,
        Math.max(q, Math.min(queryTo, other.queryTo)),
        r,
        Math.max(r, Math.min(referenceTo, other.referenceTo)));
  }

  /** The same with more or fewer tiles of the queries. */
  TileBlock withQueryTo(int to) {
    return new TileBlock(queryFrom, to, referenceFrom, referenceTo);
  }

  /** The same pairs, each the other way round. */
  TileBlock turned() {
    return new TileBlock(
        /* queryFrom= */ referenceFrom,
        /* queryTo= */ referenceTo,
        /* referenceFrom= */ queryFrom,
        /* referenceTo= */ queryTo);
  }

  /**
   * Cuts the work of a task into parts that cover each pair once: of a set with itself those on and
   * above the diagonal alone, for each counts for both of its sides.
   *
   * @param sides into how many ranges of tiles each side is cut, at least 1
   */
  public static List<TileBlock> cut(KernelTask task, int sides) {
    if (sides < 1) {
      throw new IllegalArgumentException("a side is cut into at least 1 range, not " + sides);
    }
    int queries = task.queries().tiles();
    int reference = task.reference().tiles();
    List<TileBlock> parts = new ArrayList<>();
    for (int i = 0; i < sides; i++) {
      for (int j = task.bothSides() ? i : 0; j < sides; j++) {
        TileBlock part =
            new TileBlock(
                at(i, sides, queries),
                at(i + 1, sides, queries),
                at(j, sides, reference),
                at(j + 1, sides, reference));
        if (!part.empty()) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  private static int at(int i, int sides, int tiles) {
    return (int) ((long) i * tiles / sides);
  }

  /** Every tile of the one against every tile of the other. */
  public static TileBlock all(PackedEnvironments queries, PackedEnvironments reference) {
    return new TileBlock(0, queries.tiles(), 0, reference.tiles());
  }
}
