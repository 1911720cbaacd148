package org.quests.io.follow;

import java.io.Closeable;
import java.io.IOException;

/** Bytes that come little by little. For one thread at a time. */
public interface GrowingBytes extends Closeable {
  /** Nothing new is there now. */
  int NOTHING = 0;

  /** Nothing will come any more. */
  int END = -1;

  /** What comes next does not go on where the bytes before it ended. */
  int NEW_START = -2;

  /**
   * Takes what there is.
   *
   * @param length how much at most, at least 1
   * @return the number of bytes, or one of the constants
   */
  int read(byte[] bytes, int offset, int length) throws IOException;
}
