package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.io.numpy.NumpyArray;
import org.quests.testing.Golden;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** What each command prints and writes, and that its numbers are the reference values. */
class CommandsTest {
  /** Keys of every result, whatever the command. */
  private static final List<String> PROGRAM =
      List.of("version", "engine", "precision", "tolerance", "descriptor_time");

  @TempDir private Path folder;

  @Test
  void entropyOfShippedData() {
    Cli.Result result = quests("entropy", Samples.copper()).succeedsQuietly();
    assertThat(result.lines())
        .containsExactly(
            Samples.copper()
                + ": 10,496 environments in 41 frames (k = 32, cut-off 5 Å, h = 0.015 1/Å)",
            "H = 6.273255 nats",
            "maximum log n = 9.258750 nats, efficiency 0.6775",
            "with ever more frames H is between 6.2733 and 6.4258 nats");
  }

  static Stream<Arguments> entropies() {
    return Stream.of(arguments("cu256_fcc_600K_k12_c4", 1e-6), arguments("ethanol_500K", 1e-6));
  }

  @ParameterizedTest
  @MethodSource("entropies")
  void entropyAsJson(String name, double tolerance) {
    JsonNode golden = golden(name);
    Path output = folder.resolve("result.json");
    String file = TestData.named(golden.get("file").asString()).toString();
    Object[] args = {
      "entropy",
      file,
      "-k",
      golden.get("k").asInt(),
      "-c",
      golden.get("cutoff").asDouble(),
      "-j",
      1,
      "-o",
      output
    };
    quests(args).succeeds();
    JsonNode json = json(output);
    assertThat(json.propertyNames())
        .contains(
            "file",
            "n_envs",
            "k",
            "cutoff",
            "bandwidth",
            "jobs",
            "entropy",
            "max_entropy",
            "descriptor_time",
            "entropy_time")
        .containsAll(PROGRAM);
    assertThat(json.get("file").asString()).isEqualTo(file);
    assertThat(json.get("n_envs").intValue()).isEqualTo(golden.get("n_envs").asInt());
    assertThat(json.get("n_frames").intValue()).isEqualTo(golden.get("n_frames").asInt());
    assertThat(json.get("k").intValue()).isEqualTo(golden.get("k").asInt());
    assertThat(json.get("cutoff").doubleValue()).isEqualTo(golden.get("cutoff").asDouble());
    assertThat(json.get("bandwidth").doubleValue()).isEqualTo(0.015);
    assertThat(json.get("jobs").intValue()).isEqualTo(1);
    JsonNode expected = golden.get("metrics").get(0);
    assertThat(json.get("entropy").doubleValue())
        .isEqualTo(expected.get("entropy").asDouble(), within(tolerance));
    assertThat(json.get("max_entropy").doubleValue())
        .isEqualTo(Math.log(golden.get("n_envs").asInt()), within(1e-12));
    assertThat(json.get("version").asString()).isNotBlank();
    assertThat(json.get("engine").asString()).isNotBlank();
    assertThat(json.get("precision").asString()).isEqualTo("double");
    assertThat(json.get("tolerance").doubleValue()).isBetween(0.0, 1e-6);
    assertThat(json.get("descriptor_time").doubleValue()).isPositive();
    assertThat(json.get("entropy_time").doubleValue()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void metricsAsJson(int bandwidth) {
    JsonNode golden = golden("ethanol_500K");
    JsonNode expected = golden.get("metrics").get(bandwidth);
    Path output = folder.resolve("result.json");
    Cli.Result result =
        quests("metrics", Samples.ethanol(), "-b", expected.get("bandwidth"), "-o", output)
            .succeeds();
    JsonNode json = json(output);
    assertThat(json.propertyNames())
        .contains(
            "file",
            "n_envs",
            "k",
            "cutoff",
            "bandwidth",
            "jobs",
            "entropy",
            "diversity",
            "dH",
            "metrics_time")
        .containsAll(PROGRAM);
    double h = json.get("entropy").doubleValue();
    double d = json.get("diversity").doubleValue();
    assertThat(h).isEqualTo(expected.get("entropy").asDouble(), within(1e-5));
    assertThat(d).isEqualTo(expected.get("diversity").asDouble(), within(1e-5));
    double[] dH = numbers(json.get("dH"));
    assertThat(dH).hasSize(1800);
    double[] first = numbers(expected.get("kernel_sum_first"));
    for (int i = 0; i < first.length; i++) {
      assertThat(dH[i]).isEqualTo(-Math.log(first[i]), within(1e-5));
    }
    assertThat(Arrays.stream(dH).min().orElseThrow())
        .isEqualTo(expected.get("dH_min").asDouble(), within(1e-5));
    assertThat(Arrays.stream(dH).max().orElseThrow())
        .isEqualTo(expected.get("dH_max").asDouble(), within(1e-5));
    JsonNode profile = json.get("diversity_profile");
    assertThat(Math.log(profile.get("0").doubleValue())).isEqualTo(d, within(1e-9));
    assertThat(Math.log(profile.get("1").doubleValue())).isEqualTo(h, within(1e-9));
    assertThat(result.out())
        .contains(String.format(Locale.ROOT, "H = %.6f nats", h))
        .contains(String.format(Locale.ROOT, "D = %.6f nats", d))
        .contains("order 0, 1, 2, infinity: ")
        .contains("δH: min ");
  }

  @Test
  void differentialEntropyAndOverlapAsJson() {
    JsonNode golden = golden("si512_diamond_900K");
    JsonNode reference = golden.get("reference");
    JsonNode expected = reference.get("dH").get(0);
    Path test = TestData.named(golden.get("file").asString());
    Path other = TestData.named(reference.get("file").asString());
    Path output = folder.resolve("result.json");
    Cli.Result result = quests("dH", test, other, "-o", output).succeedsQuietly();
    JsonNode json = json(output);
    assertThat(json.propertyNames())
        .contains(
            "reference_file",
            "test_file",
            "test_envs",
            "ref_envs",
            "k",
            "cutoff",
            "bandwidth",
            "jobs",
            "delta_entropy",
            "entropy_time")
        .containsAll(PROGRAM);
    assertThat(json.get("reference_file").asString()).isEqualTo(other.toString());
    assertThat(json.get("test_file").asString()).isEqualTo(test.toString());
    assertThat(json.get("test_envs").intValue()).isEqualTo(golden.get("n_envs").asInt());
    assertThat(json.get("ref_envs").intValue()).isEqualTo(reference.get("n_envs").asInt());
    double[] dH = numbers(json.get("delta_entropy"));
    double[] first = numbers(expected.get("first"));
    Offset<Double> near = within(1e-5);
    assertThat(Arrays.copyOf(dH, first.length)).containsExactly(first, near);
    assertThat(Arrays.stream(dH).average().orElseThrow())
        .isEqualTo(expected.get("finite_mean").asDouble(), near)
        .isEqualTo(json.get("dH_mean").doubleValue(), within(1e-12));
    assertThat(Arrays.stream(dH).max().orElseThrow())
        .isEqualTo(expected.get("finite_max").asDouble(), near);
    assertThat(json.get("frac_positive").doubleValue())
        .isEqualTo(expected.get("fraction_positive").asDouble());
    assertThat(result.lines())
        .contains("mean δH = 6.641942 nats", "not covered (δH > 0): 100.00 %");

    Path second = folder.resolve("overlap.json");
    assertThat(quests("overlap", test, other, "-o", second).succeedsQuietly().lines())
        .contains("overlap = 0.000000");
    assertThat(json(second).get("overlap").doubleValue())
        .isEqualTo(expected.get("fraction_below_1e_5").asDouble());
  }

  @Test
  void overlapAsJson() {
    Path output = folder.resolve("result.json");
    quests("overlap", Samples.alloy(), Samples.alloy(), "--frames", ":8", "-e", 0.5, "-o", output)
        .succeeds();
    JsonNode json = json(output);
    assertThat(json.propertyNames())
        .contains(
            "test_file",
            "reference_file",
            "test_envs",
            "reference_envs",
            "k",
            "cutoff",
            "bandwidth",
            "jobs",
            "eps",
            "overlap",
            "computation_time")
        .containsAll(PROGRAM);
    assertThat(json.get("test_envs").intValue()).isEqualTo(16);
    assertThat(json.get("reference_envs").intValue()).isEqualTo(80);
    assertThat(json.get("eps").doubleValue()).isEqualTo(0.5);
    assertThat(json.get("overlap").doubleValue()).isEqualTo(1.0);
  }

  @Test
  void overlapCountsWhatIsBelowEpsilon() {
    Path frames = Cli.write(folder.resolve("a.xyz"), Samples.text(6));
    Path dH = folder.resolve("dH.json");
    quests("dH", frames, frames, "-b", 0.1, "-o", dH).succeeds();
    double[] values = numbers(json(dH).get("delta_entropy"));
    double middle = Arrays.stream(values).sorted().toArray()[values.length / 2];
    Path output = folder.resolve("overlap.json");
    quests("overlap", frames, frames, "-b", 0.1, "--eps", middle, "-o", output).succeeds();
    double expected =
        (double) Arrays.stream(values).filter(v -> v < middle).count() / values.length;
    assertThat(expected).isStrictlyBetween(0.0, 1.0);
    assertThat(json(output).get("overlap").doubleValue()).isEqualTo(expected);
  }

  @Test
  void anAtomFarFromEveryReferenceHasAFiniteDifferentialEntropy() {
    Path output = folder.resolve("far.json");
    Path lone = Cli.write(folder.resolve("lone.xyz"), "2\n\nCu 0 0 0\nCu 0 0 0.02\n");
    quests("dH", lone, Samples.copper(), "-b", 1e-4, "-o", output).succeedsQuietly();
    double[] dH = numbers(json(output).get("delta_entropy"));
    // 1/0.02 Å against what copper has at most, squared, over 2 h².
    assertThat(dH).hasSize(2);
    assertThat(Arrays.stream(dH).boxed()).allSatisfy(v -> assertThat(v).isBetween(1e10, 1e12));
  }

  @ParameterizedTest
  @CsvSource({
    "12.0, '', V = 12.00 Å^3/atom -> h = 0.06086",
    "12.0, -c, V = 12.00 Å^3/atom -> h = 0.06032"
  })
  void bandwidth(double volume, String flag, String expected) {
    Object[] args =
        flag.isEmpty()
            ? new Object[] {"bandwidth", volume}
            : new Object[] {"bandwidth", flag, volume};
    assertThat(quests(args).succeedsQuietly().lines()).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"make_descriptors", "make-descriptors"})
  void descriptorsAsArray(String command) {
    JsonNode golden = golden("ethanol_500K");
    Path output = folder.resolve("x.npy");
    Cli.Result result = quests(command, Samples.ethanol(), "-o", output).succeeds();
    assertThat(result.lines())
        .containsExactly(
            Samples.ethanol()
                + ": 1,800 environments in 200 frames (k = 32, cut-off 5 Å, h = 0.015 1/Å)",
            "63 numbers for each environment, in 1/Å");
    NumpyArray array = Cli.array(output, "arr_0");
    assertThat(array.shape()).containsExactly(1800L, 63L);
    double[] row = numbers(golden.get("descriptor_first_rows").get(1));
    assertThat(Arrays.copyOfRange(numbers(array), 63, 126)).containsExactly(row, within(1e-9));
  }

  @Test
  void elementsSeenByTheDescriptor() {
    JsonNode golden = golden("alcu108_triclinic_700K");
    JsonNode expected = golden.get("multicomponent");
    Path file = TestData.named(golden.get("file").asString());
    for (String species : new String[] {"auto", "Al,Cu", "Cu,Al"}) {
      Path output = folder.resolve(species + ".json");
      Cli.Result result = quests("metrics", file, "--species", species, "-o", output).succeeds();
      assertThat(result.out()).contains(", species Al Cu)");
      assertThat(result.err()).doesNotContain("does not see elements");
      JsonNode json = json(output);
      assertThat(json.get("species").values().stream().map(JsonNode::asString))
          .containsExactly("Al", "Cu");
      assertThat(json.get("entropy").doubleValue())
          .isEqualTo(expected.get("entropy").asDouble(), within(1e-5));
      assertThat(json.get("diversity").doubleValue())
          .isEqualTo(expected.get("diversity").asDouble(), within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics", "dH", "overlap"})
  void byElement(String command) {
    Path output = folder.resolve("result.json");
    Path alloy = Samples.alloy();
    boolean two = command.equals("dH") || command.equals("overlap");
    Object[] args =
        two
            ? new Object[] {command, alloy, alloy, "--by-element", "-o", output}
            : new Object[] {command, alloy, "--by-element", "-o", output};
    assertThat(quests(args).succeeds().out()).containsPattern("  Al +\\d+ env").contains("  Cu ");
    JsonNode elements = json(output).get("by_element");
    assertThat(elements.propertyNames()).containsExactly("Al", "Cu");
    int all = 0;
    for (JsonNode element : elements) {
      all += element.get("n_envs").intValue();
      assertThat(element.propertyNames()).containsAnyOf("entropy", "dH", "overlap");
    }
    assertThat(all).isEqualTo(80);
  }

  @Test
  void oneElementByElementIsTheWhole() {
    Path output = folder.resolve("result.json");
    quests("metrics", Samples.copper(), "--frames", ":2", "--by-element", "-o", output).succeeds();
    JsonNode json = json(output);
    JsonNode copper = json.get("by_element").get("Cu");
    assertThat(copper.get("n_envs").intValue()).isEqualTo(512);
    assertThat(copper.get("entropy").doubleValue())
        .isEqualTo(json.get("entropy").doubleValue(), within(1e-12));
    assertThat(copper.get("dH").get("max").doubleValue())
        .isEqualTo(Arrays.stream(numbers(json.get("dH"))).max().orElseThrow());
  }

  private static JsonNode golden(String name) {
    return Golden.shipped()
        .filter(g -> g.name().equals(name + ".json"))
        .findFirst()
        .orElseThrow()
        .json();
  }
}
