package org.quests.kernel;

/**
 * How much work plain kernel sums are, for engines that tell beforehand how long they would take.
 *
 * @param pairs of environments, each of which is evaluated once; tiles that may be left out count
 * @param axes numbers in a row
 * @param bandwidths in one pass
 * @param precision SINGLE or DOUBLE
 * @param bytes of the rows of both sides, in that precision
 * @param leavesOut whether pairs of tiles may be left out because they are far from each other
 */
public record WorkSize(
    double pairs, int axes, int bandwidths, Precision precision, double bytes, boolean leavesOut) {
  private static final int TILE = PackedEnvironments.TILE;

  /** The size of a task. */
  public static WorkSize of(KernelTask task) {
    TileBlock block = task.block();
    double queries = (double) TILE * (block.queryTo() - block.queryFrom());
    double references = (double) TILE * (block.referenceTo() - block.referenceFrom());
    boolean triangle =
        task.bothSides() && block.equals(TileBlock.all(task.queries(), task.queries()));
    Precision precision = TiledEngine.precision(task);
    int axes = task.queries().axes();
    double row = (axes + 1.0) * (precision == Precision.SINGLE ? Float.BYTES : Double.BYTES);
    return new WorkSize(
        triangle ? queries * (references + 1) / 2 : queries * references,
        axes,
        task.h().count(),
        precision,
        row * (queries + references),
        task.accuracy().tolerance() > 0 && task.reference().ordered());
  }
}
