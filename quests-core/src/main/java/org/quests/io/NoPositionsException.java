package org.quests.io;

/** A file whose rows hold something other than positions, so it will never hold frames. */
public final class NoPositionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The reason of an error that says what the file holds. */
  public NoPositionsException(String message) {
    super(message);
  }
}
