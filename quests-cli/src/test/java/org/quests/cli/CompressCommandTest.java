package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** The command {@code compress}, from files to files. */
class CompressCommandTest {
  @TempDir private Path folder;

  private Path trajectory(int frames) {
    return write(folder.resolve("in" + frames + ".xyz"), Samples.text(frames));
  }

  private double[] selected(Object... args) {
    Object[] all = with(new Object[] {"compress"}, args);
    return numbers(jsonOf(folder.resolve("selected.json"), all).get("selected"));
  }

  @Test
  void resultHasTheKeysOfTheOriginal() {
    Path output = folder.resolve("out.json");
    Cli.Result result =
        quests("compress", Samples.copper(), "-s", "10", "-o", output, "-j", "1").succeeds();
    JsonNode json = json(output);
    assertThat(numbers(json.get("selected"))).containsExactly(35, 15, 0, 17, 1, 40, 18, 8, 6, 29);
    assertThat(json.get("reference").isNull()).isTrue();
    assertThat(json.get("comp_H").doubleValue()).isEqualTo(6.085179755513208, within(1e-5));
    assertThat(json.get("comp_D").doubleValue()).isEqualTo(6.48976199624343, within(1e-5));
    assertThat(json.get("overlap").doubleValue()).isEqualTo(0.8912919207317073, within(1e-9));
    assertThat(json.get("orig_n_structs").intValue()).isEqualTo(41);
    assertThat(json.get("orig_n_envs").intValue()).isEqualTo(10496);
    assertThat(json.get("comp_n_structs").intValue()).isEqualTo(10);
    assertThat(json.get("comp_n_envs").intValue()).isEqualTo(2560);
    assertThat(json.has("compress_time")).isTrue();
    assertThat(json.has("metrics_time")).isTrue();
    assertThat(json.get("k").intValue()).isEqualTo(32);
    assertThat(result.lines()).contains("msc: 10 frames with 2,560 environments");
  }

