package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Measures other than H and D on the command line. */
@Tag("slow")
class MeasureCommandsTest {
  @TempDir private Path folder;

  private JsonNode json(Path file) {
    return new ObjectMapper().readTree(file);
  }

  @Test
  void metricsTellsOfOtherMeasures() {
    Path out = folder.resolve("m.json");
    Path picture = folder.resolve("profile.svg");
    Cli.Result run =
        quests(
            "metrics",
            Samples.alloy(),
            "-b",
            0.1,
            "--vendi",
            "0.5,1,2,inf",
            "--profile",
            "0,1,2,inf",
            "--dimension",
            "--spectral",
            "--profile-beside",
            Samples.ethanol(),
            "--frames",
            ":20",
            "--profile-plot",
            picture,
            "-o",
            out);
    run.succeeds();
    JsonNode found = json(out);
    JsonNode vendi = found.get("vendi");
    assertThat(vendi.propertyNames()).containsExactly("0.5", "1", "2", "inf");
    assertThat(vendi.get("0.5").asDouble()).isGreaterThan(vendi.get("1").asDouble());
    assertThat(vendi.get("1").asDouble()).isGreaterThan(vendi.get("2").asDouble());
    assertThat(found.get("vendi_of").asString()).isEqualTo("environments");
    assertThat(found.get("vendi_low").get("2").asDouble())
        .isLessThanOrEqualTo(vendi.get("2").asDouble());
    JsonNode first = found.get("profile").get(0);
    assertThat(first.get("number").asDouble())
        .isCloseTo(found.get("diversity_profile").get("0").asDouble(), within(1e-9));
    assertThat(found.get("profile").get(1).get("renyi").asDouble())
        .isCloseTo(found.get("entropy").asDouble(), within(1e-12));
    assertThat(found.get("profiles_beside").size()).isEqualTo(2);
    assertThat(found.get("intrinsic_dimension").get("two_nearest").asDouble()).isPositive();
    assertThat(found.get("spectral").get("bits").get("1").asDouble()).isPositive();
    assertThat(run.out()).contains("Vendi score of environments, order inf", "count phases");
    assertThat(picture).exists();
  }

  /** All environments of a perfect crystal are alike; the other measures stay. */
  @Test
  void aPerfectCrystalHasNoDimension() throws IOException {
    String frame = "1\nLattice=\"2.5 0 0 0 2.5 0 0 0 2.5\" pbc=\"T T T\"\nPo 0 0 0\n";
    Path crystal = Files.writeString(folder.resolve("crystal.xyz"), frame.repeat(5));
    Path out = folder.resolve("m.json");
    Cli.Result run =
        quests("metrics", crystal, "-k", 4, "--vendi", "1", "--dimension", "-o", out).succeeds();
    assertThat(run.out()).contains("no intrinsic dimension: too few environments differ");
    assertThat(json(out).get("intrinsic_dimension").get("two_nearest").isNull()).isTrue();
    assertThat(json(out).get("vendi").get("1").asDouble()).isCloseTo(1, within(1e-9));
  }

  @Test
  void vendiOfFrames() {
    Path out = folder.resolve("m.json");
    quests("metrics", Samples.alloy(), "-b", 0.1, "--vendi", "2", "--vendi-of", "frames", "-o", out)
        .succeeds();
    assertThat(json(out).get("vendi_of").asString()).isEqualTo("frames");
    assertThat(json(out).get("vendi").get("2").asDouble()).isBetween(1.0, 40.0);
  }

  @Test
  void groupsAreTested() {
    Path out = folder.resolve("t.json");
    Path picture = folder.resolve("mmd.png");
    Path other = Samples.ethanol();
    Cli.Result run =
        quests(
            "report-overlap",
            Samples.alloy(),
            other,
            "--test",
            "--labels",
            "--permutations",
            99,
            "--block",
            1,
            "--matrix",
            "mmd",
            "--plot",
            picture,
            "-o",
            out);
    run.succeeds();
    JsonNode test = json(out).get("test");
    assertThat(test.get("p_value").get(0).get(1).asDouble()).isLessThan(0.05);
    assertThat(test.get("p_value").get(0).get(0).isNull()).isTrue();
    assertThat(test.get("mmd").get(0).get(1).asDouble())
        .isGreaterThan(test.get("mmd_visible").get(0).get(1).asDouble());
    assertThat(test.get("permutations").asInt()).isEqualTo(99);
    JsonNode labels = json(out).get("labels");
    assertThat(labels.get("uncertainty_coefficient").asDouble()).isBetween(0.9, 1.0);
    assertThat(run.out()).contains("two-sample test, p-value", "Rajski distance");
    assertThat(picture).exists();
  }

