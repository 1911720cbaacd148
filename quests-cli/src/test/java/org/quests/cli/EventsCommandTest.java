package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** What happens in a trajectory, from the command line. */
@Tag("slow")
class EventsCommandTest {
  private static final Path QUENCH = TestData.shipped("cu4000_quench_750.extxyz.gz");
  private static final Path CRYSTAL = TestData.shipped("cu256_fcc_900K.extxyz.gz");

  @TempDir private static Path folder;

  private static Cli.Result quench;
  private static JsonNode found;

  @BeforeAll
  static void watchTheQuench() {
    Path output = folder.resolve("quench.json");
    quench =
        quests(
                "events",
                QUENCH,
                "--parent",
                "0:2",
                "--product",
                CRYSTAL,
                "--frames",
                ":6",
                "--dt",
                "5",
                "--level",
                "0.05",
                "-o",
                output,
                "--plot",
                folder.resolve("quench.svg"))
            .succeedsQuietly();
    found = json(output);
  }

  private static JsonNode frame(int i) {
    return found.get("frames").get(i);
  }

  @Test
  void theDefaultFindsTheNucleiOfTheMethod() {
    int[] largest = {0, 1, 18, 95, 105, 324};
    assertThat(found.get("frames").size()).isEqualTo(6);
    for (int f = 0; f < largest.length; f++) {
      assertThat(frame(f).get("largest_nucleus").asInt()).isEqualTo(largest[f]);
      assertThat(frame(f).get("frame").asInt()).isEqualTo(f);
      assertThat(frame(f).get("time").asDouble()).isEqualTo(5.0 * f);
    }
    assertThat(found.get("threshold").asDouble()).isEqualTo(0.678, within(5e-4));
    assertThat(found.get("false_atoms").asDouble()).isEqualTo(1);
    assertThat(found.get("signal").asString()).isEqualTo("llr");
    assertThat(found.get("signal_of").values())
        .extracting(JsonNode::asString)
        .containsExactly("parent", "product");
    assertThat(found.get("time_axis").asString()).isEqualTo("time (ps)");
  }

  @Test
  void framesCarryWhatIsKnownOfThem() {
    JsonNode frame = frame(5);
    assertThat(frame.get("entropy").asDouble()).isEqualTo(7.4138136, within(1e-6));
    assertThat(frame.get("dH_mean_product").asDouble()).isEqualTo(-0.3025174, within(1e-6));
    assertThat(frame.get("dH_mean").asDouble()).isNegative();
    assertThat(frame.get("llr_q25").asDouble())
        .isLessThan(frame.get("llr_median").asDouble())
        .isLessThan(frame.get("llr_mean").asDouble() + 1);
    assertThat(frame.get("n_nuclei").asInt()).isEqualTo(frame.get("sizes").size());
    JsonNode nucleus = frame.get("nuclei").get(0);
    assertThat(nucleus.get("size").asInt()).isEqualTo(324);
    assertThat(nucleus.get("centre").size()).isEqualTo(3);
    assertThat(nucleus.get("radius_of_gyration").asDouble()).isBetween(9.0, 13.0);
    assertThat(nucleus.get("endless").asBoolean()).isFalse();
    assertThat(frame(0).get("nuclei").size()).isZero();
    assertThat(frame.get("nuclei").values()).allMatch(n -> n.get("size").asInt() >= 10);
  }

  @Test
  void nucleiAreToldWhereFramesAreTooFewForChanges() {
    assertThat(found.get("events").values()).isEmpty();
    assertThat(found.get("too_short").values())
        .extracting(series -> series.get("what").asString())
        .contains("entropy", "llr_mean", "largest_nucleus");
    for (JsonNode series : found.get("too_short").values()) {
      assertThat(series.get("frames").asInt()).isEqualTo(6);
      assertThat(series.get("frames_needed").asInt()).isEqualTo(9);
      assertThat(series.get("correlation_time").asDouble()).isZero();
    }
    assertThat(quench.out())
        .contains("entropy: too few frames, 6, expected at least 9")
        .doesNotContain("no change");
    assertThat(found.get("transitions").values())
        .extracting(t -> t.get("what").asString())
        .contains("birth", "death", "merge");
    assertThat(quench.out())
        .contains("takes in nucleus 14 in frame 5 (time_ps 25), 324 atoms")
        .contains("LLR of parent against product, averaged within 3.3 Å, > 0.6784 nats")
        .contains("are too few, expected at least 30");
    assertThat(found.get("fit").get("none").asString()).contains("too few");
    assertThat(found.get("ordinal").size()).isZero();
    assertThat(folder.resolve("quench.svg")).content().contains("largest nucleus");
  }

