package org.quests.compress;

/**
 * Scores to the digits that mean something. Frames that are images of each other, strained crystals
 * for instance, have equal scores but for rounding, and the first of them is to be chosen whatever
 * rounding does to them. A greater number never becomes the smaller one.
 */
final class Scores {
  private static final int BITS = 34;

  private Scores() {}

  /** A score to 2⁻³⁴ of itself, or of 1 where that is more. */
  static double round(double score) {
    return round(score, 0);
  }

  /** Whether δH is above 0 by more than rounding. */
  static boolean isNovel(double dH) {
    return round(dH) > 0;
  }

  /** A number to 2⁻³⁴ of itself, however small. */
  static double roundAll(double number) {
    return round(number, Double.MIN_EXPONENT + BITS);
  }

  private static double round(double number, int least) {
    if (!(Math.abs(number) < Double.POSITIVE_INFINITY)) {
      return number;
    }
    int exponent = BITS - Math.max(least, Math.getExponent(number));
    return Math.scalb(Math.rint(Math.scalb(number, exponent)), -exponent);
  }
}
