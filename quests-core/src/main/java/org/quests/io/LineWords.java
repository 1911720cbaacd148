package org.quests.io;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.core.Printable;

/**
 * The words of one line of bytes, and what they mean: numbers, elements, yes or no. {@link #reset}
 * names the line, {@link #next} goes from word to word; nothing is allocated for numbers. For one
 * thread.
 */
public final class LineWords {
  private static final int BLANK = 0;
  private static final int PLAIN = 1;
  private static final int EXPONENT = 2;
  private static final int FORTRAN_EXPONENT = 4;
  private static final int OTHER = 8;
  private static final byte[] CLASSES = classes();

  /** Atomic number by the two bytes of a symbol (the second 0 where there is one letter), or −1. */
  private static final byte[] ELEMENTS = elements();

  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private int wordStart;
  private int wordEnd;
  private int kinds;
  private final PlainDecimal plain = new PlainDecimal();
  private byte[] scratch = new byte[0];

  /** Words that were turned into strings before, by hash: columns of words repeat a few. */
  private String @Nullable [] known;

  /** No words yet: {@link #reset} names the line. */
  public LineWords() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    Arrays.fill(classes, (byte) OTHER);
    for (char c : " \t\r\f\u000b".toCharArray()) {
      classes[c] = BLANK;
    }
    for (char c : "0123456789+-.".toCharArray()) {
      classes[c] = PLAIN;
    }
    classes['e'] = classes['E'] = EXPONENT;
    classes['d'] = classes['D'] = FORTRAN_EXPONENT;
    return classes;
  }

  private static byte[] elements() {
    byte[] elements = new byte[1 << 16];
    Arrays.fill(elements, (byte) -1);
    for (int z = 0; Element.exists(z); z++) {
      String symbol = Element.symbol(z);
      elements[symbol.charAt(0) << 8 | (symbol.length() > 1 ? symbol.charAt(1) : 0)] = (byte) z;
    }
    // Deuterium and tritium are hydrogen.
    elements['D' << 8] = elements['T' << 8] = 1;
    return elements;
  }

  /** Whether a byte separates words. */
  public static boolean blank(byte b) {
    return CLASSES[b & 0xff] == BLANK;
  }

  /** Starts at a stretch of bytes. */
  public void reset(byte[] line, int from, int to) {
    bytes = line;
    at = from;
    end = to;
    wordStart = wordEnd = from;
  }

  /** Goes to the next word; false where there is none. */
  public boolean next() {
    byte[] b = bytes;
    int i = at;
    int to = end;
    while (i < to && CLASSES[b[i] & 0xff] == BLANK) {
      i++;
    }
    wordStart = i;
    int seen = 0;
    while (i < to) {
      int kind = CLASSES[b[i] & 0xff];
      if (kind == BLANK) {
        break;
      }
      seen |= kind;
      i++;
    }
    kinds = seen;
    wordEnd = i;
    at = i;
    return i > wordStart;
  }

  /** Where the current word starts in the bytes; where the line ends, if there was none. */
  public int start() {
    return wordStart;
  }

  /** Where the current word ends; where the line ends, if there was none. */
  public int end() {
    return wordEnd;
  }

  /** The current word as text, shared among equal short words. */
  public String text() {
    int length = wordEnd - wordStart;
    int hash = length;
    for (int i = wordStart; i < wordEnd; i++) {
      if (bytes[i] < 0) {
        return LineReader.text(bytes, wordStart, wordEnd);
      }
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ hash >>> 8 ^ hash >>> 16) & 0xff;
    if (known == null) {
      known = new String[256];
    }
    String word = known[slot];
    if (word == null || !same(word)) {
      word = new String(bytes, wordStart, length, StandardCharsets.US_ASCII);
      known[slot] = word;
    }
    return word;
  }

  private boolean same(String word) {
    int length = wordEnd - wordStart;
    if (word.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (word.charAt(i) != bytes[wordStart + i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The current word as a number: decimal, with an exponent after e, E, or as in Fortran d or D;
   * nan and inf in any case.
   *
   * @throws NumberFormatException where it is none
   */
  public double real() {
    if (kinds == PLAIN) {
      double x = plain.read(bytes, wordStart, wordEnd);
      if (!Double.isNaN(x) && plain.end() == wordEnd) {
        return x;
      }
    }
    if ((kinds & (FORTRAN_EXPONENT | OTHER)) == 0) {
      return JavaDoubleParser.parseDouble(bytes, wordStart, wordEnd - wordStart);
    }
    if ((kinds & (EXPONENT | OTHER)) == 0) {
      int length = wordEnd - wordStart;
      if (scratch.length < length) {
        scratch = new byte[length];
      }
      for (int i = 0; i < length; i++) {
        byte b = bytes[wordStart + i];
        scratch[i] = b == 'd' || b == 'D' ? (byte) 'e' : b;
      }
      return JavaDoubleParser.parseDouble(scratch, 0, length);
    }
    return special();
  }

  /**
   * Goes to the next word, as {@link #next} does, and reads it as {@link #real} does: faster than
   * both.
   *
   * @throws NumberFormatException where there is none, or where it is no number
   */
  public double nextReal() {
    double x = plain.read(bytes, at, end);
    int after = plain.end();
    if (!Double.isNaN(x) && (after == end || CLASSES[bytes[after] & 0xff] == BLANK)) {
      wordStart = plain.start();
      wordEnd = at = after;
      kinds = PLAIN;
      return x;
    }
    if (!next()) {
      throw noNumber();
    }
    return real();
  }

  /** Whether the current word is what Fortran writes where a number is too long for its place. */
  public boolean overflown() {
    for (int i = wordStart; i < wordEnd; i++) {
      if (bytes[i] != '*') {
        return false;
      }
    }
    return wordEnd > wordStart;
  }

  private double special() {
    int from = wordStart;
    boolean minus = bytes[from] == '-';
    if (minus || bytes[from] == '+') {
      from++;
    }
    String word = LineReader.text(bytes, from, wordEnd);
    if (word.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return minus ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    int power = word.indexOf("*^");
    if (power > 0) {
      // As Mathematica writes 1.7*^-6.
      String number =
          (minus ? "-" : "") + word.substring(0, power) + 'e' + word.substring(power + 2);
      return JavaDoubleParser.parseDouble(number);
    }
    throw noNumber();
  }

  private NumberFormatException noNumber() {
    return new NumberFormatException(Printable.quoted(text()));
  }

  /**
   * The current word as a whole number.
   *
   * @throws NumberFormatException where it is none, or has no place in 64 bits
   */
  public long integer() {
    int i = wordStart;
    boolean minus = bytes[i] == '-';
    if (minus || bytes[i] == '+') {
      i++;
    }
    if (i == wordEnd) {
      throw noNumber();
    }
    // Counts down, for there is one more negative number than there are positive ones.
    long value = 0;
    for (; i < wordEnd; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
        throw noNumber();
      }
      value = 10 * value - digit;
      if (value > 0) {
        throw noNumber();
      }
    }
    if (!minus && value == Long.MIN_VALUE) {
      throw noNumber();
    }
    return minus ? value : -value;
  }

  /** The current word as yes (1) or no (0), or −1 where it is neither. */
  public int logical() {
    int length = wordEnd - wordStart;
    byte first = bytes[wordStart];
    if (length == 1) {
      return switch (first) {
        case 'T', 't', '1' -> 1;
        case 'F', 'f', '0' -> 0;
        default -> -1;
      };
    }
    return switch (text().toLowerCase(Locale.ROOT)) {
      case "true" -> 1;
      case "false" -> 0;
      default -> -1;
    };
  }

  /** The atomic number of the current word, a symbol or a number, or −1 where it is neither. */
  public int element() {
    int length = wordEnd - wordStart;
    int first = bytes[wordStart];
    if (kinds == PLAIN) {
      try {
        long number = integer();
        return Element.exists(number) ? (int) number : -1;
      } catch (NumberFormatException e) {
        return -1;
      }
    }
    if (length > 2 || first < 0) {
      return -1;
    }
    return ELEMENTS[first << 8 | (length == 2 ? bytes[wordStart + 1] & 0xff : 0)];
  }
}
