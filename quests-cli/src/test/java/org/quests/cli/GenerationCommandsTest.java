package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.generation.ActiveLearning;
import org.quests.neighbors.NeighborSearch;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** The commands {@code mcmc} and {@code active_learning}, from files to files. */
@Tag("slow")
class GenerationCommandsTest {
  @TempDir private Path folder;

  private Path trajectory() {
    return write(folder.resolve("in.xyz"), Samples.text(12));
  }

  private double mean(Path test, Path reference) {
    Path output = folder.resolve("dH.json");
    quests("dH", test, reference, "-o", output, "--overwrite").succeeds();
    return json(output).get("dH_mean").doubleValue();
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(doubles = {30, 5})
  void copperComesNearTheTarget(double target) {
    Path reference = TestData.shipped("cu256_fcc_300K.extxyz.gz");
    Path output = folder.resolve("new.xyz");
    quests("mcmc", reference, "-t", target, "-o", output).succeeds();
    assertThat(frames(output)).hasSize(1);
    assertThat(mean(output, reference)).isEqualTo(target, within(0.1 * target));
  }

  @Test
  void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
    Path reference = trajectory();
    for (String move : List.of("all", "joint", "single")) {
      Path one = folder.resolve(move + "1.xyz");
      Path three = folder.resolve(move + "3.xyz");
      Path other = folder.resolve(move + "4.xyz");
      for (Path output : List.of(one, three)) {
        int jobs = output.equals(one) ? 1 : 3;
        quests(
                "mcmc", reference, "-n", 50, "-t", 8, "--move", move, "--seed", 4, "-j", jobs, "-o",
                output)
            .succeedsQuietly();
      }
      quests("mcmc", reference, "-n", 50, "-t", 8, "--move", move, "--seed", 5, "-o", other)
          .succeedsQuietly();
      assertThat(Files.readString(three)).isEqualTo(Files.readString(one));
      assertThat(Files.readString(other)).isNotEqualTo(Files.readString(one));
    }
  }

  @Test
  void startAndEndOfAWalk() {
    Path reference = trajectory();
    Path output = folder.resolve("both.xyz");
    quests("mcmc", reference, "-i", 3, "-n", 60, "-t", 10, "--compare", "-o", output).succeeds();
    List<Frame> both = frames(output);
    assertThat(both).hasSize(2);
    Frame start = frames(reference).get(3);
    assertThat(both.get(0).positions()).isEqualTo(start.positions());
    assertThat(both.get(0).info()).isEqualTo(start.info());
    assertThat(both.get(0).arrays()).containsOnlyKeys("forces", "tag", "id", "fixed");
    Frame end = both.get(1);
    assertThat(end.positions()).isNotEqualTo(start.positions());
    assertThat(end.info()).containsOnlyKeys("config_type");
    assertThat(end.info().get("config_type")).isEqualTo(start.info().get("config_type"));
    assertThat(end.arrays()).containsOnlyKeys("tag", "id", "fixed");
    assertThat(end.arrays().get("id"))
        .isInstanceOfSatisfying(
            AtomArray.Integers.class,
            id -> assertThat(id.values()).containsExactly(30, 31, 32, 33));
    assertThat(end.cell().vectors()).isEqualTo(start.cell().vectors());
    assertThat(end.cell().fullyPeriodic()).isTrue();
  }

  @Test
  void aWalkAsJson() {
    Path reference = trajectory();
    Path output = folder.resolve("walk.json");
    Cli.Result result =
        quests("mcmc", reference, "--index", 2, "-n", 80, "-t", 10, "-o", output).succeeds();
    JsonNode json = json(output);
    assertThat(json.get("index").intValue()).isEqualTo(2);
    assertThat(json.get("n_steps").intValue()).isEqualTo(80);
    assertThat(json.get("target").doubleValue()).isEqualTo(10);
    assertThat(json.get("score").asString()).isEqualTo("target");
    assertThat(json.get("std").doubleValue()).isEqualTo(0.02);
    assertThat(json.get("bandwidth").doubleValue()).isEqualTo(0.015);
    double[] scores = numbers(json.get("scores"));
    assertThat(scores).hasSize(80);
    assertThat(json.get("proposed_scores").size()).isEqualTo(80);
    double best = json.get("best_score").doubleValue();
    assertThat(best).isLessThan(json.get("start_score").doubleValue());
    assertThat(scores[79]).isGreaterThanOrEqualTo(best);
    double[] dH = numbers(json.get("best_dH"));
    assertThat(Arrays.stream(dH).map(v -> Math.abs(v - 10)).average().orElseThrow())
        .isEqualTo(best, within(1e-12));
    assertThat(json.get("acceptance_rate").doubleValue()).isBetween(0.0, 1.0);
    double smallest =
        frames(reference).stream()
            .mapToDouble(f -> NeighborSearch.closestPair(f).orElseThrow().distance())
            .min()
            .orElseThrow();
    assertThat(json.get("min_distance").doubleValue()).isEqualTo(0.7 * smallest, within(1e-12));
    assertThat(result.out())
        .contains("80 steps from frame 2 of 4 atoms (seed 0)", "mean |δH - 10|: ", "accepted: ");
  }

  @Test
  void otherScoresAndBandwidthsHaveEffect() {
    Path reference = trajectory();
    Path output = folder.resolve("walk.json");
    double[] best = new double[3];
    int n = 0;
    for (String score : List.of("greedy", "average", "average")) {
      quests(
              "mcmc",
              reference,
              "-i",
              0,
              "-n",
              60,
              "--score",
              score,
              "-b",
              n == 2 ? 0.03 : 0.015,
              "-o",
              output,
              "--overwrite")
          .succeeds();
      best[n++] = -json(output).get("best_score").doubleValue();
      double[] dH = numbers(json(output).get("best_dH"));
      double expected =
          score.equals("greedy")
              ? Arrays.stream(dH).max().orElseThrow()
              : Arrays.stream(dH).average().orElseThrow();
      assertThat(best[n - 1]).isEqualTo(expected, within(1e-12));
    }
    assertThat(best[2]).isLessThan(best[1]);
  }

