package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;

/** The rows of {@code Atoms} in a data file of LAMMPS, as numbers. */
final class LammpsAtoms {
  /** No style has so many columns. */
  private static final int MOST_COLUMNS = 64;

  private final FrameOrigin origin;
  private final int atoms;
  private final int types;
  private final LineWords words = new LineWords();
  private int columns;
  private double[] values = new double[0];

  /** Of each column, whether all its values were written as whole numbers, and their bounds. */
  private boolean[] whole = new boolean[0];

  private double[] least = new double[0];
  private double[] most = new double[0];

  /** The line of the first row. */
  private long firstLine;

  /**
   * Rows.
   *
   * @param atoms how many there are
   * @param types how many types there are; 0 where that is not said
   */
  LammpsAtoms(FrameOrigin origin, int atoms, int types) {
    this.origin = origin;
    this.atoms = atoms;
    this.types = types;
  }

  /**
   * Reads the rows, of which the first is the current line.
   *
   * @param labels numbers of types by their labels, which may stand in their place
   */
  void read(LineReader lines, AtomRows rows, Map<String, Long> labels) throws IOException {
    firstLine = lines.line();
    columns = count(lines);
    if (columns < 5 || columns > MOST_COLUMNS) {
      throw Texts.bad(lines, origin, "a row of 5 to " + MOST_COLUMNS + " columns for each atom");
    }
    AtomRows.checkMemory(origin, atoms, columns * (long) Double.BYTES);
    if ((long) atoms * columns > Integer.MAX_VALUE - 8) {
      throw Texts.bad(lines, origin, "rows of fewer columns for so many atoms");
    }
    whole = new boolean[columns];
    least = new double[columns];
    most = new double[columns];
    Arrays.fill(whole, true);
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    int room = AtomRows.room(lines, atoms, columns);
    values = new double[room * columns];
    LastColumn last = new LastColumn();
    last.reset();
    lines.back();
    for (int i = 0; i < atoms; i++) {
      rows.next(lines, i, atoms);
      if (i == room) {
        room = (int) Math.min(atoms, 2L * room);
        values = Arrays.copyOf(values, room * columns);
      }
      row(lines, i, labels);
      last.take(lines, words);
    }
  }

  /** Starts at the current line, what follows a # left out. */
  private void enter(LineReader lines) {
    byte[] bytes = lines.bytes();
    int end = lines.start();
    while (end < lines.end() && bytes[end] != '#') {
      end++;
    }
    words.reset(bytes, lines.start(), end);
  }

  private int count(LineReader lines) {
    enter(lines);
    int count = 0;
    while (words.next()) {
      count++;
    }
    return count;
  }

  private void row(LineReader lines, int row, Map<String, Long> labels) throws IOException {
    enter(lines);
    for (int column = 0; column < columns; column++) {
      double value = words.next() ? value(labels, column) : Double.NaN;
      if (!Double.isFinite(value)) {
        String expected =
            "a finite number in column " + (column + 1) + " of " + columns + " of each row";
        if (!lines.terminated() && words.end() == lines.end()) {
          throw new CutOffException(
              "the input ends inside the frame: expected "
                  + expected
                  + ", found "
                  + Printable.quoted(lines.text().strip()));
        }
        throw Texts.bad(lines, origin, expected);
      }
      values[row * columns + column] = value;
    }
    int end = words.end();
    if (words.next()) {
      throw Texts.bad(lines, origin, "rows of " + columns + " columns, as the first one has");
    }
    // The last number is the current word again, for whoever looks whether it is whole.
    words.reset(lines.bytes(), lastStart(lines, end), end);
    words.next();
  }

  private static int lastStart(LineReader lines, int end) {
    int start = end;
    while (start > lines.start() && !LineWords.blank(lines.bytes()[start - 1])) {
      start--;
    }
    return start;
  }

  private double value(Map<String, Long> labels, int column) {
    try {
      double value = words.real();
      boolean integer = words.end() - words.start() < 16;
      for (int i = 0; i < words.end() - words.start() && integer; i++) {
        integer = "0123456789+-".indexOf(words.text().charAt(i)) >= 0;
      }
      whole[column] &= integer;
      least[column] = Math.min(least[column], value);
      most[column] = Math.max(most[column], value);
      return value;
    } catch (NumberFormatException e) {
      Long type = labels.get(words.text());
      return type == null ? Double.NaN : type;
    }
  }

  /**
   * The style whose columns these are.
   *
   * @param named by the file or by the user; null where nobody says
   */
  LammpsStyle style(@Nullable String named) {
    if (named != null) {
      LammpsStyle style = LammpsStyle.of(named);
      if (style == null) {
        throw refused(
            "an atom style whose columns are known (" + LammpsStyle.names() + ")",
            Printable.quoted(named));
      }
      if (!style.fits(columns) || !isType(style.type())) {
        throw refused(
            style.columns()
                + " columns of style "
                + named
                + ", with a type in column "
                + (style.type() + 1),
            columns + " columns");
      }
      return style;
    }
    // Three whole numbers at the end are those of the image.
    boolean images = columns > 7 && whole[columns - 3] && whole[columns - 2] && whole[columns - 1];
    String guess =
        switch (images ? columns - 3 : columns) {
          case 5 -> isType(1) ? "atomic" : null;
          // Charges of a neutral system are not all those of types.
          case 6 -> isType(2) ? "molecular" : isType(1) ? "charge" : null;
          case 7 -> isType(2) && whole[1] ? "full" : null;
          default -> null;
        };
    LammpsStyle style = guess == null ? null : LammpsStyle.of(guess);
    if (style == null) {
      throw refused(
          "the atom style behind Atoms (Atoms # full), or --format lammps-data:style=full, because"
              + " the columns do not tell it",
          columns + " columns");
    }
    return style;
  }

  private boolean isType(int column) {
    return whole[column]
        && (atoms == 0 || least[column] >= 1)
        && (types == 0 || !(most[column] > types));
  }

  private QuestsException refused(String expected, String found) {
    return QuestsException.input(
        origin.at(firstLine) + "expected " + expected + ", found " + found);
  }

  /** A column as whole numbers, row after row. */
  long[] integers(int column, String what) {
    if (!whole[column]) {
      throw refused("a whole number as " + what + " in column " + (column + 1), "others");
    }
    long[] integers = new long[atoms];
    for (int i = 0; i < atoms; i++) {
      integers[i] = (long) values[i * columns + column];
    }
    return integers;
  }

  /** A number. */
  double value(int row, int column) {
    return values[row * columns + column];
  }

  /** The line of a row. */
  long line(int row) {
    return firstLine + row;
  }
}
