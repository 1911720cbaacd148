package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;

/**
 * What an OUTCAR says once, in front of its first iteration.
 *
 * @param kinds atomic numbers
 * @param counts how many atoms of each kind there are, one kind after the other
 * @param atoms how many there are in all
 * @param cell of all steps, where it cannot change; else null
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record OutcarHeader(byte[] kinds, int[] counts, int atoms, @Nullable Cell cell) {
  private static final boolean[] PERIODIC = {true, true, true};

  /** With ISIF up to this, the cell stays as it is. */
  private static final int FIXED_CELL = 2;

  /**
   * Reads it; the line of the first iteration comes next after it.
   *
   * @param origin of the file's start
   * @throws CutOffException where the input ends inside it
   */
  static OutcarHeader read(LineReader lines, FrameOrigin origin) throws IOException {
    byte[] kinds = new byte[8];
    int kindCount = 0;
    int[] counts = null;
    long countsLine = 0;
    long atoms = -1;
    int isif = FIXED_CELL + 1;
    Cell cell = null;
    while (true) {
      if (!lines.next()) {
        throw Texts.ends("the first iteration");
      }
      OutcarLine line = OutcarLine.of(lines);
      if (line == OutcarLine.ITERATION) {
        lines.back();
        break;
      }
      if (line == OutcarLine.LATTICE) {
        cell = cell(lines, origin);
        continue;
      }
      String text = lines.text().strip();
      if (text.startsWith("TITEL ")) {
        kinds = kindCount == kinds.length ? Arrays.copyOf(kinds, 2 * kindCount) : kinds;
        kinds[kindCount++] = kind(lines, origin, text);
      } else if (text.startsWith("ions per type")) {
        countsLine = lines.line();
        counts = counts(lines, origin, text);
      } else if (text.contains("NIONS =")) {
        atoms = whole(lines, origin, text, "NIONS =");
      } else if (text.startsWith("ISIF ")) {
        isif = (int) whole(lines, origin, text, "=");
      }
    }
    if (counts == null || kindCount != counts.length) {
      throw QuestsException.input(
          origin.at(counts == null ? lines.line() + 1 : countsLine)
              + "expected ions per type for each TITEL in front of the first iteration, found "
              + kindCount
              + " TITEL and the numbers of "
              + (counts == null ? 0 : counts.length)
              + " types");
    }
    long total = Arrays.stream(counts).asLongStream().sum();
    if (total != atoms) {
      throw QuestsException.input(
          origin.at(countsLine)
              + "expected as many ions of all types as NIONS says ("
              + (atoms < 0 ? "not found" : atoms)
              + "), found "
              + total);
    }
    return new OutcarHeader(kinds, counts, (int) total, isif <= FIXED_CELL ? cell : null);
  }

  /** An atomic number for each atom. */
  byte[] elements() {
    byte[] elements = new byte[atoms];
    int from = 0;
    for (int kind = 0; kind < counts.length; kind++) {
      Arrays.fill(elements, from, from + counts[kind], kinds[kind]);
      from += counts[kind];
    }
    return elements;
  }

  /** The cell in the three lines after the current one. */
  static Cell cell(LineReader lines, FrameOrigin origin) throws IOException {
    FortranNumbers numbers = new FortranNumbers();
    double[] vectors = new double[9];
    long first = lines.line() + 1;
    for (int i = 0; i < 9; i += 3) {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends("a lattice vector");
      }
      numbers.reset(lines.bytes(), lines.start(), lines.end());
      if (!numbers.next(vectors, i, 3)) {
        throw Texts.bad(lines, origin, "three finite numbers as lattice vector");
      }
    }
    try {
      return Cell.of(vectors, PERIODIC, new double[3]);
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(origin.at(first) + e.getMessage(), e);
    }
  }

  /** The element of a pseudopotential: {@code PAW_PBE Fe_pv 02Aug2007}, {@code H 1/r potential}. */
  private static byte kind(LineReader lines, FrameOrigin origin, String text) {
    String title = text.substring(text.indexOf('=') + 1).strip();
    byte element = element(title);
    if (element <= 0) {
      throw Texts.bad(lines, origin, "an element in the TITEL of a pseudopotential");
    }
    return element;
  }

  /** The atomic number that the title of a pseudopotential names, or −1. */
  static byte element(String title) {
    String[] words = title.strip().split("\\s+", 4);
    int at = title.contains("1/r potential") ? 0 : 1;
    if (words.length <= at) {
      return -1;
    }
    int end = 0;
    while (end < words[at].length() && Character.isLetter(words[at].charAt(end))) {
      end++;
    }
    return (byte) AtomLabels.usual(words[at].substring(0, end));
  }

  private static int[] counts(LineReader lines, FrameOrigin origin, String text) {
    String[] words = text.substring(text.indexOf('=') + 1).strip().split("\\s+", -1);
    int[] counts = new int[words.length];
    long total = 0;
    for (int i = 0; i < words.length; i++) {
      long count = words[i].matches("[0-9]{1,9}") ? Long.parseLong(words[i]) : Long.MAX_VALUE;
      if (count > AtomRows.MOST_ATOMS - total) {
        throw Texts.bad(
            lines, origin, "numbers of ions, at most " + AtomRows.MOST_ATOMS + " in all");
      }
      total += count;
      counts[i] = (int) count;
    }
    return counts;
  }

  private static long whole(LineReader lines, FrameOrigin origin, String text, String after) {
    String[] words = text.substring(text.indexOf(after) + after.length()).strip().split("\\s+", 2);
    if (!words[0].matches("[0-9]{1,9}")) {
      throw Texts.bad(lines, origin, "a whole number after " + after);
    }
    return Long.parseLong(words[0]);
  }
}
