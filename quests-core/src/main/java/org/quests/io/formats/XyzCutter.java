package org.quests.io.formats;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.quests.io.FrameCutter;
import org.quests.io.LineWords;

/**
 * Ends of frames in plain and extended XYZ. Frames without atoms are not recognised: a lone 0 would
 * swallow the number of atoms after it.
 */
final class XyzCutter implements FrameCutter {
  /** In lower case. */
  private static final byte[] PROPERTIES = {'p', 'r', 'o', 'p', 'e', 'r', 't', 'i', 'e', 's', '='};

  private static final byte[] VECTOR = "VEC1".getBytes(StandardCharsets.US_ASCII);

  private static final int COORDINATES = 3;

  /** Lines before the atoms: their number, and the comment. */
  private static final int HEAD = 2;

  /** Lines that were taken of the frame. */
  private long lines;

  private long atoms;
  private boolean declares;

  /** Whether frames so far declared their columns. */
  private boolean declaring;

  /** A line with nothing but a number of atoms. */
  @Override
  public int start(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] == 0) {
      at++;
    }
    return count(bytes, at, to) < 1 ? -1 : at;
  }

  @Override
  public int linesOfEmpty(byte[] bytes, int from, int to) {
    return count(bytes, from, to) == 0 ? HEAD : 0;
  }

  /** The number that is all that stands in a line; −1 where it is something else. */
  private static long count(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && LineWords.blank(bytes[at])) {
      at++;
    }
    long count = 0;
    int digits = 0;
    for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      count = 10 * count + bytes[at] - '0';
      digits++;
      if (count > AtomRows.MOST_ATOMS) {
        return -1;
      }
    }
    while (at < to && LineWords.blank(bytes[at])) {
      at++;
    }
    return digits == 0 || at < to ? -1 : count;
  }

  /** What ORCA puts between frames. */
  @Override
  public boolean separates(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && LineWords.blank(bytes[at])) {
      at++;
    }
    return at < to && bytes[at] == '>' && onlyBlanks(bytes, at + 1, to);
  }

  /** QM9, and a cell that stands after the atoms: nobody knows whether it still comes. */
  @Override
  public @Nullable String unfollowable(byte[] bytes, int from, int to) {
    if (lines == 1 && Texts.startsWith(bytes, from, to, XyzTail.GDB)) {
      return "a molecule of QM9, with lines after its atoms";
    }
    if (lines == atoms + HEAD && !declares && Texts.startsWith(bytes, from, to, VECTOR)) {
      return "a cell after the atoms, as AMS writes it (VEC1)";
    }
    return null;
  }

  private static boolean onlyBlanks(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!LineWords.blank(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void begin() {
    lines = 0;
  }

  @Override
  public Line accept(byte[] bytes, int from, int to) {
    lines++;
    if (lines == 1) {
      atoms = count(bytes, from, to);
      return atoms < 1 ? Line.FOREIGN : Line.INSIDE;
    }
    if (lines == 2) {
      declares = declares(bytes, from, to);
    } else if (!holdsCoordinates(bytes, from, to)) {
      return Line.FOREIGN;
    }
    return lines - 2 == atoms ? Line.LAST : Line.INSIDE;
  }

  /** Whether a comment declares columns, in letters of any case. */
  private static boolean declares(byte[] bytes, int from, int to) {
    for (int i = from; i <= to - PROPERTIES.length; i++) {
      int j = 0;
      // This bit makes a letter small, and is in the equals sign already.
      while (j < PROPERTIES.length && (bytes[i + j] | 0x20) == PROPERTIES[j]) {
        j++;
      }
      if (j == PROPERTIES.length) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are at least three words that could be numbers. */
  private static boolean holdsCoordinates(byte[] bytes, int from, int to) {
    int numbers = 0;
    boolean inside = false;
    for (int i = from; i < to && numbers < COORDINATES; i++) {
      byte b = bytes[i];
      boolean blank = LineWords.blank(b);
      if (!blank && !inside && startsNumber(bytes, i, to)) {
        numbers++;
      }
      inside = !blank;
    }
    return numbers == COORDINATES;
  }

  /** Whether the word that starts here looks like a number, or like what stands for a lost one. */
  private static boolean startsNumber(byte[] bytes, int at, int to) {
    byte b = bytes[at];
    if ((b >= '0' && b <= '9') || b == '-' || b == '.' || b == '+' || b == '*') {
      return true;
    }
    // No element has these letters: nan, inf, infinity.
    int first = b | 0x20;
    return (first == 'n' || first == 'i')
        && to - at >= 3
        && (bytes[at + 1] | 0x20) == (first == 'n' ? 'a' : 'n')
        && (bytes[at + 2] | 0x20) == (first == 'n' ? 'n' : 'f');
  }

  static int indexOf(byte[] what, byte[] bytes, int from, int to) {
    for (int i = from; i <= to - what.length; i++) {
      int j = 0;
      while (j < what.length && bytes[i + j] == what[j]) {
        j++;
      }
      if (j == what.length) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public long lines() {
    return atoms + HEAD;
  }

  @Override
  public String expected() {
    return lines <= 2 ? "a number of atoms" : "row " + (lines - 2) + " of " + atoms + " atoms";
  }

  /** A number in a line of its own may be a comment, or nothing at all. */
  @Override
  public boolean convincing() {
    return declares || !declaring;
  }

  @Override
  public void confirm() {
    declaring = declares;
  }
}
