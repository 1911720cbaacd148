package org.quests.kernel;

/**
 * A hash of rows of numbers: equal for equal rows in equal order, and otherwise different except
 * with a probability of 2⁻¹²⁸. It guards against mistakes, not against forgery.
 *
 * @param high of the rows in their order
 * @param low of the rows in their order
 * @param anyOrder of the rows in whatever order
 */
public record ContentHash(long high, long low, long anyOrder) {
  /** Of nothing. */
  static final ContentHash NONE = new ContentHash(0, 0, 0);

  private static final long A = 0x9e3779b97f4a7c15L;
  private static final long B = 0xc2b2ae3d27d4eb4fL;
  private static final long C = 0x165667b19e3779f9L;

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }

  /** Whether both are of the same rows, be it in another order. */
  boolean sameRows(ContentHash other) {
    return anyOrder == other.anyOrder;
  }

  /** That of one of several parts of the same rows. */
  ContentHash part(int number) {
    Digest digest = new Digest();
    digest.add(this);
    digest.add(number);
    return digest.result();
  }

  /** Takes in numbers one after the other. */
  static final class Digest {
    private long high = A;
    private long low = B;
    private long anyOrder;

    /** A row of numbers. */
    void add(double[] rows, int from, int to) {
      long a = A;
      long b = B;
      for (int i = from; i < to; i++) {
        long bits = Double.doubleToRawLongBits(rows[i]);
        a = (Long.rotateLeft(a ^ bits * C, 31) + bits) * A;
        b = Long.rotateLeft(b + bits, 27) * B ^ bits >>> 29;
      }
      a = mixed(a);
      add(a, mixed(b));
      anyOrder += a;
    }

    /** What another digest came to. */
    void add(ContentHash other) {
      add(other.high, other.low);
      anyOrder += other.anyOrder;
    }

    void add(long value) {
      add(mixed(value), mixed(value ^ C));
    }

    private void add(long a, long b) {
      high = (Long.rotateLeft(high, 29) ^ a) * A + b;
      low = (Long.rotateLeft(low, 31) + b) * B ^ a;
    }

    ContentHash result() {
      return new ContentHash(mixed(high), mixed(low), anyOrder);
    }

    private static long mixed(long value) {
      long x = value;
      x = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
      x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
      return x ^ x >>> 31;
    }
  }
}
