package org.quests.kernel;

/**
 * The most that rounding has done to the distances of any pair of tiles that was looked at. Not
 * thread-safe; those of several threads are joined.
 */
final class PairRounding {
  /** Roundings of a kernel by itself and of the sums in its precision. */
  private static final int ROUNDINGS = 24;

  /** Roundings of sums in double precision: of two tiles, and of the terms. */
  private static final int DOUBLE_ROUNDINGS = 200;

  private double unit = ErrorBound.UNIT_DOUBLE;
  private double displacement;
  private double cancellation;

  /**
   * Notes the pair that was loaded last.
   *
   * @return whether that was more than before in any way
   */
  boolean note(TilePair pair) {
    if (pair.unit() <= unit
        && pair.displacement() <= displacement
        && pair.cancellation() <= cancellation) {
      return false;
    }
    unit = Math.max(unit, pair.unit());
    displacement = Math.max(displacement, pair.displacement());
    cancellation = Math.max(cancellation, pair.cancellation());
    return true;
  }

  /** Joins what another one noted. */
  void add(PairRounding other) {
    unit = Math.max(unit, other.unit);
    displacement = Math.max(displacement, other.displacement);
    cancellation = Math.max(cancellation, other.cancellation);
  }

  /**
   * A bound on the relative error of a sum of kernels times numbers that are none of them negative.
   *
   * @param exponent the logarithm of the sum that it would be if all kernels were 1 and all numbers
   *     the greatest of them, less that of the sum: at least 0
   * @param axes numbers in a row of a tile
   * @param h in 1/Å
   */
  double ofSum(double exponent, int axes, double h) {
    return Math.expm1(
            ErrorBound.ofLog(Math.max(0, exponent), axes, unit, displacement, cancellation, h))
        + ROUNDINGS * unit
        + DOUBLE_ROUNDINGS * ErrorBound.UNIT_DOUBLE;
  }
}
