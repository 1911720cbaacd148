package org.quests.events;

/**
 * What happened to a nucleus between a frame and the one before.
 *
 * @param kind what
 * @param frame place of the frame among those that were looked at, from 0
 * @param nucleus the nucleus that is born, dies, takes in another one, or loses one
 * @param other the nucleus that was taken in, or that was lost; 0 for births and deaths
 * @param size atoms of the nucleus in this frame; of one that died, in the frame before
 */
public record Transition(Kind kind, int frame, int nucleus, int other, int size) {
  /** What can happen to a nucleus. */
  public enum Kind {
    /** It was not there before. */
    BIRTH,
    /** It is no longer there. */
    DEATH,
    /** Another one became part of it. */
    MERGE,
    /** Another one parted from it. */
    SPLIT
  }
}
