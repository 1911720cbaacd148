package org.quests.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

class EscapingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "\u2028\u2029",
        "&lt;/script&gt;",
        "\"'\\"
      })
  void nothingEndsTheBlockOfDataAndTheTextStaysTheSame(String text) {
    ObjectMapper json = new ObjectMapper();
    String escaped = ReportPage.escaped(json.writeValueAsString(text));
    assertThat(escaped).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(json.readValue(escaped, String.class)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "train.xyz, train.xyz",
        "my file.xyz, 'my file.xyz'",
        "$(rm x), '$(rm x)'",
        "it's, 'it'\\''s'",
        "`a;b`, 'a;b'"
      })
  void wordsOfCommandsAreQuoted(String word, String quoted) {
    assertThat(Commands.quoted(word)).isEqualTo(quoted);
  }

  @Test
  void anEmptyWordIsQuoted() {
    assertThat(Commands.quoted("")).isEqualTo("''");
  }
}
