package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.write;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowStorage;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What is found without broken frames is what is found without these in the file. */
class SkipInvalidTest {
  /** The numbers of the broken frames, and what is wrong with them. */
  private static final Map<Integer, String> BROKEN = new TreeMap<>();

  static {
    BROKEN.put(1, "are 0.00400 Å apart, expected at least 0.01 Å");
    BROKEN.put(3, "expected a finite number in column 3 (pos), found \"NaN\"");
    BROKEN.put(4, "expected positions within 1e9 Å of zero, found x = 1.0E200 Å of atom 2");
    BROKEN.put(8, "expected 4 columns (species, pos ×3), found 2");
    BROKEN.put(11, "found \"?random\"");
  }

  private static final int FRAMES = 12;
  private static final List<Integer> WHOLE =
      IntStream.range(0, FRAMES).boxed().filter(i -> !BROKEN.containsKey(i)).toList();

  /** Times differ; the file is another. */
  private static final Pattern OTHER =
      Pattern.compile(".*file|.*_time|time|.*_times|provenance|skipped|reference|parent");

  @TempDir Path folder;

  private Path broken = Path.of("");
  private Path whole = Path.of("");
  private Path train = Path.of("");

  @BeforeEach
  void files() {
    broken = write(folder.resolve("broken.xyz"), text(0, FRAMES));
    whole = write(folder.resolve("whole.xyz"), wholeText());
    train = write(folder.resolve("train.xyz"), text(20, 26));
  }

  private static String wholeText() {
    return WHOLE.stream().map(SkipInvalidTest::frame).collect(Collectors.joining());
  }

  private static String text(int from, int to) {
    return IntStream.range(from, to).mapToObj(SkipInvalidTest::frame).collect(Collectors.joining());
  }

  /** Frame i, broken where it is to be. */
  private static String frame(int i) {
    List<String> lines = new ArrayList<>(Samples.copper(i).lines().toList());
    String[] atom = lines.get(2).split(" ", -1);
    switch (i) {
      case 1 ->
          lines.set(
              3, "Cu " + (Double.parseDouble(atom[1]) + 0.004) + " " + atom[2] + " " + atom[3]);
      case 3 -> lines.set(5, "Cu 1 NaN 2");
      case 4 -> lines.set(4, "Cu 1e200 1 2");
      case 8 -> lines.set(2, "Cu 1");
      case 11 -> lines.set(5, "?random text, with a comma");
      default -> {}
    }
    return String.join("\n", lines) + "\n";
  }

  /** Everything that a result says, but times and names. */
  private static Object values(JsonNode result) {
    if (result.isObject()) {
      Map<String, Object> values = new LinkedHashMap<>();
      result
          .properties()
          .forEach(
              entry -> {
                if (!OTHER.matcher(entry.getKey()).matches()) {
                  values.put(entry.getKey(), values(entry.getValue()));
                }
              });
      return values;
    }
    return result.isArray()
        ? result.values().stream().map(SkipInvalidTest::values).toList()
        : result;
  }

  private JsonNode skipping(Object... args) {
    return Cli.jsonOf(folder.resolve("skipping.json"), Cli.with(args, "--skip-invalid"));
  }

  private JsonNode plain(Object... args) {
    return Cli.jsonOf(folder.resolve("plain.json"), args);
  }

  private static void assertLists(JsonNode result, Path file) {
    List<Integer> frames = new ArrayList<>();
    for (JsonNode frame : result.get("skipped")) {
      int number = frame.get("frame").asInt();
      frames.add(number);
      assertThat(frame.get("file").asString()).isEqualTo(file.toString());
      assertThat(frame.get("reason").asString()).endsWith(BROKEN.get(number));
      assertThat(frame.get("line").isNull()).isEqualTo(number == 1);
    }
    assertThat(frames).containsExactlyElementsOf(BROKEN.keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy @ -k 4",
        "metrics @ -k 4 --species auto",
        "metrics @ -k 4 --elements full",
        "entropy @ -k 4 --accuracy 0.1",
        "learning_curve @ -k 4 -n 2",
        "dH @ TRAIN -k 4",
        "dH TRAIN @ -k 4",
        "dH_traj TRAIN --reference @ -k 4",
        "overlap TRAIN @ -k 4",
        "calibrate --reference @ --false-alarm 0.3 --blocks 3 -k 4",
        "active_learning @ -k 4 --n_steps 3 -s 2 -g 1"
      })
  void resultsAreThoseOfTheOtherFrames(String line) {
    Object[] args =
        Arrays.stream(line.replace("TRAIN", train.toString()).split(" "))
            .map(word -> word.equals("@") ? broken : word)
            .toArray();
    Object[] without = Arrays.stream(args).map(arg -> arg.equals(broken) ? whole : arg).toArray();
    JsonNode found = skipping(args);
    assertThat(values(found)).isEqualTo(values(plain(without)));
    assertLists(found, broken);
  }

