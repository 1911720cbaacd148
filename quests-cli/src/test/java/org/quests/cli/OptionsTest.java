package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.kernel.KernelEngines;

/** Options that all commands share, good and bad values of each, and the warnings. */
class OptionsTest {
  /** Engines that are nowhere. */
  static final List<String> UNAVAILABLE = List.of("abacus", "gpu");

  static final List<String> AVAILABLE = List.of("auto", "simd", "scalar");

  private static final String SEES_NO_ELEMENTS =
      "quests: warning: the descriptor does not see elements, and there are Al, Cu; --elements full"
          + " makes it see them";

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("UNAVAILABLE")
  void anEngineThatIsNotThere(String engine) {
    Path output = folder.resolve("out.json");
    assertThat(quests("entropy", Samples.alloy(), "--engine", engine, "-o", output).failsWith(5))
        .startsWith("engine " + engine + " is not available here, expected one of auto, ")
        .contains("scalar");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @FieldSource("AVAILABLE")
  void anEngineThatIsThere(String engine) {
    Path output = folder.resolve("out.json");
    quests("entropy", Samples.alloy(), "--engine", engine, "-o", output).succeeds();
    assertThat(json(output).get("engine").asString()).isEqualTo(KernelEngines.get(engine).name());
  }

  static Stream<Arguments> badValues() {
    return Stream.of(
        arguments("-k", "0", "the number of neighbours must be between 1 and"),
        arguments("--nbrs", "-3", "the number of neighbours must be between 1 and"),
        arguments("-k", "2000000000", "the number of neighbours must be between 1 and"),
        arguments("-k", "3.5", "'--nbrs': '3.5' is not a whole number"),
        arguments("-c", "0", "the cut-off must be a finite distance greater than 0 Å"),
        arguments("--cutoff", "-5", "the cut-off must be a finite distance greater than 0 Å"),
        arguments("-c", "Infinity", "the cut-off must be a finite distance greater than 0 Å"),
        arguments("-c", "far", "'--cutoff': 'far' is not a number"),
        arguments("-b", "0", "the bandwidth must be between 1e-15 and 1e15 1/Å"),
        arguments("--bandwidth", "-0.1", "the bandwidth must be between 1e-15 and 1e15 1/Å"),
        arguments("-b", "1e300", "the bandwidth must be between 1e-15 and 1e15 1/Å"),
        arguments("-b", "1e-300", "the bandwidth must be between 1e-15 and 1e15 1/Å"),
        arguments("-b", "NaN", "the bandwidth must be between 1e-15 and 1e15 1/Å"),
        arguments("-b", "wide", "'--bandwidth': 'wide' is not a number"),
        arguments("-j", "0", "the number of jobs must be at least 1, found 0"),
        arguments("--jobs", "all", "'--jobs': 'all' is not a whole number"),
        arguments("--batch_size", "-1", "the batch size must not be negative, found -1"),
        arguments("--batch_size", "big", "'--batch_size': 'big' is not a whole number"),
        arguments("--frames", "first", "expected frames as an index (7, -1) or a slice"),
        arguments("--frames", "::0", "expected frames as an index (7, -1) or a slice"),
        arguments("--index", "1:2:3:4", "expected frames as an index (7, -1) or a slice"),
        arguments("--species", "Al,Xx", "unknown element in the list of species: Xx"),
        arguments("--species", "auto,Cu", "unknown element in the list of species: auto"),
        arguments("--precision", "half", "'--precision': expected one of [SINGLE, DOUBLE, AUTO]"),
        arguments("--progress", "often", "'--progress': expected one of [AUTO, ALWAYS, NEVER]"),
        arguments("--tolerance", "-1", "the tolerance must be between 0 and 0.1"),
        arguments("--tolerance", "0.5", "the tolerance must be between 0 and 0.1"),
        arguments("--tolerance", "NaN", "the tolerance must be between 0 and 0.1"),
        arguments("--format", "pdb", "unknown format pdb, expected one of extxyz, xyz, "),
        arguments("--such", "thing", "Unknown option: '--such'"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("badValues")
  void badValuesAreWrongUsage(String option, String value, String message) {
    assertThat(quests("entropy", Samples.alloy(), option, value).failsWith(2)).contains(message);
  }

  static Stream<Arguments> badCalls() {
    return Stream.of(
        arguments(new String[] {"enthalpy"}, "'enthalpy'"),
        arguments(new String[] {"entropy"}, "'FILE' (see 'quests entropy --help')"),
        arguments(new String[] {"entropy", "a", "b"}, "'b'"),
        arguments(new String[] {"dH", "a"}, "'REFERENCE' (see 'quests dH --help')"),
        arguments(new String[] {"entropy", "a", "-k"}, "'--nbrs' (K)"),
        arguments(new String[] {"overlap", "a", "a", "-e", "x"}, "'--eps': 'x' is not a number"),
        arguments(new String[] {"overlap", "a", "a", "-e", "NaN"}, "ε must be a finite number"),
        arguments(new String[] {"metrics", "a", "--plot", "a.pdf"}, "ends in .svg or .png"),
        arguments(new String[] {"bandwidth", "much"}, "'much' is not a number"),
        arguments(new String[] {"bandwidth", "0"}, "the volume per atom must be greater than 0"),
        arguments(new String[] {"bandwidth", "--", "-2"}, "the volume per atom must be greater"));
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCallsAreWrongUsage(String[] args, String message) {
    assertThat(quests((Object[]) args).failsWith(2)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {":", "3", "-1", ":2", "-2:", "::2", "1:4:2", "::-1", ":100"})
  void framesAreChosenAsInPython(String slice) {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    Path table = folder.resolve("out.csv");
    quests("metrics", file, "--frames", slice, "-o", table).succeeds();
    List<Integer> expected =
        switch (slice) {
          case ":", ":100" -> List.of(0, 1, 2, 3, 4);
          case "3" -> List.of(3);
          case "-1" -> List.of(4);
          case ":2" -> List.of(0, 1);
          case "-2:" -> List.of(3, 4);
          case "::2" -> List.of(0, 2, 4);
          case "1:4:2" -> List.of(1, 3);
          default -> List.of(4, 3, 2, 1, 0);
        };
    assertThat(framesOf(table)).isEqualTo(expected);
    Path same = folder.resolve("same.csv");
    quests("metrics", file, "--index=" + slice, "-o", same).succeeds();
    assertThat(same).hasSameTextualContentAs(table);
  }

  private static List<Integer> framesOf(Path table) {
    try (Stream<String> lines = Files.lines(table)) {
      return lines.skip(1).map(l -> Integer.valueOf(l.split(",", 2)[0])).distinct().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void framesAreOfTheFirstFileAlone() {
    Path output = folder.resolve("out.json");
    quests("dH", Samples.alloy(), Samples.alloy(), "--frames", ":3", "-o", output).succeeds();
    assertThat(json(output).get("test_envs").intValue()).isEqualTo(6);
    assertThat(json(output).get("ref_envs").intValue()).isEqualTo(80);
  }

  @Test
  void threadsAndBatchesDoNotChangeTheResult() {
    List<String> expected = quests("metrics", Samples.alloy(), "-j", 1).succeeds().lines();
    for (Object[] options :
        new Object[][] {{"-j", 3}, {"--batch_size", 7}, {"--batch_size=20000"}, {"--jobs=2"}}) {
      List<Object> args = new ArrayList<>(List.of("metrics", Samples.alloy()));
      args.addAll(List.of(options));
      assertThat(quests(args.toArray()).succeeds().lines()).isEqualTo(expected);
    }
  }

  @Test
  void threadsAreAllCoresUnlessSaid() {
    Path output = folder.resolve("out.json");
    String before = System.getProperty("quests.jobs");
    try {
      System.setProperty("quests.jobs", "3");
      quests("entropy", Samples.alloy(), "-o", output).succeeds();
      assertThat(json(output).get("jobs").intValue()).isEqualTo(3);
      quests("entropy", Samples.alloy(), "-j", 2, "-o", output, "--overwrite").succeeds();
      assertThat(json(output).get("jobs").intValue()).isEqualTo(2);
      System.setProperty("quests.jobs", "many");
      assertThat(quests("entropy", Samples.alloy()).failsWith(2))
          .isEqualTo("the number of jobs must be a whole number, found \"many\"");
    } finally {
      if (before == null) {
        System.clearProperty("quests.jobs");
      } else {
        System.setProperty("quests.jobs", before);
      }
    }
  }

  @Test
  void quietLeavesOutTheSummaryButNoWarning() {
    Cli.Result result =
        quests("metrics", Samples.alloy(), "-b", 0.5, "--quiet", "--by-element").succeeds();
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).containsExactly(SEES_NO_ELEMENTS);
  }

  @Test
  void progressIsShownOnStandardErrorAlone() {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    Cli.Result silent = quests("metrics", file, "-b", 0.2, "--progress", "never");
    assertThat(silent.succeedsQuietly().out()).isNotEmpty();
    Cli.Result auto = quests("metrics", file, "-b", 0.2).succeedsQuietly();
    assertThat(auto.out()).isEqualTo(silent.out());
    Cli.Result shown = quests("metrics", file, "-b", 0.2, "--progress", "always").succeeds();
    assertThat(shown.out()).isEqualTo(silent.out());
    assertThat(shown.err()).contains("%").contains("[").contains("\r");
  }

  @Test
  void elementsThatTheDescriptorDoesNotSeeAreWarnedOfOnce() {
    assertThat(quests("metrics", Samples.alloy(), "-b", 0.5).succeeds().err().lines())
        .containsExactly(SEES_NO_ELEMENTS);
    assertThat(quests("dH", Samples.alloy(), Samples.alloy()).succeeds().err().lines())
        .containsExactly(SEES_NO_ELEMENTS);
    // Elements of both files count.
    Path copper = write(folder.resolve("cu.xyz"), "2\n\nCu 0 0 0\nCu 0 0 2\n");
    Path aluminium = write(folder.resolve("al.xyz"), "2\n\nAl 0 0 0\nAl 0 0 2\n");
    assertThat(quests("dH", copper, aluminium).succeeds().err().lines())
        .containsExactly(SEES_NO_ELEMENTS);
    assertThat(quests("dH", copper, copper).succeeds().err()).isEmpty();
    assertThat(quests("dH", copper, aluminium, "--species", "auto").succeeds().out())
        .contains("species Al Cu)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cu", "Cu,Zr"})
  void elementsThatAreNotNamedAreRefused(String species) {
    Path file = write(folder.resolve("a.xyz"), "1\n\nCu 0 0 0\n2\n\nCu 0 0 0\nAl 0 0 2\n");
    assertThat(quests("entropy", file, "--species", species).failsWith(3))
        .isEqualTo(
            file
                + ": frame 1: atom 1 is Al, expected one of the species "
                + species.replace(",", ", "));
  }

  @Test
  void oneSpeciesIsThePlainForm() {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    assertThat(quests("metrics", file, "--species", "Cu").succeeds().out())
        .isEqualTo(quests("metrics", file).succeeds().out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics"})
  void aSaturatedEntropyIsWarnedOf(String command) {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    Path output = folder.resolve("out.json");
    Cli.Result narrow = quests(command, file, "-b", 0.001, "-o", output, "--quiet").succeeds();
    assertThat(narrow.err().lines()).hasSize(1);
    assertThat(narrow.err())
        .startsWith(
            "quests: warning: H is saturated: with ever more frames it would be between 2.");
    assertThat(json(output).get("saturated").booleanValue()).isTrue();
    Cli.Result wide = quests(command, file, "-b", 0.2, "-o", output, "--overwrite");
    wide.succeedsQuietly();
    assertThat(json(output).get("saturated").booleanValue()).isFalse();
  }

  @Test
  void numbersAreWrittenAlikeInEveryCountry() {
    String expected = quests("metrics", Samples.alloy()).succeeds().out();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(quests("metrics", Samples.alloy()).succeeds().out()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void settingsAreThoseOfTheResult() {
    Path output = folder.resolve("out.json");
    Object[] args = {
      "entropy",
      Samples.alloy(),
      "-k",
      12,
      "-c",
      4.5,
      "-b",
      0.03,
      "--precision",
      "single",
      "--tolerance",
      0,
      "-o",
      output
    };
    assertThat(quests(args).succeeds().out()).contains("(k = 12, cut-off 4.5 Å, h = 0.03 1/Å)");
    assertThat(json(output).get("k").intValue()).isEqualTo(12);
    assertThat(json(output).get("cutoff").doubleValue()).isEqualTo(4.5);
    assertThat(json(output).get("bandwidth").doubleValue()).isEqualTo(0.03);
    assertThat(json(output).get("tolerance").doubleValue()).isZero();
    assertThat(json(output).get("precision").asString()).isIn("single", "double");
  }
}
