package org.quests.atoms;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One structure: atoms, cell, periodicity, and the other values that its file holds. Immutable; the
 * flat arrays that the accessors return are shared, not copied, and must not be written to.
 */
public final class Frame {
  /**
   * No coordinate is farther from zero, in Å: beyond, doubles are too far apart for distances
   * between atoms to mean anything.
   */
  public static final double FARTHEST = 1e9;

  private final FrameOrigin origin;
  private final byte[] atomicNumbers;

  /** Those of the atomic numbers; made when they are first asked for. */
  private volatile @Nullable ElementSet elements;

  private final double[] positions;
  private final Cell cell;
  private final SequencedMap<String, InfoValue> info;
  private final SequencedMap<String, AtomArray> arrays;
  private final byte @Nullable [] originalBytes;
  private final @Nullable String problem;

  private Frame(
      FrameOrigin origin,
      byte[] atomicNumbers,
      double[] positions,
      Cell cell,
      SequencedMap<String, InfoValue> info,
      SequencedMap<String, AtomArray> arrays,
      byte @Nullable [] originalBytes,
      @Nullable String problem) {
    this.origin = origin;
    this.atomicNumbers = atomicNumbers;
    this.positions = positions;
    this.cell = cell;
    this.info = info;
    this.arrays = arrays;
    this.originalBytes = originalBytes;
    this.problem = problem;
  }

  /**
   * A frame without further values.
   *
   * @param atomicNumbers n numbers, 0 … 118
   * @param positions 3 n coordinates in Å, x y z atom after atom, each within {@link #FARTHEST}
   * @throws IllegalArgumentException where the lengths do not match, or a coordinate is not finite
   *     or too far from zero
   */
  public static Frame of(FrameOrigin origin, byte[] atomicNumbers, double[] positions, Cell cell) {
    if (positions.length != 3L * atomicNumbers.length) {
      throw new IllegalArgumentException(
          positions.length + " coordinates for " + atomicNumbers.length + " atoms");
    }
    for (int i = 0; i < positions.length; i++) {
      if (!Double.isFinite(positions[i])) {
        throw new IllegalArgumentException(
            "the position of atom " + i / 3 + " is not finite: " + positions[i]);
      }
      if (Math.abs(positions[i]) > FARTHEST) {
        throw new IllegalArgumentException(
            "expected positions within 1e9 Å of zero, found "
                + "xyz".charAt(i % 3)
                + " = "
                + positions[i]
                + " Å of atom "
                + i / 3);
      }
    }
    return new Frame(
        origin,
        atomicNumbers,
        positions,
        cell,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        null,
        null);
  }

  /**
   * A frame whose numbers no structure can have, as a simulation writes them that explodes: it is
   * known that it came, and how many atoms it has. Its positions are NaN, and it has no cell;
   * whoever looks for neighbours in it is refused with the problem.
   *
   * @param atomicNumbers n numbers, 0 … 118
   * @param problem one line that says where and what is wrong
   */
  public static Frame broken(FrameOrigin origin, byte[] atomicNumbers, String problem) {
    double[] positions = new double[3 * atomicNumbers.length];
    Arrays.fill(positions, Double.NaN);
    return new Frame(
        origin,
        atomicNumbers,
        positions,
        Cell.NONE,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        null,
        problem);
  }

  /** The same frame in another cell. */
  public Frame withCell(Cell other) {
    return new Frame(origin, atomicNumbers, positions, other, info, arrays, originalBytes, problem);
  }

  /**
   * A frame from arrays as programs have them at hand; nothing is shared with them. Its origin is
   * {@link FrameOrigin#UNKNOWN}: a source of such frames numbers them.
   *
   * @param atomicNumbers n numbers, 0 … 118; 0 where the element is not known
   * @param positions n times x, y, z in Å, finite
   * @param cell three vectors in Å, or null where there is none
   * @param periodic whether the structure repeats along each of them
   * @throws IllegalArgumentException where lengths do not match, an element does not exist, a
   *     coordinate is not finite, or the cell does not span its periodic directions
   */
  public static Frame of(
      int[] atomicNumbers,
      double[][] positions,
      double @Nullable [] @Nullable [] cell,
      boolean[] periodic) {
    if (positions.length != atomicNumbers.length) {
      throw new IllegalArgumentException(
          positions.length + " positions for " + atomicNumbers.length + " atoms");
    }
    byte[] numbers = new byte[atomicNumbers.length];
    double[] flat = new double[3 * numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      if (!Element.exists(atomicNumbers[i])) {
        throw new IllegalArgumentException(
            "atom " + i + " has the atomic number " + atomicNumbers[i] + ", expected 0 … 118");
      }
      numbers[i] = (byte) atomicNumbers[i];
      copy(positions[i], flat, 3 * i, "the position of atom " + i);
    }
    if (periodic.length != 3) {
      throw new IllegalArgumentException("expected 3 periodic flags, found " + periodic.length);
    }
    return of(FrameOrigin.UNKNOWN, numbers, flat, cell(cell, periodic));
  }

