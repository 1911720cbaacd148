package org.quests.bench;

/**
 * Dot products in fixed point. A coordinate becomes a whole number of steps, in balanced digits of
 * 8 bits: −128 … 127. Products of two digits are summed over the axes in 32 bits, exactly, so in
 * any order; products of the lowest digits are left out. What is summed is then one whole number,
 * which is rounded once.
 */
final class FixedPointModel extends TensorModel {
  private static final int BASE = 256;

  /** The greatest digit to either side of 0 that all digits of a number may have at once. */
  private static final int MOST = 127;

  private final int digits;

  /** Products of the i-th and the j-th digit, from the highest on, are taken if i + j ≤ this. */
  private final int depth;

  /** In 1/Å. */
  private final double step;

  /** Steps², for 1 of the whole number that a squared distance is. */
  private final long grain;

  /** Row, digit from the highest on, axis. */
  private final byte[][][] numbers;

  /** |x|² of a row in grains. */
  private final long[] squares;

  private final double[] moved;

  /** Row, digit: the length of the row of digits. */
  private final double[][] lengths;

  private final double[] longest;

  /**
   * A model.
   *
   * @param digits 1 … 3
   * @param depth 0 … 2 · (digits − 1)
   */
  FixedPointModel(TurnedRows of, int digits, int depth) {
    super(of);
    this.digits = digits;
    this.depth = depth;
    int tail = of.axes() - leading;
    long most = 0;
    for (int k = 0; k < digits; k++) {
      most = most * BASE + MOST;
    }
    double widest = 0;
    for (double[] row : of.rows()) {
      for (int a = leading; a < of.axes(); a++) {
        widest = Math.max(widest, Math.abs(row[a]));
      }
    }
    step = widest == 0 ? 1 : widest / most;
    grain = Math.round(Math.pow(BASE, 2 * (digits - 1) - depth));
    numbers = new byte[of.count()][digits][tail];
    squares = new long[of.count()];
    moved = new double[of.count()];
    lengths = new double[of.count()][digits];
    longest = new double[digits];
    for (int i = 0; i < of.count(); i++) {
      take(i);
    }
  }

  private void take(int i) {
    double error = 0;
    long square = 0;
    for (int a = leading; a < of.axes(); a++) {
      double x = of.rows()[i][a];
      long number = Math.round(x / step);
      error += (x - number * step) * (x - number * step);
      square += number * number;
      long rest = number;
      for (int k = digits - 1; k >= 0; k--) {
        byte digit = (byte) rest;
        numbers[i][k][a - leading] = digit;
        lengths[i][k] += digit * digit;
        rest = (rest - digit) / BASE;
      }
      if (rest != 0) {
        throw new IllegalStateException(x + " is beyond the digits");
      }
    }
    moved[i] = Math.sqrt(error);
    squares[i] = (square + grain / 2) / grain;
    for (int k = 0; k < digits; k++) {
      lengths[i][k] = Math.sqrt(lengths[i][k]);
      longest[k] = Math.max(longest[k], lengths[i][k]);
    }
  }

  @Override
  String name() {
    return digits + " digits";
  }

  @Override
  int products() {
    int taken = 0;
    for (int k = 0; k < digits * digits; k++) {
      taken += k / digits + k % digits <= depth ? 1 : 0;
    }
    return taken;
  }

  /** The sum of one product of digits over the axes, in 32 bits as a tensor core has it. */
  private int sum(byte[] x, byte[] y) {
    int sum = 0;
    for (int a = 0; a < x.length; a++) {
      sum += x[a] * y[a];
    }
    return sum;
  }

  @Override
  float ofProducts(int i, int j) {
    // All products of one weight go to the same sum.
    long product = 0;
    for (int level = 0; level <= depth; level++) {
      int sum = 0;
      for (int k = Math.max(0, level - digits + 1); k <= Math.min(level, digits - 1); k++) {
        sum = Math.addExact(sum, sum(numbers[i][k], numbers[j][level - k]));
      }
      product = BASE * product + sum;
    }
    long whole = squares[i] + squares[j] - 2 * product;
    return (float) ((double) (float) whole * (grain * step * step));
  }

  @Override
  double moved(int i) {
    return moved[i];
  }

  @Override
  double changed(int i, int j) {
    return changed(lengths[i], lengths[j]);
  }

  @Override
  double greatestChange() {
    return changed(longest, longest);
  }

  private double changed(double[] one, double[] other) {
    // Half a grain for each |x|². The products that are left out, by Cauchy's inequality.
    double most = grain;
    for (int k = 0; k < digits; k++) {
      for (int l = 0; l < digits; l++) {
        if (k + l > depth) {
          most += 2 * Math.pow(BASE, 2 * (digits - 1) - k - l) * one[k] * other[l];
        }
      }
    }
    return most * step * step;
  }
}
