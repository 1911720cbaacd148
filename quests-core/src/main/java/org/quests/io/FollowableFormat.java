package org.quests.io;

import org.quests.atoms.Frame;

/** A format of text files whose frames can be told apart while a file still grows. */
public interface FollowableFormat extends TextFormat {
  /**
   * A reader for growing files: a frame with impossible numbers, such as nan, is returned as {@link
   * Frame#broken} instead of being refused. A frame that is refused is passed over.
   */
  default Reader followingReader(String source, ReadOptions options) {
    return reader(source, options);
  }

  /** Finds where frames end; for one thread. */
  FrameCutter cutter();
}
