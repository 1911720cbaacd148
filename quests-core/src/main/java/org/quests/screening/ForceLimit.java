package org.quests.screening;

import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;

/**
 * The greatest force that a sound frame has, in the unit of the file.
 *
 * @param key where forces are found: an array of three components for each atom, or of one number;
 *     three arrays with {@code x}, {@code y} and {@code z} after this name, as LAMMPS writes them;
 *     or a number of the frame as a whole
 * @param greatest norm of the force, finite and at least 0
 */
public record ForceLimit(String key, double greatest) {
  private static final String[] AXES = {"x", "y", "z"};

  /** Checks the number. */
  public ForceLimit {
    if (!(greatest >= 0 && greatest < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the greatest force must be finite and at least 0, not " + greatest);
    }
  }

  /**
   * Reads {@code KEY=F}.
   *
   * @param what the option, as messages call it
   * @throws QuestsException of kind USAGE where it is no such thing
   */
  public static ForceLimit parse(String text, String what) {
    int at = text.lastIndexOf('=');
    double greatest;
    try {
      greatest = at < 1 ? Double.NaN : Double.parseDouble(text.substring(at + 1));
    } catch (NumberFormatException e) {
      greatest = Double.NaN;
    }
    if (!(greatest >= 0 && greatest < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "expected "
              + what
              + " KEY=F with a finite F of at least 0, as in forces=50, found "
              + text);
    }
    return new ForceLimit(text.substring(0, at), greatest);
  }

  /**
   * Why a frame is junk, naming the atom with the greatest force; null where it is not.
   *
   * @throws QuestsException of kind INPUT where the frame has no such forces
   */
  public @Nullable String reason(Frame frame) {
    AtomArray array = frame.arrays().get(key);
    if (array != null) {
      return ofAtoms(frame, components(frame, array));
    }
    AtomArray[] axes = new AtomArray[AXES.length];
    for (int axis = 0; axis < axes.length; axis++) {
      axes[axis] = frame.arrays().get(key + AXES[axis]);
    }
    if (Stream.of(axes).allMatch(a -> a != null && a.columns() == 1)) {
      return ofAtoms(frame, joined(frame, axes));
    }
    InfoValue value = frame.info().get(key);
    if (value == null) {
      String keys =
          Stream.concat(frame.arrays().keySet().stream(), frame.info().keySet().stream())
              .collect(Collectors.joining(", "));
      throw QuestsException.input(
          frame.origin().at()
              + "no forces "
              + key
              + (keys.isEmpty() ? ", and no other values" : ", expected one of " + keys));
    }
    OptionalDouble number = value.number();
    if (number.isEmpty()) {
      throw QuestsException.input(
          frame.origin().at() + key + " is " + value.text() + ", expected a number");
    }
    return Math.abs(number.getAsDouble()) <= greatest
        ? null
        : key + " is " + Numbers.text(number.getAsDouble()) + expected();
  }

  private String expected() {
    return ", expected at most " + Numbers.text(greatest);
  }

  private @Nullable String ofAtoms(Frame frame, double[] components) {
    int columns = frame.atoms() == 0 ? 1 : components.length / frame.atoms();
    int worst = -1;
    double largest = greatest;
    for (int atom = 0; atom < frame.atoms(); atom++) {
      double square = 0;
      for (int c = columns * atom; c < columns * (atom + 1); c++) {
        square += components[c] * components[c];
      }
      double norm = Math.sqrt(square);
      // What is not a number is worse than any, and stays.
      if (!(norm <= largest)) {
        worst = atom;
        largest = norm;
        if (Double.isNaN(norm)) {
          break;
        }
      }
    }
    return worst < 0
        ? null
        : "force of atom "
            + worst
            + " ("
            + Element.symbol(frame.atomicNumbers()[worst])
            + ") is "
            + Numbers.text(largest)
            + expected();
  }

  private double[] components(Frame frame, AtomArray array) {
    if (array.columns() != 1 && array.columns() != AXES.length) {
      throw QuestsException.input(
          frame.origin().at()
              + key
              + " has "
              + array.columns()
              + " numbers for each atom, expected 3 components of a force");
    }
    return switch (array) {
      case AtomArray.Reals reals -> reals.values();
      case AtomArray.Integers integers -> {
        double[] values = new double[integers.values().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = integers.values()[i];
        }
        yield values;
      }
      default ->
          throw QuestsException.input(
              frame.origin().at() + key + " holds no numbers, expected 3 components of a force");
    };
  }

  private double[] joined(Frame frame, AtomArray[] axes) {
    double[] all = new double[AXES.length * frame.atoms()];
    for (int axis = 0; axis < axes.length; axis++) {
      double[] one = components(frame, axes[axis]);
      for (int atom = 0; atom < frame.atoms(); atom++) {
        all[AXES.length * atom + axis] = one[atom];
      }
    }
    return all;
  }
}