  private static Cell cell(double @Nullable [] @Nullable [] vectors, boolean[] periodic) {
    if (vectors == null) {
      if (periodic[0] || periodic[1] || periodic[2]) {
        throw new IllegalArgumentException("a frame without a cell cannot be periodic");
      }
      return Cell.NONE;
    }
    if (vectors.length != 3) {
      throw new IllegalArgumentException("expected 3 cell vectors, found " + vectors.length);
    }
    double[] flat = new double[9];
    for (int i = 0; i < 3; i++) {
      copy(vectors[i], flat, 3 * i, "cell vector " + i);
    }
    return Cell.of(flat, periodic, new double[3]);
  }

  private static void copy(double @Nullable [] from, double[] into, int at, String what) {
    if (from == null || from.length != 3) {
      throw new IllegalArgumentException(what + " must be 3 numbers");
    }
    System.arraycopy(from, 0, into, at, 3);
  }

  /** The same frame from elsewhere. */
  public Frame withOrigin(FrameOrigin other) {
    return new Frame(other, atomicNumbers, positions, cell, info, arrays, originalBytes, problem);
  }

  /** The same frame with these values for the frame as a whole, in place of those it had. */
  public Frame withInfo(Map<String, InfoValue> values) {
    return new Frame(
        origin,
        atomicNumbers,
        positions,
        cell,
        new LinkedHashMap<>(values),
        arrays,
        originalBytes,
        problem);
  }

  /**
   * The same frame with these values per atom, beside element and position, in place of those it
   * had.
   *
   * @throws IllegalArgumentException where an array has another number of atoms
   */
  public Frame withArrays(Map<String, ? extends AtomArray> values) {
    values.forEach(
        (name, array) -> {
          if (array.atoms() != atoms()) {
            throw new IllegalArgumentException(
                "array " + name + " has " + array.atoms() + " rows for " + atoms() + " atoms");
          }
        });
    return new Frame(
        origin,
        atomicNumbers,
        positions,
        cell,
        info,
        new LinkedHashMap<>(values),
        originalBytes,
        problem);
  }

  /** The same frame with the bytes that it was read from. */
  public Frame withOriginalBytes(byte @Nullable [] bytes) {
    return new Frame(origin, atomicNumbers, positions, cell, info, arrays, bytes, problem);
  }

  /** Where the frame comes from. */
  public FrameOrigin origin() {
    return origin;
  }

  /** The number of atoms. */
  public int atoms() {
    return atomicNumbers.length;
  }

  /** n atomic numbers, 0 for an atom whose element is not known. */
  public byte[] atomicNumbers() {
    return atomicNumbers;
  }

  /** The elements of the atoms. */
  public ElementSet elementSet() {
    ElementSet known = elements;
    if (known == null) {
      known = ElementSet.of(atomicNumbers);
      elements = known;
    }
    return known;
  }

  /** 3 n coordinates in Å, x y z atom after atom. */
  public double[] positions() {
    return positions;
  }

  /** The cell with its periodicity. */
  public Cell cell() {
    return cell;
  }

  /** Values of the frame as a whole, in the order of the file. */
  public SequencedMap<String, InfoValue> info() {
    return Collections.unmodifiableSequencedMap(info);
  }

  /** Values per atom beside element and position, in the order of the file. */
  public SequencedMap<String, AtomArray> arrays() {
    return Collections.unmodifiableSequencedMap(arrays);
  }

  /** The bytes that the frame was read from, uncompressed, if the reader was asked to keep them. */
  public byte @Nullable [] originalBytes() {
    return originalBytes;
  }

  /** Why nothing can be done with the frame; null where it is as frames should be. */
  public @Nullable String problem() {
    return problem;
  }

  /** The symbols of the elements that occur, sorted. */
  public SortedSet<String> elements() {
    return new TreeSet<>(elementSet().symbols());
  }
}
