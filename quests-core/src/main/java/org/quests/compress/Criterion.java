package org.quests.compress;

import org.quests.core.Parallelism;

/**
 * What frames are scored by. As frames are selected, scores only fall: a score that was true once
 * stays an upper bound.
 */
interface Criterion {
  /**
   * An upper bound on the score of a frame, as good as is known; +∞ before it was scored against
   * any selection; −∞ where it is not worth selecting and never will be.
   */
  double bound(int frame);

  /** Whether the bound, as it was last asked for, is the score against what is selected now. */
  boolean exact(int frame);

  /** Takes note of a selected frame. */
  void select(int frame);

  /** Scores all of these frames for the first time. */
  void scoreAll(int[] frames, Parallelism parallelism);

  /**
   * Lowers bounds. The first of the frames afterwards has an exact bound, or a lower one; others
   * are lowered where that costs little.
   *
   * @param frames their greatest environments not exact yet
   * @param enough a score that some other frame has for certain: bounds need not be lowered further
   */
  void refresh(int[] frames, int count, double enough, Parallelism parallelism);

  /** How many pairs of environments were evaluated so far. */
  long evaluations();
}
