package org.quests.io.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * Text dumps of LAMMPS, styles {@code atom} and {@code custom}. Per frame the items UNITS (once per
 * file), TIME (both if asked for), TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS, and ATOMS with a row for
 * each atom. The format: docs.lammps.org/dump.html and dump_modify.html.
 */
public final class LammpsDumpFormat implements FollowableFormat {
  private static final String ITEM = "ITEM:";
  /** Columns of LAMMPS that hold real numbers, beside those of positions. */
  private static final Set<String> NUMBERS =
      Set.of("mass", "q", "vx", "vy", "vz", "fx", "fy", "fz", "radius", "diameter");

  private static final String UNITS = "ITEM: UNITS";

  @Override
  public List<String> names() {
    return List.of("lammps-dump");
  }

  @Override
  public List<String> endings() {
    return List.of(".dump", ".lammpstrj");
  }

  @Override
  public String description() {
    return "a LAMMPS text dump (lammps-dump), which starts with ITEM:";
  }

  @Override
  public boolean recognises(String head) {
    return head.stripLeading().startsWith(ITEM);
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
    return new LammpsCutter();
  }

  /** A length in Å by the name of a system of units; null where lengths have no such. */
  static @Nullable Double angstroms(String units) {
    return switch (units) {
      case "metal", "real" -> 1.0;
      case "nano" -> 10.0;
      // The Bohr radius as ASE has it, CODATA 2014.
      case "electron" -> 0.52917721067;
      default -> null;
    };
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final AtomRows rows;
    private final LineWords words = new LineWords();
    private final AtomLabels labels;
    private final Cautions cautions;

    /** What the file says about units; what it does not say is taken for Å. */
    private String units = "";

    private double angstroms = 1;

    /** The lines about units, in front of every frame's bytes. */
    private byte[] unitLines = new byte[0];

    /** Whether impossible numbers make a broken frame, and are no error. */
    private final boolean following;

    Reader(String source, ReadOptions options, boolean following) {
      this.following = following;
      this.source = source;
      this.options = options;
      this.rows = new AtomRows(options, following);
      this.labels = new AtomLabels(options);
      this.cautions = new Cautions(options);
    }

    @Override
    public void start(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return;
        }
      } while (lines.blank());
      lines.mark();
      if (!lines.text().strip().equals(UNITS)) {
        lines.unmark();
        lines.back();
        return;
      }
      FrameOrigin origin = new FrameOrigin(source, 0, lines.line());
      units = value(lines, UNITS);
      Double length = angstroms(units);
      if (length == null) {
        throw QuestsException.input(
            origin.at(lines.line())
                + "expected the units metal, real, nano or electron, whose lengths are known in Å,"
                + " found "
                + Printable.quoted(units));
      }
      angstroms = length;
      unitLines = lines.marked();
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toFrame(lines)) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      Header header = header(lines, origin);
      for (int i = 0; i < header.atoms; i++) {
        rows.next(lines, i, header.atoms);
      }
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toFrame(lines)) {
        return null;
      }
      if (options.keepBytes()) {
        lines.mark();
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      Header header = header(lines, origin);
      Columns columns = columns(lines, origin, header.atoms);
      long firstRow = lines.line() + 1;
      rows.read(lines, origin, header.atoms, columns.all, true);
      Frame frame = frame(origin, header, columns, firstRow);
      return options.keepBytes() ? frame.withOriginalBytes(bytes(lines, header)) : frame;
    }

    private byte[] bytes(LineReader lines, Header header) {
      byte[] own = lines.marked();
      if (header.namesUnits) {
        return own;
      }
      byte[] all = Arrays.copyOf(unitLines, unitLines.length + own.length);
      System.arraycopy(own, 0, all, unitLines.length, own.length);
      return all;
    }

    private boolean toFrame(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank());
      if (!lines.terminated()) {
        throw new CutOffException(
            "the input ends inside the frame: expected ITEM: TIMESTEP, found "
                + Printable.quoted(lines.text().strip())
                + " without a newline");
      }
      return true;
    }

    /** What stands before the columns; the line of the columns is the current one after it. */
    private Header header(LineReader lines, FrameOrigin origin) throws IOException {
      boolean namesUnits = false;
      String item = lines.text().strip();
      if (item.equals(UNITS)) {
        namesUnits = true;
        String found = value(lines, item);
        if (!found.equals(units)) {
          throw bad(
              lines,
              origin,
              "the units of the file's first line" + (units.isEmpty() ? " (none)" : ", " + units),
              found);
        }
        item = item(lines);
      }
      Map<String, InfoValue> info = new LinkedHashMap<>();
      if (item.equals("ITEM: TIME")) {
        String time = value(lines, item);
        checkNumber(lines, origin, time);
        info.put("time", new InfoValue(time, time));
        item = item(lines);
      }
      require(lines, origin, item, "ITEM: TIMESTEP");
      String step = value(lines, item);
      try {
        info.put("timestep", InfoValue.of(Long.parseLong(step)));
      } catch (NumberFormatException e) {
        throw bad(lines, origin, "a whole number as timestep", step);
      }
      item = item(lines);
      require(lines, origin, item, "ITEM: NUMBER OF ATOMS");
      value(lines, item);
      int atoms = rows.count(lines, origin);
      item = item(lines);
      Cell cell = Cell.NONE;
      String problem = null;
      Box box = box(lines, origin, item);
      try {
        cell = box.cell(origin);
      } catch (QuestsException e) {
        if (!following) {
          throw e;
        }
        problem = e.getMessage();
      }
      item = item(lines);
      if (!item.startsWith("ITEM: ATOMS")) {
        throw bad(lines, origin, "ITEM: ATOMS with the names of the columns", item);
      }
      return new Header(namesUnits, info, atoms, cell, problem);
    }

    private String item(LineReader lines) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException("the input ends inside the frame: expected another ITEM");
      }
      return lines.text().strip();
    }

    private String value(LineReader lines, String item) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected the value of " + item + ", found none");
      }
      return lines.text().strip();
    }

    private void require(LineReader lines, FrameOrigin origin, String item, String expected) {
      if (!item.equals(expected)) {
        throw bad(lines, origin, expected, item);
      }
    }

    private static QuestsException bad(
        LineReader lines, FrameOrigin origin, String expected, String found) {
      return QuestsException.input(
          origin.at(lines.line()) + "expected " + expected + ", found " + Printable.quoted(found));
    }

    private void checkNumber(LineReader lines, FrameOrigin origin, String text) {
      words.reset(lines.bytes(), lines.start(), lines.end());
      try {
        if (words.next()) {
          double value = words.real();
          if (Double.isFinite(value) && !words.next()) {
            return;
          }
        }
      } catch (NumberFormatException e) {
        // Told below, as for other texts that are no one finite number.
      }
      throw bad(lines, origin, "a finite number", text);
    }

    private Box box(LineReader lines, FrameOrigin origin, String item) throws IOException {
      String[] labels = item.split("\\s+");
      String rest = item.startsWith("ITEM: BOX BOUNDS") ? item.substring(16).strip() : "none";
      boolean silent = rest.isEmpty() || rest.equals("xy xz yz");
      int shapeEnd = silent ? labels.length : labels.length - 3;
      boolean bounds = shapeEnd >= 3 && labels[1].equals("BOX") && labels[2].equals("BOUNDS");
      String shape = bounds ? String.join(" ", Arrays.copyOfRange(labels, 3, shapeEnd)) : "";
      boolean general = shape.equals("abc origin");
      boolean tilted = shape.equals("xy xz yz");
      if (!bounds || !(general || tilted || shape.isEmpty())) {
        throw bad(
            lines, origin, "ITEM: BOX BOUNDS [xy xz yz | abc origin] with three boundaries", item);
      }
      long line = lines.line();
      boolean[] periodic = new boolean[3];
      if (silent) {
        Arrays.fill(periodic, true);
        cautions.say(
            Caution.BOUNDARIES,
            origin.at(line)
                + "the dump does not say along which axes its box repeats, as LAMMPS wrote it before"
                + " 2010: taken as periodic along all; pp or ff for each axis behind ITEM: BOX"
                + " BOUNDS says so");
      }
      for (int axis = 0; axis < 3 && !silent; axis++) {
        String boundary = labels[shapeEnd + axis];
        if (!boundary.matches("pp|[fsm]{1,2}")) {
          throw bad(lines, origin, "boundaries of p, f, s and m, as pp or fs", boundary);
        }
        periodic[axis] = boundary.equals("pp");
      }
      int count = general ? 4 : tilted ? 3 : 2;
      double[][] values = new double[3][];
      for (int i = 0; i < 3; i++) {
        values[i] = bounds(lines, origin, count);
      }
      double[] vectors = new double[9];
      double[] corner = new double[3];
      if (general) {
        for (int i = 0; i < 3; i++) {
          System.arraycopy(values[i], 0, vectors, 3 * i, 3);
          corner[i] = values[i][3];
        }
      } else {
        restricted(values, tilted, vectors, corner);
      }
      for (int i = 0; i < 9; i++) {
        vectors[i] *= angstroms;
      }
      for (int i = 0; i < 3; i++) {
        corner[i] *= angstroms;
      }
      return new Box(line, vectors, periodic, corner, general);
    }

    private double[] bounds(LineReader lines, FrameOrigin origin, int count) throws IOException {
      value(lines, "ITEM: BOX BOUNDS");
      words.reset(lines.bytes(), lines.start(), lines.end());
      double[] values = new double[count];
      try {
        for (int i = 0; i < count; i++) {
          if (!words.next()) {
            throw new NumberFormatException();
          }
          values[i] = words.real();
          if (!(following || Double.isFinite(values[i]))) {
            throw new NumberFormatException();
          }
        }
        if (!words.next()) {
          return values;
        }
      } catch (NumberFormatException e) {
        // Told below, as for a number too many.
      }
      throw bad(lines, origin, count + " finite numbers as bounds", lines.text().strip());
    }

    /** A box with a along x and b in the plane of x and y. */
    private static void restricted(
        double[][] values, boolean tilted, double[] vectors, double[] corner) {
      double xy = tilted ? values[0][2] : 0;
      double xz = tilted ? values[1][2] : 0;
      double yz = tilted ? values[2][2] : 0;
      // The bounds are those of the box that encloses the tilted one.
      corner[0] = values[0][0] - Math.min(0, xy) - Math.min(0, xz);
      corner[1] = values[1][0] - Math.min(0, yz);
      corner[2] = values[2][0];
      vectors[0] = values[0][1] - Math.max(0, xy) - Math.max(0, xz) - corner[0];
      vectors[3] = xy;
      vectors[4] = values[1][1] - Math.max(0, yz) - corner[1];
      vectors[6] = xz;
      vectors[7] = yz;
      vectors[8] = values[2][1] - corner[2];
    }

    /** The columns that the current line names. */
    private Columns columns(LineReader lines, FrameOrigin origin, int atoms) throws IOException {
      Set<String> names = new LinkedHashSet<>();
      words.reset(lines.bytes(), lines.start(), lines.end());
      words.next();
      words.next();
      while (words.next()) {
        String name = words.text();
        if (!names.add(name)) {
          throw bad(lines, origin, "each column once", name + " twice");
        }
      }
      String[] axes = axes(names);
      if (axes == null) {
        throw bad(
            lines,
            origin,
            "the columns x y z, xs ys zs, xu yu zu or xsu ysu zsu",
            String.join(" ", names));
      }
      Set<String> texts = atoms == 0 ? Set.of() : texts(lines, names);
      boolean labelled = texts.contains("type");
      boolean mapped =
          labelled
              ? !names.contains("element") || !options.labels().isEmpty()
              : !options.types().isEmpty() && names.contains("type");
      if (options.needElements() && !mapped && !names.contains("element")) {
        throw bad(
            lines,
            origin,
            "a column element, or a column type and the element of each type (--types 1=Cu,2=Zr),"
                + " because elements are asked for",
            String.join(" ", names));
      }
      List<AtomColumn> all = new ArrayList<>();
      AtomColumn[] positions = new AtomColumn[3];
      for (String name : names) {
        int axis = List.of(axes).indexOf(name);
        AtomColumn.Kind kind = kind(name, axis >= 0, mapped);
        boolean text = texts.contains(name) && (name.equals("type") || isOpen(name));
        AtomColumn column = new AtomColumn(name, text ? AtomColumn.Kind.WORD : kind, 1);
        all.add(column);
        if (axis >= 0) {
          positions[axis] = column;
        }
      }
      return new Columns(all, positions, axes[0].startsWith("xs"), mapped);
    }

    /** The columns whose first value is a word that starts with a letter, and no number. */
    private Set<String> texts(LineReader lines, Set<String> names) throws IOException {
      Set<String> texts = new LinkedHashSet<>();
      if (!lines.next()) {
        return texts;
      }
      words.reset(lines.bytes(), lines.start(), lines.end());
      for (String name : names) {
        // What the input ends with may be the start of something else.
        if (words.next() && (lines.terminated() || words.end() < lines.end())
            && isText(lines.bytes()[words.start()])) {
          texts.add(name);
        }
      }
      lines.back();
      return texts;
    }

    private boolean isText(byte first) {
      if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
        return false;
      }
      try {
        words.real();
        return false;
      } catch (NumberFormatException e) {
        return !words.overflown();
      }
    }

    /** Whether LAMMPS does not say what a column of this name holds. */
    private static boolean isOpen(String name) {
      return kind(name, false, false) == AtomColumn.Kind.REAL && !NUMBERS.contains(name);
    }

    private static String @Nullable [] axes(Set<String> names) {
      for (String suffix : new String[] {"", "s", "u", "su"}) {
        String[] axes = {"x" + suffix, "y" + suffix, "z" + suffix};
        if (names.containsAll(List.of(axes))) {
          return axes;
        }
      }
      return null;
    }

    private static AtomColumn.Kind kind(String name, boolean position, boolean mapped) {
      if (position) {
        return AtomColumn.Kind.POSITION;
      }
      return switch (name) {
        case "element" -> mapped ? AtomColumn.Kind.WORD : AtomColumn.Kind.ELEMENT;
        case "typelabel" -> AtomColumn.Kind.WORD;
        case "id", "type", "mol", "proc", "procp1", "ix", "iy", "iz" -> AtomColumn.Kind.INTEGER;
        default ->
            name.startsWith("i_") || name.startsWith("i2_")
                ? AtomColumn.Kind.INTEGER
                : AtomColumn.Kind.REAL;
      };
    }

    private Frame frame(FrameOrigin origin, Header header, Columns columns, long firstRow) {
      int[] order = null;
      byte[] elements = null;
      Map<String, AtomArray> arrays = new LinkedHashMap<>();
      for (AtomColumn column : columns.all) {
        if (column.name.equals("id")) {
          order = order(origin, column.integers, firstRow);
        } else if (column.name.equals("type") && columns.mapped) {
          elements =
              column.kind == AtomColumn.Kind.WORD
                  ? elements(origin, column.words, firstRow)
                  : elements(origin, column.integers, firstRow);
        }
      }
      for (AtomColumn column : columns.all) {
        if (order != null && column.kind != AtomColumn.Kind.POSITION) {
          column.reorder(order);
        }
        switch (column.kind) {
          case ELEMENT -> elements = column.elements;
          case POSITION -> {
            // Becomes a part of the positions.
          }
          default -> {
            if (writable(column.name)) {
              arrays.put(column.name, column.array());
            }
          }
        }
      }
      if (elements == null) {
        elements = new byte[header.atoms];
      } else if (columns.mapped && order != null) {
        byte[] inFileOrder = elements.clone();
        for (int i = 0; i < order.length; i++) {
          elements[i] = inFileOrder[order[i]];
        }
      }
      Frame frame;
      if (header.problem != null) {
        frame = Frame.broken(origin, elements, header.problem);
      } else {
        try {
          frame = Frame.of(origin, elements, positions(header, columns, order), header.cell);
        } catch (IllegalArgumentException e) {
          String message = origin.at() + e.getMessage();
          if (!following) {
            throw QuestsException.input(message, e);
          }
          frame = Frame.broken(origin, elements, message);
        }
      }
      return frame.withInfo(header.info).withArrays(arrays);
    }

    /** Whether extended XYZ can hold an array of this name beside element and position. */
    private static boolean writable(String name) {
      return !name.equals("species") && !name.equals("pos") && name.indexOf(':') < 0;
    }

    private byte[] elements(FrameOrigin origin, long[] types, long firstRow) {
      byte[] elements = new byte[types.length];
      for (int i = 0; i < types.length; i++) {
        // Types repeat: mostly the one before is asked for again.
        elements[i] =
            i > 0 && types[i] == types[i - 1]
                ? elements[i - 1]
                : TypeNames.element(options, types[i], origin, firstRow + i);
      }
      return elements;
    }

    private byte[] elements(FrameOrigin origin, String[] types, long firstRow) {
      byte[] elements = new byte[types.length];
      for (int i = 0; i < types.length; i++) {
        if (i > 0 && types[i].equals(types[i - 1])) {
          elements[i] = elements[i - 1];
          continue;
        }
        elements[i] = labels.element(types[i], origin.at(firstRow + i));
        if (elements[i] < 0) {
          throw QuestsException.input(
              origin.at(firstRow + i)
                  + "expected the label of a type, found "
                  + Printable.quoted(types[i]));
        }
      }
      return elements;
    }

    private double[] positions(Header header, Columns columns, int @Nullable [] order) {
      double[] x = columns.positions[0].reals;
      double[] y = columns.positions[1].reals;
      double[] z = columns.positions[2].reals;
      double[] positions = new double[3 * header.atoms];
      double[] v = header.cell.vectors();
      double[] corner = header.cell.origin();
      for (int i = 0; i < header.atoms; i++) {
        int row = order == null ? i : order[i];
        if (columns.scaled) {
          for (int axis = 0; axis < 3; axis++) {
            positions[3 * i + axis] =
                corner[axis] + x[row] * v[axis] + y[row] * v[3 + axis] + z[row] * v[6 + axis];
          }
        } else {
          positions[3 * i] = x[row] * angstroms;
          positions[3 * i + 1] = y[row] * angstroms;
          positions[3 * i + 2] = z[row] * angstroms;
        }
      }
      return positions;
    }

    /** The rows in the order of their ids, or null where they stand in it. */
    private static int @Nullable [] order(FrameOrigin origin, long[] ids, long firstRow) {
      boolean ordered = true;
      long least = Long.MAX_VALUE;
      long most = Long.MIN_VALUE;
      for (int i = 0; i < ids.length; i++) {
        ordered &= i == 0 || ids[i] > ids[i - 1];
        least = Math.min(least, ids[i]);
        most = Math.max(most, ids[i]);
      }
      if (ordered) {
        return null;
      }
      // Mostly there is every id, and nothing has to be searched.
      boolean complete = least > 0 && most - least == ids.length - 1;
      long[] sorted = ids;
      if (!complete) {
        sorted = ids.clone();
        Arrays.sort(sorted);
      }
      int[] order = new int[ids.length];
      Arrays.fill(order, -1);
      for (int i = 0; i < ids.length; i++) {
        int place = complete ? (int) (ids[i] - least) : Arrays.binarySearch(sorted, ids[i]);
        if (order[place] >= 0) {
          throw QuestsException.input(
              origin.at(firstRow + i)
                  + "expected each id once, found id "
                  + ids[i]
                  + " again (first in line "
                  + (firstRow + order[place])
                  + ")");
        }
        order[place] = i;
      }
      return order;
    }
  }

  /**
   * What stands before the columns.
   *
   * @param problem what is wrong with the cell; null where nothing is
   */
  private record Header(
      boolean namesUnits,
      Map<String, InfoValue> info,
      int atoms,
      Cell cell,
      @Nullable String problem) {}

  /**
   * A box as it was read.
   *
   * @param line that of its item
   * @param general whether its vectors may point anywhere
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Box(
      long line, double[] vectors, boolean[] periodic, double[] corner, boolean general) {
    /**
     * The cell.
     *
     * @throws QuestsException where no structure can have it
     */
    Cell cell(FrameOrigin origin) {
      for (int i = 0; i < 3 && !general; i++) {
        if (vectors[4 * i] < 0) {
          throw QuestsException.input(
              origin.at(line + 1 + i)
                  + "expected a lower bound that is not above the upper one, found a box of length "
                  + vectors[4 * i]
                  + " Å");
        }
      }
      try {
        return Cell.of(vectors, periodic, corner);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at(line) + e.getMessage(), e);
      }
    }
  }

  /**
   * The columns of a frame.
   *
   * @param positions those of x, y and z among them
   * @param scaled whether positions are fractions of the box
   * @param mapped whether the elements are those given for the types
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Columns(
      List<AtomColumn> all, AtomColumn[] positions, boolean scaled, boolean mapped) {}
}
