package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What repeats in a file. */
class DedupTest {
  @TempDir private Path folder;

  /** Three frames, then the first two once more in other words: values and digits differ. */
  private Path repeated() {
    String text = Samples.text(3);
    String again =
        text.lines()
            .limit(12)
            .map(line -> line.replace("energy=", "energy=1"))
            .reduce("", (all, line) -> all + line + "\n");
    return write(folder.resolve("in.xyz"), text + again);
  }

  @Test
  void framesAreWrittenAsTheyWere() throws IOException {
    Path file = repeated();
    Path[] outputs = new Path[3];
    for (int jobs = 1; jobs <= 3; jobs++) {
      outputs[jobs - 1] = folder.resolve(jobs + ".extxyz");
      Cli.Result result =
          quests("dedup", file, "-j", jobs, "-o", outputs[jobs - 1]).succeedsQuietly();
      assertThat(result.lines())
          .contains(
              "3 of 5 frames kept; 2 repeat within 0.1 h, in 2 groups",
              "  2 alike: frame 0, frame 3",
              "  2 alike: frame 1, frame 4");
      assertThat(outputs[jobs - 1]).hasContent(Samples.text(3));
    }
    assertThat(Files.readAllBytes(outputs[0]))
        .isEqualTo(Samples.text(3).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    // What was kept does not repeat.
    Path twice = folder.resolve("twice.extxyz");
    quests("dedup", outputs[0], "-o", twice).succeeds();
    assertThat(twice).hasSameBinaryContentAs(outputs[0]);
  }

  /** Two hydrogen atoms each, at some distances. */
  private Path dimers(String pbc, double... distances) {
    StringBuilder text = new StringBuilder();
    for (double distance : distances) {
      text.append("2\nLattice=\"30 0 0 0 30 0 0 0 30\" Properties=species:S:1:pos:R:3 pbc=\"")
          .append(pbc)
          .append("\"\nH 0 0 29\nH 0 0 ")
          .append(29 + distance)
          .append("\n");
    }
    return write(folder.resolve("dimers.xyz"), text.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"F F F", "T T T", "T T F"})
  void partsThatNothingSeesTogetherAreToldOf(String pbc) {
    String alike =
        "dimers.xyz: frames 1, 2 count as one and differ: parts of them are farther apart than the"
            + " cut-off, and how these lie no environment sees; a larger --cutoff does";
    assertThat(quests("dedup", dimers(pbc, 3, 5.1, 8)).succeeds().err()).contains(alike);
    // The same arrangement twice is one frame, and so is one that is seen as a whole.
    assertThat(quests("dedup", dimers(pbc, 3, 6, 6)).succeeds().err()).doesNotContain("differ");
    assertThat(quests("dedup", dimers(pbc, 3, 3, 4)).succeeds().err()).doesNotContain("differ");
    assertThat(quests("dedup", dimers(pbc, 3, 5.1, 8), "-c", 9).succeeds().err())
        .doesNotContain("differ");
  }

  @Test
  void asJsonAndTables() throws IOException {
    Path output = folder.resolve("out.json");
    quests("dedup", repeated(), "--frames", "1:", "-o", output).succeeds();
    JsonNode json = json(output);
    assertThat(numbers(json.get("kept"))).containsExactly(1, 2, 3);
    assertThat(json.get("groups").size()).isEqualTo(1);
    assertThat(numbers(json.get("groups").get(0))).containsExactly(1, 4);
    assertThat(json.get("n").intValue()).isEqualTo(4);
    assertThat(json.get("n_kept").intValue()).isEqualTo(3);
    Path table = folder.resolve("out.csv");
    quests("dedup", repeated(), "-o", table).succeeds();
    assertThat(Files.readAllLines(table))
        .containsExactly("frame,kept_frame,kept", "0,0,1", "1,1,1", "2,2,1", "3,0,0", "4,1,0");
    quests("dedup", repeated(), "--by", "environment", "-o", table, "--overwrite").succeeds();
    assertThat(Files.readAllLines(table))
        .hasSize(21)
        .contains("frame,atom,kept_frame,kept_atom,kept", "0,3,0,3,1", "4,1,1,1,0");
    Path rows = folder.resolve("out.npz");
    quests("dedup", repeated(), "--by", "environment", "-o", rows).succeeds();
    assertThat(quests("entropy", rows).succeeds().lines().get(0))
        .startsWith(rows + ": 12 environments in 3 frames");
    Path ofFrames = folder.resolve("frames.npy");
    quests("dedup", repeated(), "-o", ofFrames).succeeds();
    assertThat(quests("entropy", ofFrames).succeeds().lines().get(0)).contains("12 environments");
  }

  @Test
  void otherFormatsAreWrittenAsExtendedXyz() throws IOException {
    String frame =
        """
        ITEM: TIMESTEP
        0
        ITEM: NUMBER OF ATOMS
        1
        ITEM: BOX BOUNDS pp pp pp
        0 4
        0 4
        0 4
        ITEM: ATOMS id element x y z
        1 Cu 0 0 0
        """;
    Path dump = write(folder.resolve("a.dump"), frame.repeat(2));
    Path output = folder.resolve("out.xyz");
    quests("dedup", dump, "-o", output).succeeds();
    assertThat(Cli.frames(output)).hasSize(1);
    assertThat(Files.readString(output)).startsWith("1\nLattice=");
  }

  @Test
  void badUse() {
    Path file = repeated();
    for (String distance : List.of("-1", "NaN", "Infinity")) {
      assertThat(quests("dedup", file, "-d", distance).failsWith(2))
          .startsWith("the distance must be finite and at least 0, found ");
    }
    Path frames = folder.resolve("out.xyz");
    assertThat(quests("dedup", file, "--by", "environment", "-o", frames).failsWith(2))
        .startsWith(frames + ": environments that are kept are no frames");
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", file, "-o", rows).succeeds();
    assertThat(quests("dedup", rows, "-o", frames).failsWith(2))
        .isEqualTo(frames + ": frames cannot be written, for " + rows + " holds descriptors alone");
    assertThat(quests("dedup", file, "--by", "atom").failsWith(2)).contains("expected one of");
  }
}
