package org.quests.io;

import org.jspecify.annotations.Nullable;

/**
 * How trajectories are read.
 *
 * @param allowTruncated whether a last frame that is cut off is left out instead of being an error.
 *     A last line without its newline then counts as cut off, for nobody can tell whether its last
 *     number is whole
 * @param keepBytes whether each frame carries the bytes that it was read from, uncompressed
 * @param format the name of a format ({@code extxyz}, {@code xyz}), or null to tell it from the
 *     content
 */
public record ReadOptions(boolean allowTruncated, boolean keepBytes, @Nullable String format) {
  /** Truncated frames are errors, bytes are not kept, the format is told from the content. */
  public static final ReadOptions DEFAULT = new ReadOptions(false, false, null);

  /** The same options with another answer to whether a truncated last frame is left out. */
  public ReadOptions withAllowTruncated(boolean allow) {
    return new ReadOptions(allow, keepBytes, format);
  }

  /** The same options with another answer to whether frames carry their bytes. */
  public ReadOptions withKeepBytes(boolean keep) {
    return new ReadOptions(allowTruncated, keep, format);
  }

  /** The same options for a format of this name, or for any where it is null. */
  public ReadOptions withFormat(@Nullable String name) {
    return new ReadOptions(allowTruncated, keepBytes, name);
  }
}