  /** A group of one frame cannot be tested, and the others are; one group alone has no labels. */
  @Test
  void groupsOfOneFrameAreLeftOut() throws Exception {
    Path single = Files.writeString(folder.resolve("single.xyz"), Samples.copper(3));
    Path some = Files.writeString(folder.resolve("some.xyz"), Samples.text(9));
    Path others = Files.writeString(folder.resolve("others.xyz"), Samples.text(5));
    Path out = folder.resolve("t.json");
    Cli.Result run =
        quests(
            "report-overlap",
            single,
            some,
            others,
            "--test",
            "--labels",
            "--permutations",
            49,
            "--block",
            2,
            "-o",
            out);
    run.succeeds();
    JsonNode values = json(out).get("test").get("p_value");
    assertThat(values.get(0).get(1).isNull()).isTrue();
    assertThat(values.get(1).get(2).asDouble()).isBetween(0.02, 1.0);
    assertThat(run.err()).contains("cannot be tested: 2 of 3");
    Cli.Result alone = quests("report-overlap", some, "--by", "config_type", "--test", "--labels");
    alone.succeeds();
    assertThat(alone.out()).doesNotContain("NaN");
  }

  @Test
  void densityOfNeighbours() {
    Path out = folder.resolve("d.json");
    Path exact = folder.resolve("e.json");
    quests("approx_dH", Samples.alloy(), Samples.alloy(), "--density-nbrs", 80, "-o", out)
        .succeeds();
    quests("dH", Samples.alloy(), Samples.alloy(), "-o", exact).succeeds();
    assertThat(json(out).get("neighbor_bound").asDouble()).isZero();
    JsonNode found = json(out).get("delta_entropy");
    JsonNode expected = json(exact).get("delta_entropy");
    assertThat(found.size()).isEqualTo(expected.size());
    assertThat(found.get(3).asDouble()).isLessThan(expected.get(3).asDouble() + 1e-6);
  }

  @Test
  void eventsHaveAMovingSeries() throws Exception {
    Path out = folder.resolve("e.csv");
    quests("events", Samples.alloy(), "-b", 0.1, "--moving", 3, "-o", out).succeeds();
    assertThat(Files.readAllLines(out).getFirst()).contains("moving_dH");
    assertThat(Files.readAllLines(out)).hasSize(41);
  }

  @Test
  void compressTakesVendi() {
    Path out = folder.resolve("c.json");
    quests("compress", Samples.alloy(), "-m", "vendi", "-s", 5, "-o", out).succeeds();
    assertThat(json(out).get("selected").size()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metrics --vendi 0 | above 0",
        "metrics --vendi 2,x | found \"x\"",
        "metrics --vendi 2,2 | twice",
        "metrics --profile -1 | 0 or above",
        "metrics --vendi-of frames | --vendi-of needs --vendi",
        "metrics --profile-plot p.svg | need --profile",
        "metrics --vendi 2 --accuracy 0.1 | does without --vendi",
        "metrics --spectral --shard 0/2 --parts p | one process",
        "report-overlap --by config_type --permutations 9 | need --test",
        "report-overlap --by config_type --test --permutations 0 | at least 1 permutation",
        "report-overlap --by config_type --test --block 0 | at least 1",
        "report-overlap --by config_type --matrix mmd | need --test",
        "events --moving 0 | 1 frame before it or more",
        "events --moving 40 | only 40 frames",
      })
  void refusesWhatMakesNoSense(String command, String says) {
    String[] words = command.strip().split(" ");
    Object[] arguments = new Object[words.length + 1];
    arguments[0] = words[0];
    arguments[1] = Samples.alloy();
    System.arraycopy(words, 1, arguments, 2, words.length - 1);
    Cli.Result result = quests(arguments);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(says.strip());
  }

  @Test
  void densityStandsAlone() {
    Cli.Result result =
        quests("approx_dH", Samples.alloy(), Samples.alloy(), "--density-nbrs", 5, "--explain");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("leave out --explain");
  }
}
