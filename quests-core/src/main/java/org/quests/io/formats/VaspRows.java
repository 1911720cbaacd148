package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;

/** The rows of positions in files of VASP. */
final class VaspRows {
  private final AtomRows rows;
  private final LineWords words = new LineWords();
  private final FortranNumbers glued = new FortranNumbers();
  private final LastColumn last = new LastColumn();
  private final double[] abc = new double[3];

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
    int room = AtomRows.room(lines, atoms, 3);
    double[] positions = new double[3 * room];
    byte[] elements = new byte[room];
    boolean named = atoms > 0;
    double[] v = header.cell().vectors();
    double[] scale = header.scale();
    int kind = 0;
    int ofKind = 0;
    last.reset();
    for (int i = 0; i < atoms; i++) {
      rows.next(lines, i, atoms);
      if (i == room) {
        room = (int) Math.min(atoms, 2L * room);
        positions = Arrays.copyOf(positions, 3 * room);
        elements = Arrays.copyOf(elements, room);
      }
      while (ofKind == header.counts()[kind]) {
        ofKind = 0;
        kind++;
      }
      ofKind++;
      words.reset(lines.bytes(), lines.start(), lines.end());
      position(lines, origin);
      double a = abc[0];
      double b = abc[1];
      double c = abc[2];
      for (int flag = 0; selective && flag < 3; flag++) {
        flag(lines, origin);
      }
      elements[i] = element(lines, origin, header, kind, i);
      named &= elements[i] >= 0;
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

  /** Reads the three numbers of a position. */
  private void position(LineReader lines, FrameOrigin origin) throws CutOffException {
    try {
      int n = 0;
      while (n < 3 && words.next()) {
        abc[n] = words.real();
        if (!Double.isFinite(abc[n])) {
          break;
        }
        n++;
      }
      if (n == 3) {
        last.take(lines, words);
        return;
      }
    } catch (NumberFormatException e) {
      // Numbers may be glued together; else told below, as for a number that is missing.
    }
    int refused = words.start();
    glued.reset(lines.bytes(), lines.start(), lines.end());
    if (glued.next(abc, 0, 3) && glued.separate()) {
      words.reset(lines.bytes(), glued.end(), lines.end());
      return;
    }
    words.reset(lines.bytes(), refused, lines.end());
    words.next();
    requireWhole(lines, "three finite numbers as position");
    throw bad(lines, origin, "three finite numbers as position");
  }

  private void flag(LineReader lines, FrameOrigin origin) throws CutOffException {
    String expected = "a position with three flags T or F (selective dynamics)";
    String flag = words.next() ? words.text() : "";
    if (!flag.matches("\\.?[TtFf].*")) {
      requireWhole(lines, expected);
      throw bad(lines, origin, expected);
    }
  }

  /** The input may end after the word that was refused: then nobody knows how it goes on. */
  private void requireWhole(LineReader lines, String expected) throws CutOffException {
    if (!lines.terminated() && words.end() == lines.end()) {
      throw new CutOffException("the input ends inside the frame: " + problem(lines, expected));
    }
  }

  /** The element that the rest of a row starts with, or −1: anything else there is a comment. */
  private byte element(LineReader lines, FrameOrigin origin, VaspHeader header, int kind, int atom)
      throws CutOffException {
    int element = words.next() ? VaspHeader.element(words.text()) : -1;
    byte[] species = header.species();
    if (element >= 0 && species != null && species[kind] != element) {
      String expected =
          "the element that the line of elements has for atom "
              + atom
              + ", "
              + Element.symbol(species[kind]);
      requireWhole(lines, expected);
      throw bad(lines, origin, expected);
    }
    return (byte) element;
  }

  private static QuestsException bad(LineReader lines, FrameOrigin origin, String expected) {
    return QuestsException.input(origin.at(lines.line()) + problem(lines, expected));
  }

  private static String problem(LineReader lines, String expected) {
    return "expected " + expected + ", found " + Printable.quoted(lines.text().strip());
  }
}
