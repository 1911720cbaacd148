package org.quests.sampling;

/** What is drawn from a dataset, without putting it back. */
public enum DrawBy {
  /** Environments, one by one. */
  ENVIRONMENT,
  /** Frames, with all their environments. */
  FRAME
}
