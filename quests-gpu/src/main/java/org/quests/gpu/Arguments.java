package org.quests.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a kernel is told: the fields of {@code Task} in kernels.cu, 8 bytes each, in that order. */
final class Arguments {
  static final int ROWS = 0;
  static final int ROW_TERMS = 1;
  static final int ROW_CENTRES = 2;
  static final int ROW_BOUNDS = 3;
  static final int LANES = 4;
  static final int LANE_TERMS = 5;
  static final int LANE_CENTRES = 6;
  static final int LANE_BOUNDS = 7;
  static final int ITEMS = 8;
  static final int ROW_DIGITS = 9;
  static final int ROW_ERRORS = 10;
  static final int LANE_DIGITS = 11;
  static final int LANE_ERRORS = 12;
  static final int ROW_ROUNDING = 13;
  static final int LANE_ROUNDING = 14;
  static final int SCALE = 15;
  static final int LIMIT = 16;
  static final int AXES = 17;
  static final int DIFFERENCES = 18;
  static final int ROW_FIRST = 19;
  static final int ROW_TILES = 20;
  static final int LANE_FIRST = 21;
  static final int LANE_TILES = 22;
  static final int SELF = 23;
  static final int BEYOND = 24;
  static final int PRODUCTS = 25;
  static final int LEVELS = 26;
  static final int LEVEL = 27;

  /** What there is of the rows. */
  static final Side ROW_SIDE =
      new Side(
          ROWS,
          ROW_TERMS,
          ROW_CENTRES,
          ROW_BOUNDS,
          ROW_DIGITS,
          ROW_ERRORS,
          ROW_ROUNDING,
          ROW_FIRST,
          ROW_TILES);

  /** What there is of the lanes. */
  static final Side LANE_SIDE =
      new Side(
          LANES,
          LANE_TERMS,
          LANE_CENTRES,
          LANE_BOUNDS,
          LANE_DIGITS,
          LANE_ERRORS,
          LANE_ROUNDING,
          LANE_FIRST,
          LANE_TILES);

  /** The fields of one side. */
  record Side(
      int numbers,
      int terms,
      int centres,
      int bounds,
      int digits,
      int errors,
      int rounding,
      int first,
      int tiles) {}

  /** All of them, in bytes. */
  static final long BYTES = 28 * 8L;

  private Arguments() {}

  static void set(MemorySegment arguments, int field, long value) {
    arguments.set(ValueLayout.JAVA_LONG, 8L * field, value);
  }

  static void set(MemorySegment arguments, int field, double value) {
    arguments.set(ValueLayout.JAVA_DOUBLE, 8L * field, value);
  }

  static long get(MemorySegment arguments, int field) {
    return arguments.get(ValueLayout.JAVA_LONG, 8L * field);
  }

  static double getDouble(MemorySegment arguments, int field) {
    return arguments.get(ValueLayout.JAVA_DOUBLE, 8L * field);
  }
}
