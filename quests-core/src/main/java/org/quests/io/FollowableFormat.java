package org.quests.io;

import org.quests.atoms.Frame;

/** A format of texts whose frames can be told apart while the text still grows. */
interface FollowableFormat extends TextFormat {
  /**
   * A reader that gives a frame whose numbers no structure can have as {@link Frame#broken} instead
   * of refusing it.
   */
  Reader followingReader(String source, ReadOptions options);

  /** What finds the frames' ends. */
  FrameCutter cutter();
}
