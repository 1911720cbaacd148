package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Progress;

/** What people see: numbers, progress, suggestions. */
class TerminalTest {
  @TempDir private Path folder;

  @Test
  void aNumberThatIsShownAsZeroHasNoSign() {
    assertThat(Text.of("%.4f %.4f %8.2f", -0.0, -4e-5, -0.004)).isEqualTo("0.0000 0.0000     0.00");
    assertThat(Text.of("%.4f %.3g %s", -5e-5, -4e-5, -0.0)).isEqualTo("-0.0001 -4.00e-05 0.0");
    assertThat(Text.of("%s %.2f %d %%", "-0.00", -1.5, -0)).isEqualTo("-0.00 -1.50 0 %");
  }

  @Test
  void oneIsNotPlural() {
    assertThat(Text.of("%,d environments in %,d frames", 1, 1))
        .isEqualTo("1 environment in 1 frame");
    assertThat(Text.of("%,d environments in %,d frames", 2, 0))
        .isEqualTo("2 environments in 0 frames");
    assertThat(Text.of("%s: %,.0f environments, %,d new structures, %d framesets", "1", 1.0, 1, 1))
        .isEqualTo("1: 1 environment, 1 new structure, 1 framesets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics", "learning_curve", "entropy_sampler", "dedup"})
  void oneEnvironmentIsOneOnAllSummaries(String command) {
    Path lone = Cli.write(folder.resolve("lone.xyz"), "1\n\nCu 0 0 0\n");
    assertThat(quests(command, lone).out()).doesNotContain("1 environments", "1 frames");
    assertThat(quests("dH", lone, lone).succeeds().out()).contains(": 1 environment against 1 of");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 50, 79, 80, 132, 300})
  void progressIsNeverAsWideAsTheTerminal(int width) {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    TerminalProgress progress =
        new TerminalProgress(
            new PrintStream(shown, true, StandardCharsets.UTF_8), () -> width, true);
    progress.begin("description", "environments", 20_000);
    progress.advance(12_345);
    progress.end();
    String text = shown.toString(StandardCharsets.UTF_8);
    assertThat(text).doesNotContain("\n").startsWith("\r").endsWith("\r");
    List<String> lines = Arrays.stream(text.split("[\r\b]+")).filter(s -> !s.isBlank()).toList();
    assertThat(lines).isNotEmpty().allMatch(line -> line.length() < width);
    if (width >= 79) {
      assertThat(lines.getLast()).contains("12,345 of 20,000 environments").contains("61 %  [===");
    }
    if (width == 50) {
      assertThat(lines.getLast()).startsWith("description   61 %").contains(" left");
    }
  }

  @Test
  void whatIsAbandonedLeavesAnEmptyLine() {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    ProgressLine line =
        new ProgressLine(new PrintStream(shown, true, StandardCharsets.UTF_8), () -> 60);
    line.open();
    line.accept("description  1,000 environments");
    line.accept("kernel sums");
    line.abandon();
    line.accept("more");
    line.shut();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\rdescription  1,000 environments\rkernel sums"
                + " ".repeat(20)
                + "\b".repeat(20)
                + "\r"
                + " ".repeat(59)
                + "\r");
  }

  @Test
  void workOfUnknownLengthHasNoPercentage() {
    assertThat(shown(progress -> progress.advance(8_192), "description", -1).getLast())
        .isEqualTo("description  0:00  8,192 environments");
  }

  @Test
  void workGoesOnUnderItsOwnNameWhenAPartOfItIsOver() {
    List<String> lines =
        shown(
            progress -> {
              progress.advance(8_192);
              progress.begin("kernel sums", 4);
              progress.advance(1);
              progress.end();
              progress.advance(8_192);
            },
            "description",
            -1);
    assertThat(lines).anyMatch(line -> line.startsWith("kernel sums   25 %"));
    assertThat(lines.getLast()).isEqualTo("description  0:00  16,384 environments");
  }

  @Test
  void timeToGoIsNotGuessedFromNextToNothing() {
    assertThat(shown(progress -> progress.advance(1), "kernel sums", 1_000).getLast())
        .doesNotContain("left");
    assertThat(shown(progress -> progress.advance(10), "kernel sums", 1_000).getLast())
        .contains(" left");
  }

  /** The lines that were shown of work in a terminal of 79 columns. */
  private static List<String> shown(Consumer<Progress> work, String what, long total) {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    TerminalProgress progress =
        new TerminalProgress(new PrintStream(shown, true, StandardCharsets.UTF_8), () -> 79, true);
    progress.begin(what, "environments", total);
    work.accept(progress);
    progress.end();
    return Arrays.stream(shown.toString(StandardCharsets.UTF_8).split("[\r\b]+"))
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "entrpy, entropy",
    "dh, dH",
    "dhtraj, dH_traj",
    "entropySampler, entropy_sampler",
    "make-descriptor, make_descriptors",
    "compres, compress"
  })
  void aCommandThatIsMistyped(String word, String meant) {
    assertThat(quests(word, "a").failsWith(2).replace('-', '_'))
        .startsWith(
            ("there is no command '" + word + "'; did you mean " + meant + "?").replace('-', '_'));
  }

  @ParameterizedTest
  @CsvSource({"--cutof=3, --cutoff", "--nbr, --nbrs", "--by-elemnt, --by-element"})
  void anOptionThatIsMistyped(String word, String meant) {
    assertThat(quests("entropy", "a", word).failsWith(2)).contains("; did you mean " + meant + "?");
  }

  @Test
  void nothingIsSuggestedForWhatIsLikeNothing() {
    assertThat(quests("phonons", "a").failsWith(2))
        .isEqualTo("there is no command 'phonons' (see 'quests --help')");
    assertThat(quests("entropy", "a", "--zzz").failsWith(2)).doesNotContain("did you mean");
  }

  @Test
  void theProgramAlonePrintsItsCommands() {
    Cli.Result run = quests();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo(quests("--help").out());
  }
}
