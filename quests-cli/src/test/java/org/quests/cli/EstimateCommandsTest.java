package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Answers with an interval, by {@code --accuracy}. */
@Tag("slow")
class EstimateCommandsTest {
  private static final int CRYSTAL = 10_496;

  @TempDir private Path folder;

  private final Path hot = TestData.shipped("cu256_fcc_1200K.extxyz.gz");
  private final Path cold = TestData.shipped("cu256_fcc_900K.extxyz.gz");

  private JsonNode result(Object... args) {
    return jsonOf(folder.resolve("result.json"), args);
  }

  private static void assertBetween(JsonNode result, String interval, double value) {
    double[] ends = numbers(result.get(interval));
    // Three standard errors, for the seed is one of many.
    double half = (ends[1] - ends[0]) / 2;
    assertThat(value).isBetween(ends[0] - half / 2, ends[1] + half / 2);
    assertThat(half).isPositive();
  }

  @Test
  void metricsGiveEntropyAndDiversityWithIntervals() {
    JsonNode exact = result("metrics", hot);
    JsonNode estimated = result("metrics", hot, "--accuracy", 0.05, "--seed", 3);
    assertBetween(estimated, "entropy_interval", exact.get("entropy").doubleValue());
    assertBetween(estimated, "diversity_interval", exact.get("diversity").doubleValue());
    assertThat(estimated.get("n_envs").intValue()).isEqualTo(CRYSTAL);
    assertThat(estimated.get("accuracy").doubleValue()).isEqualTo(0.05);
    assertThat(estimated.get("seed").intValue()).isEqualTo(3);
    JsonNode how = estimated.get("estimate");
    assertThat(how.get("queries").intValue()).isPositive();
    assertThat(how.get("levels").intValue()).isPositive();
    assertThat(how.get("pairs").doubleValue()).isLessThan(CRYSTAL * (CRYSTAL + 1.0) / 2);
    assertThat(how.get("form").asString()).isIn("scaled", "own");
    assertThat(how.get("rests_on_few").isBoolean()).isTrue();
    assertThat(result("metrics", hot, "--accuracy", 0.05, "--seed", 3, "-j", 1).get("entropy"))
        .isEqualTo(estimated.get("entropy"));
  }

  @Test
  void entropyIsNeverEstimatedWithoutSayingSo() {
    assertThat(quests("entropy", cold, "--accuracy", 0.05).succeeds().lines())
        .anyMatch(
            line ->
                line.matches(
                    "H = 6\\.\\d+ ± 0\\.0\\d+ nats \\(95 %, [\\d,]+ queries, \\d levels?\\)"));
    // 1,800 environments of molecules, to a thousandth.
    assertThat(quests("entropy", Samples.ethanol(), "--accuracy", 0.001).succeeds().lines())
        .anyMatch(line -> line.startsWith("exact: "))
        .anyMatch(line -> line.matches("H = \\d+\\.\\d{6} nats"));
  }

  @Test
  void theLearningCurveIsThatOfNestedParts() throws IOException {
    Path table = folder.resolve("curve.csv");
    Path picture = folder.resolve("curve.svg");
    JsonNode curve =
        result("learning_curve", cold, "--accuracy", 0.1, "-o", table, "--plot", picture);
    JsonNode sizes = curve.get("learning_curve");
    assertThat(sizes.get(0).get("n_envs").intValue()).isEqualTo(CRYSTAL);
    assertThat(sizes.get(1).get("n_envs").intValue()).isEqualTo(CRYSTAL / 4);
    assertThat(sizes.get(0).get("entropy").doubleValue())
        .isGreaterThan(sizes.get(1).get("entropy").doubleValue());
    assertThat(curve.get("fit").get("fed_by").asString()).contains("8 runs");
    assertThat(Files.readAllLines(table)).hasSize(1 + sizes.size());
    assertThat(picture).isNotEmptyFile();
    JsonNode exact = result("learning_curve", cold, "-f", "0.25", "-n", 1);
    assertThat(sizes.get(1).get("entropy").doubleValue())
        .isCloseTo(
            exact.get("learning_curve").get(0).get("mean_entropy").doubleValue(), within(0.15));
    assertBetween(curve, "entropy_interval", exact.get("entropy").doubleValue());
  }

  @Test
  void overlapAndNoveltyAreThoseOfEnvironmentsDrawnAtRandom() {
    JsonNode exact = result("overlap", hot, cold);
    JsonNode drawn = result("overlap", hot, cold, "--accuracy", 0.03);
    assertBetween(drawn, "overlap_interval", exact.get("overlap").doubleValue());
    JsonNode all = result("dH", hot, cold);
    JsonNode some = result("dH", hot, cold, "--accuracy", 0.03);
    assertBetween(some, "dH_mean_interval", all.get("dH_mean").doubleValue());
    assertBetween(some, "frac_positive_interval", all.get("frac_positive").doubleValue());
    assertThat(some.get("estimate").get("queries").intValue()).isLessThan(CRYSTAL);
    JsonNode pairs = result("report-overlap", hot, cold, "--accuracy", 0.03);
    double low = numbers(pairs.get("overlap_low").get(0))[1];
    double high = numbers(pairs.get("overlap_high").get(0))[1];
    assertThat(exact.get("overlap").doubleValue()).isBetween(low - 0.02, high + 0.02);
    assertThat(numbers(pairs.get("overlap").get(0))[0]).isEqualTo(1);
  }

