package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** Options of {@code compress} that say which frames to pick, several at once. */
class PicksTogetherTest {
  private static final String EMPTY = "0\nProperties=species:S:1:pos:R:3 kind=none\n";

  @TempDir private Path folder;

  /** Frames of a kind each; frame 1 has no position, frame 4 a short contact. */
  private Path pool() {
    String text =
        IntStream.range(0, 8)
            .mapToObj(
                i -> {
                  String kind = i == 4 ? "odd" : i % 2 == 0 ? "even" : "uneven";
                  String frame = Samples.copper(i).replace(" step=", " kind=" + kind + " step=");
                  if (i == 1) {
                    return frame.replaceFirst("\nCu \\S+", "\nCu NaN");
                  }
                  return i == 4
                      ? frame.replaceFirst("\nCu .*\nCu .*", "\nCu 1 0 0\nCu 0.4 0 0")
                      : frame;
                })
            .collect(Collectors.joining());
    return write(folder.resolve("pool.xyz"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--keep 3 --drop 2:4 | frame 3 is to be kept, and dropped",
        "--keep 4 --min-distance 1 | frame 4 is to be kept, and is junk: atoms 0 (Cu) and 1 (Cu)",
        "--keep 2,6 --per-group kind --at-most 1 | frame 6 is to be kept, but the quota",
        "--keep 2,6 -m random --per-group kind --at-most 1 | frame 6 is to be kept, but the quota",
        "--keep 3 --frames 1: --drop 3 | frame 3 is to be kept, and dropped",
        "--keep 1 | --keep 1: this frame was left out, for it cannot be described",
        "--keep -7 -s 1 | --keep -7: this frame was left out, for it cannot be described",
      })
  void messagesNumberFramesAsTheFileDoes(String options, String message) {
    Object[] args = {"compress", pool(), "-k", 4, "--skip-invalid"};
    Cli.Result result = quests(Cli.with(args, (Object[]) options.strip().split(" ")));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().lines().toList().getLast()).startsWith("quests: " + message);
  }

  @Test
  void slicesOfFramesToKeepPassOverBrokenOnes() {
    JsonNode found =
        jsonOf(
            folder.resolve("o.json"),
            "compress",
            pool(),
            "-k",
            4,
            "--skip-invalid",
            "--keep",
            ":3",
            "-s",
            3);
    assertThat(numbers(found.get("selected"))).startsWith(0, 2).hasSize(3);
  }

  @Test
  void aGroupOfJunkOrOfEmptyFramesGivesNothing() {
    Path json = folder.resolve("o.json");
    Object[] args = {"compress", pool(), "-k", 4, "--skip-invalid", "--min-distance", 1, "-s", 1};
    Cli.Result result = quests(Cli.with(args, "--per-group", "kind", "-o", json)).succeeds();
    assertThat(numbers(Cli.json(json).get("selected"))).hasSize(2).doesNotContain(4);
    assertThat(result.err()).contains("group odd: no frame, for all are junk");
    Path some = write(folder.resolve("some.xyz"), Samples.copper(0) + EMPTY + Samples.copper(2));
    JsonNode found = jsonOf(json, "compress", some, "-k", 4, "-s", 1, "--per-elements");
    assertThat(numbers(found.get("selected"))).hasSize(1).doesNotContain(1);
    assertThat(quests(Cli.with(args, "--per-group", "kind", "--drop", "::2")).err())
        .contains("group even is empty: all its frames are dropped");
  }

  @Test
  void whatLeavesTooFewFramesIsSaid() {
    Path same =
        write(folder.resolve("same.xyz"), (Samples.stretched(1) + Samples.stretched(2)).repeat(2));
    Object[] args = {"compress", same, "-k", 4, "--distinct"};
    assertThat(quests(Cli.with(args, "--keep", "1,2", "-s", 3)).failsWith(2))
        .startsWith("frame 2 is to be kept, but")
        .endsWith("it repeats a frame that is kept");
    assertThat(quests(Cli.with(args, "-s", 3)).succeeds().err())
        .contains("quotas, copies and the budget leave 1 frame, fewer than the 3 asked for");
    assertThat(
            quests("compress", pool(), "-k", 4, "--min-distance", 9, "--drop", 1, "--frames", "2:")
                .failsWith(2))
        .startsWith("no frame is left to choose from: 6 of 6 are junk, such as frame 2: atoms ");
  }

  @Test
  void nothingOfAnEarlierSelectionStays() {
    String[] texts = new String[3];
    Arrays.setAll(texts, i -> Samples.copper(i));
    Path all = write(folder.resolve("all.xyz"), String.join("", texts));
    Path train = write(folder.resolve("train.xyz"), Samples.copper(7).replace("Cu", "Ni"));
    Path first = folder.resolve("first.xyz");
    Object[] explain = {"-k", 4, "-s", 2, "--explain", "-o"};
    Object[] one = {"compress", all, "-r", train, "--per-elements"};
    quests(Cli.with(Cli.with(one, explain), first)).succeeds();
    assertThat(Cli.frames(first).getFirst().info())
        .containsKeys("dH_max", "nearest_file", "group", "reason", "unseen_elements");
    Path second = folder.resolve("second.xyz");
    Object[] two = {"compress", first};
    quests(Cli.with(Cli.with(two, explain), second, "--order", "ranking")).succeeds();
    Frame picked = Cli.frames(second).getFirst();
    assertThat(picked.info())
        .containsKeys("step", "rank", "file", "frame", "newly_covered")
        .doesNotContainKeys("dH_max", "nearest_file", "nearest_atom", "group", "reason")
        .doesNotContainKeys("unseen_elements", "check");
  }
}
