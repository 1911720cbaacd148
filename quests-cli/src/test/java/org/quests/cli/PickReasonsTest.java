package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** What {@code compress} says of its picks is what other commands say of these frames. */
class PickReasonsTest {
  private static final int PICKS = 4;

  @TempDir private Path folder;

  /** The environments of a pool, and of frames beside a reference. */
  private double covered(Path pool, Object... known) {
    Path index = folder.resolve("known.qref");
    Object[] make = Cli.with(new Object[] {"index"}, known);
    quests(Cli.with(make, "-o", index, "--overwrite")).succeeds();
    JsonNode overlap = jsonOf(folder.resolve("overlap.json"), "overlap", pool, index);
    return Math.rint(overlap.get("overlap").doubleValue() * overlap.get("test_envs").intValue());
  }

  @Test
  void againstAReference() throws Exception {
    Path pool = Samples.copper();
    Path reference = folder.resolve("reference.xyz");
    quests(
            "compress",
            TestData.shipped("cu256_fcc_1200K.extxyz.gz"),
            "--frames",
            ":3",
            "-s",
            "1.0",
            "-o",
            reference)
        .succeeds();
    Path picked = folder.resolve("picked.xyz");
    Path result = folder.resolve("result.json");
    Path table = folder.resolve("table.csv");
    Object[] compress = {
      "compress", pool, "--frames", "4:20:2", "-r", reference, "-s", PICKS, "--explain"
    };
    List<String> lines =
        quests(Cli.with(compress, "-o", picked, "-o", result, "-o", table, "--order", "ranking"))
            .succeeds()
            .lines();
    // Two lines for each pick, which a terminal need not break.
    assertThat(lines)
        .filteredOn(line -> line.startsWith("  "))
        .hasSize(2 * PICKS)
        .allMatch(line -> line.length() <= 80);
    JsonNode picks = json(result).get("picks");
    double[] selected = numbers(json(result).get("selected"));
    List<Frame> frames = Cli.frames(picked);
    List<String> rows = Files.readAllLines(table);
    assertThat(picks.size()).isEqualTo(PICKS);
    Path part = folder.resolve("part.xyz");
    quests("compress", pool, "--frames", "4:20:2", "-s", "1.0", "-o", part).succeeds();
    double coveredBefore = covered(part, reference);
    double entropyBefore = 0;
    for (int i = 0; i < PICKS; i++) {
      JsonNode pick = picks.get(i);
      long frame = pick.get("frame").asLong();
      assertThat(pick.get("rank").intValue()).isEqualTo(i + 1);
      assertThat(pick.get("file").stringValue()).isEqualTo(pool.toString());
      assertThat(frame).isEqualTo(4 + 2 * (long) selected[i]);
      JsonNode dH =
          jsonOf(folder.resolve("dH.json"), "dH", pool, reference, "--frames", frame, "--explain");
      double[] values = numbers(dH.get("delta_entropy"));
      int most =
          IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] > values[a] ? b : a);
      assertThat(pick.get("dH_max").doubleValue()).isEqualTo(values[most], within(1e-9));
      assertThat(pick.get("max_atom").intValue()).isEqualTo(most);
      assertThat(pick.get("max_element").stringValue()).isEqualTo("Cu");
      JsonNode nearest = dH.get("nearest");
      assertThat(pick.get("nearest_file").stringValue()).isEqualTo(reference.toString());
      assertThat(pick.get("nearest_frame").asLong())
          .isEqualTo(nearest.get("frame").get(most).asLong());
      assertThat(pick.get("nearest_atom").asLong())
          .isEqualTo(nearest.get("atom").get(most).asLong());
      assertThat(pick.get("nearest_distance").doubleValue())
          .isEqualTo(nearest.get("distance").get(most).doubleValue(), within(1e-12));
      Object[] sofar = {"entropy", picked, "--frames", ":" + (i + 1)};
      double entropy = jsonOf(folder.resolve("entropy.json"), sofar).get("entropy").doubleValue();
      assertThat(pick.get("entropy_gain").doubleValue())
          .isEqualTo(entropy - entropyBefore, within(1e-5));
      entropyBefore = entropy;
      Path before = folder.resolve("before.xyz");
      quests(
              "compress",
              picked,
              "--frames",
              ":" + (i + 1),
              "-s",
              "1.0",
              "-o",
              before,
              "--overwrite")
          .succeeds();
      double covered = covered(part, reference, before);
      assertThat(pick.get("newly_covered").asLong()).isEqualTo((long) (covered - coveredBefore));
      coveredBefore = covered;
      // Frames and rows say the same.
      Frame marked = frames.get(i);
      List<String> names = new ArrayList<>(pick.propertyNames());
      names.remove("unseen_elements");
      assertThat(marked.info()).containsKeys(names.toArray(String[]::new));
      assertThat(text(marked, "frame")).isEqualTo(Long.toString(frame));
      assertThat(text(marked, "dH_max")).isEqualTo(pick.get("dH_max").toString());
      assertThat(rows.get(i + 1))
          .startsWith((i + 1) + "," + frame + ",")
          .contains("," + pick.get("dH_max") + "," + most + ",Cu,");
      String start = (i + 1) + ". frame " + frame + ": δH ";
      assertThat(lines).anyMatch(line -> line.strip().startsWith(start));
    }
  }

  @Test
  void amongThemselves() {
    Path pool = Samples.copper();
    Path picked = folder.resolve("picked.xyz");
    Path result = folder.resolve("result.json");
    quests(
            "compress",
            pool,
            "--frames",
            ":12",
            "-s",
            PICKS,
            "-m",
            "fps",
            "--explain",
            "-o",
            picked,
            "-o",
            result,
            "--order",
            "ranking")
        .succeeds();
    JsonNode picks = json(result).get("picks");
    assertThat(picks.get(0).get("dH_max").isNull()).isTrue();
    for (int i = 1; i < PICKS; i++) {
      JsonNode dH =
          jsonOf(folder.resolve("dH.json"), "dH", write(picked, i, i + 1), write(picked, 0, i));
      double[] values = numbers(dH.get("delta_entropy"));
      int atom = picks.get(i).get("max_atom").intValue();
      assertThat(picks.get(i).get("dH_max").doubleValue()).isEqualTo(values[atom], within(1e-5));
      assertThat(IntStream.range(0, values.length).mapToDouble(a -> values[a]).max())
          .hasValue(values[atom]);
    }
  }

  private static String text(Frame frame, String key) {
    return Objects.requireNonNull(frame.info().get(key)).text();
  }

  private Path write(Path from, int first, int end) {
    Path file = folder.resolve("frames" + first + "-" + end + ".xyz");
    quests("compress", from, "--frames", first + ":" + end, "-s", "1.0", "-o", file, "--overwrite")
        .succeeds();
    return file;
  }

  @Test
  void valuesOfAFrameStayWhereTheySayWhatItIs() {
    String frame =
        "1\nfile=mine.vasp score=7 rank_of=2 Properties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\n";
    Path pool = Cli.write(folder.resolve("pool.xyz"), frame + frame);
    Path picked = folder.resolve("picked.xyz");
    quests("compress", pool, "-s", 1, "--explain", "-o", picked).succeeds();
    Frame first = Cli.frames(picked).get(0);
    assertThat(text(first, "file")).isEqualTo("mine.vasp");
    assertThat(text(first, "score")).isNotEqualTo("7");
    assertThat(text(first, "frame")).isEqualTo("0");
    // Selected once more, what the first selection wrote is renewed.
    Path again = folder.resolve("again.xyz");
    quests("compress", picked, "-s", 1, "--explain", "-o", again).succeeds();
    assertThat(text(Cli.frames(again).get(0), "file")).isEqualTo(picked.toString());
  }
}
