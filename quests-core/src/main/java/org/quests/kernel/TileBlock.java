package org.quests.kernel;

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

  /** Every tile of the one against every tile of the other. */
  public static TileBlock all(PackedEnvironments queries, PackedEnvironments reference) {
    return new TileBlock(0, queries.tiles(), 0, reference.tiles());
  }
}
