package org.quests.compress;

import org.quests.core.QuestsException;

/**
 * How many frames to choose: a number, or a fraction of all.
 *
 * @param value a whole number from 1 on where it is a count, else a fraction, greater than 0 and at
 *     most 1
 * @param fraction whether it is a fraction
 */
public record Size(double value, boolean fraction) {
  /** Checks the value. */
  public Size {
    boolean fine =
        fraction
            ? value > 0 && value <= 1
            : value >= 1 && value == Math.rint(value) && value <= Integer.MAX_VALUE;
    if (!fine) {
      throw QuestsException.usage(
          "the size must be a whole number of frames from 1 on, or a fraction between 0 and 1,"
              + " not "
              + (fraction ? Double.toString(value) : Long.toString((long) value)));
    }
  }

  /** So many frames. */
  public static Size frames(int count) {
    return new Size(count, false);
  }

  /** A fraction of the frames, greater than 0 and at most 1. */
  public static Size fraction(double fraction) {
    return new Size(fraction, true);
  }

  /**
   * Reads {@code 20} as a count, and {@code 0.2} as a fraction; {@code 1} is one frame, {@code 1.0}
   * is all.
   *
   * @throws QuestsException of kind USAGE where it is neither
   */
  public static Size parse(String text) {
    try {
      boolean count = text.strip().matches("[+-]?[0-9]+");
      return new Size(Double.parseDouble(text.strip()), !count);
    } catch (NumberFormatException e) {
      throw QuestsException.usage(
          "the size must be a whole number of frames, or a fraction between 0 and 1, not " + text);
    }
  }

  /**
   * The number of frames: of a fraction f of n frames the whole number nearest to f · n, the even
   * one of two equally near, and at least 1.
   *
   * @throws QuestsException of kind USAGE where it is a count that is greater than n
   */
  public int of(int n) {
    if (!fraction && value > n) {
      throw QuestsException.usage(
          "the size is " + (long) value + " frames, and there are only " + n + " to choose from");
    }
    return fraction ? (int) Math.max(1, Math.rint(value * n)) : (int) value;
  }
}
