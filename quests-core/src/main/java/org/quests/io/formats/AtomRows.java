package org.quests.io.formats;

import java.io.IOException;
import java.util.List;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;

/** Reads the rows of a frame, one for each atom, into columns; for every format that has such. */
class AtomRows {
  /** The coordinates of more do not fit in one array. */
  static final int MOST_ATOMS = (Integer.MAX_VALUE - 8) / 3;

  /** A value takes at least so many bytes of a row: a sign, and what separates it. */
  private static final int BYTES_PER_VALUE = 2;

  private final boolean allowTruncated;

  /** Whether coordinates may be anything that simulations write in place of finite numbers. */
  private final boolean anyPosition;

  private final LineWords words = new LineWords();
  private final LastColumn last = new LastColumn();

  private final AtomLabels labels;

  AtomRows(ReadOptions options) {
    this(options, false);
  }

  /**
   * Reads rows.
   *
   * @param anyPosition whether coordinates may be NaN or infinite; a number that was too long for
   *     its place, written as asterisks, is then NaN
   */
  AtomRows(ReadOptions options, boolean anyPosition) {
    this.allowTruncated = options.allowTruncated();
    this.labels = new AtomLabels(options);
    this.anyPosition = anyPosition;
  }

  /** What words in place of symbols mean. */
  AtomLabels labels() {
    return labels;
  }

  /**
   * Goes to the next row. Only the last one may end with the input in place of a newline; whoever
   * reads its values has to look whether the last of them is whole.
   *
   * @throws CutOffException where the input ends before it or inside it
   */
  void next(LineReader lines, long row, long atoms) throws IOException {
    if (!lines.next() || !(lines.terminated() || (row == atoms - 1 && !allowTruncated))) {
      throw new CutOffException(
          "the input ends inside the frame: expected " + atoms + " atoms, found " + row);
    }
    if (!lines.terminated()) {
      lines.takeOpenEnd();
    }
    prepare(lines);
  }

  /** Prepares the current line, a row, for being read as words. */
  void prepare(LineReader lines) {
    // Its words are separated by blanks already.
  }

  /**
   * Goes to the next line in front of the rows; false where there is none, or where the input ends
   * inside it, for then nobody knows how it goes on.
   */
  boolean whole(LineReader lines) throws IOException {
    return lines.next() && lines.terminated();
  }

  /** Whether the current line is nothing but a whole number, or the start of one. */
  boolean isCount(LineReader lines) {
    return lines.text().strip().matches("[+-]?[0-9]*");
  }

