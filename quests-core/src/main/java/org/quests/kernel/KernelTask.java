package org.quests.kernel;

import org.quests.core.QuestsException;

/**
 * Kernel sums to evaluate: of every query in the block over the reference rows in the block.
 *
 * @param queries the environments y
 * @param reference the environments x
 * @param block which tiles of both
 * @param h the bandwidths, all from one pass
 * @param accuracy how accurate the sums have to be
 * @param want what else to find out
 */
public record KernelTask(
    PackedEnvironments queries,
    PackedEnvironments reference,
    TileBlock block,
    Bandwidths h,
    Accuracy accuracy,
    Want want) {
  /**
   * Checks that the parts fit together. This is the one place where unequal descriptors meet.
   *
   * @throws QuestsException where the descriptors are not equal
   */
  public KernelTask {
    queries.spec().requireComparable(reference.spec());
    if (!queries.fits(reference)) {
      throw new IllegalArgumentException("the queries are not packed for this reference set");
    }
    if (block.queryTo() > queries.tiles() || block.referenceTo() > reference.tiles()) {
      throw new IllegalArgumentException("the block reaches beyond the environments: " + block);
    }
    if (!want.groups().fits(reference.count())) {
      throw new IllegalArgumentException(
          "group labels are not for " + reference.count() + " environments");
    }
  }

  /** All of the one against all of the other. */
  public static KernelTask of(
      PackedEnvironments queries,
      PackedEnvironments reference,
      Bandwidths h,
      Accuracy accuracy,
      Want want) {
    return new KernelTask(queries, reference, TileBlock.all(queries, reference), h, accuracy, want);
  }

  /** The same task on another block. */
  public KernelTask withBlock(TileBlock other) {
    return new KernelTask(queries, reference, other, h, accuracy, want);
  }
}
