package org.quests.kernel;

/** 2 to the power of −t, by a polynomial: the same bits interpreted and compiled, everywhere. */
final class Exp2 {
  /** Adding and subtracting it rounds a double below 2⁵¹ to a whole number. */
  private static final double ROUND = 0x1.8p52;

  // Taylor coefficients of 2^f: ln(2)^i / i!. At |f| ≤ ½ the first one left out is below 2e-17.
  private static final double C1 = 0x1.62e42fefa39efp-1;
  private static final double C2 = 0x1.ebfbdff82c58fp-3;
  private static final double C3 = 0x1.c6b08d704a0c0p-5;
  private static final double C4 = 0x1.3b2ab6fba4e77p-7;
  private static final double C5 = 0x1.5d87fe78a6731p-10;
  private static final double C6 = 0x1.430912f86c787p-13;
  private static final double C7 = 0x1.ffcbfc588b0c7p-17;
  private static final double C8 = 0x1.62c0223a5c824p-20;
  private static final double C9 = 0x1.b5253d395e7c4p-24;
  private static final double C10 = 0x1.e4cf5158b8ecap-28;
  private static final double C11 = 0x1.e8cac7351bb25p-32;
  private static final double C12 = 0x1.c3bd650fc2986p-36;
  private static final double C13 = 0x1.816193166d0f9p-40;

  private Exp2() {}

  /**
   * 2^−t to 2 ulp.
   *
   * @param t 0 … 1000
   */
  static double ofMinus(double t) {
    double whole = (t + ROUND) - ROUND;
    double f = whole - t;
    double p = Math.fma(C13, f, C12);
    p = Math.fma(p, f, C11);
    p = Math.fma(p, f, C10);
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
    return p * Double.longBitsToDouble((1023L - (long) whole) << 52);
  }
}
