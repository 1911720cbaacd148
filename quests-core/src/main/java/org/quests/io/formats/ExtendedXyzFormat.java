package org.quests.io.formats;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * Extended XYZ as ASE and OVITO write it, and plain XYZ, which is the same without anything
 * declared. Per frame: the number of atoms; a comment line of key=value pairs; a row for each atom.
 */
public final class ExtendedXyzFormat implements FollowableFormat {
  @Override
  public List<String> names() {
    return List.of("extxyz", "xyz");
  }

  @Override
  public List<String> endings() {
    return List.of(".xyz", ".extxyz");
  }

  @Override
  public String description() {
    return "extended and plain XYZ (extxyz, xyz), which start with the number of atoms";
  }

  @Override
  public boolean recognises(String head) {
    String text = head.stripLeading();
    int newline = text.indexOf('\n');
    String first = (newline < 0 ? text : text.substring(0, newline)).strip();
    return first.matches("[+-]?[0-9]+") && !isTitle(head);
  }

  /** Whether the number is the title of a file whose next lines are no comment and no rows. */
  private static boolean isTitle(String head) {
    return VaspHeader.isTitled(head.lines().toList()) || LammpsDataFormat.isTitled(head);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options, false);
  }

  @Override
  public TextFormat.Reader followingReader(String source, ReadOptions options) {
    return new Reader(source, options, true);
  }

  @Override
  public FrameCutter cutter() {
    return new XyzCutter();
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final boolean allowTruncated;
    private final boolean keepBytes;
    private final AtomRows rows;
    private final ReadOptions options;
    private final Cautions cautions;
    private final AtomLabels labels;
    private final XyzTail tail;

    /** Whether impossible numbers make a broken frame, and are no error. */
    private final boolean following;

    /** The declaration of columns that was read last, and what it says. */
    private @Nullable String lastProperties;

    private List<AtomColumn> lastColumns = List.of();

    private final CommentLine.LastCell lastCell = new CommentLine.LastCell();

    Reader(String source, ReadOptions options, boolean following) {
      this.following = following;
      this.source = source;
      this.options = options;
      this.cautions = new Cautions(options);
      this.labels = new AtomLabels(options);
      this.tail = new XyzTail(options);
      this.allowTruncated = options.allowTruncated();
      this.keepBytes = options.keepBytes();
      this.rows = new AtomRows(options, following);
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toCount(lines)) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      long atoms = rows.count(lines, origin);
      toComment(lines);
      boolean qm9 = XyzTail.isQm9(lines);
      for (long i = 0; i < atoms; i++) {
        rows.next(lines, i, atoms);
      }
      if (qm9) {
        XyzTail.pass(lines);
      } else if (!following) {
        tail.cell(lines, origin);
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
      int atoms = rows.count(lines, origin);
      toComment(lines);
      List<AtomColumn> columns;
      Cell cell = Cell.NONE;
      String problem = null;
      boolean declared;
      boolean typed;
      boolean fractional;
      CommentLine comment;
      boolean qm9 = XyzTail.isQm9(lines);
      try {
        comment = CommentLine.parse(lines.text());
        try {
          cell = comment.takeCell(options.cell(), lastCell);
        } catch (ImpossibleCellException e) {
          if (!following) {
            throw e;
          }
          problem = origin.at(lines.line()) + e.getMessage();
        }
        String properties = comment.takeProperties();
        declared = properties != null;
        columns = properties == null ? AtomColumn.plain() : declared(properties, atoms);
        typed = comment.numbersTypes() || (!declared && !options.types().isEmpty());
        columns = typed || !options.labels().isEmpty() ? AtomColumn.withLabels(columns) : columns;
        fractional = comment.takeFractional();
        if (problem == null) {
          requireLattice(fractional, cell);
        }
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at(lines.line()) + e.getMessage(), e);
      }
      if (problem == null) {
        warnOf(comment, lines, origin, cell, declared);
      }
      rows.read(lines, origin, atoms, columns, declared);
      columns = AtomColumn.joined(columns);
      if (qm9) {
        XyzTail.pass(lines);
      } else if (!following && !declared && !cell.anyGiven()) {
        Cell after = tail.cell(lines, origin);
        cell = after == null ? cell : after;
      }
      toAngstroms(columns, comment.angstroms(), fractional ? cell : null);
      Frame frame = frame(origin, atoms, columns, cell, typed, problem).withInfo(comment.rest());
      return keepBytes ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    /** The columns of a declaration: mostly the one before is asked for again. */
    private List<AtomColumn> declared(String text, int atoms) {
      // The columns of no atoms may be declared in another way.
      if (atoms == 0) {
        return AtomColumn.parse(text, atoms);
      }
      if (!text.equals(lastProperties)) {
        lastColumns = AtomColumn.parse(text, atoms);
        lastProperties = text;
      }
      return AtomColumn.empty(lastColumns);
    }

    private static void requireLattice(boolean fractional, Cell cell) {
      if (fractional && !(cell.given(0) && cell.given(1) && cell.given(2))) {
        throw new IllegalArgumentException(
            "expected a Lattice of three vectors, because positions are said to be fractions of it,"
                + " found none");
      }
    }

    private void warnOf(
        CommentLine comment, LineReader lines, FrameOrigin origin, Cell cell, boolean declared) {
      if (comment.leavesOut(cell.anyGiven() || options.cell() != null, declared)) {
        cautions.say(
            Caution.COMMENT,
            origin.at(lines.line())
                + "the comment seems to hold something of a cell or of columns that is not"
                + " understood, and was passed over: "
                + Printable.quoted(lines.text().strip()));
      }
      if (!comment.namesUnits()) {
        cautions.say(
            Caution.UNITS,
            origin.at(lines.line())
                + "the comment of i-PI does not name the units of positions and cell: taken as"
                + " atomic units, as i-PI does");
      }
    }

    /** Turns positions into Å: fractions of a cell, or in another unit. */
    private static void toAngstroms(List<AtomColumn> columns, double unit, @Nullable Cell cell) {
      if (unit == 1 && cell == null) {
        return;
      }
      for (AtomColumn column : columns) {
        if (column.kind == AtomColumn.Kind.POSITION) {
          double[] x = column.reals;
          for (int i = 0; i < x.length; i++) {
            x[i] *= unit;
          }
          for (int i = 0; cell != null && i < x.length; i += 3) {
            double a = x[i];
            double b = x[i + 1];
            double c = x[i + 2];
            for (int axis = 0; axis < 3; axis++) {
              x[i + axis] =
                  a * cell.vector(0, axis) + b * cell.vector(1, axis) + c * cell.vector(2, axis);
            }
          }
        }
      }
    }

    private boolean toCount(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank() || XyzTail.separates(lines));
      if (!lines.terminated() && (allowTruncated || rows.isCount(lines))) {
        throw new CutOffException("the input ends inside the frame, after its number of atoms");
      }
      return true;
    }

    private void toComment(LineReader lines) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected the comment line, found none");
      }
    }

    /** Puts a frame together: a broken one where there is a problem with its cell already. */
    private Frame frame(
        FrameOrigin origin,
        int atoms,
        List<AtomColumn> columns,
        Cell cell,
        boolean typed,
        @Nullable String problem) {
      byte[] elements = null;
      double[] positions = new double[0];
      Map<String, AtomArray> arrays = new LinkedHashMap<>();
      for (AtomColumn column : columns) {
        switch (column.kind) {
          case ELEMENT -> elements = column.elements;
          case POSITION -> positions = column.reals;
          case LABEL -> elements = elements(origin, column.words, typed);
          default -> arrays.put(column.name, column.array());
        }
      }
      if (elements == null) {
        elements = new byte[atoms];
      } else if (arrays.get("Z") instanceof AtomArray.Integers numbers) {
        checkNumbers(origin, elements, numbers);
      }
      if (problem != null) {
        return Frame.broken(origin, elements, problem).withArrays(arrays);
      }
      try {
        return Frame.of(origin, elements, positions, cell).withArrays(arrays);
      } catch (IllegalArgumentException e) {
        int atom = 0;
        while (atom < atoms - 1 && !isTooFar(positions, atom)) {
          atom++;
        }
        String message = origin.at(origin.line() + 2 + atom) + e.getMessage();
        if (following) {
          return Frame.broken(origin, elements, message).withArrays(arrays);
        }
        throw QuestsException.input(message, e);
      }
    }

    private static boolean isTooFar(double[] positions, int atom) {
      boolean tooFar = false;
      for (int i = 3 * atom; i < 3 * atom + 3; i++) {
        tooFar |= !(Math.abs(positions[i]) <= Frame.FARTHEST);
      }
      return tooFar;
    }

    /**
     * The elements of words: symbols, labels, or numbers.
     *
     * @param typed whether numbers are those of types, or atomic numbers
     */
    private byte[] elements(FrameOrigin origin, String[] found, boolean typed) {
      byte[] elements = new byte[found.length];
      for (int i = 0; i < found.length; i++) {
        // Labels repeat: mostly the one before is asked for again.
        elements[i] =
            i > 0 && found[i].equals(found[i - 1])
                ? elements[i - 1]
                : element(origin, found[i], origin.line() + 2 + i, typed);
      }
      return elements;
    }

    private byte element(FrameOrigin origin, String label, long line, boolean typed) {
      boolean number = label.matches("\\d{1,18}");
      if (!number || !typed) {
        long element = number ? Long.parseLong(label) : labels.element(label, origin.at(line));
        if (!Element.exists(element)) {
          throw QuestsException.input(
              origin.at(line)
                  + "expected an element or "
                  + (typed ? "the number of a type" : "its atomic number")
                  + ", found "
                  + Printable.quoted(label));
        }
        return (byte) element;
      }
      if (!options.types().isEmpty()) {
        return TypeNames.element(options, Long.parseLong(label), origin, line);
      }
      String place = origin.at(line) + "the numbers in place of elements are those of types";
      if (options.needElements()) {
        throw QuestsException.input(
            place
                + ": expected the element of each (--types 1=Cu,2=Zr), because elements are asked"
                + " for, found none");
      }
      cautions.say(
          Caution.TYPES,
          place
              + ", as LAMMPS writes them: their elements are not known (X); --types 1=Cu,2=Zr names"
              + " them");
      return 0;
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
  }
}
