package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** Which environment of the reference comes nearest: {@code dH --explain}. */
@Tag("slow")
class ExplainTest {
  @TempDir private Path folder;

  @Test
  void everyEnvironmentIsNearestToItself() throws IOException {
    Path json = folder.resolve("near.json");
    Path table = folder.resolve("near.csv");
    quests("dH", Samples.copper(), Samples.copper(), "--frames", "3:5", "--explain", "-o", json)
        .succeedsQuietly();
    JsonNode nearest = json(json).get("nearest");
    double[] frames = numbers(nearest.get("frame"));
    double[] atoms = numbers(nearest.get("atom"));
    double[] distances = numbers(nearest.get("distance"));
    assertThat(frames).hasSize(512);
    for (int i = 0; i < frames.length; i++) {
      assertThat(frames[i]).isEqualTo(3 + i / 256);
      assertThat(atoms[i]).isEqualTo(i % 256);
      assertThat(distances[i]).isEqualTo(0, within(1e-9));
    }
    quests("dH", Samples.copper(), Samples.copper(), "--frames", "4", "--explain", "-o", table)
        .succeedsQuietly();
    List<String> lines = Files.readAllLines(table);
    assertThat(lines.get(0))
        .isEqualTo("frame,atom,dH,nearest_frame,nearest_atom,nearest_distance,element,config_type");
    assertThat(lines.get(8)).startsWith("4,7,").contains(",4,7,");
  }

  @Test
  void namesTheMostNovelAtomAndWritesFrames() {
    Path output = folder.resolve("far.xyz");
    Path lone = Cli.write(folder.resolve("lone.xyz"), "2\n\nCu 0 0 0\nCu 0 0 1.9\n");
    Cli.Result result = quests("dH", lone, Samples.copper(), "--explain", "-o", output);
    assertThat(result.succeedsQuietly().out())
        .containsPattern(
            "most novel: atom [01] of frame 0, δH = [0-9.]+; nearest in the reference");
    Frame frame = Cli.frames(output).get(0);
    double[] dH = reals(frame, "dH");
    double[] distance = reals(frame, "nearest_distance");
    // Far from everything δH is that of the nearest: d²/2h² less the logarithm of how many.
    double expected = distance[0] * distance[0] / (2 * 0.015 * 0.015);
    assertThat(dH[0]).isEqualTo(expected, within(10.0)).isGreaterThan(100);
    assertThat(frame.arrays()).containsKeys("nearest_frame", "nearest_atom");
  }

  private static double[] reals(Frame frame, String name) {
    return ((AtomArray.Reals) Objects.requireNonNull(frame.arrays().get(name))).values();
  }
}
