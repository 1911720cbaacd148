package org.quests.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What rounding to single precision does to the distances of pairs of tiles, and which pairs it
 * does too much to: these are evaluated in double precision. Which they are depends on the two
 * tiles and the narrowest bandwidth alone.
 */
final class PairErrors {
  private final PackedEnvironments rows;
  private final PackedEnvironments lanes;
  private final TileTerms rowTerms;
  private final TileTerms laneTerms;
  private final int differences;
  private final double h;
  private @Nullable Widest widest;

  /** The greatest radius, tail and spread of any tile of lanes. */
  private record Widest(double radius, double tail, double spread) {}

  /**
   * What single precision does.
   *
   * @param differences over how many axes differences are taken
   * @param h the narrowest bandwidth in 1/Å
   */
  PairErrors(PackedEnvironments rows, PackedEnvironments lanes, int differences, double h) {
    this.rows = rows;
    this.lanes = lanes;
    this.differences = differences;
    this.h = h;
    rowTerms = rows.terms(Precision.SINGLE, differences);
    laneTerms = lanes.terms(Precision.SINGLE, differences);
  }

  /**
   * A bound, in 1/Å, on how far rounding moves a row relative to a lane; what grows with their
   * distance is not counted.
   */
  double displacement(int row, int lane) {
    return displacement(row, lanes.radius(lane), laneTerms.tails()[lane]);
  }

  /** Rounding to a float about the own centre, of the shift, and about the other centre. */
  private double displacement(int row, double radius, double tail) {
    return ErrorBound.UNIT_SINGLE
            * (2 * rows.radius(row) + 3 * radius + rowTerms.tails()[row] + tail)
        + rows.rounding()
        + lanes.rounding();
  }

  /** A bound, in 1/Å², on what products add to the error of a squared distance. */
  double cancellation(int row, int lane) {
    return cancellation(row, laneTerms.tails()[lane], laneTerms.spreads()[lane]);
  }

  private double cancellation(int row, double tail, double spread) {
    return cancellation(
        ErrorBound.UNIT_SINGLE, rowTerms.spreads()[row], spread, rowTerms.tails()[row], tail);
  }

  /**
   * What rounding does to sums of products: half a unit in the last place of each of the sums,
   * which over the axes from k on are at most |x|² + |y|² there, and of the terms.
   */
  static double cancellation(
      double unit, double spread, double otherSpread, double tail, double otherTail) {
    return unit * (spread + otherSpread + 4 * (tail * tail + otherTail * otherTail));
  }

  /** Whether single precision is too rough for a pair. */
  boolean tooRough(int row, int lane) {
    return ErrorBound.beyondSingle(
        differences, displacement(row, lane), cancellation(row, lane), h);
  }

  /** Whether it may be too rough for a tile of rows and any tile of lanes. */
  boolean anyTooRough(int row) {
    Widest all = widest();
    return ErrorBound.beyondSingle(
        differences,
        displacement(row, all.radius, all.tail),
        cancellation(row, all.tail, all.spread),
        h);
  }

  private Widest widest() {
    Widest found = widest;
    if (found == null) {
      double radius = 0;
      double tail = 0;
      double spread = 0;
      for (int t = 0; t < lanes.tiles(); t++) {
        radius = Math.max(radius, lanes.radius(t));
        tail = Math.max(tail, laneTerms.tails()[t]);
        spread = Math.max(spread, laneTerms.spreads()[t]);
      }
      found = new Widest(radius, tail, spread);
      widest = found;
    }
    return found;
  }
}
