package org.quests.io;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;

/**
 * Extended XYZ as ASE and OVITO write it, and plain XYZ, which is the same without anything
 * declared. Per frame: the number of atoms; a comment line of key=value pairs; a row for each atom.
 */
final class ExtendedXyzFormat implements TrajectoryFormat {
  @Override
  public List<String> names() {
    return List.of("extxyz", "xyz");
  }

  @Override
  public String description() {
    return "extended and plain XYZ (extxyz, xyz), which start with the number of atoms";
  }

  @Override
  public boolean recognises(String head) {
    String text = head.stripLeading();
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    return text.length() > sign && text.charAt(sign) >= '0' && text.charAt(sign) <= '9';
  }

  @Override
  public TrajectoryFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TrajectoryFormat.Reader {
    /** The coordinates of more do not fit in one array. */
    private static final int MOST_ATOMS = (Integer.MAX_VALUE - 8) / 3;

    /** So much memory is asked for by the announced number of atoms alone; rows justify more. */
    private static final long TRUSTED_BYTES = 1L << 26;

    private final String source;
    private final boolean allowTruncated;
    private final boolean keepBytes;
    private final Words words = new Words();

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.allowTruncated = options.allowTruncated();
      this.keepBytes = options.keepBytes();
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toCount(lines)) {
        return false;
      }
      long atoms = count(lines, new FrameOrigin(source, index, lines.line()));
      toComment(lines);
      for (long i = 0; i < atoms; i++) {
        toRow(lines, i, atoms);
      }
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toCount(lines)) {
        return null;
      }
      if (keepBytes) {
        lines.mark();
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      int atoms = count(lines, origin);
      toComment(lines);
      List<AtomColumn> columns;
      Cell cell;
      boolean declared;
      SequencedMap<String, InfoValue> info;
      try {
        CommentLine comment = CommentLine.parse(lines.text());
        cell = comment.takeCell();
        String properties = comment.takeProperties();
        declared = properties != null;
        columns = properties == null ? AtomColumn.plain() : AtomColumn.parse(properties, atoms);
        info = comment.rest();
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at(lines.line()) + e.getMessage(), e);
      }
      rows(lines, origin, atoms, columns, declared);
      Frame frame = frame(origin, atoms, columns, cell).withInfo(info);
      return keepBytes ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    private boolean toCount(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank());
      if (allowTruncated && !lines.terminated()) {
        throw new CutOffException("the input ends inside the number of atoms");
      }
      return true;
    }

    private void toComment(LineReader lines) throws IOException {
      if (!whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected the comment line, found none");
      }
    }

    private void toRow(LineReader lines, long row, long atoms) throws IOException {
      if (!whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected " + atoms + " atoms, found " + row);
      }
    }

    /** Goes to the next line; false where there is none, or where it may be cut off. */
    private boolean whole(LineReader lines) throws IOException {
      return lines.next() && (lines.terminated() || !allowTruncated);
    }

    private int count(LineReader lines, FrameOrigin origin) {
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

    private void rows(
        LineReader lines, FrameOrigin origin, int atoms, List<AtomColumn> columns, boolean declared)
        throws IOException {
      long bytesPerRow = AtomColumn.bytesPerRow(columns);
      checkMemory(origin, atoms, columns, bytesPerRow);
      int room = (int) Math.min(atoms, Math.max(1, TRUSTED_BYTES / bytesPerRow));
      resize(columns, room, origin, atoms);
      AtomColumn[] plan = columns.toArray(new AtomColumn[0]);
      for (int row = 0; row < atoms; row++) {
        toRow(lines, row, atoms);
        if (row == room) {
          room = (int) Math.min(atoms, 2L * room);
          resize(columns, room, origin, atoms);
        }
        words.reset(lines.bytes(), lines.start(), lines.end());
        for (AtomColumn column : plan) {
          if (!values(column, row)) {
            throw badRow(lines, origin, columns, declared, column);
          }
        }
        if (declared && words.next()) {
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
          case WORD -> words(column.words, from, to);
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
        boolean declared,
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
        return badColumns(lines, origin, columns, declared);
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
        LineReader lines, FrameOrigin origin, List<AtomColumn> columns, boolean declared) {
      words.reset(lines.bytes(), lines.start(), lines.end());
      int found = 0;
      while (words.next()) {
        found++;
      }
      int expected = columns.stream().mapToInt(column -> column.count).sum();
      return QuestsException.input(
          origin.at(lines.line())
              + (declared ? "expected " : "expected at least ")
              + expected
              + " columns ("
              + AtomColumn.describe(columns)
              + "), found "
              + found);
    }

    private void checkMemory(
        FrameOrigin origin, int atoms, List<AtomColumn> columns, long bytesPerRow) {
      int widest = columns.stream().mapToInt(column -> column.count).max().orElse(1);
      if ((long) widest * atoms > Integer.MAX_VALUE - 8
          || bytesPerRow * atoms > Runtime.getRuntime().maxMemory()) {
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

    private Frame frame(FrameOrigin origin, int atoms, List<AtomColumn> columns, Cell cell) {
      byte[] elements = null;
      double[] positions = new double[0];
      Map<String, AtomArray> arrays = new LinkedHashMap<>();
      for (AtomColumn column : columns) {
        switch (column.kind) {
          case ELEMENT -> elements = column.elements;
          case POSITION -> positions = column.reals;
          default -> arrays.put(column.name, column.array());
        }
      }
      if (elements == null) {
        elements = new byte[atoms];
      } else if (arrays.get("Z") instanceof AtomArray.Integers numbers) {
        checkNumbers(origin, elements, numbers);
      }
      return Frame.of(origin, elements, positions, cell).withArrays(arrays);
    }

    /** Two columns that name the element have to agree: nobody could tell which one is right. */
    private static void checkNumbers(
        FrameOrigin origin, byte[] elements, AtomArray.Integers numbers) {
      for (int i = 0; i < elements.length && numbers.columns() == 1; i++) {
        if (elements[i] != numbers.values()[i]) {
          throw QuestsException.input(
              origin.at(origin.line() + 2 + i)
                  + "expected Z = "
                  + elements[i]
                  + " beside the element "
                  + Element.symbol(elements[i])
                  + ", found "
                  + numbers.values()[i]);
        }
      }
    }

    private static String quoted(String text) {
      return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
    }
  }
}
