package org.quests.core;

/**
 * A sum of numbers that does not depend on their order: they are added without rounding, in
 * integers, and the result is rounded once. Sums of parts merge to the bits of the whole. Not
 * thread-safe, but a sum that nothing is added to any more may be read by many threads.
 */
public final class ExactSum {
  /** Limb i counts in units of 2^(32 i − 1088); the last one reaches beyond the largest double. */
  private static final int LIMBS = 68;

  private static final int LEAST = -1088;

  private static final long MASK = 0xffff_ffffL;

  /** Numbers that can be added before limbs have to hand on what they cannot hold. */
  private static final int CAPACITY = 1 << 30;

  private final long[] limbs = new long[LIMBS];
  private int pending;

  /** The sum of what is not finite; 0 where all is. */
  private double special;

  /** Adds a number. One that is not finite counts as it does in any sum of doubles. */
  public void add(double value) {
    if (!Double.isFinite(value)) {
      special += value;
      return;
    }
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long fraction = bits & ((1L << 52) - 1);
    long mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
    int place = Math.max(exponent, 1) - 1075 - LEAST;
    int limb = place >> 5;
    int shift = place & 31;
    // 53 bits, shifted by up to 31, lie in three limbs.
    long low = mantissa << shift & MASK;
    long middle = mantissa >>> (32 - shift) & MASK;
    long high = shift == 0 ? 0 : mantissa >>> (64 - shift);
    if (bits < 0) {
      limbs[limb] -= low;
      limbs[limb + 1] -= middle;
      limbs[limb + 2] -= high;
    } else {
      limbs[limb] += low;
      limbs[limb + 1] += middle;
      limbs[limb + 2] += high;
    }
    if (++pending == CAPACITY) {
      carry(limbs);
      pending = 0;
    }
  }

  /** Adds what was added to another sum. */
  public void add(ExactSum other) {
    carry(limbs);
    long[] more = other.carried();
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] += more[i];
    }
    pending = 2;
    special += other.special;
  }

  /** Brings all limbs but the last, which has the sign, to 0 … 2³² − 1. */
  private static void carry(long[] limbs) {
    for (int i = 0; i < LIMBS - 1; i++) {
      limbs[i + 1] += limbs[i] >> 32;
      limbs[i] &= MASK;
    }
  }

  /** The same of a copy: reading a sum leaves it as it is. */
  private long[] carried() {
    long[] copy = limbs.clone();
    carry(copy);
    return copy;
  }

  /** The sum, rounded to the nearest double, ties to even; 0 of nothing. */
  public double value() {
    if (special != 0) {
      return special;
    }
    long[] carried = carried();
    boolean negative = carried[LIMBS - 1] < 0;
    long[] digits = negative ? negated(carried) : carried;
    int top = LIMBS - 1;
    while (top > 0 && digits[top] == 0) {
      top--;
    }
    // The highest 64 bits, the last of them standing for all that is below.
    int length = 64 - Long.numberOfLeadingZeros(digits[top]);
    long head = digits[top];
    int next = top - 1;
    int kept = length;
    while (kept <= 32 && next >= 0) {
      head = head << 32 | digits[next--];
      kept += 32;
    }
    int exponent = 32 * (next + 1) + LEAST;
    if (next >= 0) {
      int room = 64 - kept;
      head = head << room | digits[next] >>> (32 - room);
      long rest = digits[next] & (MASK >>> room);
      exponent -= room;
      for (int i = next - 1; i >= 0 && rest == 0; i--) {
        rest = digits[i];
      }
      head |= rest == 0 ? 0 : 1;
    }
    double value = scaled(head, exponent);
    return negative ? -value : value;
  }

  private static long[] negated(long[] limbs) {
    long[] digits = new long[LIMBS];
    long carry = 1;
    for (int i = 0; i < LIMBS; i++) {
      long digit = (~limbs[i] & MASK) + carry;
      digits[i] = i == LIMBS - 1 ? -limbs[i] - (carry == 0 ? 1 : 0) : digit & MASK;
      carry = digit >>> 32;
    }
    return digits;
  }

  /** head · 2^exponent, rounded once; head is a number without sign. */
  private static double scaled(long head, int exponent) {
    if (head == 0) {
      return 0;
    }
    int leading = Long.numberOfLeadingZeros(head);
    long mantissa = head << leading;
    int power = exponent - leading;
    // Of 64 bits, those that a double does not keep: 11, more where it is subnormal.
    int drop = Math.max(11, -1074 - power);
    if (drop >= 64) {
      return drop == 64 && mantissa != Long.MIN_VALUE ? Double.MIN_VALUE : 0;
    }
    long quotient = mantissa >>> drop;
    long remainder = mantissa & ((1L << drop) - 1);
    long half = 1L << (drop - 1);
    if (remainder > half || (remainder == half && (quotient & 1) == 1)) {
      quotient++;
    }
    return Math.scalb((double) quotient, power + drop);
  }
}
