package org.quests.io.follow;

/**
 * Something that happened to a growing trajectory and that its reader should know of.
 *
 * @param kind what
 * @param bytes how many bytes it is about; 0 where it is about none
 * @param message one line for people, which names the source
 */
public record FollowEvent(Kind kind, long bytes, String message) {
  /** What happened. */
  public enum Kind {
    /** There is no such file yet, or not any more; it is waited for. */
    MISSING,
    /** The file that was waited for is there. */
    FOUND,
    /** Nothing new has come for long. */
    STALLED,
    /** Something has come after a stall. */
    GOES_ON,
    /** The file has become shorter, or was written anew: it is read from its start. */
    TRUNCATED,
    /** Another file has the name now, and the old one is read to its end. */
    REPLACED,
    /** Bytes that are no frame; they are passed over. */
    GARBLED,
    /** A frame after bytes that were none. */
    RECOVERED,
    /** The end came inside a frame, which is left out. */
    CUT_OFF
  }
}
