package org.quests.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "hot crystal",
        "a-b",
        "x=1",
        "Å",
        "it's",
        "1",
        "-1",
        "+1.5",
        "-.5e-3",
        "1e9",
        "-inf"
      })
  void mostTextsStayAsTheyAre(String text) {
    assertThat(Csv.cell(text)).isEqualTo(text);
  }

  @Test
  void separatorsAndQuotesAreQuoted() {
    assertThat(Csv.cell("a,b")).isEqualTo("\"a,b\"");
    assertThat(Csv.cell("a;=b")).isEqualTo("\"a;=b\"");
    assertThat(Csv.cell("say \"a\"")).isEqualTo("\"say \"\"a\"\"\"");
    assertThat(Csv.cell("a\nb")).isEqualTo("\"a\nb\"");
    assertThat(Csv.row(List.of("a", "b,c", "=d"))).isEqualTo("a,\"b,c\",'=d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+cmd", "-2+3", "@SUM(A1)", "-", "+1+1", " =1", "\u200b=1", "＝1", "＠a"})
  void noTextIsAFormula(String text) {
    assertThat(Csv.cell(text).replace("\"", "")).isEqualTo("'" + text);
  }

  @Test
  void norWhatATabOrALineBreakHides() {
    assertThat(Csv.cell("\t=1")).isEqualTo("\"'\t=1\"");
    assertThat(Csv.cell("\r1")).isEqualTo("\"'\r1\"");
    assertThat(Csv.cell("=HYPERLINK(\"http://a\",\"b\")"))
        .isEqualTo("\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\"");
  }
}
