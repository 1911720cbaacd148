package org.quests.io;

import org.jspecify.annotations.Nullable;

/**
 * Finds where the frames of a growing text start and end, line by line and without reading their
 * numbers. A line in the wrong place is noticed at once, not only when the frame is complete. Lines
 * may hold anything, and nothing is thrown because of them.
 */
public interface FrameCutter {
  /** What a line is to the frame that it belongs to. */
  enum Line {
    /** One of its lines, and not the last. */
    INSIDE,
    /** Its last line. */
    LAST,
    /** No line of it. */
    FOREIGN
  }

  /**
   * Where in a line a frame may start, after anything that does not belong to it; −1 if none does.
   *
   * @param to the end of the line, without its line end
   */
  int start(byte[] bytes, int from, int to);

  /**
   * The number of lines of a frame without atoms that may start in this line, for which {@link
   * #start} has no place; 0 where none does.
   */
  default int linesOfEmpty(byte[] bytes, int from, int to) {
    return 0;
  }

  /** Whether a line between frames stands for nothing, and is passed over without a word. */
  default boolean separates(byte[] bytes, int from, int to) {
    return false;
  }

  /**
   * Why frames cannot be told apart while a file grows, where this line comes next; null where they
   * can. It is what was found, for a message.
   */
  default @Nullable String unfollowable(byte[] bytes, int from, int to) {
    return null;
  }

  /** Prepares for the first line of a frame. */
  void begin();

  /** Takes the next line of the frame, the first one included. */
  Line accept(byte[] bytes, int from, int to);

  /** The number of lines of the frame according to its header; 0 while that is not known. */
  long lines();

  /** What was expected in place of a foreign line, for messages. */
  String expected();

  /** Whether the frame's first line holds something that is written once for all frames. */
  default boolean opensFile(byte[] bytes, int from, int to) {
    return false;
  }

  /**
   * Whether a frame whose lines have the right form, but which follows bytes that belong to no
   * frame, may be accepted.
   */
  default boolean convincing() {
    return true;
  }

  /** Says that the frame is a good one, so later ones can be expected to look like it. */
  default void confirm() {}
}
