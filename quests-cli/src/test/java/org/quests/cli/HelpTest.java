package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the program says about itself. */
class HelpTest {
  private static final String[] COMMANDS = {
    "entropy",
    "metrics",
    "entropy_sampler",
    "learning_curve",
    "dH",
    "approx_dH",
    "dH_traj",
    "events",
    "calibrate",
    "overlap",
    "watch",
    "report-overlap",
    "merge",
    "dedup",
    "compress",
    "mcmc",
    "active_learning",
    "bandwidth",
    "bandwidth_curve",
    "thermo",
    "zentropy",
    "make_descriptors",
    "engines",
    "doctor",
    "completion",
    "man-page",
    "help"
  };

  /** A terminal's usual width. */
  private static final int COLUMNS = 80;

  @Test
  void theProgramListsItsCommandsAndExitCodes() {
    Cli.Result help = quests("--help").succeedsQuietly();
    for (String command : COMMANDS) {
      assertThat(help.out()).containsPattern("(?m)^  " + command + "\\b");
    }
    assertThat(help.out()).contains("Exit codes: 0 done, 1 internal error, 2 wrong usage");
    assertThat(quests("help").succeedsQuietly().out()).isEqualTo(help.out());
  }

  @ParameterizedTest
  @FieldSource("COMMANDS")
  void eachCommandHasHelpThatFitsATerminal(String command) {
    Cli.Result help = quests(command, "--help").succeedsQuietly();
    assertThat(help.out()).startsWith("Usage: quests " + command);
    assertThat(help.out().lines()).allMatch(line -> line.length() <= COLUMNS);
    assertThat(quests("help", command).succeedsQuietly().out()).isEqualTo(help.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "help nope | there is no command 'nope' (see 'quests --help')",
        "help entropyy | there is no command 'entropyy'; did you mean entropy? (see 'quests --help')",
        "nope | there is no command 'nope' (see 'quests --help')",
        "help entropy metrics | expected no further argument, found 'metrics' (see 'quests help --help')",
        "entropy a.xyz b c | expected no further argument, found 'b', 'c' (see 'quests entropy --help')",
        "entropy a.xyz --cutof 4 | Unknown option: '--cutof'; did you mean --cutoff? (see 'quests"
            + " entropy --help')",
        "help --jsonerrors | Unknown option: '--jsonerrors'; did you mean --json-errors? (see 'quests"
            + " help --help')",
      })
  void helpOfWhatIsNotThere(String line, String reason) {
    assertThat(quests((Object[]) line.split(" ", -1)).failsWith(2)).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics", "dH", "overlap", "compress", "make_descriptors"})
  void commonOptionsAreTold(String command) {
    assertThat(quests(command, "--help").out())
        .contains("-c, --cutoff", "-k, --nbrs", "-b, --bandwidth", "-j, --jobs", "--batch_size")
        .contains("-o, --output", "--overwrite", "--engine", "--precision", "--tolerance")
        .contains("--species", "--frames", "--format", "--quiet", "--progress", "--stacktrace");
  }

  @ParameterizedTest
  @FieldSource("COMMANDS")
  void eachCommandHasAnExampleThatCanBeParsed(String command) {
    String help = quests(command, "--help").out();
    assertThat(help.split("Example:", -1)).hasSize(2);
    String example =
        help.lines().dropWhile(line -> !line.equals("Example:")).skip(1).findFirst().orElseThrow();
    assertThat(example).startsWith("  quests " + command);
    CommandLine line =
        QuestsCommand.commandLine(
            new Terminal(
                new PrintStream(PrintStream.nullOutputStream()),
                new PrintStream(PrintStream.nullOutputStream())));
    String[] words = example.strip().split(" ", -1);
    line.parseArgs(Arrays.copyOfRange(words, 1, words.length));
  }

  @Test
  void optionsAreInGroups() {
    String help = quests("dH", "--help").out();
    assertThat(help)
        .containsSubsequence(
            "Options of this command:",
            "--explain",
            "Input:",
            "--frames",
            "Descriptor:",
            "--nbrs",
            "Kernel sums:",
            "--engine",
            "Output:",
            "--output",
            "Run:",
            "--jobs");
    assertThat(help.replaceAll("\\s+", " "))
        .contains(
            "its ending says as what: .json, .xyz, .extxyz, .lammpstrj, .cif, .vasp, POSCAR, .npy, .npz, .csv.");
    assertThat(quests("make_descriptors", "--help").out().replaceAll("\\s+", " "))
        .contains("its ending says as what: .npy, .npz.")
        .doesNotContain("With - the JSON");
  }

  @Test
  void ownOptionsOfCompressAreInGroupsByPurpose() {
    String help = quests("compress", "--help").out();
    assertThat(help)
        .containsSubsequence(
            "Options of this command:",
            "--size",
            "--until-covered",
            "Groups, quotas and budgets:",
            "--per-group",
            "--budget-key",
            "Frames not to pick or harvest:",
            "--min-distance",
            "Atoms in place of frames:",
            "--local",
            "--vacuum",
            "Input:");
    // A slice is not torn apart at its colon.
    assertThat(help).contains("0,7,20:30", ":100, ::10");
  }

  @Test
  void completionKnowsTheValuesOfOptions() {
    assertThat(quests("completion", "bash").out())
        .contains("\"simd\"", "\"cuda\"", "\"double\"", "\"msc\"", "\"lammps-dump\"")
        .contains("\"always\"", "\"bash\"", "\"learning_curve\"");
  }

  @Test
  void completionKeepsTheValuesOfOptionsApart() {
    // A list of values is a variable of the script, named by the label of the option.
    for (String function : quests("completion", "bash").out().split("\\R}\\R", -1)) {
      List<String> lists =
          Pattern.compile("local (\\w+_option_args)=")
              .matcher(function)
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(lists).doesNotHaveDuplicates();
    }
  }

  @Test
  void completionLeavesNamesOfFilesToTheShell() {
    assertThat(quests("completion", "bash").out())
        .contains("-o default quests ")
        .doesNotContain("compopt +o default");
  }

  @Test
  void version() {
    for (String option : new String[] {"--version", "-V"}) {
      assertThat(quests(option).succeedsQuietly().out()).matches("quests \\S+\\R");
    }
    assertThat(quests("entropy", "--version").succeedsQuietly().out())
        .isEqualTo(quests("--version").out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completion(String shell) {
    assertThat(quests("completion", shell).succeedsQuietly().out())
        .startsWith("#!/usr/bin/env bash")
        .contains("make_descriptors")
        .contains("--bandwidth");
  }

  @Test
  void completionOfAnotherShellIsRefused() {
    assertThat(quests("completion", "fish").failsWith(2))
        .isEqualTo("expected one of bash, zsh, found fish");
  }
}
