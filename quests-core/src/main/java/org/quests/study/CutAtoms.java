package org.quests.study;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.local.FrameCuts;
import org.quests.local.LocalCut;

/**
 * What is around an atom of a frame that is too large to be shown as a whole: where the frame has
 * it, periodic images of its neighbours as atoms of their own.
 *
 * @param place of the frame in the dataset, from 0
 * @param frame the atoms; the first one is that in the middle. Not periodic
 * @param atoms their numbers in the whole frame; a number may be there more than once
 */
public record CutAtoms(int place, Frame frame, int[] atoms) {
  /** What environments see at most where they do not say, in Å. */
  private static final double REACH = 5;

  private static final int AXES = 3;

  /** Frames of so many atoms or fewer are no larger than a few cuts. */
  static final int SMALL = 400;

  /** So many cuts are made of one dataset at most. */
  static final int MOST = 1000;

  /** The number of the atom in the middle. */
  public int atom() {
    return atoms[0];
  }

  /**
   * Prepares to cut.
   *
   * @param cutoff of the environments in Å; null where they have none
   */
  static FrameCuts of(Frame frame, @Nullable Double cutoff) {
    return LocalCut.of(cutoff == null ? REACH : cutoff).in(frame);
  }

  static CutAtoms around(int atom, int place, Frame whole, FrameCuts cuts) {
    Frame cut = cuts.around(atom);
    if (!(cut.arrays().get(ResultNames.ATOM) instanceof AtomArray.Integers numbers)) {
      throw new IllegalStateException("a cut does not say which atoms it holds");
    }
    // A cut is in the middle of a box of its own.
    double[] positions = cut.positions().clone();
    for (int axis = 0; axis < AXES; axis++) {
      double shift = whole.positions()[AXES * atom + axis] - positions[axis];
      for (int i = axis; i < positions.length; i += AXES) {
        positions[i] += shift;
      }
    }
    return new CutAtoms(
        place,
        Frame.of(whole.origin(), cut.atomicNumbers(), positions, Cell.NONE),
        Arrays.stream(numbers.values()).mapToInt(Math::toIntExact).toArray());
  }
}
