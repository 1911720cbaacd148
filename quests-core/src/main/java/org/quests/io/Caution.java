package org.quests.io;

/** Why a file may mean something other than it was read as. */
public enum Caution {
  /** A comment line holds something like a cell that was not understood. */
  COMMENT,
  /** A structure has other atoms than the formula that its file names. */
  COMPOSITION,
  /** A frame without a cell has atoms as dense as those of a solid or liquid. */
  DENSE,
  /** A frame has a cell of its own, though a cell for frames without one was given. */
  OWN_CELL,
  /** A word in place of a symbol is no element. */
  LABELS,
  /** A symbol is written in other letters than usual. */
  SPELLING,
  /** A file does not say along which axes its box repeats. */
  BOUNDARIES,
  /** A run was stopped, or still goes on, after the last frame. */
  UNFINISHED,
  /** Text after the atoms of a frame is nothing that the format knows. */
  PASSED_OVER,
  /** Atoms are numbered by types whose elements are not given. */
  TYPES,
  /** A unit is not named. */
  UNITS
}
