package org.quests.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads numbers as files of atoms mostly have them, {@code -12.03450000}: blanks, a minus sign or
 * none, up to 8 digits, a point, up to 15 digits. Eight bytes are looked at together. Where all
 * digits together are below 2⁵³, they and the power of ten that divides them are exact as doubles,
 * and one division rounds correctly (Clinger, "How to read floating point numbers accurately",
 * 1990): the value is that of {@link Double#parseDouble}, bit for bit. Everything else is left to
 * others.
 */
final class PlainDecimal {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long BLANKS = 0x2020202020202020L;
  private static final long ZEROS = 0x3030303030303030L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** The bytes that are looked at: a word of blanks and a sign, three of digits, and a point. */
  private static final int REACH = 33;

  /** Up to so many digits fit in 64 bits. */
  private static final int MOST_DIGITS = 18;

  private static final long LARGEST = 1L << 53;

  private static final long[] WHOLE = new long[8];
  private static final double[] POWERS = new double[MOST_DIGITS + 1];

  static {
    long power = 1;
    for (int i = 0; i <= MOST_DIGITS; i++) {
      POWERS[i] = power;
      if (i < WHOLE.length) {
        WHOLE[i] = power;
      }
      power *= 10;
    }
  }

  private int start;
  private int end;

  /**
   * Reads the first word after a place.
   *
   * @param to where it has to end at the latest
   * @return the number from {@link #start} to {@link #end}, if a blank or the line's end follows,
   *     for which the caller has to look; NaN where it is not one of these numbers
   */
  double read(byte[] bytes, int from, int to) {
    if (from > bytes.length - REACH) {
      return Double.NaN;
    }
    long eight = (long) EIGHT.get(bytes, from) ^ ZEROS;
    int before = Long.numberOfTrailingZeros(~others(eight) & HIGH_BITS) >>> 3;
    if (before == 8) {
      return after(bytes, from, to);
    }
    int i = from + before;
    // Signs come in no order that a processor could foresee: hence no branch.
    int minus = 0;
    if (before > 0) {
      minus = (((bytes[i - 1] & 0xff) ^ '-') - 1) >>> 31;
      long blanks = eight ^ BLANKS ^ ZEROS;
      if (before > minus && blanks << (Long.SIZE - 8 * (before - minus)) != 0) {
        return Double.NaN;
      }
    }
    start = i - minus;
    eight = (long) EIGHT.get(bytes, i) ^ ZEROS;
    int digits = run(eight);
    long mantissa = value(eight, digits);
    i += digits;
    int decimals = 0;
    if (bytes[i] == '.') {
      i++;
      eight = (long) EIGHT.get(bytes, i) ^ ZEROS;
      decimals = run(eight);
      if (decimals == 8) {
        mantissa = mantissa * 100_000_000 + value(eight, 8);
        i += 8;
        eight = (long) EIGHT.get(bytes, i) ^ ZEROS;
        int more = run(eight);
        if (more > 0) {
          decimals += more;
          if (more == 8 || digits + decimals > MOST_DIGITS) {
            return Double.NaN;
          }
          mantissa = mantissa * WHOLE[more] + value(eight, more);
          i += more;
        }
      } else if (decimals > 0) {
        mantissa = mantissa * WHOLE[decimals] + value(eight, decimals);
        i += decimals;
      }
    }
    if (mantissa >= LARGEST || i > to) {
      return Double.NaN;
    }
    end = i;
    double magnitude = mantissa / POWERS[decimals];
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(magnitude) | ((long) minus << (Long.SIZE - 1)));
  }

  /** The same after blanks, where no digit is among the first eight bytes. */
  private double after(byte[] bytes, int from, int to) {
    int first = from;
    while (first < to && bytes[first] == ' ') {
      first++;
    }
    return first == from || first == to ? Double.NaN : read(bytes, first, to);
  }

  /** Where the number that was read starts. */
  int start() {
    return start;
  }

  /** Where the number that was read ends. */
  int end() {
    return end;
  }

  /** The highest bits of the bytes that are no digits, less their zero. */
  private static long others(long eight) {
    // A byte above 9 gets its highest bit, or has it; what it carries over comes after it.
    return (eight + 0x7676767676767676L | eight) & HIGH_BITS;
  }

  /** How many bytes from the lowest on are digits, less their zero. */
  private static int run(long eight) {
    return Long.numberOfTrailingZeros(others(eight)) >>> 3;
  }

  /** The value of the lowest 1 to 8 bytes, the lowest being the first digit. */
  private static long value(long eight, int digits) {
    // The first digits become zeros.
    long x = eight << (Long.SIZE - 8 * digits);
    x = x * 10 + (x >>> 8);
    return ((x & 0x000000ff000000ffL) * 0x000f424000000064L
            + (x >>> 16 & 0x000000ff000000ffL) * 0x0000271000000001L)
        >>> 32;
  }
}
