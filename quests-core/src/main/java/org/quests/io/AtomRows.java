package org.quests.io;

import java.io.IOException;
import java.util.List;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** Reads the rows of a frame, one for each atom, into columns; for every format that has such. */
final class AtomRows {
  /** The coordinates of more do not fit in one array. */
  static final int MOST_ATOMS = (Integer.MAX_VALUE - 8) / 3;

  /** So much memory is asked for by the announced number of atoms alone; rows justify more. */
  private static final long TRUSTED_BYTES = 1L << 26;

  private final boolean allowTruncated;
  private final Words words = new Words();

  AtomRows(boolean allowTruncated) {
    this.allowTruncated = allowTruncated;
  }

  /**
   * Goes to the next row.
   *
   * @throws CutOffException where the input ends before it
   */
  void next(LineReader lines, long row, long atoms) throws IOException {
    if (!whole(lines)) {
      throw new CutOffException(
          "the input ends inside the frame: expected " + atoms + " atoms, found " + row);
    }
  }

  /** Goes to the next line; false where there is none, or where it may be cut off. */
  boolean whole(LineReader lines) throws IOException {
    return lines.next() && (lines.terminated() || !allowTruncated);
  }

  /** The current line as a number of atoms. */
  int count(LineReader lines, FrameOrigin origin) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    String found = lines.text().strip();
    long count;
    try {
      words.next();
      count = words.integer();
    } catch (NumberFormatException e) {
      count = found.matches("\\+?\\d+") ? Long.MAX_VALUE : -1;
    }
    if (count < 0 || words.next()) {
      throw QuestsException.input(
          origin.at(lines.line()) + "expected the number of atoms, found " + quoted(found));
    }
    if (count > MOST_ATOMS) {
      throw QuestsException.input(
          origin.at(lines.line())
              + "expected at most "
              + MOST_ATOMS
              + " atoms in a frame, found "
              + quoted(found));
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
    long bytesPerRow = AtomColumn.bytesPerRow(columns);
    checkMemory(origin, atoms, columns, bytesPerRow);
    int room = (int) Math.min(atoms, Math.max(1, TRUSTED_BYTES / bytesPerRow));
    resize(columns, room, origin, atoms);
    AtomColumn[] plan = columns.toArray(new AtomColumn[0]);
    for (int row = 0; row < atoms; row++) {
      next(lines, row, atoms);
      if (row == room) {
        room = (int) Math.min(atoms, 2L * room);
        resize(columns, room, origin, atoms);
      }
      words.reset(lines.bytes(), lines.start(), lines.end());
      for (AtomColumn column : plan) {
        if (!values(column, row)) {
          throw badRow(lines, origin, columns, exact, column);
        }
      }
      if (exact && words.next()) {
        throw badColumns(lines, origin, columns, true);
      }
    }
  }

  /** Reads what a row holds for a column; false where a word is missing or is not what it is. */
  private boolean values(AtomColumn column, int row) {
    int to = (row + 1) * column.count;
    int from = to - column.count;
    try {
      return switch (column.kind) {
        case ELEMENT -> element(column.elements, row);
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

  private boolean element(byte[] elements, int row) {
    int element = words.next() ? words.element() : -1;
    elements[row] = (byte) element;
    return element >= 0;
  }

  private boolean positions(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words.next()) {
        return false;
      }
      double x = words.real();
      if (!Double.isFinite(x)) {
        return false;
      }
      values[i] = x;
    }
    return true;
  }

  private boolean reals(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!words.next()) {
        return false;
      }
      values[i] = words.real();
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

  /** The error about the row whose current word, of a column, was refused. */
  private QuestsException badRow(
      LineReader lines,
      FrameOrigin origin,
      List<AtomColumn> columns,
      boolean exact,
      AtomColumn column) {
    int refused = words.start();
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
    if (word == null) {
      return badColumns(lines, origin, columns, exact);
    }
    return QuestsException.input(
        origin.at(lines.line())
            + "expected "
            + column.kind.expected
            + " in column "
            + number
            + " ("
            + column.name
            + "), found "
            + quoted(word));
  }

  private QuestsException badColumns(
      LineReader lines, FrameOrigin origin, List<AtomColumn> columns, boolean exact) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    int found = 0;
    while (words.next()) {
      found++;
    }
    int expected = columns.stream().mapToInt(column -> column.count).sum();
    return QuestsException.input(
        origin.at(lines.line())
            + (exact ? "expected " : "expected at least ")
            + expected
            + " columns ("
            + AtomColumn.describe(columns)
            + "), found "
            + found);
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

  static String quoted(String text) {
    return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
  }
}
