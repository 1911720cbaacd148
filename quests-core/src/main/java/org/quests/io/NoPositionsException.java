package org.quests.io;

/** A file whose rows hold something else than positions: no waiting will turn it into frames. */
final class NoPositionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NoPositionsException(String message) {
    super(message);
  }
}
