package org.quests.io;

/**
 * Finds where the frames of a growing text start and end, line by line and without reading their
 * numbers: a line that cannot be where it stands is noticed at once, not when the frame is whole.
 * Lines may hold anything, and nothing is thrown because of them.
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
   * Where in a line a frame may start, behind what does not belong to it; −1 where none does.
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

  /** Prepares for the first line of a frame. */
  void begin();

  /** Takes the next line of the frame, the first one included. */
  Line accept(byte[] bytes, int from, int to);

  /** How many lines the frame has by what its head says; 0 as long as that has not been said. */
  long lines();

  /** What had to stand in place of a foreign line, for messages. */
  String expected();

  /** Whether the frame's first line says something that is said once for all frames. */
  default boolean opensFile(byte[] bytes, int from, int to) {
    return false;
  }

  /**
   * Whether a frame that was found behind bytes that are none may be taken for one, though its
   * lines have the right form.
   */
  default boolean convincing() {
    return true;
  }

  /** The frame is a good one: what it looks like tells what later ones will look like. */
  default void confirm() {}
}
