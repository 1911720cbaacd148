package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Samples, learning curves and the approximate δH. */
@Tag("slow")
class SamplingCommandsTest {
  @TempDir private Path folder;

  private JsonNode result(Object... args) {
    Path output = folder.resolve("result.json");
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("-o", output, "--overwrite"));
    quests(all.toArray()).succeeds();
    return json(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "frame"})
  void theWholeDatasetHasTheEntropyOfTheOtherCommand(String by) {
    double expected = result("entropy", Samples.ethanol()).get("entropy").doubleValue();
    JsonNode curve =
        result("learning_curve", Samples.ethanol(), "-f", "0.2,0.5,1.0", "-n", 2, "--by", by);
    assertThat(curve.get("entropy").doubleValue()).isEqualTo(expected);
    JsonNode all = curve.get("learning_curve").get(2);
    assertThat(all.get("fraction").doubleValue()).isEqualTo(1);
    assertThat(numbers(all.get("entropies"))).containsExactly(expected, expected);
    assertThat(all.get("mean_entropy").doubleValue()).isEqualTo(expected);
    assertThat(all.get("std_entropy").doubleValue()).isZero();
    assertThat(all.get("entropies_times").size()).isEqualTo(2);
    assertThat(numbers(curve.get("fractions"))).containsExactly(0.2, 0.5, 1.0);
    assertThat(curve.get("num_runs").intValue()).isEqualTo(2);
    assertThat(curve.get("by").asString()).isEqualTo(by);
    assertThat(curve.get("efficiency").doubleValue())
        .isEqualTo(expected / Math.log(1800), within(1e-12));
    assertThat(curve.get("standard_error").doubleValue()).isPositive();
    assertThat(curve.get("blocks").intValue()).isEqualTo(32);
    JsonNode fit = curve.get("fit");
    assertThat(fit.propertyNames())
        .containsExactly("a", "b", "c", "h_infinity", "h_infinity_interval", "gap");
    assertThat(fit.get("gap").doubleValue())
        .isEqualTo(fit.get("h_infinity").doubleValue() - expected, within(1e-12));
  }

  static Stream<Arguments> draws() {
    return Stream.of(
        arguments("learning_curve", new String[] {"-f", "0.3,0.6,0.9", "-n", "2"}),
        arguments("learning_curve", new String[] {"-f", "0.3,0.6,0.9", "--by", "frame"}),
        arguments("entropy_sampler", new String[] {"-s", "30", "-n", "3"}),
        arguments("entropy_sampler", new String[] {"-s", "30", "-n", "3", "--by", "frame"}));
  }

  private List<Object> drawn(String command, String[] options, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, Samples.alloy()));
    args.addAll(Arrays.asList(options));
    args.addAll(Arrays.asList(more));
    return args;
  }

  @ParameterizedTest
  @MethodSource("draws")
  void dependsOnTheSeedAlone(String command, String[] options) throws IOException {
    List<String> tables = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (int jobs = 1; jobs <= 3; jobs++) {
      Path table = folder.resolve(jobs + ".csv");
      Path output = folder.resolve(jobs + ".json");
      quests(drawn(command, options, "--seed", 5, "-j", jobs, "-o", table).toArray()).succeeds();
      quests(drawn(command, options, "--seed", 5, "-j", jobs, "-o", output).toArray()).succeeds();
      tables.add(Files.readString(table));
      String timeless =
          ((ObjectNode) json(output))
              .without("provenance")
              .toString()
              .replaceAll("\"\\w+_times?\":(\\[[^]]*\\]|[^,}]*)", "");
      assertThat(timeless).doesNotContain("time");
      results.add(timeless.replaceAll("\"jobs\":\\d+", ""));
    }
    assertThat(tables).containsOnly(tables.get(0));
    assertThat(results).containsOnly(results.get(0));
    Path other = folder.resolve("other.csv");
    quests(drawn(command, options, "--seed", 6, "-o", other).toArray()).succeeds();
    assertThat(Files.readString(other)).isNotEqualTo(tables.get(0));
  }

  @Test
  void samplerAsJsonAndInWords() {
    Path output = folder.resolve("result.json");
    Cli.Result result =
        quests("entropy_sampler", Samples.ethanol(), "-s", 200, "-n", 3, "-o", output).succeeds();
    assertThat(result.lines().get(1))
        .isEqualTo("3 samples of 200 environments, drawn by environment (seed 0)");
    JsonNode json = json(output);
    assertThat(json.get("sample").intValue()).isEqualTo(200);
    assertThat(json.get("num_runs").intValue()).isEqualTo(3);
    assertThat(json.get("entropies_times").size()).isEqualTo(3);
    double[] entropies = numbers(json.get("entropies"));
    assertThat(entropies).hasSize(3).doesNotHaveDuplicates();
    assertThat(json.get("mean_entropy").doubleValue())
        .isEqualTo(Arrays.stream(entropies).average().orElseThrow(), within(1e-12));
    assertThat(numbers(json.get("interval"))[0]).isLessThan(json.get("mean_entropy").doubleValue());
  }

  @Test
  void aSampleLargerThanTheDatasetIsAllOfItAndSaysSo() {
    double expected = result("entropy", Samples.alloy()).get("entropy").doubleValue();
    Path output = folder.resolve("all.json");
    Cli.Result result =
        quests("entropy_sampler", Samples.alloy(), "-n", 2, "-o", output).succeeds();
    assertThat(result.err())
        .contains("80 environments are fewer than the 1,000 of a sample: every sample is the");
    assertThat(numbers(json(output).get("entropies"))).containsExactly(expected, expected);
  }

  @Test
  void theBandwidthCanBeEstimated() {
    JsonNode json =
        result("entropy_sampler", Samples.copper(), "--frames", ":2", "--estimate_bw", "-n", 1);
    String rule = quests("bandwidth", 12.4).succeeds().out();
    assertThat(json.get("bandwidth").doubleValue())
        .isEqualTo(
            Double.parseDouble(rule.substring(rule.indexOf("h = ") + 4).strip()), within(0.02))
        .isNotEqualTo(0.015);
    Path molecule = write(folder.resolve("molecule.xyz"), "2\n\nCu 0 0 0\nCu 0 0 2.5\n");
    assertThat(quests("entropy_sampler", molecule, "--estimate_bw").failsWith(3))
        .isEqualTo(
            molecule
                + ": --estimate_bw needs the volume per atom, expected frames that are periodic in"
                + " all directions");
  }

  @Test
  void theApproximationIsWithinItsBound() {
    JsonNode exact = result("dH", Samples.copper(), Samples.ethanol(), "--tolerance", 0);
    JsonNode near = result("approx_dH", Samples.copper(), Samples.ethanol(), "-n", 3, "-g", 10);
    assertThat(near.get("precision").asString()).isEqualTo("single");
    assertThat(near.get("n").intValue()).isEqualTo(3);
    assertThat(near.get("time").doubleValue()).isPositive();
    double bound = -Math.log1p(-near.get("dH_relative_error").doubleValue());
    // What is far is in double precision, where single would be too rough.
    assertThat(bound).isBetween(1e-12, 0.05);
    double[] expected = numbers(exact.get("delta_entropy"));
    double[] values = numbers(near.get("delta_entropy"));
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(expected[i], within(bound));
    }
    assertThat(quests("approx-dH", Samples.alloy(), Samples.alloy()).succeeds().out())
        .contains("no δH is off by more than ");
  }

  static Stream<Arguments> badCalls() {
    return Stream.of(
        arguments("entropy_sampler", "-s", "0", "the size of a sample must be at least 1, not 0"),
        arguments("entropy_sampler", "-s", "-5", "the size of a sample must be at least 1, not -5"),
        arguments("entropy_sampler", "-n", "0", "the number of runs must be at least 1, not 0"),
        arguments("entropy_sampler", "--by", "atom", "'--by': expected one of"),
        arguments("entropy_sampler", "--seed", "x", "'--seed': 'x' is not a whole number"),
        arguments("learning_curve", "-f", "0", "a fraction must be greater than 0 and at most 1"),
        arguments("learning_curve", "-f", "0.5,1.5", "a fraction must be greater than 0"),
        arguments("learning_curve", "-f", "-0.5", "a fraction must be greater than 0"),
        arguments("learning_curve", "-n", "-1", "the number of runs must be at least 1, not -1"),
        arguments("learning_curve", "--plot", "a.pdf", "ends in .svg or .png"),
        arguments("learning_curve", "-o", "a.npy", "ends in .json, .csv"));
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCallsAreWrongUsage(String command, String option, String value, String message) {
    assertThat(quests(command, folder.resolve("missing"), option, value).failsWith(2))
        .contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n", "-g"})
  void theApproximationRefusesNoNeighbours(String option) {
    assertThat(quests("approx_dH", "a", "b", option, 0).failsWith(2))
        .isEqualTo(option + " must be at least 1, found 0");
  }
}