  @Test
  void aWalkAsAPicture() {
    Path plot = folder.resolve("walk.svg");
    quests("mcmc", trajectory(), "-n", 40, "--plot", plot).succeeds();
    assertThat(plot).content().contains("Monte Carlo step", "share accepted", "best so far");
    quests("mcmc", trajectory(), "-n", 1, "--score", "greedy", "--plot", folder.resolve("p.png"))
        .succeeds();
    assertThat(folder.resolve("p.png")).isNotEmptyFile();
  }

  @Test
  void generationsThatGoOnWhereTheyStopped() throws IOException {
    Path reference = trajectory();
    Path whole = folder.resolve("whole.xyz");
    Object[] three = {"active_learning", reference, "-s", 2, "-n", 40, "-t", 10, "-g", 3};
    Cli.Result result = quests(with(three, "-o", whole)).succeeds();
    assertThat(result.lines())
        .anyMatch(line -> line.matches("generation 2: 2 structures, H = .* nats, D = .*"))
        .contains("6 new structures");
    List<Frame> all = frames(whole);
    assertThat(all.stream().map(ActiveLearning::generation)).containsExactly(1, 1, 2, 2, 3, 3);
    assertThat(all).allMatch(f -> !f.info().containsKey("energy"));
    assertThat(all).allMatch(f -> !f.arrays().containsKey("forces"));
    Path part = folder.resolve("part.xyz");
    quests("active-learning", reference, "-s", 2, "-n", 40, "-t", 10, "-g", 1, "-o", part)
        .succeeds();
    Path rest = folder.resolve("rest.xyz");
    quests(with(three, "-j", 1, "--continue", part, "-o", rest)).succeeds();
    assertThat(Files.readString(rest)).isEqualTo(Files.readString(whole));
    Path full = folder.resolve("full.xyz");
    quests(with(three, "--full", "--continue", part, "-o", full)).succeeds();
    List<Frame> withDataset = frames(full);
    assertThat(withDataset).hasSize(12 + 6);
    assertThat(withDataset.get(5).info()).containsOnlyKeys("energy", "config_type", "gen");
    assertThat(ActiveLearning.generation(withDataset.get(5))).isZero();
    // What holds the dataset too can be gone on from as well.
    quests(with(three, "--continue", full, "-o", rest, "--overwrite")).succeeds();
    assertThat(Files.readString(rest)).isEqualTo(Files.readString(whole));
  }

  @Test
  void generationsAsJson() {
    Path output = folder.resolve("generations.json");
    quests("active_learning", trajectory(), "-s", 2, "-n", 30, "-t", 10, "-g", 2, "-o", output)
        .succeeds();
    JsonNode json = json(output);
    JsonNode generations = json.get("generations");
    assertThat(generations.size()).isEqualTo(2);
    JsonNode second = generations.get(1);
    assertThat(second.get("gen").intValue()).isEqualTo(2);
    assertThat(second.get("n_envs").intValue()).isEqualTo(4 * (12 + 4));
    assertThat(second.get("scores").size()).isEqualTo(30);
    assertThat(second.get("entropy").doubleValue())
        .isGreaterThan(json.get("start_entropy").doubleValue());
    assertThat(json.get("end").asString()).isEqualTo("complete");
    assertThat(json.get("structures").intValue()).isEqualTo(2);
  }

  @Test
  void badCallsAreToldInOneLine() {
    Path reference = trajectory();
    assertThat(quests("mcmc", reference, "-i", 12).failsWith(2))
        .isEqualTo("there is no frame 12 among 12");
    assertThat(quests("mcmc", "missing", "-n", 0).failsWith(2))
        .isEqualTo("the number of steps must be at least 1, not 0");
    assertThat(quests("mcmc", "missing", "--std", -1).failsWith(2)).contains("greater than 0");
    assertThat(quests("mcmc", "missing", "-o", folder.resolve("a.csv")).failsWith(2))
        .contains("ends in .xyz, .extxyz, .lammpstrj, .cif, .vasp, POSCAR, .json");
    assertThat(quests("mcmc", "missing", "--compare", "-o", "a.json").failsWith(2))
        .isEqualTo("--compare is about frames, and the output is a.json");
    assertThat(quests("mcmc", reference, "-i", 0, "--min-distance", 3).failsWith(3))
        .startsWith(reference + ": frame 0: atoms ")
        .endsWith("expected at least 3.00 Å");
    assertThat(quests("active_learning", reference, "-s", 13).failsWith(2))
        .isEqualTo("a generation cannot start from 13 structures, for the dataset has 12");
    assertThat(quests("active_learning", reference, "--continue", reference).failsWith(3))
        .startsWith(reference + ": frame 0: no value gen, expected a file that active_learning");
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", reference, "-o", rows).succeeds();
    assertThat(quests("mcmc", rows).failsWith(2))
        .isEqualTo(rows + ": new structures start from frames, and this holds descriptors alone");
    assertThat(quests("active_learning", reference, "--continue", rows).failsWith(3))
        .startsWith(rows + ": holds descriptors alone");
    Path text = write(folder.resolve("text.xyz"), "no frames\n");
    assertThat(quests("active_learning", reference, "--continue", text).failsWith(3))
        .startsWith(text.toString());
    Path there = write(folder.resolve("there.xyz"), "x");
    assertThat(quests("active_learning", "missing", "-o", there).failsWith(4))
        .contains("exists already");
  }
}
