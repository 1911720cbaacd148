package org.quests.kernel;

/**
 * Kernel sums to evaluate: of every query in the block over the reference rows in the block.
 *
 * @param queries the environments y
 * @param reference the environments x
 * @param block which tiles of both
 * @param h the bandwidths, all from one pass
 * @param accuracy how accurate the sums have to be
 * @param want what else to find
 */
public record KernelTask(
    PackedEnvironments queries,
    PackedEnvironments reference,
    TileBlock block,
    Bandwidths h,
    Accuracy accuracy,
    Want want) {
  /** Rows far from everything have a δH well above this. */
  private static final double FAR_THRESHOLD = 40;

  /** Checks that the parts fit together. */
  public KernelTask {
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

  /** All queries against the whole reference set. */
  public static KernelTask of(
      PackedEnvironments queries,
      PackedEnvironments reference,
      Bandwidths h,
      Accuracy accuracy,
      Want want) {
    return new KernelTask(queries, reference, TileBlock.all(queries, reference), h, accuracy, want);
  }

  /**
   * Whether each pair counts in both directions: when a set is compared with itself, and only sums
   * over everything are wanted. A block then also stands for its pairs with queries and reference
   * exchanged.
   */
  public boolean bothSides() {
    return queries == reference && plain() && !want.nearest() && !deciding();
  }

  /** Whether all pairs take part, and all sums are over everything. */
  boolean plain() {
    return want.groups().single() && !want.leaveOwnFrameOut();
  }

  /**
   * Whether sums may stop as soon as the side of a threshold is certain: for one sum a row, and
   * thresholds that tell without the sums of far rows.
   */
  boolean deciding() {
    return accuracy.decideAt().isPresent()
        && accuracy.decideAt().getAsDouble() < FAR_THRESHOLD
        && plain()
        && !want.nearest()
        && h.count() == 1;
  }

  /** Whether a pair of tiles is to be evaluated for the first of them. */
  boolean wants(int queryTile, int referenceTile) {
    return block.contains(queryTile, referenceTile)
        || (bothSides() && block.contains(referenceTile, queryTile));
  }

  /**
   * The block in which all pairs lie that are to be evaluated: of a set with itself those on and
   * above the diagonal, each for both of its sides.
   */
  TileBlock extent() {
    if (!bothSides() || block.queryTo() <= block.referenceFrom()) {
      return block;
    }
    if (block.referenceTo() <= block.queryFrom()) {
      return block.turned();
    }
    int from = Math.min(block.queryFrom(), block.referenceFrom());
    int to = Math.max(block.queryTo(), block.referenceTo());
    return new TileBlock(from, to, from, to);
  }

  /** The same task, where sums do not stop early. */
  KernelTask withoutDecision() {
    return new KernelTask(
        queries,
        reference,
        block,
        h,
        Accuracy.of(accuracy.precision(), accuracy.tolerance()),
        want);
  }

  /** The same task on another block. */
  public KernelTask withBlock(TileBlock other) {
    return new KernelTask(queries, reference, other, h, accuracy, want);
  }
}
