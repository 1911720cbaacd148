package org.quests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;

/** Runs the programs, and compares what they print with the page that shows it. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("").toAbsolutePath();
  private static final String[] DATA = {EXAMPLES.resolveSibling("testdata").toString()};

  /** Runs a program and gives what it printed. */
  private static String printed(Runnable program) {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What the page says that a program prints. */
  private static String told(Class<?> program) throws IOException {
    Matcher shown =
        Pattern.compile(program.getSimpleName() + "\\.java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLES.resolve("README.md")));
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }

  @Test
  void scoreFrames() throws IOException {
    assertThat(printed(ScoreFrames::main)).isEqualTo(told(ScoreFrames.class));
  }

  @Test
  void reuseReference() throws IOException {
    assertThat(printed(() -> ReuseReference.main(DATA))).isEqualTo(told(ReuseReference.class));
  }

  @Test
  void rowsFromElsewhere() throws IOException {
    assertThat(printed(RowsFromElsewhere::main)).isEqualTo(told(RowsFromElsewhere.class));
  }

  @Test
  void pairByPair() throws IOException {
    assertThat(printed(() -> PairByPair.main(DATA))).isEqualTo(told(PairByPair.class));
  }

  @Test
  void selectFrames() throws IOException {
    assertThat(printed(() -> SelectFrames.main(DATA))).isEqualTo(told(SelectFrames.class));
  }

  @Test
  void theEngineIsFoundByItsName() {
    assertThat(KernelEngines.get("pair-by-pair")).isInstanceOf(PairByPair.class);
    assertThat(KernelEngines.reports()).extracting(EngineReport::name).contains("pair-by-pair");
  }
}
