package org.quests.kernel;

import java.io.IOException;
import java.util.Arrays;
import org.quests.core.QuestsException;
import org.quests.kernel.tile.TileKernel;

/**
 * Sums that add exactly, in any order: integers on an absolute grid. The grid has levels: level s
 * counts in steps of 2^(−32 s − 32), and a value from 2^(−32 (s + 1)) to below 2^(−32 s) belongs to
 * level s, one of 1 and more to level 0. Of every sum the highest level that occurs in it and the
 * next two are kept, in one case the next one only, each in a 64-bit integer, wide enough for 10⁹
 * environments. A level beyond 2⁵³, at distances that no data has, is still right to rounding.
 */
final class SumGrid {
  /** Level of a sum that nothing was added to. */
  static final double EMPTY = Double.POSITIVE_INFINITY;

  /** Levels that are kept at most, from that of the highest digit on. */
  static final int KEPT = 3;

  /** From one digit to the next. */
  private static final double STEPS = 0x1p32;

  private static final double LN2 = 0x1.62e42fefa39efp-1;

  private double[] level;
  private long[] high;
  private long[] middle;
  private long[] low;

  /** How many sums there are; there may not be room for all yet. */
  private final int count;

  /** The level of sums of which no third level is kept. */
  private final double withoutThird;

  /**
   * Sums with nothing in them.
   *
   * @param precision of the arithmetic that forms most of what is added
   */
  SumGrid(long sums, Precision precision) {
    this(sums, sums, precision);
  }

  private SumGrid(long sums, long room, Precision precision) {
    if (sums > Integer.MAX_VALUE - 8) {
      throw QuestsException.usage(
          sums + " kernel sums are too many to hold: use fewer groups or bandwidths at a time");
    }
    count = (int) sums;
    level = new double[(int) room];
    Arrays.fill(level, EMPTY);
    high = new long[(int) room];
    middle = new long[(int) room];
    low = new long[(int) room];
    withoutThird = farLevel(precision) - 2;
  }

  /** Sums that are to be read one after the other: memory follows what is there. */
  static SumGrid toRead(long sums, Precision precision) {
    return new SumGrid(sums, Math.min(sums, SumFile.FIRST_SLOTS), precision);
  }

  /**
   * The first level whose values are too small for the arithmetic that forms most sums; engines
   * form them in another way, and only for sums whose highest level is that one, the one before, or
   * beyond.
   */
  static double farLevel(Precision precision) {
    return precision == Precision.SINGLE ? 3 : 25;
  }

  /** The level of a sum's highest digit, +∞ where nothing was added. */
  double level(int i) {
    return level[i];
  }

  /** A sum's highest digit, which counts in steps of 2⁻³² of its level. */
  long digit(int i) {
    return high[i];
  }

  /**
   * Whether a third level is kept. Not where it would be the first far level: what is that far is
   * only evaluated where nothing above the level before it was found.
   */
  boolean keepsThird(double top) {
    return top != withoutThird;
  }

  /**
   * Adds to a sum.
   *
   * @param value 2^−1000 … 64: what one tile contributes
   */
  void add(int i, double value) {
    int exponent = Math.getExponent(value);
    if (exponent >= -32) {
      add(i, 0, value);
    } else {
      int s = (-exponent - 1) >> 5;
      add(i, s, Math.scalb(value, 32 * s));
    }
  }

  /**
   * Adds value · 2^(−32 s) to a sum.
   *
   * @param s the level, a whole number ≥ 0
   * @param value 2^−32 … 64
   */
  void add(int i, double s, double value) {
    double scaled = value * STEPS;
    long first = (long) scaled;
    scaled = (scaled - first) * STEPS;
    long second = (long) scaled;
    long third = (long) ((scaled - second) * STEPS);
    accumulate(i, s, first, second, third);
  }

  /**
   * Adds to the sums of the rows of a tile.
   *
   * @param from the sum of the first row; those of the next follow after {@code stride}
   * @param values 0 … 64, one for each row; below {@code least} nothing is added
   * @return whether anything was
   */
  boolean addTile(int from, int stride, int n, double[] values, double least, TileKernel kernel) {
    boolean any = false;
    if (n == PackedEnvironments.TILE && stride == 1 && allAtTop(from, n)) {
      // Nothing is above the highest digit that the sums have: all values have the same digits.
      kernel.addDigits(values, high, middle, low, from);
      for (int i = 0; i < n; i++) {
        any |= values[i] >= least;
      }
      return any;
    }
    for (int i = 0; i < n; i++) {
      if (values[i] >= least) {
        add(from + i * stride, values[i]);
        any = true;
      }
    }
    return any;
  }

