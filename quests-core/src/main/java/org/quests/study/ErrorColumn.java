package org.quests.study;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Where the errors of atoms are found.
 *
 * @param predicted the array of what was predicted, or of the errors themselves
 * @param known the array of what is true; null where the errors themselves are given
 */
public record ErrorColumn(String predicted, @Nullable String known) {
  /** Positions of matching frames differ by no more than this, in Å. */
  private static final double SAME_PLACE = 0.01;

  /**
   * Reads {@code predicted:true} or the name of an array of errors.
   *
   * @param twoFiles whether what was predicted is in a file of its own: then one name is that of
   *     the array in both files, and {@code forces} where none is given
   * @throws QuestsException of kind USAGE where it is neither
   */
  public static ErrorColumn parse(@Nullable String text, boolean twoFiles) {
    if (text == null) {
      if (twoFiles) {
        return new ErrorColumn("forces", "forces");
      }
      throw QuestsException.usage(
          "the errors need --error-key PREDICTED:TRUE, --error-key ERRORS, or --predicted FILE");
    }
    String[] names = text.split(":", -1);
    if (names.length > 2 || Arrays.stream(names).anyMatch(String::isBlank)) {
      throw QuestsException.usage(
          "--error-key: expected PREDICTED:TRUE or ERRORS, found \"" + text + '"');
    }
    if (names.length == 2) {
      return new ErrorColumn(names[0], names[1]);
    }
    return new ErrorColumn(text, twoFiles ? text : null);
  }

  /** What the errors are called. */
  public String name() {
    return known == null ? predicted : predicted + ":" + known;
  }

  /** The title of an axis. Files do not say the unit. */
  public String title() {
    return "error, " + name() + " (in the unit of the file)";
  }

  /**
   * The errors of a frame's atoms: lengths of the differences, or of the errors.
   *
   * @param other the frame that holds what was predicted; may be the same
   * @throws QuestsException where an array is missing, has another shape, or the frames differ
   */
  public double[] errors(Frame frame, Frame other) {
    requireSameAtoms(frame, other);
    AtomArray.Reals first = reals(other, predicted);
    AtomArray.Reals second = known == null ? null : reals(frame, known);
    if (second != null && first.columns() != second.columns()) {
      throw QuestsException.input(
          frame.origin().at()
              + predicted
              + " and "
              + known
              + " have "
              + first.columns()
              + " and "
              + second.columns()
              + " columns, expected as many");
    }
    double[] errors = new double[frame.atoms()];
    for (int i = 0; i < errors.length; i++) {
      double square = 0;
      for (int c = i * first.columns(); c < (i + 1) * first.columns(); c++) {
        double difference = first.values()[c] - (second == null ? 0 : second.values()[c]);
        square += difference * difference;
      }
      errors[i] = Math.sqrt(square);
      if (!Double.isFinite(errors[i])) {
        throw QuestsException.input(
            frame.origin().at() + "the error of atom " + i + " is not finite");
      }
    }
    return errors;
  }

  /**
   * How many numbers the error of an atom is the length of.
   *
   * @param other the frame that holds what was predicted, or the errors
   * @throws QuestsException where the array is missing
   */
  public int columns(Frame other) {
    return reals(other, predicted).columns();
  }

  private static void requireSameAtoms(Frame frame, Frame other) {
    if (frame == other) {
      return;
    }
    boolean same = Arrays.equals(frame.atomicNumbers(), other.atomicNumbers());
    for (int i = 0; same && i < frame.positions().length; i++) {
      same = Math.abs(frame.positions()[i] - other.positions()[i]) <= SAME_PLACE;
    }
    if (!same) {
      throw QuestsException.input(
          other.origin().at()
              + "expected the atoms of frame "
              + frame.origin().index()
              + " of "
              + frame.origin().source()
              + ", in their order and places");
    }
  }

  private static AtomArray.Reals reals(Frame frame, String name) {
    AtomArray array = frame.arrays().get(name);
    if (array instanceof AtomArray.Reals reals) {
      return reals;
    }
    throw QuestsException.input(
        frame.origin().at()
            + "no real numbers "
            + name
            + " for each atom"
            + (frame.arrays().isEmpty()
                ? ""
                : ", found " + String.join(", ", frame.arrays().keySet())));
  }
}
