package org.quests.generation;

/** What a step displaces. */
public enum Moves {
  /**
   * All atoms, each by its own vector. Where the score is a mean over the atoms, an atom goes back
   * to where it was if its surroundings, itself and its neighbours within the cut-off, then are
   * farther from what is wanted, or if it comes too close to another; what is left is the proposal.
   * If all would have to go back, none does. In a large structure a move of all atoms together
   * hardly ever improves all parts of it.
   */
  ALL,
  /** All atoms, each by its own vector, together or not at all. */
  JOINT,
  /** One atom, chosen at random. */
  SINGLE
}
