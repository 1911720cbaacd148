package org.quests.screening;

import java.util.Arrays;
import org.quests.atoms.Element;

/** A number for each pair of elements, in either order. */
final class ElementPairs {
  private static final int COUNT = Element.COUNT * (Element.COUNT + 1) / 2;

  private ElementPairs() {}

  /** A table with one number everywhere. */
  static double[] filled(double value) {
    double[] table = new double[COUNT];
    Arrays.fill(table, value);
    return table;
  }

  /** The place of a pair. */
  static int of(int one, int other) {
    int larger = Math.max(one, other);
    return larger * (larger + 1) / 2 + Math.min(one, other);
  }

  /** Hears of pairs. */
  interface Visitor {
    /** A pair, the smaller atomic number first. */
    void pair(int one, int other);
  }

  /** All pairs of some elements, each once. */
  static void forEach(byte[] atomicNumbers, Visitor visitor) {
    for (int i = 0; i < atomicNumbers.length; i++) {
      for (int j = i; j < atomicNumbers.length; j++) {
        visitor.pair(
            Math.min(atomicNumbers[i], atomicNumbers[j]),
            Math.max(atomicNumbers[i], atomicNumbers[j]));
      }
    }
  }

  /** As people write it, the symbols in the order of the alphabet. */
  static String name(int one, int other) {
    String a = Element.symbol(one);
    String b = Element.symbol(other);
    return a.compareTo(b) <= 0 ? a + "-" + b : b + "-" + a;
  }
}
