package org.quests.kernel.tile;

/**
 * 2 to the power of −t by a polynomial in the fraction that is left when t is rounded: the same
 * bits interpreted and compiled, in scalars and in vectors of any width. Exactly 1 at 0.
 */
public final class Exp2 {
  /** Adding it rounds a float below 2²² to a whole number, which then stands in the low bits. */
  public static final float ROUND = 0x1.8p23f;

  /** The same for doubles below 2⁵¹. */
  public static final double ROUND_DOUBLE = 0x1.8p52;

  /** Degree 6, fitted to 2^f for |f| ≤ ½ with the constant term 1: 2e-9 relative. */
  public static final float F1 = 0x1.62e43p-1f;

  public static final float F2 = 0x1.ebfbdcp-3f;
  public static final float F3 = 0x1.c6aee8p-5f;
  public static final float F4 = 0x1.3b2d4cp-7f;
  public static final float F5 = 0x1.5f3e54p-10f;
  public static final float F6 = 0x1.41fbbcp-13f;

  /** Degree 11, fitted likewise: 3e-16 relative. */
  public static final double C1 = 0x1.62e42fefa39f7p-1;

  public static final double C2 = 0x1.ebfbdff82c5fep-3;
  public static final double C3 = 0x1.c6b08d7048b17p-5;
  public static final double C4 = 0x1.3b2ab6fb90171p-7;
  public static final double C5 = 0x1.5d87fe7adffa2p-10;
  public static final double C6 = 0x1.4309133d42708p-13;
  public static final double C7 = 0x1.ffcbf60da2f41p-17;
  public static final double C8 = 0x1.62bf5f4b8857bp-20;
  public static final double C9 = 0x1.b52cac25dd6a4p-24;
  public static final double C10 = 0x1.e6bd96dc54804p-28;
  public static final double C11 = 0x1.e3d72c55d3c02p-32;

  private Exp2() {}

  /**
   * 2^(−scale · x), 1.5e-7 relative.
   *
   * @param x at least 0; infinity and whatever lies beyond the limit count as that
   * @param limit at most {@link TileKernel#LIMIT} / scale
   */
  public static float ofMinus(float scale, float x, float limit) {
    // Bits of numbers that are not negative are ordered like the numbers.
    int bits = Math.min(Float.floatToRawIntBits(x), Float.floatToRawIntBits(limit));
    float s = Float.intBitsToFloat(bits);
    float rounded = Math.fma(s, scale, ROUND);
    float f = Math.fma(s, -scale, rounded - ROUND);
    float p = Math.fma(F6, f, F5);
    p = Math.fma(p, f, F4);
    p = Math.fma(p, f, F3);
    p = Math.fma(p, f, F2);
    p = Math.fma(p, f, F1);
    p = Math.fma(p, f, 1);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) - (Float.floatToRawIntBits(rounded) << 23));
  }

  /**
   * 2^(−scale · x), 2 units in the last place.
   *
   * @param x at least 0; whatever lies beyond the limit counts as about that
   * @param limit at most {@link TileKernel#LIMIT_DOUBLE} / scale
   */
  public static double ofMinus(double scale, double x, double limit) {
    // Of both only the upper halves are compared: vectors of ints have a faster minimum.
    long bits = Double.doubleToRawLongBits(x);
    int upper = Math.min((int) (bits >> 32), upperHalf(limit));
    double s = Double.longBitsToDouble((long) upper << 32 | (bits & 0xffffffffL));
    double rounded = Math.fma(s, scale, ROUND_DOUBLE);
    double f = Math.fma(s, -scale, rounded - ROUND_DOUBLE);
    double p = Math.fma(C11, f, C10);
    p = Math.fma(p, f, C9);
    p = Math.fma(p, f, C8);
    p = Math.fma(p, f, C7);
    p = Math.fma(p, f, C6);
    p = Math.fma(p, f, C5);
    p = Math.fma(p, f, C4);
    p = Math.fma(p, f, C3);
    p = Math.fma(p, f, C2);
    p = Math.fma(p, f, C1);
    p = Math.fma(p, f, 1);
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(p) - (Double.doubleToRawLongBits(rounded) << 52));
  }

  /** The upper 32 bits of a double: sign, exponent and what is most of the fraction. */
  public static int upperHalf(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }
}
