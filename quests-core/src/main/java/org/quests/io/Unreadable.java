package org.quests.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.quests.core.QuestsException;

/** What is said of an input that the system does not let us read. */
public final class Unreadable {
  private Unreadable() {}

  /**
   * The error.
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
}
