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
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;

/**
 * Frames of LAMMPS by the columns that a dump names, in whatever form it is written. For one
 * reader.
 */
final class LammpsFrames {
  /** Columns of LAMMPS that hold real numbers, beside those of positions. */
  private static final Set<String> NUMBERS =
      Set.of("mass", "q", "vx", "vy", "vz", "fx", "fy", "fz", "radius", "diameter");

  private final ReadOptions options;
  private final AtomRows rows;
  private final LineWords words = new LineWords();
  private final AtomLabels labels;

  /** Whether impossible numbers make a broken frame, and are no error. */
  private final boolean following;

  LammpsFrames(ReadOptions options, AtomRows rows, boolean following) {
    this.options = options;
    this.rows = rows;
    this.labels = rows.labels();
    this.following = following;
  }

  static QuestsException bad(LineReader lines, FrameOrigin origin, String expected, String found) {
    return QuestsException.input(
        origin.at(lines.line()) + "expected " + expected + ", found " + Printable.quoted(found));
  }

  /** A box with a along x and b in the plane of x and y. */
  static void restricted(double[][] values, boolean tilted, double[] vectors, double[] corner) {
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

  /** The columns of these names, which the current line has; rows follow it. */
  Columns columns(LineReader lines, FrameOrigin origin, List<String> all, int atoms)
      throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (String name : all) {
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
    List<AtomColumn> columns = new ArrayList<>();
    AtomColumn[] positions = new AtomColumn[3];
    for (String name : names) {
      int axis = List.of(axes).indexOf(name);
      AtomColumn.Kind kind = kind(name, axis >= 0, mapped);
      boolean text = axis < 0 && texts.contains(name) && (name.equals("type") || isOpen(name));
      AtomColumn column = new AtomColumn(name, text ? AtomColumn.Kind.WORD : kind, 1);
      columns.add(column);
      if (axis >= 0) {
        positions[axis] = column;
      }
    }
    return new Columns(columns, positions, axes[0].startsWith("xs"), mapped);
  }

  /** The columns whose first value is a word that starts with a letter, and no number. */
  private Set<String> texts(LineReader lines, Set<String> names) throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    if (!lines.next()) {
      return texts;
    }
    rows.prepare(lines);
    words.reset(lines.bytes(), lines.start(), lines.end());
    for (String name : names) {
      // What the input ends with may be the start of something else.
      if (words.next()
          && (lines.terminated() || words.end() < lines.end())
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

  /**
   * Puts a frame together.
   *
   * @param columns with what was read
   * @param firstRow the line of the first atom
   */
  Frame frame(FrameOrigin origin, Header header, Columns columns, long firstRow) {
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
        positions[3 * i] = x[row] * header.angstroms;
        positions[3 * i + 1] = y[row] * header.angstroms;
        positions[3 * i + 2] = z[row] * header.angstroms;
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

  /**
   * What stands before the columns.
   *
   * @param info of the frame
   * @param angstroms of the unit of length
   * @param problem what is wrong with the cell; null where nothing is
   */
  record Header(
      Map<String, InfoValue> info,
      int atoms,
      double angstroms,
      Cell cell,
      @Nullable String problem) {}

  /**
   * A box as it was read.
   *
   * @param line that of its item
   * @param general whether its vectors may point anywhere
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Box(long line, double[] vectors, boolean[] periodic, double[] corner, boolean general) {
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
  record Columns(List<AtomColumn> all, AtomColumn[] positions, boolean scaled, boolean mapped) {}
}
