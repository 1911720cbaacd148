package org.quests.local;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * How the surroundings of an atom are cut out of a frame, to be calculated as a structure of their
 * own: all atoms within a radius, periodic images as atoms where they are, and of the molecules
 * that this cuts into also the rest. The environment of the atom is whole in the cut. Immutable.
 *
 * @param cutoff of the environments, in Å
 * @param radius in Å, at least the cut-off
 * @param vacuum in Å, at least the cut-off: in the cell of a cut so much space is between its atoms
 *     and those of the next cell, for a program that repeats each cell
 * @param labels the column whose values stand for elements; null where elements are those of the
 *     frame
 */
public record LocalCut(double cutoff, double radius, double vacuum, @Nullable String labels) {
  /** What an atom is, and stays in the cut; all else may belong to the whole frame. */
  private static final Set<String> OF_ATOMS = Set.of("mass", "masses", "type");

  /**
   * Checks the lengths.
   *
   * @throws QuestsException of kind USAGE where the radius or the vacuum is less than the cut-off,
   *     or not finite
   */
  public LocalCut {
    require("radius", radius, cutoff, "a smaller one does not hold the whole environment");
    require("vacuum", vacuum, cutoff, "with less, atoms would see those of the next cell");
  }

  /** With the cut-off as radius, and twice the cut-off as vacuum. */
  public static LocalCut of(double cutoff) {
    return new LocalCut(cutoff, cutoff, 2 * cutoff, null);
  }

  private static void require(String what, double length, double cutoff, String why) {
    if (!(length >= cutoff && length < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "expected a "
              + what
              + " of at least the cut-off, "
              + cutoff
              + " Å, found "
              + length
              + " Å: "
              + why);
    }
  }

  /** The same with another radius in Å. */
  public LocalCut withRadius(double other) {
    return new LocalCut(cutoff, other, vacuum, labels);
  }

  /** The same with another vacuum in Å. */
  public LocalCut withVacuum(double other) {
    return new LocalCut(cutoff, radius, other, labels);
  }

  /** The same where the values of a column stand for elements: cuts keep it. */
  public LocalCut withLabels(@Nullable String column) {
    return new LocalCut(cutoff, radius, vacuum, column);
  }

  /** Whether a column of a frame is kept. */
  boolean keeps(String column) {
    return OF_ATOMS.contains(column) || column.equals(labels);
  }

  /**
   * Prepares to cut in a frame.
   *
   * @throws QuestsException where neighbours cannot be found in the frame
   */
  public FrameCuts in(Frame frame) {
    return new FrameCuts(this, frame);
  }
}
