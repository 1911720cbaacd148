package org.quests.atoms;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One structure: atoms, cell, periodicity, and whatever else its file said of it. Immutable; the
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
  private final double[] positions;
  private final Cell cell;
  private final SequencedMap<String, InfoValue> info;
  private final SequencedMap<String, AtomArray> arrays;
  private final byte @Nullable [] originalBytes;

  private Frame(
      FrameOrigin origin,
      byte[] atomicNumbers,
      double[] positions,
      Cell cell,
      SequencedMap<String, InfoValue> info,
      SequencedMap<String, AtomArray> arrays,
      byte @Nullable [] originalBytes) {
    this.origin = origin;
    this.atomicNumbers = atomicNumbers;
    this.positions = positions;
    this.cell = cell;
    this.info = info;
    this.arrays = arrays;
    this.originalBytes = originalBytes;
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
        origin, atomicNumbers, positions, cell, new LinkedHashMap<>(), new LinkedHashMap<>(), null);
  }

  /** The same frame in another cell. */
  public Frame withCell(Cell other) {
    return new Frame(origin, atomicNumbers, positions, other, info, arrays, originalBytes);
  }

  /** The same frame with these values for the frame as a whole, in place of those it had. */
  public Frame withInfo(Map<String, InfoValue> values) {
    return new Frame(
        origin, atomicNumbers, positions, cell, new LinkedHashMap<>(values), arrays, originalBytes);
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
        origin, atomicNumbers, positions, cell, info, new LinkedHashMap<>(values), originalBytes);
  }

  /** The same frame with the bytes that it was read from. */
  public Frame withOriginalBytes(byte @Nullable [] bytes) {
    return new Frame(origin, atomicNumbers, positions, cell, info, arrays, bytes);
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

  /** The symbols of the elements that occur, sorted. */
  public SortedSet<String> elements() {
    boolean[] seen = new boolean[256];
    for (byte z : atomicNumbers) {
      seen[z] = true;
    }
    SortedSet<String> symbols = new TreeSet<>();
    for (int z = 0; z < seen.length; z++) {
      if (seen[z]) {
        symbols.add(Element.symbol(z));
      }
    }
    return symbols;
  }
}
