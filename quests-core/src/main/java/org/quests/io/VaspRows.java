package org.quests.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** The rows of positions in files of VASP. */
final class VaspRows {
  private final AtomRows rows;
  private final Words words = new Words();

  VaspRows(AtomRows rows) {
    this.rows = rows;
  }

  /**
   * The positions of a frame in Å, and the elements that its rows name.
   *
   * @param elements an atomic number for each atom, or null where not every row names one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Atoms(double[] positions, byte @Nullable [] elements) {}

  /**
   * Reads the rows.
   *
   * @param cartesian whether positions are Cartesian and to be scaled, or fractions of the lattice
   * @param selective whether three flags follow each position
   */
  Atoms read(
      LineReader lines, FrameOrigin origin, VaspHeader header, boolean cartesian, boolean selective)
      throws IOException {
    int atoms = header.atoms();
    AtomRows.checkMemory(origin, atoms, 3 * Double.BYTES + 1);
    double[] positions = new double[3 * atoms];
    byte[] elements = new byte[atoms];
    boolean named = atoms > 0;
    double[] v = header.cell().vectors();
    double[] scale = header.scale();
    for (int i = 0; i < atoms; i++) {
      rows.next(lines, i, atoms);
      words.reset(lines.bytes(), lines.start(), lines.end());
      double a = number(lines, origin);
      double b = number(lines, origin);
      double c = number(lines, origin);
      for (int flag = 0; selective && flag < 3; flag++) {
        flag(lines, origin);
      }
      named &= element(lines, origin, header, elements, i);
      if (cartesian) {
        positions[3 * i] = scale[0] * a;
        positions[3 * i + 1] = scale[1] * b;
        positions[3 * i + 2] = scale[2] * c;
      } else {
        for (int axis = 0; axis < 3; axis++) {
          positions[3 * i + axis] = a * v[axis] + b * v[3 + axis] + c * v[6 + axis];
        }
      }
    }
    return new Atoms(positions, named ? elements : null);
  }

  private double number(LineReader lines, FrameOrigin origin) {
    try {
      if (words.next()) {
        double x = words.real();
        if (Double.isFinite(x)) {
          return x;
        }
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number that is missing.
    }
    throw bad(lines, origin, "three finite numbers as position");
  }

  private void flag(LineReader lines, FrameOrigin origin) {
    String flag = words.next() ? words.text() : "";
    if (!flag.matches("\\.?[TtFf].*")) {
      throw bad(lines, origin, "a position with three flags T or F (selective dynamics)");
    }
  }

  /** Whether the rest of a row starts with an element; what else it may be is a comment. */
  private boolean element(
      LineReader lines, FrameOrigin origin, VaspHeader header, byte[] elements, int atom) {
    int element = words.next() ? VaspHeader.element(words.text()) : -1;
    if (element < 0) {
      return false;
    }
    byte[] species = header.species();
    if (species != null && species[header.kinds()[atom]] != element) {
      throw bad(
          lines,
          origin,
          "the element that the line of elements has for atom "
              + atom
              + ", "
              + Element.symbol(species[header.kinds()[atom]]));
    }
    elements[atom] = (byte) element;
    return true;
  }

  private static QuestsException bad(LineReader lines, FrameOrigin origin, String expected) {
    return QuestsException.input(
        origin.at(lines.line())
            + "expected "
            + expected
            + ", found "
            + AtomRows.quoted(lines.text().strip()));
  }
}