  private boolean allAtTop(int from, int n) {
    for (int i = from; i < from + n; i++) {
      if (level[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds what many tiles contribute, as digits on the absolute grid: digit k counts in steps of
   * 2^(−32 k − 32).
   *
   * @param digits digit k stands at {@code at + k · stride}
   * @param count how many digits there are
   */
  void addDigits(int i, long[] digits, int at, int stride, int count) {
    for (int k = 0; k < count; k++) {
      if (digits[at + k * stride] != 0) {
        accumulate(
            i,
            k,
            digits[at + k * stride],
            k + 1 < count ? digits[at + (k + 1) * stride] : 0,
            k + 2 < count ? digits[at + (k + 2) * stride] : 0);
        return;
      }
    }
  }

  /** Adds a sum of another grid. */
  void add(int i, SumGrid other, int j) {
    if (other.level[j] != EMPTY) {
      accumulate(i, other.level[j], other.high[j], other.middle[j], other.low[j]);
    }
  }

  /** Forgets what was added to some sums. */
  void clear(int from, int to) {
    Arrays.fill(level, from, to, EMPTY);
    Arrays.fill(high, from, to, 0);
    Arrays.fill(middle, from, to, 0);
    Arrays.fill(low, from, to, 0);
  }

  /** Takes over some sums of another grid, in place of those that are here. */
  void copy(int to, SumGrid other, int from, int count) {
    System.arraycopy(other.level, from, level, to, count);
    System.arraycopy(other.high, from, high, to, count);
    System.arraycopy(other.middle, from, middle, to, count);
    System.arraycopy(other.low, from, low, to, count);
  }

  private void accumulate(int i, double s, long first, long second, long third) {
    double top = level[i];
    if (s == top) {
      high[i] += first;
      middle[i] += second;
      low[i] += keepsThird(top) ? third : 0;
    } else if (s < top) {
      // What was the highest level moves down, or falls off the grid.
      long moved = top == s + 1 ? middle[i] : top == s + 2 ? high[i] : 0;
      low[i] = keepsThird(s) ? third + moved : 0;
      middle[i] = second + (top == s + 1 ? high[i] : 0);
      high[i] = first;
      level[i] = s;
    } else if (s == top + 1) {
      middle[i] += first;
      low[i] += keepsThird(top) ? second : 0;
    } else if (s == top + 2 && keepsThird(top)) {
      low[i] += first;
    }
  }

  /** The logarithm of a sum; −∞ where nothing was added. */
  double log(int i) {
    if (level[i] == EMPTY) {
      return Double.NEGATIVE_INFINITY;
    }
    double fraction = middle[i] * 0x1p-64 + low[i] * 0x1p-96;
    if (level[i] == 0 && high[i] > 1L << 31 && high[i] < 3L << 31) {
      // Near 1, where most sums of sparse data are, the logarithm is taken of the excess.
      return Math.log1p((high[i] - (1L << 32)) * 0x1p-32 + fraction);
    }
    return Math.log(high[i] * 0x1p-32 + fraction) - 32 * LN2 * level[i];
  }

  /** Writes some sums; {@link #read} reads them. */
  void write(int from, int to, SumFile.Writer out) throws IOException {
    for (int i = from; i < to; i++) {
      out.putDouble(level[i]).putLong(high[i]).putLong(middle[i]).putLong(low[i]);
    }
  }

  void read(int from, int to, SumFile.Reader in) throws IOException {
    if (to > level.length) {
      int room = (int) Math.min(count, Math.max(to, 2L * level.length));
      level = Arrays.copyOf(level, room);
      high = Arrays.copyOf(high, room);
      middle = Arrays.copyOf(middle, room);
      low = Arrays.copyOf(low, room);
    }
    for (int i = from; i < to; i++) {
      level[i] = in.getDouble();
      high[i] = in.getLong();
      middle[i] = in.getLong();
      low[i] = in.getLong();
    }
  }
}
