package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.io.numpy.NumpyArray;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Descriptor arrays take the place of the frames that they were made from. */
class DescriptorArraysTest {
  @TempDir private Path folder;

  private Path npy = Path.of("");
  private Path npz = Path.of("");

  @BeforeEach
  void makeDescriptors() {
    npy = describe("x.npy");
    npz = describe("x.npz");
  }

  private Path describe(String name, Object... options) {
    Path output = folder.resolve(name);
    List<Object> args = new ArrayList<>(List.of("make_descriptors", Samples.alloy()));
    args.addAll(List.of(options));
    args.addAll(List.of("-o", output));
    quests(args.toArray()).succeeds();
    return output;
  }

  /** The result without what tells runs apart. */
  private JsonNode result(String command, Path... files) {
    Path output = folder.resolve("result.json");
    List<Object> args = new ArrayList<>(List.of(command));
    args.addAll(Arrays.asList(files));
    args.addAll(List.of("-b", 0.05, "-o", output, "--overwrite"));
    quests(args.toArray()).succeeds();
    ObjectNode json = (ObjectNode) json(output);
    json.remove(
        List.of(
            "file",
            "test_file",
            "reference_file",
            "descriptor_time",
            "entropy_time",
            "metrics_time",
            "computation_time",
            "provenance"));
    return json;
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics"})
  void oneFile(String command) {
    JsonNode expected = result(command, Samples.alloy());
    assertThat(result(command, npz)).isEqualTo(expected);
    // A bare array knows neither its cut-off nor its frames.
    ObjectNode plain = (ObjectNode) result(command, npy);
    assertThat(plain.get("cutoff").isNull()).isTrue();
    assertThat(plain.get("n_frames").intValue()).isEqualTo(1);
    plain.set("cutoff", expected.get("cutoff"));
    plain.set("n_frames", expected.get("n_frames"));
    // One frame has no bracket, which saturation rests on.
    assertThat(plain.has("entropy_bracket")).isFalse();
    plain.remove("saturated");
    ((ObjectNode) expected).remove(List.of("entropy_bracket", "saturated"));
    assertThat(plain).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dH", "overlap"})
  void twoFiles(String command) {
    Path frames = Samples.alloy();
    JsonNode expected = result(command, frames, frames);
    assertThat(result(command, npz, frames)).isEqualTo(expected);
    assertThat(result(command, frames, npz)).isEqualTo(expected);
    assertThat(result(command, npz, npz)).isEqualTo(expected);
    // Nor does it know elements.
    ((ObjectNode) expected).remove("unseen_elements");
    assertThat(result(command, frames, npy)).isEqualTo(expected);
    ObjectNode unknown = (ObjectNode) result(command, npy, frames);
    assertThat(unknown.get("cutoff").isNull()).isTrue();
    unknown.set("cutoff", expected.get("cutoff"));
    if (command.equals("dH")) {
      // Nor where its frames begin.
      assertThat(unknown.get("frame_offsets")).hasSize(2);
      unknown.set("frame_offsets", expected.get("frame_offsets"));
    }
    assertThat(unknown).isEqualTo(expected);
  }

  @Test
  void theSummaryOfABareArray() {
    assertThat(quests("entropy", npy).succeeds().lines())
        .contains(npy + ": 80 environments in 1 frame (k = 32, cut-off unknown, h = 0.015 1/Å)");
  }

  @Test
  void framesByAtomsByNumbers() {
    Path cube = describe("cube.npy", "-r");
    NumpyArray array = Cli.array(cube, "arr_0");
    assertThat(array.shape()).containsExactly(40L, 2L, 63L);
    assertThat(Cli.numbers(array)).containsExactly(Cli.numbers(Cli.array(npy, "arr_0")));
    assertThat(quests("entropy", cube).succeeds().out()).contains("80 environments in 40 frames");
  }

  @Test
  void framesOfDifferentSizeHaveNoThreeAxes() {
    Path file = Cli.write(folder.resolve("a.xyz"), "1\n\nCu 0 0 0\n2\n\nCu 0 0 0\nCu 0 0 2\n");
    Path output = folder.resolve("no.npy");
    assertThat(quests("make_descriptors", file, "-r", "-o", output, "--quiet").failsWith(3))
        .startsWith(file + ": frame 1 has 2 atoms and the first one 1, expected");
    assertThat(output).doesNotExist();
  }

  @Test
  void whatAnArchiveHolds() {
    Path seeing = describe("seeing.npz", "--species", "auto", "-k", 8, "-c", 4, "--frames", ":3");
    assertThat(Cli.array(seeing, "descriptors").shape()).containsExactly(6L, 45L);
    assertThat(Cli.numbers(Cli.array(seeing, "k"))).containsExactly(8);
    assertThat(Cli.numbers(Cli.array(seeing, "cutoff"))).containsExactly(4);
    assertThat(Cli.numbers(Cli.array(seeing, "frame_offsets"))).containsExactly(0, 2, 4, 6);
    assertThat(Cli.array(seeing, "species"))
        .isInstanceOfSatisfying(
            NumpyArray.Texts.class, t -> assertThat(t.values()).containsExactly("Al", "Cu"));
    assertThat(quests("entropy", seeing).succeeds().out())
        .contains("6 environments in 3 frames (k = 8, cut-off 4 Å, h = 0.015 1/Å, species Al Cu)");
    quests("entropy", seeing, "-k", 8, "-c", 4.0, "--species", "Cu,Al").succeeds();
    quests("entropy", seeing, "--species", "auto").succeeds();
  }

  @Test
  void elementsAreKnownToArchivesAlone() {
    assertThat(quests("entropy", npz, "--by-element").succeeds().out()).contains("  Al ");
    assertThat(quests("entropy", npy, "--by-element").failsWith(2))
        .contains("--by-element needs the elements");
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        arguments("x.npz", new Object[] {"-k", 12}, "rows with k = 32 contradict"),
        arguments("x.npy", new Object[] {"-k", 12}, "rows with k = 32 contradict"),
        arguments("x.npz", new Object[] {"-c", 4}, "rows with cut-off 5.0 Å contradict"),
        arguments("x.npz", new Object[] {"--species", "Al,Cu"}, "rows with species [] contradict"),
        arguments("x.npz", new Object[] {"--frames", ":3"}, "--frames chooses among frames"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void optionsThatContradictAnArray(String name, Object[] options, String message) {
    Path file = folder.resolve(name);
    for (String command : new String[] {"entropy", "metrics", "make_descriptors"}) {
      List<Object> args = new ArrayList<>(List.of(command, file));
      args.addAll(List.of(options));
      assertThat(quests(args.toArray()).failsWith(2)).startsWith(file + ": ").contains(message);
    }
  }

  @Test
  void optionsThatAgreeWithAnArray() {
    quests("entropy", npz, "-k", 32, "-c", 5, "--species", "auto").succeeds();
    // What it was described with is not known: nothing contradicts.
    quests("entropy", npy, "-k", 32, "-c", 4).succeeds();
  }

  @Test
  void descriptorsThatDifferDoNotMeet() {
    Path small = describe("small.npz", "-k", 8);
    for (String command : new String[] {"dH", "overlap"}) {
      assertThat(quests(command, npz, small).failsWith(2))
          .contains("cannot be compared", "k=32", "k=8");
    }
  }

  @Test
  void framesCannotBeWrittenWithoutFrames() {
    Path output = folder.resolve("out.xyz");
    for (Path array : new Path[] {npy, npz}) {
      assertThat(quests("dH", array, Samples.alloy(), "-o", output, "--species", "Cu,Al").code())
          .isEqualTo(2);
      Cli.Result result = quests("metrics", array, "-o", output);
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err())
          .contains(output + ": frames cannot be written, for " + array + " holds descriptors");
      assertThat(output).doesNotExist();
    }
    // The frames of the reference do not matter.
    quests("dH", Samples.alloy(), npz, "-o", output).succeeds();
    assertThat(Cli.frames(output)).hasSize(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"make_descriptors", "dedup"})
  void rowsAloneAreRefusedBeforeTheWorkWhereElementsAreSeen(String command) {
    Path output = folder.resolve("rows.npy");
    Cli.Result result = quests(command, Samples.alloy(), "--elements", "full", "-o", output);
    assertThat(result.failsWith(2))
        .contains("(.npy) cannot hold what rows see of elements (elements=full)")
        .contains("expected an archive (.npz)");
    assertThat(result.lines()).isEmpty();
    assertThat(output).doesNotExist();
  }

  @Test
  void whatRowsSeeOfElementsIsTold() {
    Path output = folder.resolve("rows.npz");
    assertThat(
            quests("make_descriptors", Samples.alloy(), "--elements", "full", "-o", output)
                .succeeds()
                .lines())
        .contains(
            "63 numbers for each environment, in 1/Å, its element, and the shares of 2 elements"
                + " among its neighbours");
  }
}