  /** The current line as a number of atoms. */
  int count(LineReader lines, FrameOrigin origin) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    long count;
    try {
      words.next();
      count = words.integer();
    } catch (NumberFormatException e) {
      count = lines.text().strip().matches("\\+?\\d+") ? Long.MAX_VALUE : -1;
    }
    if (count < 0 || words.next()) {
      throw QuestsException.input(
          origin.at(lines.line())
              + "expected the number of atoms, found "
              + Printable.quoted(lines.text().strip()));
    }
    if (count > MOST_ATOMS) {
      throw QuestsException.input(
          origin.at(lines.line())
              + "expected at most "
              + MOST_ATOMS
              + " atoms in a frame, found "
              + Printable.quoted(lines.text().strip()));
    }
    return (int) count;
  }

  /**
   * Reads the rows of all atoms.
   *
   * @param columns what each row holds, in this order
   * @param exact whether a row must not hold anything more
   */
  void read(
      LineReader lines, FrameOrigin origin, int atoms, List<AtomColumn> columns, boolean exact)
      throws IOException {
    checkMemory(origin, atoms, columns, AtomColumn.bytesPerRow(columns));
    int room = room(lines, atoms, AtomColumn.valuesPerRow(columns));
    resize(columns, room, origin, atoms);
    AtomColumn[] plan = columns.toArray(new AtomColumn[0]);
    boolean number = columns.getLast().kind.number;
    last.reset();
    for (int row = 0; row < atoms; row++) {
      next(lines, row, atoms);
      if (row == room) {
        room = (int) Math.min(atoms, 2L * room);
        resize(columns, room, origin, atoms);
      }
      words.reset(lines.bytes(), lines.start(), lines.end());
      for (AtomColumn column : plan) {
        if (!values(lines, origin, column, row)) {
          throw badRow(lines, origin, columns, exact, column);
        }
      }
      if (number) {
        last.take(lines, words);
      }
      if (exact && words.next()) {
        throw QuestsException.input(origin.at(lines.line()) + badColumns(lines, columns, true));
      }
    }
  }

  /**
   * For how many atoms to make room at once: so many as the bytes at hand can hold, for the
   * announced number may be anything. Further rows justify more.
   */
  static int room(LineReader lines, int atoms, int valuesPerRow) {
    return Math.min(atoms, Math.max(1, lines.buffered() / (BYTES_PER_VALUE * valuesPerRow)));
  }

  /** Reads what a row holds for a column; false where a word is missing or is not what it is. */
  private boolean values(LineReader lines, FrameOrigin origin, AtomColumn column, int row) {
    int to = (row + 1) * column.count;
    int from = to - column.count;
    try {
      return switch (column.kind) {
        case ELEMENT -> element(lines, origin, column.elements, row);
        case POSITION -> positions(column.reals, from, to);
        case REAL -> reals(column.reals, from, to);
        case INTEGER -> integers(column.integers, from, to);
        case WORD, LABEL -> words(column.words, from, to);
        case LOGICAL -> logicals(column.logicals, from, to);
      };
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private boolean element(LineReader lines, FrameOrigin origin, byte[] elements, int row) {
    int element = -1;
    if (words.next()) {
      element = words.element();
      // What the input ends with may be the start of another word.
      if (element < 0 && (lines.terminated() || words.end() < lines.end())) {
        element = labels.element(words.text(), origin.at(lines.line()));
      }
    }
    elements[row] = (byte) element;
    return element >= 0;
  }

  private boolean positions(double[] values, int from, int to) {
    if (anyPosition) {
      return anyPositions(values, from, to);
    }
    for (int i = from; i < to; i++) {
      double x = words.nextReal();
      if (!Double.isFinite(x)) {
        return false;
      }
      values[i] = x;
    }
    return true;
  }

  private boolean anyPositions(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words.next()) {
        return false;
      }
      values[i] = words.overflown() ? Double.NaN : words.real();
    }
    return true;
  }

  private boolean reals(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = words.nextReal();
    }
    return true;
  }

  private boolean integers(long[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words.next()) {
        return false;
      }
      values[i] = words.integer();
    }
    return true;
  }

  private boolean words(String[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words.next()) {
        return false;
      }
      values[i] = words.text();
    }
    return true;
  }

  private boolean logicals(boolean[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      int logical = words.next() ? words.logical() : -1;
      if (logical < 0) {
        return false;
      }
      values[i] = logical == 1;
    }
    return true;
  }

  /**
   * The error about the row whose current word, of a column, was refused.
   *
   * @throws CutOffException where the input ends after that word
   */
  private QuestsException badRow(
      LineReader lines,
      FrameOrigin origin,
      List<AtomColumn> columns,
      boolean exact,
      AtomColumn column)
      throws CutOffException {
    int refused = words.start();
    boolean atEnd = !lines.terminated() && words.end() == lines.end();
    words.reset(lines.bytes(), lines.start(), lines.end());
    int number = 0;
    String word = null;
    while (words.next()) {
      number++;
      if (words.start() == refused) {
        word = words.text();
        break;
      }
    }
    String problem =
        word == null
            ? badColumns(lines, columns, exact)
            : "expected "
                + column.kind.expected
                + " in column "
                + number
                + " ("
                + column.name
                + "), found "
                + Printable.quoted(word);
    if (atEnd) {
      throw new CutOffException("the input ends inside the frame: " + problem);
    }
    return QuestsException.input(origin.at(lines.line()) + problem);
  }

  private String badColumns(LineReader lines, List<AtomColumn> columns, boolean exact) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    int found = 0;
    while (words.next()) {
      found++;
    }
    return (exact ? "expected " : "expected at least ")
        + AtomColumn.valuesPerRow(columns)
        + " columns ("
        + AtomColumn.describe(columns)
        + "), found "
        + found;
  }

  private void checkMemory(
      FrameOrigin origin, int atoms, List<AtomColumn> columns, long bytesPerRow) {
    int widest = columns.stream().mapToInt(column -> column.count).max().orElse(1);
    if ((long) widest * atoms > Integer.MAX_VALUE - 8) {
      throw tooLarge(origin, atoms);
    }
    checkMemory(origin, atoms, bytesPerRow);
  }

  /** Refuses atoms that need more memory than there can be. */
  static void checkMemory(FrameOrigin origin, int atoms, long bytesPerRow) {
    if (bytesPerRow * atoms > Runtime.getRuntime().maxMemory()) {
      throw tooLarge(origin, atoms);
    }
  }

  private static void resize(List<AtomColumn> columns, int rows, FrameOrigin origin, int atoms) {
    try {
      for (AtomColumn column : columns) {
        column.resize(rows);
      }
    } catch (OutOfMemoryError e) {
      // Asking for one large array failed: nothing is broken, and the frame is let go of.
      throw tooLarge(origin, atoms);
    }
  }

  private static QuestsException tooLarge(FrameOrigin origin, int atoms) {
    return QuestsException.input(
        origin.at(origin.line())
            + "expected a frame that fits in memory ("
            + Runtime.getRuntime().maxMemory() / (1 << 20)
            + " MiB, more with a larger -Xmx), found "
            + atoms
            + " atoms");
  }
}
