package org.quests.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.cli.Main;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.ReferenceSet;

/** Commands on two threads of Spark's, with the libraries that it has. */
class SparkWorkplaceTest {
  private static final Path TESTDATA = Path.of("../testdata").toAbsolutePath().normalize();

  @TempDir private static Path folder;

  private static JavaSparkContext context;

  @BeforeAll
  static void start() throws IOException {
    context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.log.level", "OFF")
                .set(Settings.FOLDER, folder.toString()));
    dataset(folder.resolve("train.xyz"), 1, 20, "Cu");
    dataset(folder.resolve("test.xyz"), 2, 11, "Cu");
    dataset(folder.resolve("more.xyz"), 3, 6, "Al");
  }

  @AfterAll
  static void stop() {
    context.close();
    // Nothing is left in the folder that executors read.
    assertThat(folder).isDirectoryNotContaining("glob:**quests-work*");
  }

  /** Atoms of every fifth frame nearly touch each other: they are far from all others. */
  private static void dataset(Path file, long seed, int frames, String other) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      double a = f % 5 == 4 ? 0.8 : 3.6;
      text.append(
          "27\nLattice=\"%s 0 0 0 %s 0 0 0 %s\" Properties=species:S:1:pos:R:3 pbc=\"T T T\" kind=%s%n"
              .formatted(3 * a, 3 * a, 3 * a, f % 3 == 0 ? "a" : "b"));
      for (int i = 0; i < 27; i++) {
        text.append(i % 4 == 0 ? other : "Cu");
        for (int at : new int[] {i % 3, i / 3 % 3, i / 9}) {
          text.append(' ').append(a * (at + 0.1 * random.nextDouble()));
        }
        text.append('\n');
      }
    }
    Files.writeString(file, text);
  }

  /** What came of a command line: exit code, all that was said, and the files that it wrote. */
  private record Outcome(int code, String said, TreeMap<String, String> files) {}

  private interface Program {
    int run(OutputStream out, PrintStream err, String... args);
  }

  private static Outcome outcome(Program program, String line) throws IOException {
    Path results = Files.createDirectory(folder.resolve("results"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] args =
        Stream.of(line.split(" "))
            .map(word -> word.replace("OUT/", results + "/").replace("IN/", folder + "/"))
            .toArray(String[]::new);
    PrintStream err = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = program.run(out, err, args);
    TreeMap<String, String> files = new TreeMap<>();
    List<Path> all;
    try (Stream<Path> found = Files.walk(results)) {
      all = new ArrayList<>(found.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      if (Files.isRegularFile(all.get(i))) {
        String text = Files.readString(all.get(i), StandardCharsets.ISO_8859_1);
        String name = results.relativize(all.get(i)).toString();
        files.put(name, text.replaceAll("(?m)^.*(_time|checksum|\"time)\" :.*$", ""));
      }
      Files.delete(all.get(i));
    }
    String said = out.toString(StandardCharsets.UTF_8).replaceAll("(?m)^quests: Spark: .*\n", "");
    return new Outcome(code, said, files);
  }

  private static void check(String line) throws IOException {
    Outcome expected = outcome(Main::run, line);
    Outcome found;
    try (SparkWorkplace place = SparkWorkplace.on(context)) {
      found = outcome((out, err, args) -> Main.run(place, out, err, args), line);
      assertThat(place.summary()).hasSizeBetween(expected.code() == 0 ? 1 : 0, 1);
    }
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy IN/train.xyz -k 8 -o OUT/a.json",
        "entropy IN/train.xyz -k 8 --bracket -o OUT/a.json",
        "metrics IN/train.xyz -k 8 --by-element -o OUT/a.json",
        "dH IN/test.xyz IN/train.xyz -k 8 --explain -o OUT/a.json -o OUT/a.csv",
        "entropy IN/train.xyz -k 8 --elements full --frames 2:17:3 -o OUT/a.json",
        "metrics IN/more.xyz -k 8 --species auto -o OUT/a.json -o OUT/a.csv -o OUT/a.npz",
        "dH IN/test.xyz IN/train.xyz -k 8 --precision single -o OUT/a.json -o OUT/a.csv",
        "dH IN/more.xyz IN/train.xyz -k 8 --elements centre -o OUT/a.csv",
        "overlap IN/test.xyz IN/train.xyz -k 8 -o OUT/a.json",
        "report-overlap IN/train.xyz --by kind -k 8 -o OUT/a.json -o OUT/a.csv",
        "report-overlap IN/train.xyz IN/test.xyz IN/more.xyz -k 8 -o OUT/a.json",
        "index IN/train.xyz IN/t*.xyz IN/more.xyz -k 8 --elements full -o OUT/a.qref",
        "entropy IN/missing.xyz",
        "overlap IN/test.xyz IN/missing.qref",
      })
  void commandsGiveTheSame(String line) throws IOException {
    check(line);
  }

  @Test
  void readersReadWithTheLibrariesOfSpark() throws IOException, CompressorException {
    byte[] text = Files.readAllBytes(folder.resolve("test.xyz"));
    for (String how : List.of("gz", "bzip2", "xz", "zstd")) {
      Path file = folder.resolve("test.xyz." + how);
      try (OutputStream out =
          new CompressorStreamFactory()
              .createCompressorOutputStream(how, Files.newOutputStream(file))) {
        out.write(text);
      }
      check("index IN/test.xyz." + how + " -k 8 -o OUT/a.qref");
    }
    check("entropy " + TESTDATA.resolve("formats/ase/frames.traj") + " -k 4 -o OUT/a.json");
    check("entropy " + TESTDATA.resolve("formats/deepmd/water") + " -k 4 -o OUT/a.json");
    check("entropy " + TESTDATA.resolve("references/version-1.qref") + " -o OUT/a.json");
  }

  @Test
  void framesWithoutAtomsAreFrames() throws IOException {
    String empty = "0\nProperties=species:S:1:pos:R:3\n".repeat(9);
    Files.writeString(
        folder.resolve("empty.xyz"), empty + Files.readString(folder.resolve("test.xyz")));
    check("index IN/empty.xyz -k 8 -o OUT/a.qref");
  }

  @Test
  void aFrameThatIsWrongIsNamedAsByTheProgram() throws IOException {
    String text = Files.readString(folder.resolve("test.xyz"));
    Files.writeString(
        folder.resolve("wrong.xyz"), text.replaceFirst("(?s)(.*\nCu )[^ ]*", "$1nonsense"));
    check("entropy IN/wrong.xyz -k 8");
  }

  @Test
  void whatIsNotDistributedIsRefused() throws IOException {
    try (SparkWorkplace place = SparkWorkplace.on(context)) {
      for (String line :
          List.of("compress IN/train.xyz", "entropy IN/train.xyz --checkpoint OUT/parts")) {
        Outcome found = outcome((out, err, args) -> Main.run(place, out, err, args), line);
        assertThat(found.code()).isEqualTo(2);
        assertThat(found.said()).containsOnlyOnce("\n").contains("Spark");
      }
    }
  }

  @Test
  void studiesGiveTheSameRecords() {
    try (SparkWorkplace place = SparkWorkplace.on(context);
        FrameSource frames = FrameSource.open(folder.resolve("train.xyz"))) {
      Parallelism serial = Parallelism.serial();
      ReferenceSet set =
          ReferenceSet.of(
              Environments.describe(frames, DescriptorSpec.nearestNeighbors(8, 5), serial), serial);
      Bandwidth h = Bandwidth.of(0.015);
      DatasetInformation expected =
          DatasetInformation.of(
              set,
              new Weighing(h, new Evaluation(Evaluation.DEFAULT.engine(), Accuracy.EXACT)),
              serial);
      KernelEngine little = new SparkEngine(place, "auto", "auto", 1 << 10);
      for (KernelEngine engine : List.of(place.engine("auto"), little)) {
        DatasetInformation found =
            DatasetInformation.of(
                set, new Weighing(h, new Evaluation(engine, Accuracy.EXACT)), serial);
        assertThat(found.header()).isEqualTo(expected.header());
        assertThat(found.entropy()).isEqualTo(expected.entropy());
        assertThat(found.differentialEntropies()).isEqualTo(expected.differentialEntropies());
      }
    }
  }
}
