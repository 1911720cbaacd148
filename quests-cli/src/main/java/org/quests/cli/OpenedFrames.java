package org.quests.cli;

import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;

/**
 * Frames that a command has opened.
 *
 * @param file that holds them
 * @param slice which of them
 */
record OpenedFrames(InputFile file, FrameSlice slice) {
  /** Opens them again. */
  FrameSource open(ReadOptions reading) {
    return slice.apply(file.frames(reading));
  }

  /** Whether they come in the order of the file. */
  boolean forwards() {
    return slice.step() > 0;
  }
}
