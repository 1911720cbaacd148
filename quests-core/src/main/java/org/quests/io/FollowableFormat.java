package org.quests.io;

import org.quests.atoms.Frame;

/** A format of texts whose frames can be told apart while the text still grows. */
public interface FollowableFormat extends TextFormat {
  /**
   * A reader that gives a frame whose numbers no structure can have as {@link Frame#broken} instead
   * of refusing it; a frame that is refused is passed over.
   */
  default Reader followingReader(String source, ReadOptions options) {
    return reader(source, options);
  }

  /** What finds the frames' ends, for one thread. */
  FrameCutter cutter();
}
