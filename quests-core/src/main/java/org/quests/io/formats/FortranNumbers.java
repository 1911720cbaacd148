package org.quests.io.formats;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import org.quests.io.LineWords;

/**
 * Numbers of a line as Fortran writes them: where one fills its place, nothing separates it from
 * the one before ({@code -0.63265286-0.11227753}). For one thread.
 */
final class FortranNumbers {
  private final LineWords words = new LineWords();
  private byte[] bytes = new byte[0];

  /** Where the rest of a word starts of which a number was taken; −1 where there is none. */
  private int rest = -1;

  /** Starts at a stretch of bytes. */
  void reset(byte[] line, int from, int to) {
    bytes = line;
    words.reset(line, from, to);
    rest = -1;
  }

  /**
   * The next numbers.
   *
   * @param into receives so many
   * @param at where the first one goes
   * @return whether there are so many, and all of them finite
   */
  boolean next(double[] into, int at, int count) {
    for (int i = at; i < at + count; i++) {
      double x;
      try {
        if (rest >= 0) {
          x = piece(rest);
        } else if (words.next()) {
          x = word();
        } else {
          return false;
        }
      } catch (NumberFormatException e) {
        return false;
      }
      if (!Double.isFinite(x)) {
        return false;
      }
      into[i] = x;
    }
    return true;
  }

  /** Where the word of the last number ends in the bytes. */
  int end() {
    return words.end();
  }

  /** Whether the last number is not glued to another one after it. */
  boolean separate() {
    return rest < 0;
  }

  /** Whether nothing but white space is left. */
  boolean ended() {
    return rest < 0 && !words.next();
  }

  private double word() {
    // A number without an exponent has a sign at its start only.
    int glued = sign(words.start() + 1);
    return glued < 0 ? words.real() : piece(words.start());
  }

  /** The number that starts here and ends at the next sign, which starts another one. */
  private double piece(int from) {
    int end = sign(from + 1);
    int to = end < 0 ? words.end() : end;
    if (end >= 0 && !(fixed(from, to) && fixed(end, words.end()))) {
      // As 0.123-100, whose exponent has lost its letter.
      throw new NumberFormatException();
    }
    rest = end;
    return JavaDoubleParser.parseDouble(bytes, from, to - from);
  }

  /** Where a sign is that belongs to no exponent; −1 if there is none. */
  private int sign(int from) {
    for (int i = from; i < words.end(); i++) {
      byte b = bytes[i];
      if ((b == '-' || b == '+') && "eEdD".indexOf(bytes[i - 1]) < 0) {
        return i;
      }
    }
    return -1;
  }

  /** Whether there is a decimal point. */
  private boolean fixed(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '.') {
        return true;
      }
    }
    return false;
  }
}
