package org.quests.atoms;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Some elements, the unknown one ({@code X}) among them where it occurs. Immutable.
 *
 * @param low one bit for each atomic number from 0 to 63
 * @param high one bit for each atomic number from 64 to 127
 */
public record ElementSet(long low, long high) {
  /** No element. */
  public static final ElementSet NONE = new ElementSet(0, 0);

  /** Those of some atoms, by their atomic numbers, each 0 … 118. */
  public static ElementSet of(byte[] atomicNumbers) {
    return of(atomicNumbers, 0, atomicNumbers.length);
  }

  /** Those of the atoms from one to another, which is not included. */
  public static ElementSet of(byte[] atomicNumbers, int from, int to) {
    long low = 0;
    long high = 0;
    for (int i = from; i < to; i++) {
      int z = atomicNumbers[i];
      long bit = 1L << z;
      low |= z < Long.SIZE ? bit : 0;
      high |= z < Long.SIZE ? 0 : bit;
    }
    return new ElementSet(low, high);
  }

  /** The elements of both. */
  public ElementSet with(ElementSet other) {
    return new ElementSet(low | other.low, high | other.high);
  }

  /** These elements but for those of another set. */
  public ElementSet without(ElementSet other) {
    return new ElementSet(low & ~other.low, high & ~other.high);
  }

  /** Whether an atomic number is among them. */
  public boolean contains(int atomicNumber) {
    return ((atomicNumber < Long.SIZE ? low : high) >>> atomicNumber & 1) != 0;
  }

  /** Whether all of another set are among them. */
  public boolean containsAll(ElementSet other) {
    return other.without(this).count() == 0;
  }

  /** How many there are. */
  public int count() {
    return Long.bitCount(low) + Long.bitCount(high);
  }

  /** Their atomic numbers, ascending. */
  public byte[] atomicNumbers() {
    byte[] numbers = new byte[count()];
    int n = 0;
    for (int z = 0; z <= Byte.MAX_VALUE; z++) {
      if (contains(z)) {
        numbers[n++] = (byte) z;
      }
    }
    return numbers;
  }

  /** Their symbols, sorted. */
  public List<String> symbols() {
    byte[] numbers = atomicNumbers();
    return IntStream.range(0, numbers.length)
        .mapToObj(i -> Element.symbol(numbers[i]))
        .sorted()
        .toList();
  }
}
