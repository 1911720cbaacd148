package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An index takes the place of the frames that it was made from. */
class IndexCommandTest {
  @TempDir private Path folder;

  private Path index(String name, Object... args) {
    Path index = folder.resolve(name);
    quests(with(with(new Object[] {"index"}, args), "-o", index)).succeeds();
    return index;
  }

  /** The result without what tells runs apart. */
  private JsonNode result(Object... args) {
    ObjectNode json = (ObjectNode) jsonOf(folder.resolve("result.json"), args);
    json.remove(
        List.of(
            "file",
            "reference_file",
            "descriptor_time",
            "entropy_time",
            "time",
            "computation_time",
            "metrics_time",
            "frame_offsets",
            "provenance"));
    return json;
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        arguments("entropy", List.of()),
        arguments("entropy", List.of("--precision", "single", "--tolerance", "1e-6")),
        arguments("metrics", List.of()),
        arguments("dH", List.of("TEST")),
        arguments("dH", List.of("TEST", "--explain")),
        arguments("approx_dH", List.of("TEST")),
        arguments("overlap", List.of("TEST")),
        arguments("dH_traj", List.of("TEST", "--reference")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void givesTheSameDigits(String command, List<String> more) {
    Object[] before = {command};
    Object[] after = {"-k", 8};
    for (String word : more) {
      if (word.equals("TEST") || word.equals("--reference")) {
        before = with(before, word.equals("TEST") ? Samples.alloy() : word);
      } else {
        after = with(after, word);
      }
    }
    for (List<String> form : List.of(List.<String>of(), List.of("--elements", "full"))) {
      Object[] options = with(after, form.toArray());
      Path known = Samples.alloy();
      Path index =
          index("i" + form.size() + ".qref", with(new Object[] {known, "-k", 8}, form.toArray()));
      JsonNode expected = result(with(with(before, known), options));
      JsonNode found = result(with(with(before, index), options));
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void watchesAgainstAnIndex() throws IOException {
    Path known = folder.resolve("known.xyz");
    Files.writeString(known, Samples.text(10));
    Path run = folder.resolve("run.xyz");
    Files.writeString(run, Samples.text(12) + Samples.stretched(1));
    Path index = index("known.qref", known, "-k", 6);
    Path lines = folder.resolve("lines.jsonl");
    String[] seen = new String[2];
    for (int i = 0; i < 2; i++) {
      quests(
              "watch",
              run,
              "--reference",
              i == 0 ? known : index,
              "-k",
              6,
              "--until-idle",
              "1",
              "--poll",
              "0.1",
              "-o",
              lines,
              "--overwrite")
          .succeeds();
      seen[i] = Files.readString(lines);
    }
    assertThat(seen[1]).isEqualTo(seen[0]).contains("\"alarm\":true");
  }

  @Test
  void tellsWhatItHolds() throws IOException {
    Path text = folder.resolve("a.xyz");
    Files.writeString(text, Samples.text(3));
    Path index = index("two.qref", text, Samples.alloy(), "-k", 8);
    JsonNode json = jsonOf(folder.resolve("info.json"), "index", index, "--info");
    assertThat(json.get("n_envs").asInt()).isEqualTo(92);
    assertThat(json.get("k").asInt()).isEqualTo(8);
    assertThat(json.get("datasets").get(0).get("file").asString()).isEqualTo(text.toString());
    assertThat(json.get("datasets").get(1).get("n_frames").asInt()).isEqualTo(40);
    assertThat(quests("index", index, "--verify").succeeds().out())
        .contains("92 environments in 43 frames", "Al, Cu", "every byte is as it was written");
  }

  @Test
  void growsByWhatIsAdded() throws IOException {
    Path text = folder.resolve("a.xyz");
    Files.writeString(text, Samples.text(3));
    Path index = index("grows.qref", Samples.alloy(), "-k", 8);
    quests("index", text, "-k", 8, "--append", "-o", index).succeeds();
    assertThat(quests("index", index, "--info").succeeds().out())
        .contains("92 environments in 43 frames", "in 2 segments");
    assertThat(quests("index", text, "-k", 9, "--append", "-o", index).failsWith(2))
        .contains("cannot be compared");
    assertThat(quests("entropy", index).succeeds().out()).contains("92 environments in 43 frames");
    assertThat(quests("index", text, "-k", 8, "-o", index).failsWith(4)).contains("--append");
    quests("index", text, "-k", 8, "-o", index, "--overwrite").succeeds();
    assertThat(quests("index", index, "--info").succeeds().out()).contains("12 environments");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(2, List.of("index", "FILE"), "expected one folder"),
        arguments(2, List.of("index", "FILE", "-o", "x.json"), "expected one folder"),
        arguments(2, List.of("index", "FILE", "-o", "x.txt"), "ends in .qref, .json"),
        arguments(2, List.of("index", "FILE", "--append", "-o", "none.qref"), "no index to add to"),
        arguments(2, List.of("index", "REF", "--info", "--append"), "take one index"),
        arguments(3, List.of("index", "none.qref", "--info"), "no such folder"),
        arguments(3, List.of("index", "DIR", "--info"), "manifest.json: no such file"),
        arguments(2, List.of("entropy", "REF", "-k", "9"), "k = 8 contradict the option k = 9"),
        arguments(2, List.of("entropy", "REF", "--frames", ":2"), "this is an index"),
        arguments(2, List.of("dH", "FILE", "REF"), "r.qref: environments of different"),
        arguments(2, List.of("dH", "ARRAY", "REF"), "r.qref: environments of different"),
        arguments(2, List.of("dH", "FILE", "ARRAY", "-k", "8"), "a.npz: rows with k = 9"),
        arguments(2, List.of("dH", "REF", "ARRAY"), "is an index, expected frames"),
        arguments(
            2,
            List.of("dH_traj", "FILE", "--reference", "REF"),
            "r.qref: environments of different"),
        arguments(
            2,
            List.of("compress", "FILE", "-r", "REF", "-o", "x.xyz"),
            "r.qref: environments of different"),
        arguments(
            2,
            List.of("index", "FILE", "-k", "9", "--append", "-o", "REF"),
            "r.qref: environments of different"),
        arguments(2, List.of("dH", "REF", "FILE", "-k", "8"), "is an index, expected frames"),
        arguments(2, List.of("dedup", "REF", "-k", "8"), "is an index, expected frames"),
        arguments(2, List.of("metrics", "REF", "-o", "x.xyz"), "frames"),
        arguments(2, List.of("entropy", "REF", "--elements", "full"), "contradict --elements"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeIsRefusedByName(int code, List<String> words, String message)
      throws IOException {
    Path text = folder.resolve("a.xyz");
    Files.writeString(text, Samples.text(3));
    Path index = index("r.qref", text, "-k", 8);
    Path array = folder.resolve("a.npz");
    quests("make_descriptors", text, "-k", 9, "-o", array).succeeds();
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Object[] args =
        words.stream()
            .map(
                word ->
                    switch (word) {
                      case "FILE" -> text;
                      case "REF" -> index;
                      case "ARRAY" -> array;
                      case "DIR" -> empty;
                      default ->
                          word.startsWith("x.") || word.startsWith("none.")
                              ? folder.resolve(word)
                              : word;
                    })
            .toArray();
    assertThat(quests(args).failsWith(code)).contains(message).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped", "short", "missing"})
  void damageIsToldInOneLine(String kind) throws IOException {
    Path text = folder.resolve("a.xyz");
    Files.writeString(text, Samples.text(3));
    Path index = index("d.qref", text, "-k", 8);
    Path tiles = index.resolve("segment-0.tiles.npy");
    byte[] bytes = Files.readAllBytes(tiles);
    switch (kind) {
      case "flipped" -> {
        bytes[bytes.length / 2] ^= 4;
        Files.write(tiles, bytes);
      }
      case "short" -> Files.write(tiles, Arrays.copyOf(bytes, bytes.length - 8));
      default -> Files.delete(tiles);
    }
    assertThat(quests("entropy", index).failsWith(3))
        .contains("segment-0.tiles.npy")
        .hasLineCount(1);
    assertThat(quests("index", index, "--verify").failsWith(3)).contains("segment-0.tiles.npy");
  }
}
