package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in files and names reaches a terminal as text alone. */
class PrintedTextTest {
  private static final String RED = "\u001b[31m\u009b2J\u202e\u0007";
  private static final String SHOWN = "\\u001b[31m\\u009b2J\\u202e\\u0007";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void aFileOfANameThatNobodyWouldGiveIt() {
    String first = Samples.text(2).replace("hot crystal", "hot" + RED);
    String second = Samples.text(2).replace("hot crystal", "=1+1");
    file = write(folder.resolve("a" + RED + "\nb.xyz"), first + second);
  }

  private static Cli.Result plain(Cli.Result result) {
    assertThat((result.out() + result.err()).codePoints())
        .noneMatch(c -> (Character.isISOControl(c) && c != '\n' && c != '\t') || c == 0x202e);
    return result;
  }

  @Test
  void summariesShowNamesAndLabels() {
    Cli.Result result = plain(quests("report-overlap", file, "--by", "config_type").succeeds());
    assertThat(result.lines().get(0)).contains("/a" + SHOWN + "\\nb.xyz: 16 environments");
    assertThat(result.lines().get(2)).startsWith("  hot" + SHOWN + ": 8 environments");
    plain(quests("dH", file, file).succeeds());
    plain(quests("events", file, "--parent", ":2", "--reference", RED + "=" + file));
    plain(quests("watch", file, "--reference", file, "--until-idle", "0.02", "--poll", "0.01"));
  }

  @Test
  void errorsShowWhatTheyQuote() {
    Path bad = write(folder.resolve("bad.xyz"), "1\nLattice=\"" + RED + " 0\"\nCu 0 0 0\n");
    assertThat(plain(quests("entropy", bad)).failsWith(3))
        .isEqualTo(
            bad + ": frame 0, line 2: expected 9 numbers in Lattice, found \"" + SHOWN + " 0\"");
    assertThat(plain(quests("entropy", folder.resolve(RED + "\r\n"))).failsWith(3))
        .isEqualTo(folder + "/" + SHOWN + "\\r\\n: no such file");
    assertThat(plain(quests("entropy", file, "-k", RED)).failsWith(2)).contains("'" + SHOWN + "'");
    assertThat(plain(quests("entropy", file, "--" + RED)).failsWith(2)).contains(SHOWN);
    assertThat(plain(quests("entropy", bad, "--stacktrace")).err())
        .contains("found \"" + SHOWN + " 0\"", "\tat org.quests.");
    assertThat(plain(quests("report-overlap", file, "--by", RED)).failsWith(3)).contains(SHOWN);
  }

  @Test
  void aMessageIsShortHoweverLongItsFileIs() {
    Path endless =
        write(
            folder.resolve("long.xyz"), "1\nLattice=\"" + "9".repeat(2_000_000) + "\"\nCu 0 0 0\n");
    assertThat(quests("entropy", endless).failsWith(3))
        .hasSizeLessThan(600)
        .contains("frame 0, line 2: expected 9 numbers in Lattice, found \"999");
    Path labels =
        write(
            folder.resolve("labels.xyz"),
            Samples.text(2).replace("hot crystal", "x".repeat(100_000)));
    assertThat(quests("report-overlap", labels, "--by", "config_type").succeeds().out())
        .hasSizeLessThan(3000);
  }

  @Test
  void aWarningIsOneLineToo() {
    Cli.Result result = plain(quests("entropy", folder.resolve("a*.xyz"), "-b", 1e-9).succeeds());
    assertThat(result.err().lines()).allMatch(line -> line.startsWith("quests: "));
  }

  @Test
  void tablesHoldLabelsAndNoFormulas() throws IOException {
    Path table = folder.resolve("table.csv");
    quests("report-overlap", file, "--by", "config_type", "-o", table).succeeds();
    assertThat(Files.readAllLines(table).get(1)).startsWith("'=1+1,'=1+1,8,8,");
    assertThat(Files.readAllLines(table).get(2)).startsWith("'=1+1,\"hot" + RED + "\",8,8,");
    quests(
            "events",
            file,
            "--parent",
            ":2",
            "--reference",
            "a,b=" + file,
            "-o",
            table,
            "--overwrite")
        .succeeds();
    assertThat(Files.readAllLines(table).get(0)).contains(",\"dH_mean_a,b\",");
  }

  @Test
  void picturesHoldNamesAsText() throws IOException {
    Path picture = folder.resolve("picture.svg");
    quests("report-overlap", file, "--by", "config_type", "--plot", picture).succeeds();
    assertThat(Files.readString(picture)).contains("hot\\u001b[31m").doesNotContain(RED);
    quests(
            "events",
            file,
            "--parent",
            ":2",
            "--reference",
            RED + "=" + file,
            "--plot",
            picture,
            "--overwrite")
        .succeeds();
    assertThat(Files.readString(picture)).contains("\\u001b[31m").doesNotContain("\u001b");
  }
}
