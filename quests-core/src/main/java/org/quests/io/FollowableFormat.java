package org.quests.io;

/** A format of texts whose frames can be told apart while the text still grows. */
interface FollowableFormat extends TextFormat {
  /** What finds the frames' ends. */
  FrameCutter cutter();
}
