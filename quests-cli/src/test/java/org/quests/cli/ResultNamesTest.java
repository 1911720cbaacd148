package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.io.numpy.NumpyReader;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Whatever a command writes about atoms, frames or samples is in the list of names, and so known
 * not to hold where atoms have moved.
 */
@Tag("slow")
class ResultNamesTest {
  /** What says how rows were made, or which atoms they are: arrays that are inputs again. */
  private static final Set<String> ARRAYS_OF_DESCRIPTORS =
      Set.of("descriptors", "k", "cutoff", "species", "atomic_numbers", "frame_numbers");

  @TempDir private Path folder;
  private Path file;
  private Path other;
  private Path calibration;

  /** What holds no results under their names. */
  private static final Set<OutputKind> NO_NAMES =
      Set.of(OutputKind.INDEX, OutputKind.PAGE, OutputKind.CHEMISCOPE);

  /** The arguments of each command that show as much as can be, without its outputs. */
  private final Map<String, List<Object[]>> commands = new TreeMap<>();

  @BeforeEach
  void files() {
    file = write(folder.resolve("a.xyz"), Samples.text(24));
    other = write(folder.resolve("b.xyz"), Samples.text(30));
    calibration = folder.resolve("calibration.json");
    quests(
            "calibrate",
            file,
            "--reference",
            other,
            "--error-key",
            "forces",
            "--coverage",
            "0.5",
            "--false-alarm",
            "0.2",
            "--blocks",
            "4",
            "-o",
            calibration)
        .succeeds();
    Object[] bounds = {"--explain", "--calibration", calibration};
    add("entropy", file);
    add("metrics", file, "--by-element");
    add("entropy_sampler", file, "-s", 20, "-n", 2);
    add("learning_curve", file, "-n", 1);
    add("dH", with(new Object[] {file, other}, bounds));
    add("dH", file, other, "--elements", "full", "--split", "--by", "config_type", "--by-element");
    add("approx_dH", file, other);
    add("dH_traj", with(new Object[] {file, "--reference", other}, bounds));
    add("dH_traj", file, "--dt", 2);
    add("overlap", file, other);
    add("events", file, "--parent", ":9", "--product", other, "--average", 3.3, "--above", 0);
    add("events", file, "--parent", ":9", "--above", 0, "--least-size", 1);
    add("events", file, "--parent", ":9", "--product", other, "--reference", "more=" + file);
    add("events", file, "--moving", 2);
    add("calibrate", file, "--reference", other, "--error-key", "forces", "--coverage", 0.5);
    add("report-overlap", file, "--by", "config_type", "--by-element");
    add("report", file, "-r", other);
    add("dedup", file);
    add("dedup", file, "--by", "environment");
    add("compress", file, "-s", 0.1);
    add("compress", file, "-r", other, "-s", 0.1, "--explain", "--calibration", calibration);
    add("compress", other, "-r", file, "-s", 5, "--local");
    add("mcmc", file, "-n", 2);
    add("active_learning", file, "-n", 2, "-s", 2, "-g", 1);
    add("make_descriptors", file);
    add("bandwidth_curve", file);
    add("thermo", file, other, "--bandwidths", "0.06,0.08,0.1,0.12,0.15,0.2,0.3");
    add("index", file, "-o", folder.resolve("made.qref"));
    add(
        "watch",
        file,
        "--reference",
        other,
        "--calibration",
        calibration,
        "--exact",
        "--poll",
        0.01,
        "--until-idle",
        0.02);
    add(
        "watch",
        file,
        "--reference",
        other,
        "-t",
        -100,
        "--harvest",
        folder.resolve("kept.xyz"),
        "--max-dH",
        -100,
        "--poll",
        0.01,
        "--until-idle",
        0.02);
  }

  private void add(String command, Object... arguments) {
    commands.computeIfAbsent(command, c -> new ArrayList<>()).add(arguments);
  }

