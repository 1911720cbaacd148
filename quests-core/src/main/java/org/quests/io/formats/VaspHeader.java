package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * What POSCAR and XDATCAR start with: a comment, the scale, the lattice, the species if they are
 * named (as of VASP 5), and the number of atoms of each. The format: vasp.at/wiki, POSCAR.
 *
 * @param scale what Cartesian positions are multiplied by, along x, y and z
 * @param counts how many atoms of each species there are, one species after the other
 * @param atoms how many there are in all
 * @param species atomic numbers, or null where they are not named here
 * @param mentioned atomic numbers that the comment names, one for each species, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Compared part by part, in sameAs.
record VaspHeader(
    String comment,
    Cell cell,
    double[] scale,
    int[] counts,
    int atoms,
    byte @Nullable [] species,
    byte @Nullable [] mentioned) {
  private static final boolean[] PERIODIC = {true, true, true};

  /** How many lines {@link #startsLike} looks at. */
  private static final int LINES = 7;

  /** No line of the scale or the lattice has so many numbers. */
  private static final int MOST_NUMBERS = 4;

  /** Whether lines, the comment first, look like it. */
  static boolean startsLike(List<String> lines) {
    if (lines.size() < LINES) {
      return false;
    }
    int scales = leadingNumbers(lines.get(1));
    boolean lattice = scales == 1 || scales == 3;
    for (int i = 2; i < 5; i++) {
      lattice &= leadingNumbers(lines.get(i)) >= 3;
    }
    return lattice;
  }

  /**
   * Whether a first line is a title, though it is a number, as in XYZ: no row of that has three
   * numbers and nothing else.
   */
  static boolean isTitled(List<String> lines) {
    return startsLike(lines)
        && lines.stream().skip(2).limit(3).allMatch(line -> leadingNumbers(line) == 3);
  }

  private static int leadingNumbers(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    LineWords words = new LineWords();
    words.reset(bytes, 0, bytes.length);
    int numbers = numbers(words).size();
    if (numbers < 3) {
      FortranNumbers glued = new FortranNumbers();
      glued.reset(bytes, 0, bytes.length);
      return glued.next(new double[3], 0, 3) ? 3 : numbers;
    }
    return numbers;
  }

  /** The numbers that a line starts with, as far as it matters how many there are. */
  private static List<Double> numbers(LineWords words) {
    List<Double> numbers = new ArrayList<>();
    try {
      while (numbers.size() < MOST_NUMBERS && words.next()) {
        numbers.add(words.real());
      }
    } catch (NumberFormatException e) {
      // What is no number ends them.
    }
    return numbers;
  }

  /**
   * Reads it.
   *
   * @param lines after the comment; afterwards the numbers of atoms are the current line
   */
  static VaspHeader read(LineReader lines, FrameOrigin origin, String comment, AtomRows rows)
      throws IOException {
    LineWords words = new LineWords();
    long start = lines.line() + 1;
    List<Double> factors = numbers(toLine(lines, words, rows, "the scale"));
    boolean positive = factors.stream().allMatch(x -> x > 0 && Double.isFinite(x));
    boolean volume =
        factors.size() == 1 && factors.getFirst() < 0 && Double.isFinite(factors.getFirst());
    if (!volume && (!positive || (factors.size() != 1 && factors.size() != 3))) {
      throw bad(lines, origin, "the scale: one number but 0, or three positive ones");
    }
    double[] vectors = new double[9];
    for (int i = 0; i < 3; i++) {
      List<Double> vector = numbers(toLine(lines, words, rows, "a lattice vector"));
      for (int axis = 0; axis < 3 && vector.size() >= 3; axis++) {
        vectors[3 * i + axis] = vector.get(axis);
      }
      if (vector.size() < 3) {
        FortranNumbers glued = new FortranNumbers();
        glued.reset(lines.bytes(), lines.start(), lines.end());
        if (!glued.next(vectors, 3 * i, 3)) {
          throw bad(lines, origin, "three numbers as lattice vector");
        }
      }
    }
    double[] scale = scale(factors, vectors);
    for (int i = 0; i < 9; i++) {
      vectors[i] *= scale[i % 3];
    }
    Cell cell;
    try {
      cell = Cell.of(vectors, PERIODIC, new double[3]);
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(origin.at(start + 1) + e.getMessage(), e);
    }
    toLine(lines, words, rows, "the species or the numbers of atoms");
    byte[] species = null;
    if (!words.next()) {
      throw bad(lines, origin, "the species or the numbers of atoms");
    }
    if (!startsWithDigit(words)) {
      species = species(lines, origin, words, rows.labels());
      toLine(lines, words, rows, "the numbers of atoms");
      words.next();
    }
    int[] counts = counts(lines, origin, words, species);
    return new VaspHeader(
        comment,
        cell,
        scale,
        counts,
        Arrays.stream(counts).sum(),
        species,
        mentioned(comment, counts.length));
  }

  private static LineWords toLine(LineReader lines, LineWords words, AtomRows rows, String expected)
      throws IOException {
    if (!rows.whole(lines)) {
      throw new CutOffException("the input ends inside the frame: expected " + expected);
    }
    words.reset(lines.bytes(), lines.start(), lines.end());
    return words;
  }

  private static QuestsException bad(LineReader lines, FrameOrigin origin, String expected) {
    return QuestsException.input(
        origin.at(lines.line())
            + "expected "
            + expected
            + ", found "
            + Printable.quoted(lines.text().strip()));
  }

  private static double[] scale(List<Double> factors, double[] v) {
    if (factors.size() == 3) {
      return new double[] {factors.get(0), factors.get(1), factors.get(2)};
    }
    double factor = factors.getFirst();
    if (factor < 0) {
      // Then it is the volume that the cell is to have.
      double volume =
          v[0] * (v[4] * v[8] - v[5] * v[7])
              - v[1] * (v[3] * v[8] - v[5] * v[6])
              + v[2] * (v[3] * v[7] - v[4] * v[6]);
      factor = Math.cbrt(-factor / Math.abs(volume));
    }
    return new double[] {factor, factor, factor};
  }

  private static boolean startsWithDigit(LineWords words) {
    char first = words.text().charAt(0);
    return (first >= '0' && first <= '9') || first == '-' || first == '+';
  }

  private static byte[] species(
      LineReader lines, FrameOrigin origin, LineWords words, AtomLabels labels) {
    byte[] species = new byte[16];
    int n = 0;
    do {
      String name = words.text();
      int given = labels.given(name);
      int element = given >= 0 ? given : element(name);
      if (element < 0) {
        element = labels.element(name, origin.at(lines.line()));
      }
      if (element < 0) {
        throw bad(lines, origin, "elements");
      }
      species = n == species.length ? Arrays.copyOf(species, 2 * n) : species;
      species[n++] = (byte) element;
    } while (words.next());
    return Arrays.copyOf(species, n);
  }

  /** The element of a name as Cu, Cu_pv, H.5 or Cu_pv/8a6f2d, or −1. */
  static int element(String name) {
    int end = 0;
    while (end < name.length() && "/_.".indexOf(name.charAt(end)) < 0) {
      end++;
    }
    return AtomLabels.usual(name.substring(0, end));
  }

  /** The numbers that start with the current word; what follows a ! or # is a comment. */
  private static int[] counts(
      LineReader lines, FrameOrigin origin, LineWords words, byte @Nullable [] species) {
    String expected =
        species == null
            ? "the number of atoms of each species"
            : "the number of atoms of each of " + species.length + " species";
    int[] counts = new int[8];
    int n = 0;
    long total = 0;
    for (boolean more = words.end() > words.start(); more; more = words.next()) {
      byte first = lines.bytes()[words.start()];
      if (first == '!' || first == '#') {
        break;
      }
      long atoms;
      try {
        atoms = words.integer();
      } catch (NumberFormatException e) {
        throw bad(lines, origin, expected);
      }
      if (atoms < 0 || atoms > AtomRows.MOST_ATOMS - total) {
        throw bad(lines, origin, expected + ", at most " + AtomRows.MOST_ATOMS + " in all");
      }
      total += atoms;
      counts = n == counts.length ? Arrays.copyOf(counts, 2 * n) : counts;
      counts[n++] = (int) atoms;
    }
    if (n == 0 || (species != null && n != species.length)) {
      throw bad(lines, origin, expected);
    }
    return Arrays.copyOf(counts, n);
  }

  /** As files of VASP 4 have it by convention: nothing but a symbol for each species. */
  private static byte @Nullable [] mentioned(String comment, int count) {
    String[] names = comment.strip().split("\\s+", -1);
    if (names.length != count) {
      return null;
    }
    byte[] elements = new byte[count];
    for (int i = 0; i < count; i++) {
      int element = AtomLabels.usual(names[i]);
      if (element < 0) {
        return null;
      }
      elements[i] = (byte) element;
    }
    return elements;
  }

  /** Whether frames under the one header are as they would be under the other. */
  boolean sameAs(VaspHeader other) {
    return Arrays.equals(cell.vectors(), other.cell.vectors())
        && Arrays.equals(scale, other.scale)
        && Arrays.equals(counts, other.counts)
        && Arrays.equals(species, other.species)
        && Arrays.equals(mentioned, other.mentioned);
  }

  /**
   * The elements of the atoms: the species, or else what is given for them.
   *
   * @param perAtom atomic numbers that the rows name, or null
   */
  byte[] elements(
      byte @Nullable [] perAtom, ReadOptions options, FrameOrigin origin, long countsLine) {
    if (species == null && perAtom != null) {
      return perAtom;
    }
    byte[] named = species != null ? species : mentioned;
    byte[] elements = new byte[atoms];
    if (named == null && options.types().isEmpty()) {
      if (options.needElements()) {
        throw QuestsException.input(
            origin.at(countsLine)
                + "expected a line of elements, or the element of each species, counted from 1"
                + " (--types 1=Cu,2=Zr), because elements are asked for, found none");
      }
      return elements;
    }
    int from = 0;
    for (int kind = 0; kind < counts.length; kind++) {
      int to = from + counts[kind];
      if (to > from) {
        byte element =
            named != null ? named[kind] : TypeNames.element(options, 1L + kind, origin, countsLine);
        Arrays.fill(elements, from, to, element);
      }
      from = to;
    }
    return elements;
  }

  /** Whether a line, for instance of an XDATCAR, starts with a word, whatever its case. */
  static boolean startsWith(String line, String word) {
    return line.strip().toLowerCase(Locale.ROOT).startsWith(word);
  }
}
