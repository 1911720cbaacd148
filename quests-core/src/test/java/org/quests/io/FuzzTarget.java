package org.quests.io;

import java.io.IOException;
import java.util.List;

/** A reader that is given inputs that are nearly right. */
interface FuzzTarget {
  /**
   * What a reader made of an input.
   *
   * @param parts what was read, in order, as texts that hold every bit of it; empty if not asked
   *     for
   * @param quiet whether it said nothing: no error is thrown, and nothing to be told
   */
  record Reading(List<String> parts, boolean quiet) {}

  /** What messages call it. */
  String name();

  /** Valid inputs. */
  List<byte[]> seeds();

  /**
   * Reads an input.
   *
   * @param choice varies how, 0 … 99; 0 is the usual way
   * @param parts whether to give what was read
   * @throws org.quests.core.QuestsException where the reader refuses it
   */
  Reading read(byte[] input, int choice, boolean parts) throws IOException;

  /**
   * How many bytes apart the starts of inputs are that are all tried: more where files are slow.
   */
  default int step() {
    return 1;
  }

  /** Whether the format says how many atoms a frame has, so that a missing end is noticed. */
  default boolean announcesSizes() {
    return true;
  }

  /** How many bytes may be made of one of the input, by decompression. */
  default int expansion() {
    return 1;
  }

  /** How many bytes may be taken whatever the input. */
  default long allowance() {
    return 4L << 20;
  }
}
