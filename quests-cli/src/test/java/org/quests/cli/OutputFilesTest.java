package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** Output files: what is in them, when they are refused, and that they are whole or not there. */
class OutputFilesTest {
  private static final String ALL_FORMS =
      ".json, .xyz, .extxyz, .lammpstrj, .cif, .vasp, POSCAR, .npy, .npz, .csv";

  @TempDir private Path folder;

  private Path input = Path.of("");

  @BeforeEach
  void writeInput() {
    input = write(folder.resolve("in.xyz"), Samples.text(5));
  }

  /** δH of the chosen frames, from the JSON result. */
  private double[] expected(String command, String frames) {
    Path file = folder.resolve("expected.json");
    quests(args(command, "--frames", frames, "-o", file, "--overwrite")).succeeds();
    JsonNode json = json(file);
    return numbers(json.get(command.equals("dH") ? "delta_entropy" : "dH"));
  }

  private Object[] args(String command, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, input));
    if (command.equals("dH") || command.equals("overlap")) {
      args.add(input);
    }
    args.addAll(List.of(more));
    return args.toArray();
  }

  static Stream<Arguments> framesOutputs() {
    return Stream.of("metrics", "dH")
        .flatMap(
            command ->
                Stream.of(
                    arguments(command, "out.xyz", ":", new int[] {0, 1, 2, 3, 4}),
                    arguments(command, "OUT.EXTXYZ", "1::2", new int[] {1, 3}),
                    arguments(command, "out.extxyz", "-1", new int[] {4}),
                    arguments(command, "out.xyz", "3:0:-2", new int[] {3, 1})));
  }

  @ParameterizedTest
  @MethodSource("framesOutputs")
  void framesCarryTheirValues(String command, String name, String slice, int[] chosen) {
    Path output = folder.resolve(name);
    quests(args(command, "--frames", slice, "-o", output)).succeeds();
    List<Frame> before = frames(input);
    List<Frame> after = frames(output);
    assertThat(after).hasSize(chosen.length);
    double[] all = expected(command, slice);
    assertThat(all).hasSize(4 * chosen.length);
    for (int f = 0; f < chosen.length; f++) {
      Frame old = before.get(chosen[f]);
      Frame frame = after.get(f);
      double[] dH = Arrays.copyOfRange(all, 4 * f, 4 * f + 4);
      assertThat(frame.positions()).containsExactly(old.positions());
      assertThat(frame.atomicNumbers()).containsExactly(old.atomicNumbers());
      assertThat(frame.cell()).usingRecursiveComparison().isEqualTo(old.cell());
      assertThat(frame.arrays().get("dH"))
          .isInstanceOfSatisfying(
              AtomArray.Reals.class, a -> assertThat(a.values()).containsExactly(dH));
      for (String column : new String[] {"forces", "tag", "id", "fixed"}) {
        assertThat(frame.arrays().get(column))
            .usingRecursiveComparison()
            .isEqualTo(old.arrays().get(column));
      }
      old.info().forEach((key, value) -> assertThat(frame.info()).containsEntry(key, value));
      assertThat(number(frame, "dH_max")).isEqualTo(Arrays.stream(dH).max().orElseThrow());
      assertThat(number(frame, "dH_mean")).isEqualTo(Arrays.stream(dH).sum() / 4);
      assertThat(number(frame, "frac_positive"))
          .isEqualTo(Arrays.stream(dH).filter(v -> v > 0).count() / 4.0);
      assertThat(number(frame, "dH_q99")).isLessThanOrEqualTo(number(frame, "dH_max"));
    }
  }

  private static double number(Frame frame, String key) {
    return Objects.requireNonNull(frame.info().get(key)).number().orElseThrow();
  }

  @Test
  void valuesOfAnEarlierRunAreReplaced() {
    Path first = folder.resolve("first.xyz");
    Path second = folder.resolve("second.xyz");
    quests("metrics", input, "-o", first).succeeds();
    quests("metrics", first, "-b", 0.1, "-o", second).succeeds();
    assertThat(frames(second).get(0).arrays().get("dH"))
        .isNotNull()
        .usingRecursiveComparison()
        .isNotEqualTo(frames(first).get(0).arrays().get("dH"));
    assertThat(frames(second).get(0).arrays().keySet())
        .containsExactlyElementsOf(frames(first).get(0).arrays().keySet());
  }

  @Test
  void framesMayReplaceTheirOwnInput() throws IOException {
    quests("metrics", input, "-o", input, "--overwrite").succeeds();
    assertThat(frames(input)).hasSize(5).allMatch(f -> f.arrays().containsKey("dH"));
    assertThat(names(folder)).containsExactly("in.xyz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "dH"})
  void tablesAndArrays(String command) throws IOException {
    double[] expected = expected(command, "::2");
    Path csv = folder.resolve("out.csv");
    Path npy = folder.resolve("out.npy");
    Path npz = folder.resolve("out.npz");
    for (Path output : new Path[] {csv, npy, npz}) {
      quests(args(command, "--frames", "::2", "-o", output)).succeeds();
    }
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("frame,atom,dH,element,config_type");
    assertThat(lines).hasSize(1 + 12);
    for (int i = 0; i < 12; i++) {
      assertThat(lines.get(1 + i))
          .isEqualTo(2 * (i / 4) + "," + i % 4 + "," + expected[i] + ",Cu,hot crystal");
    }
    assertThat(numbers(Cli.array(npy, "arr_0"))).containsExactly(expected);
    assertThat(numbers(Cli.array(npz, "dH"))).containsExactly(expected);
    assertThat(numbers(Cli.array(npz, "frame_offsets"))).containsExactly(0, 4, 8, 12);
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        arguments("entropy", "out.xyz", ".json"),
        arguments("entropy", "out", ".json"),
        arguments("overlap", "out.csv", ".json"),
        arguments("metrics", "out.txt", ALL_FORMS),
        arguments("dH", "json", ALL_FORMS),
        arguments("metrics", "/", ALL_FORMS),
        arguments("make_descriptors", "out.json", ".npy, .npz"));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void anUnknownEndingIsRefused(String command, String name, String possible) {
    Path output = folder.resolve(name);
    assertThat(quests(args(command, "-o", output)).failsWith(2))
        .isEqualTo(output + ": expected an output that ends in " + possible);
    assertThat(names(folder)).containsExactly("in.xyz");
  }

  static Stream<Arguments> outputs() {
    return Stream.of(
        arguments("entropy", "-o", "out.json"),
        arguments("metrics", "-o", "out.xyz"),
        arguments("dH", "-o", "out.npz"),
        arguments("overlap", "-o", "out.json"),
        arguments("make_descriptors", "-o", "out.npy"),
        arguments("metrics", "--plot", "out.svg"),
        arguments("dH", "--plot", "out.png"));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void anExistingFileIsRefusedBeforeAnyWork(String command, String option, String name)
      throws IOException {
    Path output = write(folder.resolve(name), "precious");
    String refusal = output + ": exists already; give another name, or --overwrite";
    assertThat(quests(args(command, option, output)).failsWith(4)).isEqualTo(refusal);
    Files.delete(input);
    assertThat(quests(args(command, option, output)).failsWith(4)).isEqualTo(refusal);
    assertThat(output).hasContent("precious");
    assertThat(names(folder)).containsExactly(name);
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void anExistingFileIsReplacedIfAsked(String command, String option, String name) {
    Path output = write(folder.resolve(name), "stale");
    quests(args(command, option, output, "--overwrite")).succeeds();
    assertThat(output.toFile().length()).isGreaterThan(100);
    assertThat(names(folder)).containsExactlyInAnyOrder("in.xyz", name);
  }

  @Test
  void aLinkKeepsPointingWhereItDid() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path target = write(real.resolve("r.json"), "stale");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), target);
    assertThat(quests(args("entropy", "-o", link)).failsWith(4)).contains("exists already");
    quests(args("entropy", "-o", link, "--overwrite")).succeeds();
    assertThat(link).isSymbolicLink();
    assertThat(json(target).get("n_envs").intValue()).isEqualTo(20);
    assertThat(names(real)).containsExactly("r.json");
  }

  @Test
  void aLinkToNowhereIsNotWrittenThroughUnasked() throws IOException {
    Path link = folder.resolve("link.json");
    Files.createSymbolicLink(link, folder.resolve("nowhere.json"));
    assertThat(quests(args("entropy", "-o", link)).failsWith(4)).contains("exists already");
  }

  @Test
  void placesThatCannotBeWritten() throws IOException {
    Path missing = folder.resolve("missing");
    assertThat(quests(args("entropy", "-o", missing.resolve("out.json"))).failsWith(4))
        .isEqualTo(missing.resolve("out.json") + ": there is no folder " + missing);
    Path asFolder = Files.createDirectory(folder.resolve("folder.json"));
    for (String overwrite : new String[] {"--quiet", "--overwrite"}) {
      assertThat(quests(args("entropy", "-o", asFolder, overwrite)).failsWith(4))
          .isEqualTo(asFolder + ": is a folder, expected a file to write");
    }
    assertThat(quests(args("entropy", "-o", input.resolve("out.json"))).failsWith(4))
        .contains("there is no folder");
  }

  @Test
  void aFolderWithoutPermission() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(locked.toFile().setWritable(false));
    assumeFalse(Files.isWritable(locked), "root may write everywhere");
    Path output = locked.resolve("out.json");
    assertThat(quests(args("entropy", "-o", output)).failsWith(4))
        .isEqualTo(output + ": the folder " + locked + " is not writable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"out.json", "out.xyz", "out.npy", "out.npz", "out.csv", "out.png", "out.svg"})
  void aFullDisk(String name) throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path output = Files.createSymbolicLink(folder.resolve(name), full);
    String option = name.matches(".*(png|svg)") ? "--plot" : "-o";
    Cli.Result result = quests(args("metrics", option, output, "--quiet"));
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains("quests: " + output + ": cannot be written: ");
    Files.delete(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.json", "out.xyz", "out.npy", "out.npz", "out.csv"})
  void aRunThatFailsLeavesNothing(String name) {
    write(input, Samples.text(4) + "4\n\nCu 0 0 0\nCu 1 1 1\nCu 2 2 zero\nCu 3 3 3\n");
    Path output = folder.resolve(name);
    assertThat(quests(args("metrics", "-o", output)).failsWith(3)).contains(": frame 4, line ");
    assertThat(names(folder)).containsExactly("in.xyz");
    write(output, "precious");
    quests(args("metrics", "-o", output, "--overwrite")).failsWith(3);
    assertThat(output).hasContent("precious");
    assertThat(names(folder)).containsExactlyInAnyOrder("in.xyz", name);
  }
}
