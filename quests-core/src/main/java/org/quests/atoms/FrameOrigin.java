package org.quests.atoms;

/**
 * Where a frame comes from.
 *
 * @param source the file's name as the user gave it, or "standard input"
 * @param index the frame's number in its source, from 0
 * @param line the number of the frame's first line, from 1; 0 where there are no lines
 */
public record FrameOrigin(String source, long index, long line) {
  /** Of a frame that was made in memory and belongs to nothing yet. */
  public static final FrameOrigin UNKNOWN = new FrameOrigin("memory", 0, 0);

  /** The start of a message: source, frame and line. */
  public String at(long line) {
    return source + ": frame " + index + ", line " + line + ": ";
  }

  /** The start of a message: source and frame. */
  public String at() {
    return source + ": frame " + index + ": ";
  }
}
