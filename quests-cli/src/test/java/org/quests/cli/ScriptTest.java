package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What makes runs easy to use from scripts. */
class ScriptTest {
  @TempDir private Path folder;

  private Path input() {
    return write(folder.resolve("in.xyz"), Samples.text(5));
  }

  /** Runs a command in {@link #folder}, where a file of options may be. */
  private Cli.Result questsHere(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            folder,
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    return new Cli.Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "dH, .json .csv .xyz .npy .npz",
    "metrics, .json .csv .xyz",
    "dH_traj, .json .csv .xyz",
    "compress, .json .csv .xyz",
    "dedup, .json .csv .xyz .npz",
    "events, .json .csv .xyz",
    "mcmc, .json .xyz",
    "active_learning, .json .xyz",
    "make_descriptors, .npy .npz",
    "learning_curve, .json .csv"
  })
  void severalOutputsAreThoseOfSeveralRuns(String command, String endings) throws IOException {
    Object[] args =
        switch (command) {
          case "dH" -> new Object[] {command, input(), input()};
          case "mcmc" -> new Object[] {command, input(), "-n", 3, "-i", 0};
          case "active_learning" -> new Object[] {command, input(), "-n", 3, "-g", 1};
          case "compress" -> new Object[] {command, input(), "-s", 2};
          default -> new Object[] {command, input()};
        };
    Object[] together = args;
    for (String ending : endings.split(" ", -1)) {
      quests(Cli.with(args, "-o", folder.resolve("alone" + ending))).succeeds();
      together = Cli.with(together, "-o", folder.resolve("together" + ending));
    }
    Cli.Result run = quests(together).succeeds();
    assertThat(run.out()).isNotEmpty();
    for (String ending : endings.split(" ", -1)) {
      Path alone = folder.resolve("alone" + ending);
      Path other = folder.resolve("together" + ending);
      if (ending.equals(".json")) {
        // Times differ, and the command itself.
        assertThat(json(other).propertyNames()).isEqualTo(json(alone).propertyNames());
      } else {
        assertThat(other).hasSameBinaryContentAs(alone);
      }
    }
  }

  @Test
  void oneOutputTwiceIsRefusedBeforeAnyWork() {
    Path file = folder.resolve("a.json");
    assertThat(quests("entropy", "none.xyz", "-o", file, "-o", file).failsWith(2))
        .isEqualTo(file + ": is named twice, expected different files");
    assertThat(quests("entropy", "none.xyz", "-o", file, "--log", file).failsWith(2))
        .isEqualTo(file + ": is named twice, expected different files");
    assertThat(quests("entropy", "none.xyz", "-o", "-", "-o", "-").failsWith(2))
        .isEqualTo("-: is named twice, expected different files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics", "dH_traj", "compress", "mcmc"})
  void aDashIsJsonOnStandardOutput(String command) {
    Path file = folder.resolve("a.json");
    Cli.Result run = quests(command, input(), "-o", "-", "-o", file).succeeds();
    JsonNode shown = new ObjectMapper().readTree(run.out());
    assertThat(shown).isEqualTo(json(file));
    assertThat(run.err()).contains("k = 32, cut-off 5 Å");
    assertThat(quests(command, input(), "-o", "-", "--quiet").succeeds().err())
        .doesNotContain("k = 32");
  }

  @Test
  void aDashNeedsACommandThatHasJson() {
    assertThat(quests("make_descriptors", input(), "-o", "-").failsWith(2))
        .isEqualTo("-: expected an output that ends in .npy, .npz");
    JsonNode engines = new ObjectMapper().readTree(quests("engines", "-o", "-").out());
    assertThat(engines.get("auto").isString()).isTrue();
  }

  @Test
  void anErrorIsOneLineOfJson() {
    Path bad = write(folder.resolve("bad.xyz"), "2\n\nCu 0 0 0\nCu 0 0 x\n");
    JsonNode error = error(3, "entropy", bad, "--json-errors");
    assertThat(error.get("kind").asString()).isEqualTo("input");
    assertThat(error.get("file").asString()).isEqualTo(bad.toString());
    assertThat(error.get("frame").asInt()).isZero();
    assertThat(error.get("line").asInt()).isEqualTo(4);
    assertThat(error.get("expected").asString()).startsWith("a finite number");
    assertThat(error.get("found").asString()).isEqualTo("\"x\"");
    assertThat(error.get("message").asString()).startsWith(bad + ": frame 0, line 4: ");
  }

  @Test
  void soAreErrorsOfTheCommandLine() {
    assertThat(error(2, "--json-errors", "entropi", "a").get("message").asString())
        .startsWith("there is no command 'entropi'; did you mean entropy?");
    assertThat(error(2, "entropy", "a", "--such", "--json-errors").get("kind").asString())
        .isEqualTo("usage");
    JsonNode none = error(3, "entropy", "none.xyz", "--json-errors");
    assertThat(none.get("file").asString()).isEqualTo("none.xyz");
    assertThat(none.has("frame")).isFalse();
    assertThat(error(2, "bandwidth", "0", "--json-errors").get("code").asInt()).isEqualTo(2);
    assertThat(error(3, "entropy", "none.xyz", "--json-errors", "--stacktrace").get("stacktrace"))
        .isNotEmpty();
  }

  private static JsonNode error(int code, Object... args) {
    Cli.Result run = quests(args);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err().lines()).hasSize(1);
    JsonNode error = new ObjectMapper().readTree(run.err());
    assertThat(error.get("code").asInt()).isEqualTo(code);
    return error;
  }

  @Test
  void optionsAreTakenFromTheFileInTheCurrentFolder() {
    write(
        folder.resolve("quests.toml"),
        "k = 7\ncutoff = 4.5\nspecies = [\"Cu\"]\nthreads = 1\nprecision = \"double\"\n");
    Path file = folder.resolve("a.json");
    Cli.Result run = questsHere("entropy", input(), "-k", 5, "-o", file).succeeds();
    assertThat(run.out()).contains("(k = 5, cut-off 4.5 Å");
    assertThat(run.err())
        .startsWith(
            "quests: options of "
                + folder.resolve("quests.toml")
                + ": cutoff = 4.5, species = Cu, jobs = 1, precision = double"
                + System.lineSeparator());
    assertThat(json(file).get("jobs").asInt()).isEqualTo(1);
    assertThat(json(file).get("provenance").get("config").get("options").get("nbrs").asString())
        .isEqualTo("7");
    // Options of other commands that have the same names are others.
    assertThat(questsHere("bandwidth", "11.8").succeedsQuietly().out()).contains("0.06185");
  }

  @Test
  void orFromTheOneThatIsNamed() {
    Path named = write(folder.resolve("my.toml"), "bandwidth = 0.03\ntypes = {1 = \"Cu\"}\n");
    write(folder.resolve("quests.toml"), "this is no TOML");
    assertThat(questsHere("entropy", input(), "--config", named).succeeds().out())
        .contains("h = 0.03");
    assertThat(questsHere("entropy", input(), "--config=" + named).succeeds().out())
        .contains("h = 0.03");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cutof = 3      | 3 | quests.toml: unknown option cutof, expected one of ",
        "output = 'a'   | 3 | quests.toml: unknown option output, expected one of ",
        "k = = 3        | 3 | quests.toml: line 1: expected TOML, found ",
        "k = {a = 1}    | 3 | quests.toml: expected a text, number or list for k, found ",
        "jobs = 0       | 2 | the number of jobs must be at least 1, found 0",
        "k = 'many'     | 2 | 'many' is not a whole number",
        "engine = 'no'  | 5 | engine no is not available here"
      })
  void aFileThatCannotBeUsed(String text, int code, String message) {
    write(folder.resolve("quests.toml"), text);
    Cli.Result run = questsHere("entropy", input());
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
    // Help does not need it.
    questsHere("entropy", "--help").succeeds();
  }

  /** The value that cannot be used is that of the file only if the command line has none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "k = 'x' | ''",
        "k = 'x' | '-k x'",
        "k = 'x' | --nbrs=x",
        "k = 'x' | -kx",
        "k = 5 | '-k x'",
        "cell = [1, 'x'] | ''",
        "cell = [1, 'x'] | '--cell 1,x'",
        "precision = 'no' | ''",
        "precision = 'no' | '--precision no'",
      })
  void whoIsToBlameForAValue(String text, String given) {
    write(folder.resolve("quests.toml"), text.replace('\'', '"'));
    Object[] args = {"entropy", input()};
    String words = given.replace("'", "");
    Cli.Result run =
        questsHere(words.isEmpty() ? args : Cli.with(args, (Object[]) words.split(" ", -1)));
    String message = run.failsWith(2);
    if (words.isEmpty()) {
      assertThat(message).startsWith(folder.resolve("quests.toml") + ": Invalid value for option ");
    } else {
      assertThat(message).startsWith("Invalid value for option ");
    }
  }

  @Test
  void flagsOfTheFileAreNotTurnedByTheCommandLine() {
    Path cut = write(folder.resolve("cut.xyz"), Samples.text(2) + "4\n\nCu 0 0 0\n");
    write(folder.resolve("quests.toml"), "quiet = true\nallow-truncated = true\n");
    assertThat(questsHere("entropy", cut, "--quiet", "--allow-truncated").succeeds().out())
        .isEmpty();
    assertThat(questsHere("entropy", cut, "--quiet=false").succeeds().out()).contains("H = ");
    Cli.Result refused = questsHere("entropy", cut, "--allow-truncated=false");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("the input ends inside the frame");
  }

  @Test
  void theGuideNamesAllKeys() throws IOException {
    write(folder.resolve("quests.toml"), "other = 1");
    String message = questsHere("entropy", input()).failsWith(3);
    String guide = Files.readString(TestData.shipped().resolveSibling("docs/user-guide.md"));
    for (String key : message.split("expected one of ", -1)[1].split(", ", -1)) {
      assertThat(guide).containsPattern("Keys are [^\n]*`" + key + "`");
    }
  }

  @Test
  void oneOptionByTwoNamesIsRefused() {
    Path file = write(folder.resolve("a.toml"), "k = 3\nnbrs = 3\n");
    assertThat(quests("entropy", input(), "--config", file).failsWith(3))
        .isEqualTo(file + ": the option nbrs is there twice");
    assertThat(quests("entropy", input(), "--config", "none.toml").failsWith(3))
        .isEqualTo("none.toml: no such file");
  }

  @Test
  void aFileOfOptionsIsSmallText() throws IOException {
    Path file = folder.resolve("a.toml");
    Files.write(file, new byte[] {'k', '=', (byte) 0xff});
    assertThat(quests("entropy", input(), "--config", file).failsWith(3))
        .isEqualTo(file + ": expected a text in UTF-8, found other bytes");
    write(file, "#".repeat((1 << 20) + 1));
    assertThat(quests("entropy", input(), "--config", file).failsWith(3))
        .isEqualTo(file + ": expected options, found more than 1 MiB");
    write(file, "k = " + "[".repeat(600) + "]".repeat(600));
    assertThat(quests("entropy", input(), "--config", file).failsWith(3))
        .isEqualTo(
            file
                + ": expected TOML, found Document nesting depth (501) exceeds the maximum allowed"
                + " (500)");
    assertThat(quests("entropy", input(), "--config", "").failsWith(2))
        .isEqualTo("expected a file for --config, found an empty name");
  }

  @Test
  void whatIsNamedLikeTheFileOfOptionsAndIsNoneIsNotPassedOver() throws IOException {
    Path usual = folder.resolve("quests.toml");
    Files.createDirectory(usual);
    assertThat(questsHere("entropy", input()).failsWith(3))
        .isEqualTo(usual + ": expected a file, found a folder");
    Files.delete(usual);
    Files.createSymbolicLink(usual, folder.resolve("nowhere"));
    assertThat(questsHere("entropy", input()).failsWith(3)).isEqualTo(usual + ": no such file");
    Files.delete(usual);
    Files.createSymbolicLink(usual, Path.of("/dev/null"));
    assertThat(questsHere("entropy", input()).failsWith(3))
        .isEqualTo(usual + ": expected a file, found none");
  }

  @Test
  void aFileOfOptionsCannotHideThatItIsThere() {
    Path usual = write(folder.resolve("quests.toml"), "quiet = true\nk = 7\n");
    String note = "quests: options of " + usual + ": quiet = true, nbrs = 7";
    Cli.Result run = questsHere("entropy", input()).succeeds();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(note + System.lineSeparator());
    assertThat(questsHere("entropy", input(), "--quiet").succeeds().err()).doesNotContain(note);
    write(usual, "jobs = 0\n");
    assertThat(questsHere("entropy", input(), "--quiet").err())
        .startsWith("quests: options of " + usual + ": jobs = 0" + System.lineSeparator());
  }

  @Test
  void picturesCurvesAndLogsAreOutputsToo() {
    Path file = folder.resolve("a.csv");
    assertThat(quests("compress", "none.xyz", "-o", file, "--curve", file).failsWith(2))
        .isEqualTo(file + ": is named twice, expected different files");
    Path picture = folder.resolve("a.svg");
    assertThat(quests("dH", "none.xyz", "a", "--log", picture, "--plot", picture).failsWith(2))
        .isEqualTo(picture + ": is named twice, expected different files");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theFileThatIsFullIsTheOneThatIsNamed() throws IOException {
    Path full = Files.createSymbolicLink(folder.resolve("full.xyz"), Path.of("/dev/full"));
    Path table = folder.resolve("a.csv");
    String many = Samples.text(200);
    Path input = write(folder.resolve("many.xyz"), many);
    assertThat(quests("dH_traj", input, "-o", full, "-o", table).failsWith(4))
        .isEqualTo(full + ": cannot be written: No space left on device");
    assertThat(table).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLogThatIsLostIsAnError() throws IOException {
    assertThat(quests("entropy", input(), "--log", "/dev/full").failsWith(4))
        .isEqualTo("/dev/full: cannot be written: No space left on device");
  }

  @Test
  void placesWhereNoLogCanBe() throws IOException {
    assertThat(quests("entropy", input(), "--log", "").failsWith(2))
        .isEqualTo("expected a file for --log, found an empty name");
    assertThat(quests("entropy", input(), "--log", "-").failsWith(2))
        .isEqualTo("expected a file for --log, found -");
    assertThat(quests("entropy", input(), "--log", folder).failsWith(4))
        .isEqualTo(folder + ": is a folder, expected a file to write");
    assertThat(quests("entropy", input(), "--log", folder.resolve("no/a.log")).failsWith(4))
        .isEqualTo(folder.resolve("no/a.log") + ": there is no folder " + folder.resolve("no"));
    Path other = write(folder.resolve("other.log"), "# log of quests and answers\n");
    assertThat(quests("entropy", input(), "--log", other).failsWith(4))
        .endsWith("exists already and is no log of quests; give another name");
  }

  @Test
  void aLogWhoseLastLineWasCutOffGoesOnWithANewOne() throws IOException {
    Path log = write(folder.resolve("run.log"), "# log of quests\n2026-01-01 00:00:00  H =");
    quests("entropy", input(), "--log", log).succeeds();
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.get(1)).isEqualTo("2026-01-01 00:00:00  H =");
    assertThat(lines.get(2)).contains(": entropy " + input());
  }

  @Test
  void theLogHasWhatWasSaidOfEachRun() throws IOException {
    Path log = folder.resolve("run.log");
    quests("entropy", input(), "--log", log, "--quiet").succeeds();
    quests("entropy", "none.xyz", "--log", log);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.get(0)).isEqualTo("# log of quests");
    assertThat(lines.get(1)).contains(": entropy " + input()).matches("\\d{4}-\\d\\d-\\d\\d .*");
    assertThat(lines).anyMatch(line -> line.contains("H = "));
    assertThat(lines).anyMatch(line -> line.contains("error: none.xyz: no such file"));
    assertThat(lines).filteredOn(line -> line.contains("exit code 0 after ")).hasSize(1);
    assertThat(lines.getLast()).contains("exit code 3 after ");
  }

  @Test
  void aFileThatIsNoLogIsNotAddedTo() throws IOException {
    Path input = input();
    byte[] before = Files.readAllBytes(input);
    assertThat(quests("entropy", input, "--log", input).failsWith(4))
        .isEqualTo(input + ": exists already and is no log of quests; give another name");
    assertThat(input).hasBinaryContent(before);
  }

  @Test
  void framesCanBeToldApartInTheResultsOfDH() throws IOException {
    Path text = folder.resolve("dH.json");
    Path table = folder.resolve("dH.csv");
    Path two = folder.resolve("two.xyz");
    String molecule = "1\n%s\nH 0 0 0\n";
    write(two, Samples.copper(0) + molecule.formatted("config_type=gas") + molecule.formatted(""));
    quests("dH", two, input(), "-o", text, "-o", table).succeeds();
    assertThat(numbers(json(text).get("frame_offsets"))).containsExactly(0, 4, 5, 6);
    List<String> lines = Files.readAllLines(table);
    assertThat(lines.get(0)).isEqualTo("frame,atom,dH,element,config_type");
    assertThat(lines.get(1)).startsWith("0,0,").endsWith(",Cu,");
    assertThat(lines.get(5)).startsWith("1,0,").endsWith(",H,gas");
    assertThat(lines.get(6)).startsWith("2,0,").endsWith(",H,");
  }

  @Test
  void descriptorsByFrameAlsoFillAnArchive() {
    Path flat = folder.resolve("flat.npz");
    Path cube = folder.resolve("cube.npz");
    quests("make_descriptors", input(), "-k", 3, "-o", flat).succeeds();
    quests("make_descriptors", input(), "-k", 3, "-r", "-o", cube).succeeds();
    assertThat(Cli.array(cube, "descriptors").shape()).containsExactly(5L, 4L, 5L);
    assertThat(numbers(Cli.array(cube, "descriptors")))
        .containsExactly(numbers(Cli.array(flat, "descriptors")));
    String of = quests("entropy", flat).succeeds().out().replace("flat", "cube");
    assertThat(quests("entropy", cube).succeeds().out()).isEqualTo(of);
  }

  @Test
  void theMachineIsReported() {
    Path file = folder.resolve("report.json");
    assertThat(quests("doctor", "-o", file).succeedsQuietly().out())
        .contains("java:", "heap limit bytes:", "vector bits:", "engine cuda:");
    JsonNode report = json(file);
    assertThat(report.get("heap_limit_bytes").asLong()).isPositive();
    assertThat(report.get("temporary_files").asString()).startsWith("can be written");
    assertThat(report.get("version").isString()).isTrue();
  }

  @Test
  void memoryThatWillNotDoIsToldBeforeTheWork() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(PrintStream.nullOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    MemoryForecast memory = new MemoryForecast(terminal, 4L << 30);
    // Rows of 63 numbers, 504 bytes.
    memory.check("a.npy", 6_000_000, 63 * 6_000_000L, MemoryForecast.Rows.PACKED);
    assertThat(err.size()).isZero();
    memory.check("a.npy", 6_000_000, 63 * 6_000_000L, MemoryForecast.Rows.KEPT);
    memory.check("a.npy", 6_000_000, 63 * 6_000_000L, MemoryForecast.Rows.KEPT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "quests: warning: a.npy: needs about 6.4 GiB of memory, has 4.0 GiB: raise the limit"
                + " with QUESTS_JAVA_OPTS=-Xmx…"
                + System.lineSeparator());
  }
}
