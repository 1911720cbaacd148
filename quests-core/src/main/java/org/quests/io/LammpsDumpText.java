package org.quests.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;

/**
 * A frame of a text dump of LAMMPS, with elements, positions, forces, and values of atoms that are
 * single numbers. A cell of another orientation is turned, with positions and forces, so that a is
 * along x and b in the plane of x and y, as LAMMPS has cells.
 */
final class LammpsDumpText implements ConvertedFrames.Target {
  /** Around atoms without a cell, in Å. */
  private static final double MARGIN = 1;

  /** Types by element, in the order in which elements come. */
  private final Map<Byte, Long> types = new HashMap<>();

  /** A column beside element and position. */
  private record Column(String name, AtomArray array, int part) {}

  @Override
  public String text(Frame frame, long number) {
    StringBuilder text = new StringBuilder("ITEM: TIMESTEP\n");
    InfoValue step = frame.info().get("timestep");
    text.append(
        step != null && step.text().matches("\\d{1,18}") ? step.text() : Long.toString(number));
    text.append("\nITEM: NUMBER OF ATOMS\n").append(frame.atoms()).append('\n');
    Cell cell = frame.cell();
    double[] turn = null;
    double[] positions = frame.positions();
    if (!cell.anyGiven()) {
      bounds(text, positions);
    } else {
      double[] corner = cell.origin();
      double[] old = rightHanded(cell.vectors(), corner);
      double[] v = old;
      if (!isRestricted(old)) {
        v = restricted(old);
        turn = product(CifText.inverse(old), v);
        positions = turned(positions, turn);
        corner = turned(corner, turn);
      }
      box(text, cell, v, corner);
    }
    rows(text, frame, positions, turn);
    return text.toString();
  }

  /** Bounds around atoms, not periodic. */
  private static void bounds(StringBuilder text, double[] positions) {
    text.append("ITEM: BOX BOUNDS ff ff ff\n");
    for (int axis = 0; axis < 3; axis++) {
      double least = 0;
      double most = 0;
      for (int i = axis; i < positions.length; i += 3) {
        least = i == axis ? positions[i] : Math.min(least, positions[i]);
        most = i == axis ? positions[i] : Math.max(most, positions[i]);
      }
      text.append(least - MARGIN).append(' ').append(most + MARGIN).append('\n');
    }
  }

  private static void box(StringBuilder text, Cell cell, double[] v, double[] corner) {
    double xy = v[3];
    double xz = v[6];
    double yz = v[7];
    boolean tilted = xy != 0 || xz != 0 || yz != 0;
    text.append("ITEM: BOX BOUNDS").append(tilted ? " xy xz yz" : "");
    for (int axis = 0; axis < 3; axis++) {
      text.append(cell.periodic(axis) ? " pp" : " ff");
    }
    // The bounds are those of the box that encloses the tilted one.
    double[] lower = {Math.min(0, xy) + Math.min(0, xz), Math.min(0, yz), 0};
    double[] upper = {Math.max(0, xy) + Math.max(0, xz), Math.max(0, yz), 0};
    double[] tilts = {xy, xz, yz};
    text.append('\n');
    for (int axis = 0; axis < 3; axis++) {
      text.append(corner[axis] + lower[axis])
          .append(' ')
          .append(corner[axis] + v[4 * axis] + upper[axis])
          .append(tilted ? " " + tilts[axis] : "")
          .append('\n');
    }
  }

