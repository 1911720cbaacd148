package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Kernel sums in parts, by several runs and one that merges them: the bits of one run alone. */
@Tag("slow")
class PartsCommandTest {
  private static final StandardCopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;
  private static final String SMALL = "entropy @cu256_fcc_900K.extxyz.gz --frames ::8";

  @TempDir private Path folder;

  private Path parts = Path.of("");

  @BeforeEach
  void name() {
    parts = folder.resolve("parts");
  }

  /** A command line; {@code @} stands before the name of a file of the project. */
  private static Object[] args(String line) {
    return Arrays.stream(line.split(" ", -1))
        .map(word -> word.startsWith("@") ? TestData.shipped(word.substring(1)) : (Object) word)
        .toArray();
  }

  /** What must be the same: everything but times and the command itself. */
  private static String values(Path file) {
    JsonNode json = json(file);
    StringBuilder text = new StringBuilder();
    json.properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              text.append(key).append('=');
              text.append(
                  key.endsWith("_time")
                      ? ""
                      : key.equals("provenance") ? keys(entry.getValue()) : entry.getValue());
              text.append('\n');
            });
    return text.toString();
  }

  private static String keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.properties().forEach(entry -> keys.add(entry.getKey()));
    return keys.toString();
  }

  private void shards(int count, long seed, Object... args) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    for (int i : order) {
      Cli.Result shard =
          quests(with(args, "--shard", i + "/" + count, "--parts", parts)).succeeds();
      assertThat(shard.lines()).hasSize(1);
      assertThat(shard.out()).startsWith("shard " + i + "/" + count + ": made ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy @cu256_fcc_900K.extxyz.gz --frames ::8",
        "entropy @ethanol_500K.extxyz.gz --by-element --elements full --precision single --frames ::3",
        "entropy @ethanol_500K.extxyz.gz --precision single --tolerance 0 --frames ::3",
        "metrics @ethanol_500K.extxyz.gz --by-element --frames ::4 -b 0.03",
        "metrics @alcu_tiny_cells.extxyz.gz --elements full -k 8",
        "dH @cu256_liquid_1600K.extxyz.gz @alcu108_triclinic_700K.extxyz.gz --frames ::16 -b 0.005",
        "dH @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::8 --by-element --explain",
        "dH @alcu_tiny_cells.extxyz.gz @alcu108_triclinic_700K.extxyz.gz --elements full --frames ::4",
        "overlap @cu256_fcc_1200K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::8 -e -2",
        "overlap @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --by-element --precision single",
        "report-overlap @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::4",
        "report-overlap @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::4 --by-element --elements full",
        "report-overlap @cu256_fcc_900K.extxyz.gz --by step --frames ::12 -k 8",
        "dH @alcu_tiny_cells.extxyz.gz @alcu108_triclinic_700K.extxyz.gz --elements full --split --frames ::4",
        "dH @alcu108_triclinic_700K.extxyz.gz @alcu_tiny_cells.extxyz.gz --elements centre --split --by-element --frames ::9",
      })
  void threeShardsAndAMergeAreTheBitsOfOneRun(String line) {
    Object[] args = args(line);
    Path one = folder.resolve("one.json");
    Path merged = folder.resolve("merged.json");
    Cli.Result alone = quests(with(args, "-o", one)).succeeds();
    shards(3, line.hashCode(), args);
    Cli.Result result = quests("merge", parts, "-o", merged).succeeds();
    assertThat(result.out()).isEqualTo(alone.out());
    assertThat(values(merged)).isEqualTo(values(one));
    // And as a checkpoint of which everything is there.
    Path checkpoint = folder.resolve("checkpoint.json");
    quests(with(args, "--checkpoint", parts, "-o", checkpoint)).succeeds();
    assertThat(values(checkpoint)).isEqualTo(values(one));
  }

  @Test
  void filesOfGroupsAreDescribedOnce() throws IOException {
    Object[] args =
        args("report-overlap @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::4");
    String alone = quests(args).succeeds().out();
    quests(with(args, "--shard", "0/2", "--parts", parts)).succeeds();
    Map<Path, FileTime> made = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      Path own = parts.resolve("dataset-" + i);
      assertThat(names(own))
          .containsExactly(
              "described.json", "described.npz", "described.rows", "lock", "task.json");
      made.put(own, Files.getLastModifiedTime(own.resolve("described.rows")));
    }
    quests(with(args, "--shard", "1/2", "--parts", parts)).succeeds();
    assertThat(quests("merge", parts).succeeds().out()).isEqualTo(alone);
    for (Path own : made.keySet()) {
      assertThat(Files.getLastModifiedTime(own.resolve("described.rows"))).isEqualTo(made.get(own));
    }
  }

  @Test
  void whatAKilledProcessLeftOfRowsIsMadeAnewAndDamageIsTold() throws IOException {
    Object[] args =
        args("report-overlap @ethanol_500K.extxyz.gz @alcu_tiny_cells.extxyz.gz --frames ::4");
    String alone = quests(args).succeeds().out();
    quests(with(args, "--shard", "0/1", "--parts", parts)).succeeds();
    // Killed before the last file: rows cut off, and no word of them.
    Path own = parts.resolve("dataset-0");
    Files.delete(own.resolve("described.json"));
    Files.write(own.resolve("described.json.tmp"), new byte[] {'{'});
    Files.write(own.resolve("described.rows"), new byte[100]);
    assertThat(quests("merge", parts).succeeds().out()).isEqualTo(alone);
    assertThat(names(own))
        .containsExactly("described.json", "described.npz", "described.rows", "lock", "task.json");

    Path rows = own.resolve("described.rows");
    byte[] bytes = Files.readAllBytes(rows);
    bytes[bytes.length / 2] ^= 1;
    Files.write(rows, bytes);
    assertThat(quests("merge", parts).failsWith(3))
        .contains("described.rows: the checksum of numbers 0 to ", "(damaged)");
    Files.write(rows, Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(quests("merge", parts).failsWith(3)).contains("described");
  }

  @Test
  void farAtomsAreTheSameThroughShards() throws IOException {
    Object[] args = args("dH @cu256_liquid_1600K.extxyz.gz @si512_diamond_900K.extxyz.gz");
    args = with(args, "--frames", "::20", "-b", 0.005);
    Path one = folder.resolve("one.csv");
    Path merged = folder.resolve("merged.csv");
    quests(with(args, "-o", one)).succeeds();
    shards(3, 1, args);
    quests("merge", parts, "-o", merged).succeeds();
    assertThat(Files.readAllLines(one).stream().skip(1).limit(100))
        .allMatch(line -> Double.parseDouble(line.split(",", -1)[2]) > 100);
    assertThat(merged).hasSameBinaryContentAs(one);
  }

  @Test
  void severalBatchesAndAnotherNumberOfShardsWhileItGoesOn() {
    Object[] args = args("overlap @cu256_fcc_900K.extxyz.gz @alcu_tiny_cells.extxyz.gz -k 8");
    String alone = quests(args).succeeds().out();
    quests(with(args, "--shard", "0/3", "--parts", parts)).succeeds();
    quests(with(args, "--shard", "1/2", "--parts", parts)).succeeds();
    assertThat(names(parts)).containsExactly("dataset-1", "sums-0001", "sums-0002", "task.json");
    quests(with(args, "--shard", "0/2", "--parts", parts)).succeeds();
    assertThat(quests("merge", parts).succeeds().out()).isEqualTo(alone);
  }

  /** A folder that is complete. */
  private Path made() {
    shards(2, 1, args(SMALL));
    return parts.resolve("sums-0001");
  }

  @Test
  void whatIsThereIsNotMadeAgain() {
    made();
    assertThat(quests(with(args(SMALL), "--shard", "0/2", "--parts", parts)).succeeds().out())
        .startsWith("shard 0/2: made 0 parts of kernel sums, 5 were there");
  }

  @Test
  void aMissingPartIsNamedWithItsShard() throws IOException {
    Path sums = made();
    Path third = sums.resolve("part-00003.sums");
    Files.delete(third);
    assertThat(quests("merge", parts).failsWith(3))
        .isEqualTo(third + ": is missing: run again --shard 1/2");
    for (int i = 4; i < 10; i++) {
      Files.delete(sums.resolve("part-0000" + i + ".sums"));
    }
    assertThat(quests("merge", parts).failsWith(3))
        .contains("; and 4 others: run again --shard 0/2, --shard 1/2");
    String alone = quests(args(SMALL)).succeeds().out();
    assertThat(quests(with(args(SMALL), "--checkpoint", parts)).succeeds().out()).isEqualTo(alone);
    quests("merge", parts).succeeds();
  }

  @Test
  void aDamagedPartIsNamedAndMadeAgain() throws IOException {
    Path sums = made();
    Path second = sums.resolve("part-00001.sums");
    byte[] whole = Files.readAllBytes(second);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    for (byte[] bytes :
        List.of(
            flipped,
            Arrays.copyOf(whole, whole.length / 2),
            Arrays.copyOf(whole, whole.length + 1),
            new byte[0])) {
      Files.write(second, bytes);
      assertThat(quests("merge", parts).failsWith(3))
          .startsWith(second + ": is damaged: ")
          .endsWith(": run again --shard 1/2");
      assertThat(quests(with(args(SMALL), "--shard", "1/2", "--parts", parts)).succeeds().out())
          .contains("shard 1/2: made 1 parts of kernel sums, 4 were there")
          .contains("1 of them took the place of damaged files");
      assertThat(second).hasBinaryContent(whole);
    }
  }

  @Test
  void aPartThatIsThereTwiceOrOfAnotherTaskIsRefused() throws IOException {
    Path sums = made();
    Path second = sums.resolve("part-00001.sums");
    byte[] whole = Files.readAllBytes(second);
    Files.copy(sums.resolve("part-00000.sums"), second, REPLACE);
    String twice = second + ": is of another task: another block of the same task; remove it";
    assertThat(quests("merge", parts).failsWith(3)).isEqualTo(twice + ": run again --shard 1/2");
    assertThat(quests(with(args(SMALL), "--shard", "1/2", "--parts", parts)).failsWith(3))
        .isEqualTo(twice);

    Path others = folder.resolve("others");
    quests(with(args(SMALL), "-b", 0.02, "--shard", "0/1", "--parts", others)).succeeds();
    Files.copy(others.resolve("sums-0001/part-00001.sums"), second, REPLACE);
    assertThat(quests("merge", parts).failsWith(3))
        .startsWith(second + ": is of another task: bandwidths [0.02")
        .contains(" and [0.015");

    Files.write(second, whole);
    Path more = Files.copy(second, sums.resolve("part-00010.sums"));
    assertThat(quests("merge", parts).failsWith(3))
        .isEqualTo(more + ": is the part of a block that the task does not have; remove it");
    Files.delete(more);
    Path copy = Files.copy(second, sums.resolve("part-00001 (copy).sums"));
    assertThat(quests("merge", parts).failsWith(3))
        .isEqualTo(copy + ": is no part of this task, or one that is there twice; remove it");
    Files.delete(copy);
    quests("merge", parts).succeeds();
  }

  @Test
  void anotherTaskIsRefusedByWhatDiffers() throws IOException {
    made();
    assertThat(
            quests(with(args(SMALL), "-b", 0.02, "--shard", "0/2", "--parts", parts)).failsWith(3))
        .startsWith(parts + ": holds parts of another task: arguments: found --frames=::8 ")
        .contains(", expected --bandwidth=0.02 --frames=::8 ");
    assertThat(
            quests(with(args(SMALL.replace("entropy", "metrics")), "--checkpoint", parts))
                .failsWith(3))
        .isEqualTo(
            parts + ": holds parts of another task: command: found entropy, expected metrics");
    Path task = parts.resolve("task.json");
    String text = Files.readString(task);
    write(task, text.replace("\"quests_parts\" : 1", "\"quests_parts\" : 2"));
    for (Object[] args :
        List.of(new Object[] {"merge", parts}, with(args(SMALL), "--checkpoint", parts))) {
      assertThat(quests(args).failsWith(3))
          .isEqualTo(task + ": parts of version 2, expected version 1");
    }
    write(task, text.substring(0, 40));
    assertThat(quests("merge", parts).failsWith(3)).startsWith(task + ": is damaged, ");
  }

  @Test
  void aFileThatChangedMeanwhileIsRefused() {
    Path input = write(folder.resolve("in.xyz"), Samples.text(60));
    quests("entropy", input, "--shard", "0/2", "--parts", parts).succeeds();
    String other =
        parts.resolve("dataset-0") + ": holds parts of another task: SHA-256 of the file";
    write(input, Samples.text(60).replace("0.5 -1 0 site0", "0.5 -1 0 site9"));
    assertThat(quests("entropy", input, "--shard", "1/2", "--parts", parts).failsWith(3))
        .startsWith(other);
    write(input, Samples.text(60));
    quests("entropy", input, "--shard", "1/2", "--parts", parts).succeeds();
    write(input, Samples.text(61));
    assertThat(quests("merge", parts).failsWith(3)).startsWith(other);
    write(input, Samples.text(60));
    quests("merge", parts).succeeds();
  }

  @Test
  void whatIsWeighedAndChangedMeanwhileIsRefused() {
    Path input = write(folder.resolve("in.xyz"), Samples.text(60));
    Object[] args = {"dH", input, write(folder.resolve("known.xyz"), Samples.text(20)), "-k", 8};
    quests(with(args, "--shard", "0/2", "--parts", parts)).succeeds();
    write(input, Samples.text(61));
    assertThat(quests(with(args, "--shard", "1/2", "--parts", parts)).failsWith(3))
        .contains("holds parts of another task: environments: found 240, expected 244");
    write(input, Samples.text(60).replaceFirst("Cu 0\\.", "Cu 1."));
    assertThat(quests("merge", parts).failsWith(3)).contains(": hash: found ");
    write(input, Samples.text(60));
    quests(with(args, "--shard", "1/2", "--parts", parts)).succeeds();
    quests("merge", parts).succeeds();
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheWork() {
    Object[] args = args(SMALL);
    assertThat(quests(with(args, "--shard", "1/2")).failsWith(2))
        .isEqualTo("--shard and --parts belong together: give both");
    assertThat(quests(with(args, "--parts", parts)).failsWith(2))
        .isEqualTo("--shard and --parts belong together: give both");
    assertThat(
            quests(with(args, "--checkpoint", parts, "--shard", "0/2", "--parts", parts))
                .failsWith(2))
        .startsWith("--checkpoint is for one process");
    for (String shard : List.of("2/2", "-1/2", "1", "0/0", "1/2/3", "a/b")) {
      assertThat(quests(with(args, "--shard=" + shard, "--parts", parts)).failsWith(2))
          .startsWith("expected a shard ");
    }
    assertThat(
            quests(with(args, "--shard", "0/2", "--parts", parts, "-o", folder.resolve("a.json")))
                .failsWith(2))
        .isEqualTo("a shard has no result to write: leave --output to quests merge");
    assertThat(quests("entropy", "-", "--shard", "0/2", "--parts", parts).failsWith(2))
        .startsWith("shards cannot read standard input");
    assertThat(parts).doesNotExist();
    assertThat(quests("merge", parts).failsWith(3))
        .isEqualTo(parts + ": expected a folder of parts, found none");
    assertThat(quests("merge", folder).failsWith(3))
        .isEqualTo(folder + ": no parts: there is no task.json");
    Path file = write(folder.resolve("file"), "");
    assertThat(quests(with(args, "--checkpoint", file)).failsWith(4))
        .isEqualTo(file + ": expected a folder for parts, found a file");
    assertThat(quests(with(args, "--checkpoint", file.resolve("parts"))).failsWith(4))
        .startsWith(file + "/parts/task.json: cannot be written: ");
    assertThat(quests("compress", "a.xyz", "--checkpoint", parts).failsWith(2))
        .contains("Unknown option");
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldAndCanBeMerged() {
    Path sums = made();
    assumeTrue(parts.toFile().setWritable(false) && !Files.isWritable(parts));
    assumeTrue(sums.toFile().setWritable(false));
    quests("merge", parts).succeeds();
    assertThat(quests(with(args(SMALL), "--checkpoint", parts.resolve("new"))).failsWith(4))
        .contains("cannot be written: permission denied");
  }

  /** Both make what is not there yet; what both make is the same. */
  @Test
  void twoAtOnceAgree() throws Exception {
    String alone = quests(args(SMALL)).succeeds().out();
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      Callable<Cli.Result> run = () -> quests(with(args(SMALL), "--checkpoint", parts, "-j", 1));
      List<Future<Cli.Result>> runs = two.invokeAll(List.of(run, run));
      for (Future<Cli.Result> done : runs) {
        assertThat(done.get().succeeds().out()).isEqualTo(alone);
      }
    }
    assertThat(new TreeSet<>(names(parts.resolve("sums-0001"))))
        .hasSize(11)
        .allMatch(name -> name.equals("task.json") || name.endsWith(".sums"));
  }

  @Test
  void mergingTakesTheConfigurationOfTheShards() {
    Path config = write(folder.resolve("own.toml"), "bandwidth = 0.02\n");
    String alone = quests(with(args(SMALL), "-b", 0.02)).succeeds().out();
    shards(2, 3, with(args(SMALL), "--config", config));
    assertThat(quests("merge", parts).succeeds().out()).isEqualTo(alone);
  }
}