  @Test
  void aFileWithoutBrokenFramesHasAnEmptyList() {
    JsonNode found = skipping("entropy", whole, "-k", 4);
    assertThat(values(found)).isEqualTo(values(plain("entropy", whole, "-k", 4)));
    assertThat(found.get("skipped").isArray()).isTrue();
    assertThat(found.get("skipped").isEmpty()).isTrue();
    assertThat(plain("entropy", whole, "-k", 4).has("skipped")).isFalse();
  }

  @Test
  void theListIsATableToo() throws IOException {
    Path list = folder.resolve("list.csv");
    Cli.Result result = quests("entropy", broken, "-k", 4, "--skipped", list).succeeds();
    List<String> lines = Files.readAllLines(list);
    assertThat(lines).hasSize(6);
    assertThat(lines.getFirst()).isEqualTo("file,frame,line,reason");
    assertThat(lines.get(2))
        .isEqualTo(
            broken + ",3,24,\"expected a finite number in column 3 (pos), found \"\"NaN\"\"\"");
    assertThat(result.err())
        .contains("quests: skipped: " + broken + ": frame 4, line 29: expected positions")
        .contains("quests: 5 frames skipped\n");
    assertThat(quests("entropy", broken, "-k", 4, "--skipped", list).failsWith(4))
        .contains("list.csv");
    assertThat(quests("entropy", broken, "-k", 4, "--skipped", "list.txt").failsWith(2))
        .contains("expected an output that ends in .csv");
  }

  @Test
  void theFirstTwentyAreNamed() {
    StringBuilder many = new StringBuilder(text(12, 14));
    for (int i = 0; i < 25; i++) {
      many.append(frame(3)).append(frame(14));
    }
    Path file = write(folder.resolve("many.xyz"), many.toString());
    Cli.Result result = quests("entropy", file, "-k", 4, "--skip-invalid").succeeds();
    assertThat(result.err().lines().filter(line -> line.startsWith("quests: skipped: ")))
        .hasSize(20);
    assertThat(result.err()).contains("25 frames skipped, the first 20 of them named above");
    Cli.Result refused = quests("entropy", file, "-k", 4);
    assertThat(refused.code()).isEqualTo(3);
    List<String> lines = refused.err().lines().toList();
    assertThat(lines).hasSize(22);
    assertThat(lines.get(0)).contains("many.xyz: frame 2, line 18: expected a finite number");
    assertThat(lines.get(19)).contains("many.xyz: frame 40, line 246: expected a finite");
    assertThat(lines.get(20)).isEqualTo("quests: and 5 more");
    assertThat(lines.get(21)).isEqualTo("quests: --skip-invalid leaves them out");
  }

  @Test
  void anErrorIsFollowedByTheOthersOfItsFile() {
    Cli.Result result = quests("entropy", broken, "-k", 4, "-j", 1);
    assertThat(result.code()).isEqualTo(3);
    List<String> lines = result.err().lines().toList();
    assertThat(lines).hasSize(6);
    for (int number : BROKEN.keySet()) {
      assertThat(lines.subList(0, 5)).anyMatch(line -> line.contains(": frame " + number));
    }
    assertThat(lines.getLast()).isEqualTo("quests: --skip-invalid leaves them out");
    JsonNode json =
        new ObjectMapper().readTree(quests("dH", train, broken, "-k", 4, "--json-errors").err());
    assertThat(json.get("file").asString()).isEqualTo(broken.toString());
    assertThat(json.get("others")).hasSize(4);
    assertThat(json.get("others_not_shown").asInt()).isZero();
    assertThat(json.get("others").get(0).get("reason").asString()).contains("expected");
  }

