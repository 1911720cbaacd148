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
  private final int[] levels;
  private final double h;
  private Widest @Nullable [] widest;

  /** The greatest radius, tail and spread of any tile of lanes that can have pairs of a level. */
  private record Widest(double radius, double tail, double spread) {}

  /**
   * What single precision does.
   *
   * @param leading over how many axes differences are taken
   * @param h the narrowest bandwidth in 1/Å
   */
  PairErrors(PackedEnvironments rows, PackedEnvironments lanes, Leading leading, double h) {
    this.rows = rows;
    this.lanes = lanes;
    levels = leading.levels();
    this.h = h;
    rowTerms = rows.terms(Precision.SINGLE, leading);
    laneTerms = lanes.terms(Precision.SINGLE, leading);
  }

  /** The level of a pair of tiles. */
  int level(int row, int lane) {
    return TileTerms.level(rowTerms, row, laneTerms, lane);
  }

  /**
   * A bound, in 1/Å, on how far rounding moves a row relative to a lane; what grows with their
   * distance is not counted.
   */
  double displacement(int row, int lane, int level) {
    return displacement(row, level, lanes.radius(lane), laneTerms.tails()[level][lane]);
  }

  /** Rounding to a float about the own centre, of the shift, and about the other centre. */
  private double displacement(int row, int level, double radius, double tail) {
    return ErrorBound.UNIT_SINGLE
            * (2 * rows.radius(row) + 3 * radius + rowTerms.tails()[level][row] + tail)
        + rows.rounding()
        + lanes.rounding();
  }

  /** A bound, in 1/Å², on what products add to the error of a squared distance. */
  double cancellation(int row, int lane, int level) {
    return cancellation(
        row, level, laneTerms.tails()[level][lane], laneTerms.spreads()[level][lane]);
  }

  private double cancellation(int row, int level, double tail, double spread) {
    return cancellation(
        ErrorBound.UNIT_SINGLE,
        rowTerms.spreads()[level][row],
        spread,
        rowTerms.tails()[level][row],
        tail);
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
    int level = level(row, lane);
    return ErrorBound.beyondSingle(
        levels[level], displacement(row, lane, level), cancellation(row, lane, level), h);
  }

  /** Whether it may be too rough for a tile of rows and any tile of lanes. */
  boolean anyTooRough(int row) {
    Widest[] all = widest();
    for (int level = rowTerms.levels()[row]; level < levels.length; level++) {
      Widest widest = all[level];
      if (ErrorBound.beyondSingle(
          levels[level],
          displacement(row, level, widest.radius, widest.tail),
          cancellation(row, level, widest.tail, widest.spread),
          h)) {
        return true;
      }
    }
    return false;
  }

  private Widest[] widest() {
    Widest[] found = widest;
    if (found == null) {
      found = new Widest[levels.length];
      for (int level = 0; level < levels.length; level++) {
        found[level] = widest(level);
      }
      widest = found;
    }
    return found;
  }

  private Widest widest(int level) {
    double radius = 0;
    double tail = 0;
    double spread = 0;
    for (int t = 0; t < lanes.tiles(); t++) {
      if (laneTerms.levels()[t] <= level) {
        radius = Math.max(radius, lanes.radius(t));
        tail = Math.max(tail, laneTerms.tails()[level][t]);
        spread = Math.max(spread, laneTerms.spreads()[level][t]);
      }
    }
    return new Widest(radius, tail, spread);
  }
}