  /** A chain of four atoms, whose distances a number decides. */
  private static String chain(double d) {
    StringBuilder text = new StringBuilder("4\nProperties=species:S:1:pos:R:3\n");
    for (double x : new double[] {0, 1, 2.1 + d, 3.3 + 3 * d}) {
      text.append("Cu ").append(x).append(" 0 0\n");
    }
    return text.toString();
  }

  private static Path trajectory(String name, double[] distances) throws IOException {
    StringBuilder text = new StringBuilder();
    for (double d : distances) {
      text.append(chain(d));
    }
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aStepWithoutNoiseIsTold() throws IOException {
    double[] distances = new double[20];
    Arrays.fill(distances, 10, 20, -0.09);
    Path output = folder.resolve("step.json");
    Cli.Result result =
        quests("events", trajectory("step.xyz", distances), "-k", 2, "-b", 0.1, "-o", output)
            .succeeds();
    assertThat(result.out()).contains("entropy: step from frame 10: ").contains("(p ≤ 1.00e-06)");
    JsonNode json = json(output);
    assertThat(json.get("too_short").size()).isZero();
    assertThat(json.get("events").size()).isEqualTo(1);
    JsonNode event = json.get("events").get(0);
    assertThat(event.get("frame").asInt()).isEqualTo(10);
    assertThat(event.get("end_frame").asInt()).isEqualTo(10);
    assertThat(event.get("p_value").asDouble()).isEqualTo(1e-6);
    assertThat(event.get("change").asDouble())
        .isEqualTo(event.get("after").asDouble() - event.get("before").asDouble(), within(1e-9));
  }

  @Test
  void aSlowWaveIsSaidToBeTooShort() throws IOException {
    double[] distances = new double[41];
    Arrays.setAll(distances, i -> 0.02 * Math.sin(i / 6.0));
    Path output = folder.resolve("wave.json");
    Cli.Result result =
        quests("events", trajectory("wave.xyz", distances), "-k", 2, "-b", 0.1, "-o", output)
            .succeeds();
    JsonNode json = json(output);
    assertThat(json.get("events").size()).isZero();
    JsonNode series = json.get("too_short").get(0);
    assertThat(series.get("what").asString()).isEqualTo("entropy");
    assertThat(series.get("frames_needed").asInt()).isGreaterThan(41);
    assertThat(result.out())
        .contains("entropy: too short to tell: ")
        .contains("41 frames are too few, expected at least ");
  }

  @Test
  void framesForOvito() {
    Path output = folder.resolve("quench.extxyz");
    quests(
            "events",
            QUENCH,
            "--frames",
            "4:6",
            "--parent",
            "0:2",
            "--product",
            CRYSTAL,
            "-o",
            output)
        .succeedsQuietly();
    List<Frame> frames = frames(output);
    assertThat(frames).hasSize(2);
    Frame frame = frames.get(1);
    assertThat(frame.arrays())
        .containsKeys("cna", "dH_parent", "dH_product", "llr", "llr_average", "nucleus");
    long[] nucleus =
        ((AtomArray.Integers) Objects.requireNonNull(frame.arrays().get("nucleus"))).values();
    double[] average =
        ((AtomArray.Reals) Objects.requireNonNull(frame.arrays().get("llr_average"))).values();
    long largest = Arrays.stream(nucleus).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int i = 0; i < nucleus.length; i++) {
      assertThat(nucleus[i] == 0 || average[i] > 0.678).isTrue();
    }
    assertThat(Objects.requireNonNull(frame.info().get("largest_nucleus")).text()).isEqualTo("324");
    assertThat(Objects.requireNonNull(frame.info().get("entropy")).number().orElseThrow())
        .isEqualTo(7.4138136, within(1e-6));
  }

