package org.quests.generation;

/** What a step displaces. */
public enum Moves {
  /** All atoms, each by its own vector. */
  ALL,
  /** One atom, chosen at random. */
  SINGLE
}
