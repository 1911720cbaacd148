package org.quests.kernel;

/**
 * How far rounding can take log S away from its true value; docs/method.md, "Errors", derives it.
 */
final class ErrorBound {
  /** Half a unit in the last place, relative to a number in single precision. */
  static final double UNIT_SINGLE = 0x1p-24;

  /** The same in double precision. */
  static final double UNIT_DOUBLE = 0x1p-53;

  /** Roundings of a squared distance and of the exponent beside those of sums over axes. */
  private static final int OTHERS = 16;

  /** What products of errors add to the first order. */
  private static final double SECOND_ORDER = 1.001;

  /**
   * The greatest log n − log S of a sum that pairs of tiles in single precision contribute to: n is
   * below 2³¹, and they contribute nothing below 2⁻⁹⁶.
   */
  private static final double FARTHEST_SINGLE = 127 * 0x1.62e42fefa39efp-1;

  /**
   * What rounding to single precision may change log S by; sums and what is left out come on top.
   */
  private static final double MOST_SINGLE = 0.009;

  private ErrorBound() {}

  /**
   * A bound on the change of the logarithm of Σ exp(−z) when each z is rounded.
   *
   * @param exponent log n − log S of the rounded sum of n terms, at least 0
   * @param axes over how many axes a squared distance is summed
   * @param unit {@link #UNIT_SINGLE} or {@link #UNIT_DOUBLE}
   * @param displacement in 1/Å, by which rows may have been moved relative to each other
   * @param cancellation in 1/Å², by which squared distances may have been changed beside that
   * @param h in 1/Å
   */
  static double ofLog(
      double exponent, int axes, double unit, double displacement, double cancellation, double h) {
    double moved = SECOND_ORDER * displacement / h;
    double changed = SECOND_ORDER * cancellation / (2 * h * h);
    double z = exponent + changed;
    return changed + (axes + OTHERS) * unit * z + Math.sqrt(2 * z) * moved + moved * moved / 2;
  }

  /** Whether single precision may take log S farther away than 0.01, wherever the sum is. */
  static boolean beyondSingle(int axes, double displacement, double cancellation, double h) {
    return !(ofLog(FARTHEST_SINGLE, axes, UNIT_SINGLE, displacement, cancellation, h)
        <= MOST_SINGLE);
  }

  /**
   * The same bound where one term is 1 exactly, an environment's own, and the others are rounded.
   *
   * @param ofOthers the bound on the logarithm of the sum of the others
   * @param share of the others in the whole sum, 0 … 1
   */
  static double withOwn(double ofOthers, double share) {
    // Beyond this an exponential overflows, and the share hardly matters.
    return ofOthers < 700 ? Math.log1p(share * Math.expm1(ofOthers)) : ofOthers;
  }
}