  @Test
  void anErrorOfAnotherKindIsNotFollowed() {
    Path file = write(folder.resolve("rest.xyz"), text(5, 12));
    assertThat(quests("compress", file, "-k", 4, "--frames", ":3", "--per-group", "x").failsWith(3))
        .contains("rest.xyz: frame 0: ");
    assertThat(quests("entropy", file, "-k", 4, "--frames", "2:5").failsWith(3))
        .contains("frame 3, line 21: expected 4 columns");
    assertThat(
            questsReading(text(0, 12).getBytes(StandardCharsets.UTF_8), "entropy", "-", "-k", 4)
                .failsWith(3))
        .contains("standard input: frame ");
  }

  @Test
  void streamsCompressedFilesAndSeveralFilesAreRead() throws IOException {
    JsonNode expected = plain("entropy", whole, "-k", 4);
    Path packed = folder.resolve("broken.xyz.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(text(0, FRAMES).getBytes(StandardCharsets.UTF_8));
    }
    JsonNode found = skipping("entropy", packed, "-k", 4);
    assertThat(values(found)).isEqualTo(values(expected));
    assertLists(found, packed);
    for (byte[] stream : List.of(Files.readAllBytes(packed), Files.readAllBytes(broken))) {
      Path json = folder.resolve("stream.json");
      questsReading(stream, "entropy", "-", "-k", 4, "--skip-invalid", "-o", json, "--overwrite")
          .succeeds();
      assertThat(values(Cli.json(json))).isEqualTo(values(expected));
      assertLists(Cli.json(json), Path.of("standard input"));
    }
    write(folder.resolve("part-1.xyz"), text(0, 5));
    write(folder.resolve("part-2.xyz"), text(5, 12));
    found = skipping("entropy", folder.resolve("part-*.xyz"), "-k", 4);
    assertThat(values(found)).isEqualTo(values(expected));
    assertThat(found.get("skipped").get(4).get("file").asString()).endsWith("part-2.xyz");
    assertThat(found.get("skipped").get(4).get("frame").asInt()).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::-1", "2:9", "-9::2", "::-2", ":6", "6"})
  void choicesCountBrokenFrames(String slice) {
    List<String> chosen = new ArrayList<>();
    for (int place : FrameSlice.parse(slice).places(FRAMES)) {
      if (!BROKEN.containsKey(place)) {
        chosen.add(frame(place));
      }
    }
    Path same = write(folder.resolve("chosen.xyz"), String.join("", chosen));
    assertThat(values(skipping("dH", broken, train, "-k", 4, "--frames=" + slice)))
        .isEqualTo(values(plain("dH", same, train, "-k", 4)));
  }

  @Test
  void framesKeepTheirNumbersInEveryOutput() throws IOException {
    Path csv = folder.resolve("dH.csv");
    Path xyz = folder.resolve("dH.xyz");
    quests("dH", broken, train, "-k", 4, "--skip-invalid", "-o", csv, "-o", xyz).succeeds();
    assertThat(
            Files.readAllLines(csv).stream().skip(1).map(line -> line.split(",", -1)[0]).distinct())
        .containsExactlyElementsOf(WHOLE.stream().map(String::valueOf).toList());
    assertThat(Cli.frames(xyz)).hasSize(WHOLE.size());
    JsonNode run = skipping("dH_traj", broken, "--reference", train, "-k", 4);
    List<Integer> numbers = new ArrayList<>();
    run.get("frames").forEach(frame -> numbers.add(frame.get("frame").asInt()));
    assertThat(numbers).isEqualTo(WHOLE);
    JsonNode nearest = skipping("dH", whole, broken, "-k", 4, "--explain").get("nearest");
    assertThat(nearest.get("frame").get(4).asInt()).isEqualTo(2);
  }

  @Test
  void selectionsNameFramesByTheirNumbers() throws IOException {
    Path csv = folder.resolve("ranking.csv");
    Path frames = folder.resolve("selection.xyz");
    JsonNode found =
        skipping(
            "compress",
            broken,
            "-k",
            4,
            "-s",
            3,
            "--keep",
            "6",
            "--drop",
            "2:5",
            "-o",
            csv,
            "-o",
            frames);
    List<Integer> selected = new ArrayList<>();
    found.get("selected").forEach(number -> selected.add(number.asInt()));
    assertThat(selected).hasSize(3).startsWith(6).doesNotContain(2).isSubsetOf(WHOLE);
    assertThat(Files.readAllLines(csv).get(1)).startsWith("1,6,");
    String written = Files.readString(frames);
    selected.forEach(number -> assertThat(written).contains(frame(number)));
    // With a reference, whose broken frames do not count.
    found = skipping("compress", broken, "-k", 4, "-s", 2, "--keep", "-2", "-r", broken);
    assertThat(found.get("selected").get(0).asInt()).isEqualTo(10);
    JsonNode walk = skipping("mcmc", broken, "-k", 4, "--n_steps", 2, "-i", 5);
    assertThat(walk.get("index").asInt()).isEqualTo(5);
    assertThat(quests("mcmc", broken, "-k", 4, "--n_steps", 2, "-i", 4, "--skip-invalid").err())
        .contains("frame 4 was left out: it cannot be described");
  }

  @Test
  void otherElementsAndMissingLabelsAreLeftOut() {
    Path mixed =
        write(
            folder.resolve("mixed.xyz"),
            frame(12) + frame(13).replace("Cu", "Ni") + frame(14) + frame(15));
    JsonNode found = skipping("entropy", mixed, "-k", 4, "--species", "Cu");
    assertThat(found.get("n_frames").asInt()).isEqualTo(3);
    assertThat(found.get("skipped").get(0).get("reason").asString())
        .isEqualTo("holds Ni, expected only the species Cu");
    Path labelled =
        write(
            folder.resolve("labelled.xyz"),
            frame(12)
                + frame(13)
                    .replace("pos:R:3", "pos:R:3:kind:S:1")
                    .lines()
                    .map(line -> line.startsWith("Cu") ? line + " A" : line)
                    .collect(Collectors.joining("\n", "", "\n")));
    found =
        skipping("entropy", labelled, "-k", 4, "--elements", "centre", "--elements-from", "kind");
    assertThat(found.get("n_frames").asInt()).isEqualTo(1);
    assertThat(found.get("skipped").get(0).get("reason").asString())
        .startsWith("expected a column kind");
  }

  @Test
  void otherFormatsAreRead() {
    StringBuilder dump = new StringBuilder();
    for (int step = 0; step < 4; step++) {
      dump.append("ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n2\n".formatted(step));
      dump.append("ITEM: BOX BOUNDS pp pp pp\n0 4\n0 4\n0 4\nITEM: ATOMS id type x y z\n");
      dump.append("1 1 0 0 0.%d\n2 1 1.5 %s 1\n".formatted(step, step == 1 ? "nan" : "1.2"));
    }
    Path lammps = write(folder.resolve("run.lammpstrj"), dump.toString());
    JsonNode found = skipping("entropy", lammps, "-k", 4);
    assertThat(found.get("n_frames").asInt()).isEqualTo(3);
    assertThat(found.get("skipped").get(0).get("frame").asInt()).isEqualTo(1);
    StringBuilder xdatcar = new StringBuilder("run\n1.0\n4 0 0\n0 4 0\n0 0 4\nCu\n2\n");
    for (int i = 1; i <= 4; i++) {
      xdatcar.append("Direct configuration=     %d\n0 0 0.0%d\n".formatted(i, i));
      xdatcar.append(i == 2 ? "0 0 0.0201\n" : i == 4 ? "0.5 0.5 x\n" : "0.5 0.5 0.4\n");
    }
    Path vasp = write(folder.resolve("XDATCAR"), xdatcar.toString());
    found = skipping("entropy", vasp, "-k", 4);
    assertThat(found.get("n_frames").asInt()).isEqualTo(2);
    assertThat(found.get("skipped").get(0).get("reason").asString()).contains("0.000400 Å apart");
    assertThat(found.get("skipped").get(1).get("frame").asInt()).isEqualTo(3);
  }

  @Test
  void trajectoriesOfAseAreRead() throws IOException {
    Path ase = TestData.shipped("formats/ase/frames.traj");
    List<Frame> frames = Cli.frames(ase);
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(ase)).order(ByteOrder.LITTLE_ENDIAN);
    double[] first = frames.get(0).positions();
    int at = 0;
    while (content.getDouble(at) != first[0] || content.getDouble(at + 8) != first[1]) {
      at += 8;
    }
    content.putDouble(at, Double.NaN);
    Path file = Files.write(folder.resolve("broken.traj"), content.array());
    JsonNode found = skipping("entropy", file, "-k", 4);
    assertThat(found.get("n_frames").asInt()).isEqualTo(frames.size() - 1);
    assertThat(found.get("skipped")).hasSize(1);
    assertThat(found.get("skipped").get(0).get("frame").asInt()).isZero();
    assertThat(found.get("skipped").get(0).get("reason").asString()).contains("NaN");
  }

