package org.quests.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainDecimalTest {
  private static final int NUMBERS = 100_000;

  /** What a buffer holds behind a line: digits of another one, which are no part of the number. */
  private static final String STALE = "\n9876.54321098765432109876543210987654321";

  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private final PlainDecimal plain = new PlainDecimal();

  /** Whether the number was read here, and not left to others. */
  private boolean isPlain(String before, String number, String after) {
    byte[] bytes = (before + number + after + STALE).getBytes(US_ASCII);
    double x = plain.read(bytes, 0, before.length() + number.length() + after.length());
    if (Double.isNaN(x) || plain.end() != before.length() + number.length()) {
      return false;
    }
    assertThat(plain.start()).as(number).isEqualTo(before.length());
    if (Double.doubleToRawLongBits(x) != Double.doubleToRawLongBits(Double.parseDouble(number))) {
      throw new AssertionError("expected " + number + ", found " + x);
    }
    return true;
  }

  /** Whether words of a line give the bits that Java gives, each between two others. */
  private static void assertRead(String number) {
    for (String line : new String[] {number, " \t" + number + "\r", "1 " + number + " 2"}) {
      boolean between = line.endsWith(" 2");
      byte[] bytes = (line + STALE).getBytes(US_ASCII);
      for (byte[] buffer : new byte[][] {bytes, Arrays.copyOf(bytes, line.length())}) {
        LineWords words = new LineWords();
        words.reset(buffer, 0, line.length());
        if (between) {
          assertThat(words.nextReal()).isEqualTo(1);
        }
        long bits = Double.doubleToRawLongBits(Double.parseDouble(number));
        assertThat(Double.doubleToRawLongBits(words.nextReal())).as(line).isEqualTo(bits);
        assertThat(Double.doubleToRawLongBits(words.real())).as(line).isEqualTo(bits);
        assertThat(line.substring(words.start(), words.end())).isEqualTo(number);
        if (between) {
          assertThat(words.nextReal()).isEqualTo(2);
        }
        assertThat(words.next()).isFalse();
      }
    }
  }

  private static String digits(Random random, int most) {
    StringBuilder digits = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  @Test
  void givesTheBitsOfJavaForNumbersOfUpTo25Digits() {
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < NUMBERS; i++) {
      String whole = digits(random, 12);
      String number = (random.nextBoolean() ? "-" : "") + whole;
      if (whole.isEmpty() || random.nextInt(8) > 0) {
        number += '.' + digits(random, 13) + (whole.isEmpty() ? "5" : "");
      }
      String before = " ".repeat(random.nextInt(20));
      read += isPlain(before, number, " ".repeat(random.nextInt(2))) ? 1 : 0;
      if (i % 10 == 0) {
        assertRead(number + (random.nextInt(4) == 0 ? "e" + (random.nextInt(640) - 320) : ""));
      }
    }
    assertThat(read).isGreaterThan(NUMBERS / 4);
  }

  @Test
  void readsWhatFilesOfAtomsHold() {
    Random random = new Random(12);
    for (int i = 0; i < NUMBERS / 50; i++) {
      double x = 30 * random.nextGaussian();
      for (int decimals : new int[] {0, 3, 6, 8, 10, 12}) {
        String number = String.format(Locale.ROOT, "%." + decimals + "f", x);
        assertThat(isPlain(" ".repeat(random.nextInt(9)), number, "")).as(number).isTrue();
      }
      assertRead(Double.toString(x));
    }
  }

  @Test
  void passesManyBlanks() {
    assertThat(isPlain(" ".repeat(1_000_000), "-2.5", " ".repeat(1_000_000))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "-0.00000000",
        "00000000",
        "1.",
        "-1.",
        "12345678",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "0.9007199254740991",
        "90071992.54740991",
        "90071992.54740992",
        "90071992.54740993",
        "99999999.9999999999",
        "0.1",
        "0.00000000000000001",
        "0.000000000000000001",
        ".5",
        "-.5",
        "+1",
        "+1.5",
        "1e5",
        "1E-300",
        "1e400",
        "4.9e-324",
        "2.4703282292062327e-324",
        "1.7976931348623157e308",
        "8.5e22",
        "1e23",
        "0.000000123456789",
        "123456789",
        "1234567890123456789012345",
        "0.1234567890123456789012345",
        "100000000000000000000000000000000"
      })
  void readsAsJavaDoes(String number) {
    assertRead(number);
  }

  /** Words of a line that may be anything, compared with what Java says of each. */
  @Test
  void linesOfAnythingGiveTheSameWordsNumbersAndRefusals() {
    Random random = new Random(13);
    String signs = "0123456789012345678901234567890123456789....---   +eE\t\r,x\u00f7";
    int refused = 0;
    for (int i = 0; i < NUMBERS / 10; i++) {
      byte[] bytes = new byte[40 + random.nextInt(60)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) signs.charAt(random.nextInt(signs.length()));
      }
      int to = random.nextInt(bytes.length + 1);
      LineWords words = new LineWords();
      words.reset(bytes, 0, to);
      LineWords plainly = new LineWords();
      plainly.reset(bytes, 0, to);
      while (plainly.next()) {
        String word = new String(bytes, plainly.start(), plainly.end() - plainly.start(), LATIN);
        String expected = number(word);
        String found;
        try {
          found = Double.toString(words.nextReal());
        } catch (NumberFormatException e) {
          found = "none";
        }
        assertThat(found).as(word).isEqualTo(expected);
        assertThat(words.start()).isEqualTo(plainly.start());
        assertThat(words.end()).isEqualTo(plainly.end());
        refused += expected.equals("none") ? 1 : 0;
      }
      assertThatThrownBy(words::nextReal).isInstanceOf(NumberFormatException.class);
      assertThat(words.start()).isEqualTo(to);
    }
    assertThat(refused).isGreaterThan(NUMBERS / 100);
  }

  private static String number(String word) {
    try {
      return word.matches("[-+.0-9eE]+") ? Double.toString(Double.parseDouble(word)) : "none";
    } catch (NumberFormatException e) {
      return "none";
    }
  }
}
