package org.quests.cli;

import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.kernel.ReferenceSet;

/** A dataset that a {@link Caller} hands over in place of a file. */
public sealed interface Attached {
  /**
   * Frames.
   *
   * @param frames made as they are asked for, and again each time they are gone through
   */
  record Frames(Iterable<Frame> frames) implements Attached {}

  /**
   * Descriptors.
   *
   * @param values n times width numbers, row after row
   * @param width numbers of a row
   * @param frameStart the first row of each frame, and the number of rows; null: one frame
   */
  record Rows(double[] values, int width, int @Nullable [] frameStart) implements Attached {}

  /**
   * Environments that are kept from call to call.
   *
   * @param set what {@link Caller#keep} was handed
   */
  record Kept(ReferenceSet set) implements Attached {}
}