  private void rows(StringBuilder text, Frame frame, double[] positions, double @Nullable [] turn) {
    List<Column> columns = new ArrayList<>();
    long[] ids = null;
    long[] given = null;
    for (Map.Entry<String, AtomArray> entry : frame.arrays().entrySet()) {
      String name = entry.getKey();
      AtomArray array = entry.getValue();
      if (array instanceof AtomArray.Integers whole && array.columns() == 1) {
        if (name.equals("id") && increasing(whole.values())) {
          ids = whole.values();
          continue;
        }
        if (name.equals("type") && positive(whole.values())) {
          given = whole.values();
          continue;
        }
      }
      boolean forces =
          array instanceof AtomArray.Reals
              && array.columns() == 3
              && (name.equals("forces") || name.equals("force"));
      if (forces) {
        AtomArray turned = turn == null ? array : turned(array, turn);
        for (int axis = 0; axis < 3; axis++) {
          columns.add(new Column("f" + "xyz".charAt(axis), turned, axis));
        }
      } else if (array.columns() == 1
          && !(array instanceof AtomArray.Words)
          && name.matches("[A-Za-z_][\\w.\\[\\]-]*")
          && !List.of("id", "type", "element", "x", "y", "z", "fx", "fy", "fz").contains(name)) {
        columns.add(new Column(name, array, 0));
      }
    }
    text.append("ITEM: ATOMS id type element x y z");
    columns.forEach(column -> text.append(' ').append(column.name));
    text.append('\n');
    byte[] elements = frame.atomicNumbers();
    for (int i = 0; i < elements.length; i++) {
      long type =
          given != null
              ? given[i]
              : types.computeIfAbsent(elements[i], element -> types.size() + 1L);
      text.append(ids != null ? ids[i] : i + 1)
          .append(' ')
          .append(type)
          .append(' ')
          .append(Element.symbol(elements[i]));
      for (int axis = 0; axis < 3; axis++) {
        text.append(' ').append(positions[3 * i + axis]);
      }
      for (Column column : columns) {
        text.append(' ').append(value(column, i));
      }
      text.append('\n');
    }
  }

  private static String value(Column column, int atom) {
    int at = atom * column.array.columns() + column.part;
    return switch (column.array) {
      case AtomArray.Reals reals -> number(reals.values()[at]);
      case AtomArray.Integers integers -> Long.toString(integers.values()[at]);
      case AtomArray.Logicals logicals -> logicals.values()[at] ? "1" : "0";
      case AtomArray.Words words -> words.values()[at];
    };
  }

  private static String number(double x) {
    return Double.isFinite(x)
        ? Double.toString(x)
        : Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  }

  private static boolean increasing(long[] values) {
    for (int i = 1; i < values.length; i++) {
      if (values[i] <= values[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private static boolean positive(long[] values) {
    for (long value : values) {
      if (value < 1) {
        return false;
      }
    }
    return true;
  }

  /** The same cell with c from its other end where the three are left-handed; moves the corner. */
  private static double[] rightHanded(double[] v, double[] corner) {
    double determinant =
        v[0] * (v[4] * v[8] - v[5] * v[7])
            - v[1] * (v[3] * v[8] - v[5] * v[6])
            + v[2] * (v[3] * v[7] - v[4] * v[6]);
    if (determinant < 0) {
      for (int axis = 0; axis < 3; axis++) {
        corner[axis] += v[6 + axis];
        v[6 + axis] = -v[6 + axis];
      }
    }
    return v;
  }

  /** Whether a is along x, b in the plane of x and y, and all as LAMMPS has them. */
  private static boolean isRestricted(double[] v) {
    return v[1] == 0 && v[2] == 0 && v[5] == 0 && v[0] > 0 && v[4] > 0 && v[8] > 0;
  }

  /** The cell with a along x and b in the plane of x and y. */
  private static double[] restricted(double[] v) {
    double ax = Math.sqrt(CifText.dot(v, 0, 0));
    double bx = CifText.dot(v, 0, 1) / ax;
    double by = Math.sqrt(CifText.dot(v, 1, 1) - bx * bx);
    double cx = CifText.dot(v, 0, 2) / ax;
    double cy = (CifText.dot(v, 1, 2) - bx * cx) / by;
    double cz = Math.sqrt(CifText.dot(v, 2, 2) - cx * cx - cy * cy);
    return new double[] {ax, 0, 0, bx, by, 0, cx, cy, cz};
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        product[i] += a[i - i % 3 + k] * b[3 * k + i % 3];
      }
    }
    return product;
  }

  private static AtomArray turned(AtomArray array, double[] turn) {
    return array instanceof AtomArray.Reals reals
        ? new AtomArray.Reals(3, turned(reals.values(), turn))
        : array;
  }

  private static double[] turned(double[] rows, double[] turn) {
    double[] turned = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < 3; k++) {
        turned[i] += rows[i - i % 3 + k] * turn[3 * k + i % 3];
      }
    }
    return turned;
  }
}