  /** Where all pairs are as cheap: nothing of what was read is read again. */
  @Test
  void whatIsExactInsteadIsWhatAllPairsGive() throws IOException {
    // Several elements: there is something to warn of.
    Path file = Samples.alloy();
    Path array = folder.resolve("rows.npy");
    quests("make_descriptors", file, "-o", array).succeeds();
    Path known = folder.resolve("known.qref");
    quests("index", file, "-o", known).succeeds();
    byte[] frames = Files.readAllBytes(file);
    byte[] rows = Files.readAllBytes(array);
    Object[][] commands = {
      {"overlap", "-", file},
      {"overlap", file, "-"},
      {"overlap", "-", file, "--frames", ":1", "--species", "auto"},
      {"overlap", "-", known},
      {"overlap", Samples.ethanol(), "-"},
      {"dH", Samples.ethanol(), file, "-o", folder.resolve("own.json"), "--overwrite"},
      {"dH", "-", file, "--frames", "::-1"},
      {"dH", file, "-", "--elements", "full"},
      {"dH", "-", known},
      {"dH", file, known},
      {"overlap", array, known},
      {"dH", array, file},
      {"entropy", "-"},
      {"entropy", known},
      {"entropy", "-", "--frames", "1:"},
      {"metrics", "-"},
      {"metrics", array},
      {"learning_curve", "-", "-f", "0.5"},
    };
    for (Object[] command : commands) {
      assertIsExact(frames, command);
    }
    assertIsExact(rows, "overlap", "-", file);
    assertIsExact(rows, "dH", "-", known);
    assertIsExact(rows, "metrics", "-");
  }

  private static void assertIsExact(byte[] input, Object... command) {
    // Fractions are for the exact curve alone.
    boolean curve = command[0].equals("learning_curve");
    Object[] asked = curve ? Arrays.copyOf(command, 2) : command;
    Cli.Result exact = questsReading(input, command).succeeds();
    Cli.Result found = questsReading(input, with(asked, "--accuracy", 1e-4)).succeeds();
    assertThat(found.lines().get(0)).as(Arrays.toString(command)).startsWith("exact: ");
    if (!curve) {
      assertThat(found.lines().subList(1, found.lines().size()))
          .as(Arrays.toString(command))
          .isEqualTo(exact.lines());
    }
    assertThat(found.err().lines())
        .as(Arrays.toString(command))
        .containsExactlyInAnyOrderElementsOf(exact.err().lines().toList());
  }

  @Test
  void whatIsDrawnIsWarnedOfOnce() {
    Path file = TestData.shipped("alcu108_triclinic_700K.extxyz.gz");
    String text = quests("overlap", file, file, "--accuracy", 0.2).succeeds().err();
    assertThat(text.lines().filter(l -> l.contains("does not see elements"))).hasSize(1);
    text =
        quests("dH", file, Samples.copper(), "--elements", "centre", "--accuracy", 0.2)
            .succeeds()
            .err();
    assertThat(text.lines().filter(l -> l.contains("does not hold (Al"))).hasSize(1);
  }

  @Test
  void whatAnEstimateCannotGiveIsRefused() {
    Object[][] refused = {
      {"entropy", cold, "--accuracy", 0},
      {"entropy", cold, "--accuracy", -1},
      {"entropy", cold, "--accuracy", "NaN"},
      {"entropy", cold, "--accuracy", "inf"},
      {"entropy", cold, "--accuracy", 0.1, "--by-element"},
      {"entropy", cold, "--accuracy", 0.1, "--checkpoint", folder.resolve("parts")},
      {"metrics", cold, "--accuracy", 0.1, "-o", folder.resolve("a.npy")},
      {"metrics", cold, "--accuracy", 0.1, "--plot", folder.resolve("a.svg")},
      {"dH", hot, cold, "--accuracy", 0.1, "-o", folder.resolve("a.xyz")},
      {"dH", hot, cold, "--accuracy", 0.1, "--explain"},
      {"overlap", hot, cold, "--accuracy", 0.1, "--by-element"},
      {"approx_dH", hot, cold, "--accuracy", 0.1},
      {"learning_curve", cold, "--accuracy", 0.1, "--by", "frame"},
      {"learning_curve", cold, "--accuracy", 0.1, "-n", 2},
      {"report-overlap", hot, cold, "--accuracy", 0.1, "--matrix", "llr"},
    };
    for (Object[] args : refused) {
      assertThat(quests(args).failsWith(2))
          .as(Arrays.toString(args))
          .contains("--accuracy")
          .hasLineCount(1);
    }
  }
}
