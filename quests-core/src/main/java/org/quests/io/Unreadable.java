package org.quests.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.quests.core.QuestsException;

/** Errors about inputs that cannot be read. */
public final class Unreadable {
  private Unreadable() {}

  /**
   * The error about an input that the system does not let us read.
   *
   * @param name what messages call the input
   */
  public static QuestsException error(String name, IOException e) {
    if (e instanceof NoSuchFileException) {
      return QuestsException.input(name + ": no such file", e);
    }
    if (e instanceof AccessDeniedException) {
      return QuestsException.input(name + ": may not be read (permission denied)", e);
    }
    return QuestsException.input(name + ": cannot be read: " + TemporaryFiles.reason(e), e);
  }

  /** The error about an input that ends before its first frame. */
  public static QuestsException noFrames(String name) {
    return QuestsException.input(name + ": expected at least one frame, found no frames");
  }

  /**
   * The error about a place in an input.
   *
   * @param at the place, as {@link org.quests.atoms.FrameOrigin#at} gives it
   */
  public static QuestsException at(String at, IOException e) {
    String message = e instanceof CutOffException ? "" : "cannot be read: ";
    return QuestsException.input(
        at + message + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
  }

  /**
   * The error about a place whose content is not what it has to be.
   *
   * @param at the place, as {@link org.quests.atoms.FrameOrigin#at} gives it
   * @param e says why; the message of a {@code NumberFormatException} is taken for what was found
   */
  public static QuestsException invalid(String at, IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return QuestsException.input(
        at
            + (e instanceof NumberFormatException
                ? "expected a number, found " + message.replaceFirst("^For input string: ", "")
                : message),
        e);
  }
}
