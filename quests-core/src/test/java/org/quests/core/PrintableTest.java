package org.quests.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Escape, bell, line breaks.
        "1b 5b 33 31 6d | \\u001b[31m",
        "61 07 | a\\u0007",
        "61 a 62 d 63 9 64 0 | a\\nb\\rc\\td\\u0000",
        "7f 85 9b | \\u007f\\u0085\\u009b",
        // The direction of writing, what is not seen, separators of lines and paragraphs.
        "202a 202e 2066 2069 200f 61c | \\u202a\\u202e\\u2066\\u2069\\u200f\\u061c",
        "200b feff ad 2028 2029 | \\u200b\\ufeff\\u00ad\\u2028\\u2029",
        "e0041 | \\udb40\\udc41",
        // Halves of pairs.
        "d800 61 dc00 | \\ud800a\\udc00",
        // What is never a character, and what XML cannot hold.
        "61 fffe ffff | a\\ufffe\\uffff",
        "fdd0 1fffe 10ffff | \\ufdd0\\ud83f\\udffe\\udbff\\udfff",
      })
  void whatATerminalWouldObeyIsSpelledOut(String codePoints, String shown) {
    StringBuilder text = new StringBuilder();
    for (String codePoint : codePoints.split(" ", -1)) {
      text.appendCodePoint(Integer.parseInt(codePoint, 16));
    }
    assertThat(Printable.of(text.toString())).isEqualTo(shown);
    assertThat(Printable.of(shown)).isEqualTo(shown);
  }

  @Test
  void whatCanBeReadStaysAsItIs() {
    for (String text : new String[] {"", "δH in Å", "C:\\data", "日本語", "😀", "é"}) {
      assertThat(Printable.of(text)).isSameAs(text);
    }
  }

  @Test
  void ofALongTextTheMiddleIsLeftOut() {
    String text =
        "run.xyz: expected a number, found " + "9".repeat(20_000_000) + "\u001b, see --help";
    String shown = Printable.of(text);
    assertThat(shown)
        .hasSize(Printable.MESSAGE)
        .startsWith("run.xyz: expected a number, found 999")
        .contains("99 … 99")
        .endsWith("99\\u001b, see --help");
    assertThat(Printable.of("x".repeat(Printable.MESSAGE))).hasSize(Printable.MESSAGE);
    // What is spelled out is longer, and pairs are not cut apart.
    assertThat(Printable.of("\n".repeat(400))).hasSize(Printable.MESSAGE);
    for (int n = 0; n < 40; n++) {
      String pairs = "x".repeat(n) + "😀".repeat(400);
      assertThat(Printable.of(pairs)).hasSizeLessThanOrEqualTo(Printable.MESSAGE);
      assertThat(Printable.of(pairs).codePoints())
          .allMatch(c -> Character.getType(c) != Character.SURROGATE)
          .noneMatch(c -> c == '\\');
    }
  }

  @Test
  void nothingAtAllIsObeyed() {
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      char[] text = new char[random.nextInt(700)];
      for (int i = 0; i < text.length; i++) {
        text[i] = (char) (random.nextBoolean() ? random.nextInt(0x180) : random.nextInt(0x10000));
      }
      String shown = Printable.of(new String(text));
      assertThat(shown.length()).isLessThanOrEqualTo(Printable.MESSAGE);
      assertThat(shown.codePoints().map(Character::getType))
          .doesNotContain(
              (int) Character.CONTROL,
              (int) Character.FORMAT,
              (int) Character.SURROGATE,
              (int) Character.LINE_SEPARATOR,
              (int) Character.PARAGRAPH_SEPARATOR);
      assertThat(Printable.of(shown)).isEqualTo(shown);
    }
  }

  @Test
  void messagesOfErrorsAreMadeSo() {
    assertThat(QuestsException.input("a\n\u001b[2J")).hasMessage("a\\n\\u001b[2J");
    assertThat(QuestsException.usage("x".repeat(9000)).getMessage()).hasSize(Printable.MESSAGE);
  }
}
