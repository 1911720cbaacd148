package org.quests.io;

import java.io.IOException;

/** The input ends inside compressed data or inside a frame. */
public final class CutOffException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An end of the input inside something.
   *
   * @param message where it ends, such as "the input ends inside the frame"; it goes on with what
   *     can be done
   */
  public CutOffException(String message) {
    super(message + " (--allow-truncated leaves out a last frame that is cut off)");
  }
}
