package org.quests.io.formats;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;

/**
 * Lines after the atoms of a frame: vectors of a cell, as AMS writes them ({@code VEC1 x y z}), and
 * in QM9 the frequencies, SMILES and InChI.
 */
final class XyzTail {
  static final byte[] GDB = {'g', 'd', 'b', ' '};
  private static final byte[] VEC = {'V', 'E', 'C'};

  private final ReadOptions options;
  private final LineWords words = new LineWords();

  /** Vectors behind the atoms of the frame before. */
  private int usual;

  XyzTail(ReadOptions options) {
    this.options = options;
  }

  /** Whether the current line is the comment of a file of QM9, {@code gdb 1 …}. */
  static boolean isQm9(LineReader lines) {
    return startsWith(lines, GDB);
  }

  /** Goes on to the last line before a number of atoms, which starts a frame, or to the end. */
  static void pass(LineReader lines) throws IOException {
    while (follows(lines)) {
      if (lines.text().strip().matches("[0-9]+")) {
        lines.back();
        return;
      }
    }
  }

  /**
   * Goes to the line after the atoms; false where there is none. Where compressed data end too
   * early the atoms are whole all the same, and going on fails again.
   */
  private static boolean follows(LineReader lines) throws IOException {
    try {
      return lines.next();
    } catch (CutOffException e) {
      return false;
    }
  }

  /** Whether the current line is `>` alone, which ORCA puts between frames. */
  static boolean separates(LineReader lines) {
    return lines.end() > lines.start()
        && lines.bytes()[lines.start()] == '>'
        && lines.text().strip().equals(">");
  }

  /**
   * Takes the vectors that follow the atoms.
   *
   * @return the cell, which repeats along each vector that is given; null where none follows
   * @throws CutOffException where the input ends inside them, or before there are as many as the
   *     frame before had
   */
  @Nullable Cell cell(LineReader lines, FrameOrigin origin) throws IOException {
    double[] vectors = new double[9];
    boolean[] periodic = new boolean[3];
    int count = 0;
    long first = lines.line() + 1;
    boolean ends = false;
    while (count < 3) {
      if (!follows(lines)) {
        ends = true;
        break;
      }
      if (!startsWith(lines, VEC)) {
        lines.back();
        break;
      }
      if (!lines.terminated()) {
        if (options.allowTruncated()) {
          throw new CutOffException("the input ends inside the frame, in the vectors of its cell");
        }
        lines.takeOpenEnd();
      }
      vector(lines, origin, count, vectors);
      periodic[count++] = true;
    }
    if (ends && count > 0 && count < usual) {
      throw new CutOffException(
          "the input ends inside the frame: expected "
              + usual
              + " vectors of its cell, found "
              + count);
    }
    usual = count;
    if (count == 0) {
      return null;
    }
    try {
      return Cell.of(vectors, periodic, new double[3]);
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(origin.at(first) + e.getMessage(), e);
    }
  }

  private void vector(LineReader lines, FrameOrigin origin, int index, double[] vectors) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    String name = "VEC" + (index + 1);
    try {
      if (words.next() && words.text().equals(name)) {
        int n = 0;
        while (n < 3 && words.next() && Double.isFinite(words.real())) {
          vectors[3 * index + n++] = words.real();
        }
        if (n == 3 && !words.next()) {
          return;
        }
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number that is missing.
    }
    throw QuestsException.input(
        origin.at(lines.line())
            + "expected "
            + name
            + " and three finite numbers, found "
            + Printable.quoted(lines.text().strip()));
  }

  private static boolean startsWith(LineReader lines, byte[] what) {
    return Texts.startsWith(lines.bytes(), lines.start(), lines.end(), what);
  }
}
