package org.quests.io;

import java.io.IOException;

/** The input ends where more has to come: inside compressed data or inside a frame. */
final class CutOffException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message goes on with what can be done. */
  CutOffException(String message) {
    super(message + " (--allow-truncated leaves out a last frame that is cut off)");
  }
}
