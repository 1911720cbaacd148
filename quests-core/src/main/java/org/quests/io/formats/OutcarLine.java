package org.quests.io.formats;

import java.nio.charset.StandardCharsets;
import org.quests.io.LineReader;

/** What a line of an OUTCAR starts. */
enum OutcarLine {
  /** A step of the electrons, or of the ions. */
  ITERATION,
  /** The three vectors of the cell, with those of the reciprocal one. */
  LATTICE,
  /** The stress, in the same line. */
  STRESS,
  /** A row with position and force for each atom. */
  POSITIONS,
  /** The energies of a step of the ions. */
  ENERGIES,
  /** The energies of a step by a machine-learned force field. */
  LEARNT,
  /** Times. */
  TIMING,
  /** Nothing that is read. */
  OTHER;

  private static final byte[] LATTICE_START = ascii("direct lattice vectors");
  private static final byte[] STRESS_START = ascii("in kB ");
  private static final byte[] POSITIONS_START = ascii("POSITION  ");
  private static final byte[] ENERGIES_START = ascii("FREE ENERGIE OF THE ION-ELECTRON SYSTEM");
  private static final byte[] LEARNT_START = ascii("ML FREE ENERGIE");
  private static final byte[] TIMING_START = ascii("General timing");
  private static final byte[] ITERATION_START = ascii("Iteration ");
  private static final byte[] IONIC_START = ascii("Ionic step ");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What the current line is. */
  static OutcarLine of(LineReader lines) {
    byte[] bytes = lines.bytes();
    int end = lines.end();
    int from = Texts.firstWord(lines);
    if (from == end) {
      return OTHER;
    }
    return switch (bytes[from]) {
      case '-' -> isIteration(bytes, from, end) ? ITERATION : OTHER;
      case 'd' -> Texts.startsWith(bytes, from, end, LATTICE_START) ? LATTICE : OTHER;
      case 'i' -> Texts.startsWith(bytes, from, end, STRESS_START) ? STRESS : OTHER;
      case 'P' -> Texts.startsWith(bytes, from, end, POSITIONS_START) ? POSITIONS : OTHER;
      case 'F' -> Texts.startsWith(bytes, from, end, ENERGIES_START) ? ENERGIES : OTHER;
      case 'M' -> Texts.startsWith(bytes, from, end, LEARNT_START) ? LEARNT : OTHER;
      case 'G' -> Texts.startsWith(bytes, from, end, TIMING_START) ? TIMING : OTHER;
      default -> OTHER;
    };
  }

  /** Whether the number of a step stands between dashes. */
  private static boolean isIteration(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && (bytes[at] == '-' || bytes[at] == ' ')) {
      at++;
    }
    return Texts.startsWith(bytes, at, end, ITERATION_START)
        || Texts.startsWith(bytes, at, end, IONIC_START);
  }
}