  @Test
  @RealData
  void realFramesAreFoundAmongBrokenOnes() throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    Path silicon = TestData.real("data/mlearn__Si_test.xyz.gz");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(silicon)), StandardCharsets.UTF_8))) {
      String count;
      for (int frame = 0; (count = in.readLine()) != null; frame++) {
        List<String> own = new ArrayList<>(List.of(count));
        for (int i = 0; i <= Integer.parseInt(count.strip()); i++) {
          own.add(in.readLine());
        }
        if (frame % 6 == 4) {
          own.set(4, own.get(4).replaceFirst("Si +\\S+", frame % 12 == 4 ? "Si 1e200" : "Si NaN"));
        } else {
          rest.addAll(own);
        }
        lines.addAll(own);
      }
    }
    Path all = write(folder.resolve("Si.xyz"), String.join("\n", lines) + "\n");
    Path good = write(folder.resolve("Si-good.xyz"), String.join("\n", rest) + "\n");
    JsonNode found = skipping("compress", all, "-s", 5);
    JsonNode expected = plain("compress", good, "-s", 5);
    assertThat(found.get("comp_H")).isEqualTo(expected.get("comp_H"));
    List<Integer> numbers = new ArrayList<>();
    found.get("skipped").forEach(frame -> numbers.add(frame.get("frame").asInt()));
    assertThat(numbers).containsExactly(4, 10, 16, 22);
    for (int i = 0; i < 5; i++) {
      int place = expected.get("selected").get(i).asInt();
      int number =
          IntStream.range(0, 25).filter(f -> f % 6 != 4).skip(place).findFirst().orElse(-1);
      assertThat(found.get("selected").get(i).asInt()).isEqualTo(number);
    }
  }

  @Test
  void aFileOfBrokenFramesAloneIsRefused() {
    Path none = write(folder.resolve("none.xyz"), frame(1) + frame(3) + frame(8));
    Cli.Result result = quests("entropy", none, "-k", 4, "--skip-invalid");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err())
        .contains(
            "none.xyz: expected at least one frame that can be described, found none among 3");
  }

  @Test
  void shardsAndTheirMergeLeaveOutTheSame() {
    JsonNode expected = skipping("entropy", broken, "-k", 4);
    Path parts = folder.resolve("parts");
    for (int i = 0; i < 2; i++) {
      quests("entropy", broken, "-k", 4, "--skip-invalid", "--shard", i + "/2", "--parts", parts)
          .succeeds();
    }
    Path json = folder.resolve("merged.json");
    Path list = folder.resolve("merged.csv");
    quests("merge", parts, "-o", json, "--skipped", list).succeeds();
    assertThat(Cli.json(json).get("entropy")).isEqualTo(expected.get("entropy"));
    assertLists(Cli.json(json), broken);
    assertThat(list).isNotEmptyFile();
    assertThat(
            quests(
                    "entropy",
                    broken,
                    "-k",
                    4,
                    "--skipped",
                    list,
                    "--overwrite",
                    "--shard",
                    "0/2",
                    "--parts",
                    folder.resolve("other"))
                .failsWith(2))
        .contains("leave --skipped to quests merge");
  }

  @Test
  void anIndexKeepsTheNumbersOfFrames() {
    Path index = folder.resolve("i.qref");
    quests("index", broken, "-k", 4, "--skip-invalid", "-o", index).succeeds();
    JsonNode nearest = plain("dH", whole, index, "-k", 4, "--explain").get("nearest");
    List<Integer> frames = new ArrayList<>();
    nearest.get("frame").forEach(frame -> frames.add(frame.asInt()));
    assertThat(frames.stream().distinct()).isSubsetOf(WHOLE).contains(10);
    assertThat(skipping("entropy", index, "-k", 4).get("skipped").isEmpty()).isTrue();
  }

  @Test
  void aWatchPassesOverBrokenFrames() {
    for (boolean skip : new boolean[] {false, true}) {
      List<Object> args =
          new ArrayList<>(
              List.of("watch", broken, "--reference", train, "-k", 4, "-t", 1000, "--poll", 0.01));
      args.addAll(List.of("--until-idle", 0.05));
      Path list = folder.resolve("watch.csv");
      if (skip) {
        args.addAll(List.of("--skipped", list));
      }
      Cli.Result result = quests(args.toArray()).succeeds();
      List<String> frames =
          result.lines().stream().filter(line -> line.startsWith("frame ")).toList();
      assertThat(frames.stream().anyMatch(line -> line.matches("frame 1\\D.*"))).isEqualTo(!skip);
      assertThat(result.err().contains("alarm: ")).isEqualTo(!skip);
      if (skip) {
        assertThat(frames).hasSize(WHOLE.size());
        assertThat(frames.getLast()).startsWith("frame 10");
        assertThat(list).content().contains(",1,,\"atoms 0 and 1 are 0.00400");
      }
    }
  }

  @Test
  void sharesOfAnotherProcessSayWhatTheyLeftOut() {
    List<FrameSource.Position> places = new ArrayList<>();
    try (FrameSource source = FrameSource.open(broken)) {
      do {
        places.add(source.position());
      } while (source.skip());
    }
    List<String> told = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (int[] share : new int[][] {{0, 4}, {4, 5}, {9, 3}}) {
      Environments part =
          new FrameShare(
                  List.of("entropy", "-k=4", "--skip-invalid", "--", broken.toString()),
                  List.of(),
                  broken.toString(),
                  List.of(broken.toString()),
                  "",
                  places.get(share[0]),
                  share[1])
              .describe(RowStorage.MEMORY, told::add, Parallelism.serial());
      IntStream.range(0, part.frames()).forEach(i -> numbers.add(part.frameNumber(i)));
    }
    assertThat(numbers.stream().map(Long::intValue).toList()).isEqualTo(WHOLE);
    SkippedFrames skipped = new SkippedFrames();
    told.forEach(line -> assertThat(skipped.take("f", line, note -> {})).isTrue());
    assertThat(skipped.all().stream().map(frame -> (int) frame.frame()).toList())
        .containsExactlyElementsOf(BROKEN.keySet());
    assertThat(skipped.take("f", "broken.xyz: no newline", note -> {})).isFalse();
  }

  @Test
  void calibrationLeavesOutFramesThatAreBrokenInEitherFile() {
    String labelled =
        text(12, 60)
            .replace("pos:R:3", "pos:R:3:forces:R:3")
            .lines()
            .map(line -> line.startsWith("Cu") ? line + " 0 0.1 0" : line)
            .collect(Collectors.joining("\n", "", "\n"));
    List<String> lines = labelled.lines().toList();
    List<String> one = new ArrayList<>(lines);
    one.set(6 * 2 + 3, "Cu x 0 0 0 0 0");
    List<String> other = new ArrayList<>(lines);
    other.set(6 * 7 + 4, "Cu 0 0 y 0 0 0");
    List<String> rest = new ArrayList<>(lines.subList(0, 12));
    rest.addAll(lines.subList(18, 42));
    rest.addAll(lines.subList(48, lines.size()));
    Path truth = write(folder.resolve("truth.xyz"), String.join("\n", one) + "\n");
    Path said = write(folder.resolve("said.xyz"), String.join("\n", other) + "\n");
    Path both = write(folder.resolve("both.xyz"), String.join("\n", rest) + "\n");
    Path copy = write(folder.resolve("copy.xyz"), String.join("\n", rest) + "\n");
    JsonNode found =
        skipping(
            "calibrate", truth, "--predicted", said, "--reference", train, "-k", 4, "--block", 1);
    JsonNode expected =
        plain("calibrate", both, "--predicted", copy, "--reference", train, "-k", 4, "--block", 1);
    assertThat(found.get("errors")).isEqualTo(expected.get("errors"));
    assertThat(found.get("skipped")).hasSize(2);
    assertThat(found.get("skipped").get(1).get("file").asString()).isEqualTo(said.toString());
  }
}