  @Test
  void framesKeepTheirBytes() throws IOException {
    Path input = trajectory(6);
    Path inOrder = folder.resolve("kept.xyz");
    Path ranked = folder.resolve("ranked.extxyz");
    quests("compress", input, "-s", "3", "-o", inOrder).succeeds();
    quests("compress", input, "-s", "3", "-o", ranked, "--order", "ranking").succeeds();
    double[] selected = selected(input, "-s", "3");
    List<Frame> all = frames(input);
    List<Frame> byRank = frames(ranked);
    assertThat(byRank).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(byRank.get(i).info()).isEqualTo(all.get((int) selected[i]).info());
    }
    String whole = Files.readString(input);
    String[] texts = whole.split("(?m)^(?=4\n)", -1);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < texts.length; i++) {
      for (double chosen : selected) {
        expected.append(chosen == i ? texts[i] : "");
      }
    }
    assertThat(Files.readString(inOrder)).isEqualTo(expected.toString());
  }

  @Test
  void rankingAndCurveAgree() throws IOException {
    Path ranking = folder.resolve("ranking.csv");
    Path curve = folder.resolve("curve.csv");
    Path plot = folder.resolve("curve.svg");
    Path input = trajectory(8);
    quests("compress", input, "-s", "1.0", "-o", ranking, "--curve", curve, "--plot", plot)
        .succeeds();
    List<String> rows = Files.readAllLines(ranking);
    List<String> points = Files.readAllLines(curve);
    assertThat(rows.get(0)).isEqualTo("rank,frame,score,entropy,diversity,overlap,file");
    assertThat(points.get(0)).isEqualTo("frames,environments,entropy,diversity,overlap,efficiency");
    assertThat(rows).hasSize(9);
    assertThat(points).hasSize(9);
    double[] selected = selected(input, "-s", "1.0");
    for (int i = 1; i < 9; i++) {
      String[] row = rows.get(i).split(",", -1);
      String[] point = points.get(i).split(",", -1);
      assertThat(row[0]).isEqualTo(point[0]).isEqualTo(Integer.toString(i));
      assertThat(Double.parseDouble(row[1])).isEqualTo(selected[i - 1]);
      assertThat(row[3]).isEqualTo(point[2]);
      assertThat(row[4]).isEqualTo(point[3]);
      assertThat(row[5]).isEqualTo(point[4]);
      assertThat(point[1]).isEqualTo(Integer.toString(4 * i));
    }
    assertThat(points.get(8)).contains(",1.0,");
    assertThat(Files.readString(plot)).contains("<svg");
  }

  @Test
  void optimalIsTheBestPointOfTheCurve() throws IOException {
    Path curve = folder.resolve("curve.csv");
    Path input = Samples.copper();
    double[] selected = selected(input, "-m", "optimal", "--curve", curve, "--frames", ":12");
    List<String> points = Files.readAllLines(curve);
    double best = 0;
    int size = 0;
    for (int i = 1; i < points.size(); i++) {
      String[] point = points.get(i).split(",", -1);
      double product = Double.parseDouble(point[2]) * Double.parseDouble(point[3]);
      if (product > best) {
        best = product;
        size = i;
      }
    }
    assertThat(points).hasSize(13);
    assertThat(selected).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"msc", "fps", "mean_fps", "k_means", "random"})
  void methodsGiveAsManyFramesAsAskedFor(String method) {
    Path input = trajectory(9);
    assertThat(selected(input, "-m", method, "-s", "5")).hasSize(5).doesNotHaveDuplicates();
    assertThat(selected(input, "-m", method)).hasSize(4);
    assertThat(selected(input, "-m", method, "-s", "1.0")).hasSize(9).doesNotHaveDuplicates();
    assertThat(selected(input, "-m", method, "-s", "1")).hasSize(1);
    assertThat(selected(input, "-m", method, "-s", "5", "--seed", "4"))
        .isEqualTo(selected(input, "-m", method, "-s", "5", "--seed", "4", "-j", "3"));
  }

  @Test
  void aReferenceMakesItConditional() {
    Path input = trajectory(9);
    Path reference = write(folder.resolve("known.xyz"), Samples.text(3));
    double[] conditional = selected(input, "-r", reference, "-s", "3");
    assertThat(conditional)
        .isEqualTo(selected(input, "-r", reference, "-s", "3", "-m", "msc_conditional"));
    // The first three frames are the reference itself: they come last.
    double[] all = selected(input, "-r", reference, "-s", "1.0");
    assertThat(Arrays.copyOfRange(all, 6, 9)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(json(folder.resolve("selected.json")).get("reference").asString())
        .isEqualTo(reference.toString());
  }

  @Test
  void rulesAreRespected() {
    Path input = trajectory(9);
    assertThat(selected(input, "-s", "4", "--keep", "7,2")).startsWith(7, 2).hasSize(4);
    assertThat(selected(input, "-s", "6", "--drop", "0:3")).hasSize(6).doesNotContain(0, 1, 2);
    assertThat(selected(input, "--budget-atoms", "15")).hasSize(3);
    assertThat(selected(input, "--per-group", "config_type", "-s", "2")).hasSize(2);
    Path costly =
        write(folder.resolve("costly.xyz"), Samples.text(4).replace("energy=", "cost=2.5 energy="));
    assertThat(selected(costly, "--budget-key", "cost=6")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-s 0 | the size must be a whole number of frames from 1 on",
        "-s -3 | the size must be a whole number of frames from 1 on",
        "-s 0.0 | the size must be a whole number of frames from 1 on",
        "-s 1.5 | the size must be a whole number of frames from 1 on",
        "-s many | the size must be a whole number of frames, or a fraction",
        "-s 10 | the size is 10 frames, and there are only 9 to choose from",
        "-s 9 --drop 1 | the size is 9 frames, and there are only 8 to choose from",
        "-m best | unknown method best, expected one of msc, fps",
        "-m msc_conditional | msc_conditional needs a reference",
        "-m k_means --curve c.csv | k_means chooses anew for each size",
        "-m k_means --keep 1 | k_means cannot keep frames",
        "--curve c.txt | c.txt: expected an output that ends in .csv",
        "--drop : | no frame is left to choose from",
        "--drop 20 | --drop 20: no such frame among 9",
        "--keep 1 --drop 1 | frame 1 is to be kept, and dropped",
        "--keep :5 -s 3 | 5 frames are to be kept, more than the size of 3",
        "--budget-atoms 3 | no frame fits the budget",
        "--budget-key energy | expected --budget-key KEY=N",
        "--drop : --per-group config_type | group hot crystal is empty",
      })
  void badUseIsOneLine(String args, String message) {
    Path input = trajectory(9);
    Object[] all = ("compress " + input + " " + args).split(" ", -1);
    assertThat(quests(all).failsWith(2)).contains(message);
  }

  @Test
  void framesWithoutTheKeyAreNamed() {
    Path input = trajectory(2);
    assertThat(quests("compress", input, "--per-group", "origin").failsWith(3))
        .startsWith(input + ": frame 0: no value origin, expected one of ");
    assertThat(quests("compress", input, "--budget-key", "config_type=3").failsWith(3))
        .contains("frame 0: config_type is hot crystal, expected a number");
  }

  @Test
  void aReferenceWithOtherNeighboursIsRefused() {
    Path input = trajectory(3);
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", input, "-k", "12", "-o", rows).succeeds();
    assertThat(quests("compress", input, "-r", rows).failsWith(2)).contains("k=32", "k=12");
  }

  @Test
  void arraysGiveNumbersButNoFrames() {
    Path input = trajectory(5);
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", input, "-o", rows).succeeds();
    assertThat(selected(rows, "-s", "3")).isEqualTo(selected(input, "-s", "3"));
    Path output = folder.resolve("out.xyz");
    assertThat(quests("compress", rows, "-o", output).failsWith(2))
        .endsWith("holds descriptors alone");
  }
}
