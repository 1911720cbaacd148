package org.quests.bench;

/**
 * Dot products of numbers in floating point, each split in two of 11 bits: a high and a low one.
 * Three products are taken, without that of the low ones. TF32 and FP16 have 11 bits both; FP16 has
 * few exponents, so numbers are scaled first.
 *
 * <p>Sums are in single precision. How tensor cores round them is not documented, and differs from
 * one generation to the next: here each addition cuts off, as measurements have found them to do,
 * in the order of the axes. The bound holds for any order, with one such error for each product.
 */
final class SplitFloatModel extends TensorModel {
  private static final int BITS = 11;

  /** The least step of FP16, where numbers are scaled to at most 2¹⁵. */
  private static final double LEAST_STEP = 0x1p-24;

  private static final double MOST = 0x1p15;

  private final boolean half;
  private final double scale;
  private final float[][] highs;
  private final float[][] lows;
  private final float[] squares;
  private final double[] moved;
  private final double[] lengths;
  private final double[] lowLengths;
  private double longest;
  private double longestLow;

  /**
   * A model.
   *
   * @param half FP16, else TF32
   */
  SplitFloatModel(TurnedRows of, boolean half) {
    super(of);
    this.half = half;
    int n = of.count();
    scale = Math.scalb(1.0, Math.getExponent(MOST / Math.max(of.tail(), 1e-30)));
    highs = new float[n][of.axes() - leading];
    lows = new float[n][of.axes() - leading];
    squares = new float[n];
    moved = new double[n];
    lengths = new double[n];
    lowLengths = new double[n];
    for (int i = 0; i < n; i++) {
      take(i);
    }
  }

  private void take(int i) {
    double error = 0;
    double square = 0;
    double low = 0;
    for (int a = leading; a < of.axes(); a++) {
      double x = of.rows()[i][a] * scale;
      double high = rounded(x);
      double rest = rounded(x - high);
      highs[i][a - leading] = (float) high;
      lows[i][a - leading] = (float) rest;
      error += (x - high - rest) * (x - high - rest);
      square += (high + rest) * (high + rest);
      low += rest * rest;
    }
    squares[i] = (float) square;
    moved[i] = Math.sqrt(error) / scale;
    lengths[i] = Math.sqrt(square) / scale;
    lowLengths[i] = Math.sqrt(low) / scale;
    longest = Math.max(longest, lengths[i]);
    longestLow = Math.max(longestLow, lowLengths[i]);
  }

  private double rounded(double x) {
    if (x == 0) {
      return 0;
    }
    double unit = Math.scalb(1.0, Math.getExponent(x) - BITS + 1);
    return Math.rint(x / Math.max(unit, half ? LEAST_STEP : 0))
        * Math.max(unit, half ? LEAST_STEP : 0);
  }

  @Override
  String name() {
    return half ? "split FP16" : "3 × TF32";
  }

  @Override
  int products() {
    return 3;
  }

  @Override
  float ofProducts(int i, int j) {
    float sum = 0;
    float[][][] pairs = {{lows[i], highs[j]}, {highs[i], lows[j]}, {highs[i], highs[j]}};
    for (float[][] pair : pairs) {
      for (int a = 0; a < pair[0].length; a++) {
        sum = cut((double) pair[0][a] * pair[1][a] + sum);
      }
    }
    float terms = squares[i] + squares[j];
    return (float) (Math.fma(-2f, sum, terms) / (scale * scale));
  }

  /** To single precision, towards 0. */
  private static float cut(double x) {
    float rounded = (float) x;
    return Math.abs((double) rounded) > Math.abs(x)
        ? Float.intBitsToFloat(Float.floatToRawIntBits(rounded) - 1)
        : rounded;
  }

  @Override
  double moved(int i) {
    return moved[i];
  }

  @Override
  double changed(int i, int j) {
    return changed(lengths[i], lengths[j], lowLengths[i], lowLengths[j]);
  }

  @Override
  double greatestChange() {
    return changed(longest, longest, longestLow, longestLow);
  }

  private double changed(double one, double other, double oneLow, double otherLow) {
    int additions = 3 * (of.axes() - leading);
    double sums = 2 * additions * 2 * UNIT * (one * other + one * otherLow + oneLow * other);
    return sums + 2 * oneLow * otherLow + 2 * UNIT * (one * one + other * other);
  }
}
