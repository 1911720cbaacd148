package org.quests.io;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/**
 * A frame that cannot be used.
 *
 * @param file what messages call its file
 * @param frame its number in the file, from 0
 * @param line the line where something is wrong, from 1; null where none is known
 * @param reason what is wrong, in one line
 */
public record InvalidFrame(String file, long frame, @Nullable Long line, String reason) {
  /** A message that says where something is wrong, as {@link org.quests.atoms.FrameOrigin} does. */
  private static final Pattern PLACED =
      Pattern.compile("(.+?): frame (\\d+)(?:, line (\\d+))?: (.*)", Pattern.DOTALL);

  /**
   * The frame that an error is about.
   *
   * @param frame where it comes from, for a message that does not say
   */
  public static InvalidFrame of(QuestsException error, FrameOrigin frame) {
    return of(error, frame.source(), frame.index());
  }

  static InvalidFrame of(QuestsException error, String source, long frame) {
    String message = String.valueOf(error.getMessage());
    InvalidFrame told = of(message);
    return told == null || told.frame != frame
        ? new InvalidFrame(source, frame, null, message)
        : told;
  }

  /**
   * The frame that a message is about.
   *
   * @return null where it names none
   */
  public static @Nullable InvalidFrame of(String message) {
    Matcher told = PLACED.matcher(message);
    if (!told.matches()) {
      return null;
    }
    String line = told.group(3);
    return new InvalidFrame(
        told.group(1),
        Long.parseLong(told.group(2)),
        line == null ? null : Long.valueOf(line),
        told.group(4));
  }

  /** File, frame, line and reason as one line, in the form of all messages. */
  public String message() {
    return file + ": frame " + frame + (line == null ? "" : ", line " + line) + ": " + reason;
  }
}
