package org.quests.atoms;

/**
 * A value, or a row of {@link #columns} values, for every atom of a frame: row after row in one
 * flat array. The flat array is shared, not copied; treat it as read-only.
 */
public sealed interface AtomArray {
  /** How many values an atom has, at least 1. */
  int columns();

  /** The number of atoms. */
  int atoms();

  /** Floating-point numbers; NaN and infinities may occur. */
  record Reals(int columns, double[] values) implements AtomArray {
    @Override
    public int atoms() {
      return values.length / columns;
    }
  }

  /** Whole numbers. */
  record Integers(int columns, long[] values) implements AtomArray {
    @Override
    public int atoms() {
      return values.length / columns;
    }
  }

  /** Words without white space. */
  record Words(int columns, String[] values) implements AtomArray {
    @Override
    public int atoms() {
      return values.length / columns;
    }
  }

  /** Yes or no. */
  record Logicals(int columns, boolean[] values) implements AtomArray {
    @Override
    public int atoms() {
      return values.length / columns;
    }
  }
}
