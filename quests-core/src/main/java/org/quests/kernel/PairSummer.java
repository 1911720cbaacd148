package org.quests.kernel;

import org.quests.core.Parallelism;

/**
 * Sums kernels over many pairs of tiles at a time, on hardware other than the processor ({@link
 * KernelEngines#with}). It does the operations that {@link org.quests.kernel.tile.TileKernel}
 * spells out, in that order, and so gives the bits that the processor gives. Thread-safe.
 */
public interface PairSummer {
  /**
   * Evaluates all pairs of the work, and hands the sums over by {@link PairWork#deposit}. Tells of
   * its progress, and stops where the work is cancelled.
   *
   * @throws org.quests.core.QuestsException of kind ENGINE where the hardware fails; nothing of the
   *     work is then to be used
   */
  void sum(PairWork work, Parallelism parallelism);
}
