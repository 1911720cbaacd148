package org.quests.io;

import java.util.BitSet;
import org.eclipse.collections.impl.set.mutable.primitive.LongHashSet;

/**
 * Which frames of an input are known to be valid or not, by their numbers: what is read again need
 * not be checked again. Safe for use by several threads.
 */
public final class FrameLedger {
  private final BitSet valid = new BitSet();
  private final LongHashSet invalid = new LongHashSet();

  /** Nothing is known yet. */
  public FrameLedger() {}

  /** Whether a frame is known to be valid. */
  public synchronized boolean valid(long frame) {
    return frame >= 0 && frame <= Integer.MAX_VALUE && valid.get((int) frame);
  }

  /** Whether a frame is known to be invalid. */
  public synchronized boolean invalid(long frame) {
    return invalid.contains(frame);
  }

  /** How many frames are known to be invalid. */
  public synchronized int invalid() {
    return invalid.size();
  }

  /** Takes note of a valid frame. */
  synchronized void addValid(long frame) {
    // Beyond, frames are checked again.
    if (frame <= Integer.MAX_VALUE) {
      valid.set((int) frame);
    }
  }

  /** Takes note of an invalid frame. */
  public synchronized void addInvalid(long frame) {
    invalid.add(frame);
    if (frame <= Integer.MAX_VALUE) {
      valid.clear((int) frame);
    }
  }

  /** The numbers of all frames that are known to be invalid, ascending. */
  public synchronized long[] invalidFrames() {
    return invalid.toSortedArray();
  }
}