  @Test
  void everyOutputOfEveryCommandHasNamesOfTheList() throws IOException {
    Set<String> given = namesOf(Cli.frames(file));
    Set<String> found = new TreeSet<>();
    Set<String> tried = new TreeSet<>();
    int number = 0;
    CommandLine line = QuestsCommand.commandLine(new Terminal(nowhere(), nowhere()));
    for (CommandLine sub : new LinkedHashSet<>(line.getSubcommands().values())) {
      if (!(sub.getCommandSpec().userObject() instanceof AnalysisCommand command)) {
        continue;
      }
      String name = sub.getCommandName();
      assertThat(commands).as("arguments for each command").containsKey(name);
      for (Object[] arguments : commands.getOrDefault(name, List.of())) {
        for (OutputKind kind : command.outputs()) {
          if ((kind == OutputKind.FRAMES && Arrays.asList(arguments).contains("environment"))
              || NO_NAMES.contains(kind)) {
            continue;
          }
          Path output = folder.resolve("out" + number++ + ending(kind));
          Object[] all = with(with(new Object[] {name}, arguments), "-o", output);
          quests(all).succeeds();
          if (kind == OutputKind.JSON) {
            ProvenanceTest.requireComplete(Cli.json(output), all);
          }
          Set<String> names = names(kind, output);
          names.removeAll(given);
          assertThat(names).as(name + " " + kind).allMatch(ResultNames::contains);
          found.addAll(names);
          tried.add(name + " " + kind);
        }
      }
    }
    // The lists that are asked for by other options.
    Path curve = folder.resolve("curve.csv");
    quests("compress", file, "-s", 0.1, "--curve", curve).succeeds();
    found.addAll(names(OutputKind.CSV, curve));
    assertThat(found).allMatch(ResultNames::contains);
    assertThat(tried).hasSizeGreaterThan(30);
    // And nothing is in the list that nobody writes, but for what only some files give.
    Set<String> unused = new TreeSet<>(ResultNames.all());
    unused.removeAll(found);
    unused.removeAll(Set.of(ResultNames.STEP));
    assertThat(unused).isEmpty();
  }

  private static PrintStream nowhere() {
    return new PrintStream(PrintStream.nullOutputStream(), true);
  }

  private static String ending(OutputKind kind) {
    return switch (kind) {
      case JSON -> ".json";
      case FRAMES -> ".extxyz";
      case NPY -> ".npy";
      case NPZ -> ".npz";
      case CSV -> ".csv";
      case JSON_LINES -> ".jsonl";
      case INDEX, PAGE, CHEMISCOPE ->
          throw new IllegalArgumentException("no results by their names: " + kind);
    };
  }

  /** What stands about atoms, frames or samples in an output. */
  private static Set<String> names(OutputKind kind, Path output) throws IOException {
    return switch (kind) {
      case FRAMES -> namesOf(Cli.frames(output));
      case NPY, INDEX, PAGE, CHEMISCOPE -> new TreeSet<>();
      case NPZ -> {
        try (NumpyReader reader = NumpyReader.open(output)) {
          Set<String> names = new TreeSet<>(reader.names());
          names.removeAll(ARRAYS_OF_DESCRIPTORS);
          yield names;
        }
      }
      case CSV -> new TreeSet<>(List.of(Files.readAllLines(output).get(0).split(",")));
      case JSON -> {
        JsonNode rows = Cli.json(output).get("frames");
        Set<String> names = new TreeSet<>();
        if (rows != null && rows.isArray()) {
          rows.values().forEach(row -> addKeys(row, names));
        }
        yield names;
      }
      case JSON_LINES -> {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(output)) {
          addKeys(new ObjectMapper().readTree(line), names);
        }
        yield names;
      }
    };
  }

  private static void addKeys(JsonNode node, Set<String> names) {
    node.properties()
        .forEach(
            property -> {
              names.add(property.getKey());
              property.getValue().values().forEach(value -> addKeys(value, names));
            });
  }

  private static Set<String> namesOf(List<Frame> frames) {
    Set<String> names = new TreeSet<>();
    for (Frame frame : frames) {
      names.addAll(frame.info().keySet());
      names.addAll(frame.arrays().keySet());
    }
    return names;
  }

  @Test
  void aWalkKeepsNothingThatThisProgramFoundBefore() {
    Path found = folder.resolve("found.extxyz");
    Path twice = folder.resolve("twice.extxyz");
    quests("events", file, "--parent", ":9", "--product", other, "--above", 0, "-o", found)
        .succeeds();
    quests("dH", found, other, "--explain", "--calibration", calibration, "-o", twice).succeeds();
    assertThat(namesOf(Cli.frames(twice)))
        .contains("llr", "nucleus", "error_bound", "entropy", "n_nuclei", "dH_parent", "dH_max");
    Path moved = folder.resolve("moved.extxyz");
    quests("mcmc", twice, "-n", 3, "-o", moved).succeeds();
    assertThat(namesOf(Cli.frames(moved)))
        .containsExactlyInAnyOrder("config_type", "tag", "id", "fixed");
    Path made = folder.resolve("made.extxyz");
    quests("active_learning", twice, "-n", 2, "-s", 2, "-g", 1, "-o", made).succeeds();
    assertThat(namesOf(Cli.frames(made)))
        .containsExactlyInAnyOrder("config_type", "tag", "id", "fixed", "gen");
  }
}
