package org.quests.compress;

import org.quests.core.Parallelism;

/**
 * What frames are scored by. As frames are selected, scores only fall: a score that was true once
 * stays an upper bound.
 */
interface Criterion {
  /** An upper bound on the score of a frame; +∞ before it was scored against any selection. */
  double bound(int frame);

  /** Whether the bound is the score against what is selected now. */
  boolean exact(int frame);

  /** Takes note of a selected frame. */
  void select(int frame);

  /** Scores all of these frames for the first time. */
  void scoreAll(int[] frames, Parallelism parallelism);

  /** Lowers bounds: at least one of these frames afterwards has a lower bound or an exact one. */
  void refresh(int[] frames, int count, Parallelism parallelism);

  /** How many pairs of environments were evaluated so far. */
  long evaluations();
}