  @Test
  void withoutAReferenceThereIsTheEntropyAlone() {
    Path output = folder.resolve("entropy.csv");
    Cli.Result result =
        quests("events", CRYSTAL, "-o", output, "--plot", folder.resolve("entropy.png"))
            .succeedsQuietly();
    assertThat(result.out()).contains("no change at the level 0.01");
    assertThat(output).content().startsWith("frame,time,entropy\n0,0.0,5.069");
    assertThat(lines(output)).hasSize(42);
    assertThat(folder.resolve("entropy.png")).isNotEmptyFile();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFixedThresholdActsOnTheOnlyReference() {
    Path output = folder.resolve("fixed.csv");
    quests(
            "events",
            QUENCH,
            "--frames",
            "0",
            "--product",
            CRYSTAL,
            "--below",
            "-0.5",
            "--average",
            "0",
            "-o",
            output)
        .succeedsQuietly();
    List<String> names = List.of(lines(output).get(0).split(","));
    List<String> values = List.of(lines(output).get(1).split(",", -1));
    assertThat(values).hasSameSizeAs(names);
    assertThat(values.get(names.indexOf("n_kept"))).isEqualTo("1279");
    assertThat(values.get(names.indexOf("largest_nucleus"))).isEqualTo("1155");
    assertThat(names).contains("dH_mean", "dH_q99", "centre_x", "asphericity");
  }

  @Test
  void namedReferencesTakeTheParentsPlace() {
    Path output = folder.resolve("named.json");
    Path liquid = TestData.shipped("cu256_liquid_1600K.extxyz.gz");
    Cli.Result result =
        quests(
                "events",
                QUENCH,
                "--frames",
                "8",
                "--reference",
                "melt=" + liquid,
                "--product",
                CRYSTAL,
                "-o",
                output)
            .succeedsQuietly();
    assertThat(result.out()).contains("LLR of melt against product");
    JsonNode json = json(output);
    assertThat(json.get("signal_of").values())
        .extracting(JsonNode::asString)
        .containsExactly("melt", "product");
    assertThat(json.get("frames").get(0).get("largest_nucleus").asInt()).isGreaterThan(1000);
    assertThat(json.get("frames").get(0).has("dH_mean_product")).isTrue();
  }

  @Test
  void aProductAloneGivesSeriesWithoutNuclei() {
    Cli.Result result =
        quests("events", CRYSTAL, "--frames", ":6", "--product", CRYSTAL).succeedsQuietly();
    assertThat(result.out()).contains("no nuclei: --above, --below, or a state before");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--above 1 --below 2 | --above and --below exclude each other",
        "--above 1 | a threshold needs --parent, --product or --reference to act on",
        "--parent 0:2 --above 1 --false-atoms 2 | --false-atoms sets a threshold, and one is given",
        "--level 2 | the level of significance must be between 0.00001 and 0.5, found 2.0",
        "--average -1 | the radius to average over must be 0 or more, in Å, found -1.0",
        "--bond 0 | the bond cut-off must be greater than 0 Å, found 0.0",
        "--fit-sizes 5 | expected sizes of nuclei as A:B (3:50), found \"5\"",
        "--fit-sizes 5:3 | sizes of nuclei must be from 1 on and in order, found 5 to 3",
        "--density 0 | --density must be greater than 0 1/Å³, found 0.0",
        "--dt 0 | --dt must be a time greater than 0 ps, found 0.0",
        "--least-size 0 | --least-size must be 1 or more, found 0",
        "--parent x | expected frames as an index (7, -1) or a slice (:100, ::10, 5:20:3), found \"x\"",
      })
  void whatCannotWorkIsRefused(String options, String message) {
    Object[] args = ("events missing.xyz " + options).split(" ");
    assertThat(quests(args).failsWith(2)).isEqualTo(message);
  }

  @Test
  void asManyFalseAtomsAsThereAreAreRefused() {
    assertThat(quests("events", CRYSTAL, "--parent", "0:3", "--false-atoms", "256").failsWith(2))
        .contains("must be greater than 0 and less than their number, 256");
  }
}
