package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** δH along a trajectory, as a user sees it. */
@Tag("slow")
class TrajectoryCommandTest {
  @TempDir private Path folder;

  private static double[] flat(JsonNode lists) {
    return lists.values().stream()
        .flatMapToDouble(list -> DoubleStream.of(numbers(list)))
        .toArray();
  }

  @Test
  void isDeltaEntropyFrameByFrame() {
    Path all = folder.resolve("all.json");
    Path run = folder.resolve("run.json");
    Path test = TestData.shipped("cu256_fcc_1200K.extxyz.gz");
    quests("dH", test, Samples.copper(), "--frames", ":6", "-o", all).succeedsQuietly();
    quests("dH_traj", test, "--reference", Samples.copper(), "--frames", ":6", "-o", run)
        .succeedsQuietly();
    JsonNode json = json(run);
    assertThat(json.propertyNames())
        .contains("file", "reference_file", "num_frames", "num_envs", "ref_envs", "k", "cutoff")
        .contains("bandwidth", "jobs", "delta_entropy", "precision", "tolerance", "version");
    assertThat(json.get("num_frames").asInt()).isEqualTo(6);
    assertThat(json.get("num_envs").asInt()).isEqualTo(6 * 256);
    assertThat(json.get("delta_entropy").size()).isEqualTo(6);
    assertThat(flat(json.get("delta_entropy"))).isEqualTo(numbers(json(all).get("delta_entropy")));
    assertThat(json.get("dH_mean").asDouble())
        .isEqualTo(json(all).get("dH_mean").asDouble(), within(1e-12));
    for (int frame : new int[] {0, 5}) {
      Path one = folder.resolve("one" + frame + ".json");
      quests("dH", test, Samples.copper(), "--frames", frame, "-o", one).succeedsQuietly();
      double[] expected = numbers(json(one).get("delta_entropy"));
      double[] found = numbers(json.get("delta_entropy").get(frame));
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isEqualTo(expected[i], within(1e-10));
      }
      JsonNode row = json.get("frames").get(frame);
      assertThat(row.get("frame").asInt()).isEqualTo(frame);
      assertThat(row.get("dH_max").asDouble()).isEqualTo(Arrays.stream(found).max().getAsDouble());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cu256_fcc_900K", "cu256_liquid_1600K"})
  void agreesWithTheReferenceValues(String name) {
    checkGolden(TestData.shipped("golden/" + name + ".json"));
  }

  @RealData
  @Test
  void agreesWithTheReferenceValuesOfRealData() {
    checkGolden(TestData.real("golden/3bpa_train_300K.json"));
  }

  private void checkGolden(Path file) {
    JsonNode golden = new ObjectMapper().readTree(file);
    JsonNode reference = golden.get("reference");
    Path output = folder.resolve("golden.json");
    quests(
            "dH_traj",
            TestData.named(golden.get("file").asString()),
            "--reference",
            TestData.named(reference.get("file").asString()),
            "-o",
            output)
        .succeeds();
    JsonNode expected = reference.get("dH").get(0);
    assertThat(expected.get("bandwidth").asDouble()).isEqualTo(0.015);
    double[] found = flat(json(output).get("delta_entropy"));
    assertThat(found).hasSize(golden.get("n_envs").asInt());
    for (int i = 0; i < expected.get("first").size(); i++) {
      double value = expected.get("first").get(i).asDouble();
      assertThat(found[i]).isEqualTo(value, within(1e-8 * Math.max(1, Math.abs(value))));
    }
    assertThat(json(output).get("dH_mean").asDouble())
        .isEqualTo(expected.get("finite_mean").asDouble(), within(1e-6));
    assertThat(json(output).get("frac_positive").asDouble())
        .isEqualTo(expected.get("fraction_positive").asDouble(), within(1e-9));
  }

  @Test
  void withoutAReferenceEachFrameIsItsOwn() {
    Path run = folder.resolve("run.json");
    Path own = folder.resolve("own.json");
    quests("dH_traj", Samples.alloy(), "-o", run).succeeds();
    quests("metrics", Samples.alloy(), "--frames", "5", "-o", own).succeeds();
    JsonNode json = json(run);
    assertThat(json.has("reference_file")).isFalse();
    assertThat(json.get("num_frames").asInt()).isEqualTo(40);
    assertThat(numbers(json.get("delta_entropy").get(5))).isEqualTo(numbers(json(own).get("dH")));
    assertThat(flat(json.get("delta_entropy")))
        .satisfies(all -> assertThat(Arrays.stream(all)).allMatch(dH -> dH <= 0));
  }

  @Test
  void framesOfTheParentAreWeighedAgainstItsOthers() {
    List<String> lines = Samples.text(4).lines().toList();
    String all = String.join("\n", lines) + "\n";
    String others = all.lines().limit(6).reduce("", (a, b) -> a + b + "\n");
    others += String.join("\n", lines.subList(12, 18)) + "\n";
    Path run = write(folder.resolve("run.xyz"), all);
    Path rest = write(folder.resolve("rest.xyz"), others);
    Path found = folder.resolve("found.json");
    Path expected = folder.resolve("expected.json");
    quests("dH_traj", run, "--parent", "0:3", "--explain", "-o", found).succeedsQuietly();
    quests("dH", run, rest, "--frames", "1", "-o", expected).succeedsQuietly();
    JsonNode json = json(found);
    assertThat(json.get("parent").asString()).isEqualTo("0:3");
    assertThat(json.get("ref_envs").asInt()).isEqualTo(12);
    double[] dH = numbers(json.get("delta_entropy").get(1));
    double[] without = numbers(json(expected).get("delta_entropy"));
    for (int i = 0; i < 4; i++) {
      assertThat(dH[i]).isEqualTo(without[i] - Math.log(12 / 8.0), within(1e-9));
    }
    assertThat(numbers(json.get("nearest").get(1).get("frame"))).doesNotContain(1.0).hasSize(4);
    // The parent is counted in the whole file, and read before the trajectory.
    Path later = folder.resolve("later.json");
    questsReading(
            all.getBytes(StandardCharsets.UTF_8),
            "dH_traj",
            "-",
            "--parent",
            ":3",
            "--frames",
            "1:",
            "-o",
            later)
        .succeedsQuietly();
    assertThat(flat(json(later).get("delta_entropy")))
        .isEqualTo(Arrays.copyOfRange(flat(json.get("delta_entropy")), 4, 16));
    assertThat(quests("dH_traj", run, "--parent", "2").failsWith(2))
        .contains("frame 2 alone cannot be the parent");
  }

  @Test
  void framesKeepWhatTheyHad() throws IOException {
    Path run = write(folder.resolve("run.xyz"), Samples.text(30));
    Path output = folder.resolve("dH.extxyz");
    Path table = folder.resolve("dH.csv");
    Object[] args = {"dH_traj", run, "--reference", Samples.copper(), "--explain", "-o"};
    quests(with(args, output)).succeedsQuietly();
    quests(with(args, table)).succeedsQuietly();
    List<Frame> before = Cli.frames(run);
    List<Frame> after = Cli.frames(output);
    List<String> rows = Files.readAllLines(table);
    assertThat(rows.get(0))
        .isEqualTo(
            "frame,atoms,dH_max,dH_mean,dH_median,dH_q99,frac_positive,max_atom,"
                + "nearest_frame,nearest_atom,nearest_distance");
    assertThat(rows).hasSize(31);
    for (int f = 0; f < 30; f++) {
      Frame frame = after.get(f);
      assertThat(frame.positions()).isEqualTo(before.get(f).positions());
      assertThat(frame.arrays().keySet())
          .containsExactly(
              "forces",
              "tag",
              "id",
              "fixed",
              "dH",
              "nearest_frame",
              "nearest_atom",
              "nearest_distance");
      assertThat(frame.info()).containsAllEntriesOf(before.get(f).info());
      double[] dH = ((AtomArray.Reals) Objects.requireNonNull(frame.arrays().get("dH"))).values();
      String[] row = rows.get(f + 1).split(",", -1);
      assertThat(row[0]).isEqualTo(Integer.toString(f));
      assertThat(row[2]).isEqualTo(Objects.requireNonNull(frame.info().get("dH_max")).text());
      assertThat(row[3]).isEqualTo(Objects.requireNonNull(frame.info().get("dH_mean")).text());
      assertThat(row[5]).isEqualTo(Objects.requireNonNull(frame.info().get("dH_q99")).text());
      assertThat(row[6])
          .isEqualTo(Objects.requireNonNull(frame.info().get("frac_positive")).text());
      assertThat(dH[Integer.parseInt(row[7])]).isEqualTo(Double.parseDouble(row[2]));
    }
  }

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException {
    for (String[] way : new String[][] {{"--reference", ""}, {"--parent", "3:9"}, {}}) {
      Object[] against = Arrays.copyOf(way, way.length, Object[].class);
      if (way.length > 0 && way[1].isEmpty()) {
        against[1] = Samples.copper();
      }
      Object[] args =
          with(
              new Object[] {"dH_traj", TestData.shipped("cu256_fcc_1200K.extxyz.gz")},
              with(against, "--frames", ":40", "--overwrite", "--quiet", "-o"));
      for (String ending : new String[] {"extxyz", "csv", "json"}) {
        Path one = folder.resolve("one." + ending);
        quests(with(args, one, "-j", 1)).succeedsQuietly();
        for (int jobs : new int[] {2, 3}) {
          Path other = folder.resolve("other." + ending);
          quests(with(args, other, "-j", jobs)).succeedsQuietly();
          if (ending.equals("json")) {
            assertThat(withoutTimes(other)).isEqualTo(withoutTimes(one));
          } else {
            assertThat(other).hasSameBinaryContentAs(one);
          }
        }
      }
    }
  }

  private static JsonNode withoutTimes(Path file) {
    return ((ObjectNode) json(file))
        .remove(List.of("jobs", "descriptor_time", "entropy_time", "provenance"));
  }

  @Test
  void timeIsWhatFramesSayOrWhatIsGiven() throws IOException {
    String plain = "1\n\nCu 0 0 0\n1\n\nCu 0 0 0\n";
    String stepped = "1\nstep=10\nCu 0 0 0\n1\nnothing=1\nCu 0 0 0\n";
    assertThat(table(plain)).element(0).asString().startsWith("frame,atoms,");
    assertThat(table(plain, "--dt", "0.5")).element(2).asString().startsWith("1,0.5,1,-0.0,");
    assertThat(table(stepped))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("frame,step,atoms,dH_max"),
            row -> assertThat(row).startsWith("0,10.0,1,"),
            row -> assertThat(row).startsWith("1,,1,"));
    assertThat(quests("dH_traj", folder.resolve("any.xyz"), "--dt", "-1").failsWith(2))
        .isEqualTo("--dt must be a time greater than 0 ps, found -1.0");
  }

  private List<String> table(String text, Object... more) throws IOException {
    Path run = write(folder.resolve("timed.xyz"), text);
    Path output = folder.resolve("timed.csv");
    quests(with(new Object[] {"dH_traj", run, "-o", output, "--overwrite"}, more)).succeeds();
    return Files.readAllLines(output);
  }

  @Test
  void framesWithoutAtomsHaveEmptyRows() throws IOException {
    assertThat(table("1\n\nCu 0 0 0\n0\n\n1\n\nCu 0 0 0\n")).element(2).isEqualTo("1,0,,,,,,");
    Path none = write(folder.resolve("none.xyz"), "0\n\n0\n\n");
    Path output = folder.resolve("none.json");
    assertThat(quests("dH_traj", none, "-o", output).failsWith(3))
        .isEqualTo(none + ": no atoms, expected at least one");
    assertThat(quests("dH_traj", none, "--frames", "5:", "-o", output).failsWith(3))
        .isEqualTo(none + ": none of its frames are chosen, expected at least one");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"svg", "png"})
  void picture(String ending) throws IOException {
    Path plot = folder.resolve("plot." + ending);
    quests("dH_traj", Samples.copper(), "--parent", ":3", "--frames", ":9", "--plot", plot)
        .succeedsQuietly();
    assertThat(plot).isNotEmptyFile();
    if (ending.equals("svg")) {
      // Not the text itself, which is long.
      String text = Files.readString(plot);
      for (String part : List.of("time step", "median, 25 % to 75 %", "99 %", "greatest")) {
        assertThat(text.contains(">" + part + "<")).as(part).isTrue();
      }
      assertThat(text.length()).isBetween(5_000, 100_000);
    }
  }

  @Test
  void whatIsWrongIsToldAndNothingIsLeft() {
    Path run = write(folder.resolve("run.xyz"), Samples.text(3) + "2\n\nCu 0 0 0\nCu 0 0 0\n");
    for (String ending : new String[] {"json", "csv", "xyz"}) {
      Path output = folder.resolve("out." + ending);
      assertThat(quests("dH_traj", run, "--reference", run, "-o", output).failsWith(3))
          .contains("frame 3: atoms 0 and 1 are 0.00 Å apart");
    }
    assertThat(names(folder)).containsExactly("run.xyz");
    assertThat(quests("dH_traj", run, "--reference", run, "--parent", ":2").failsWith(2))
        .isEqualTo("--reference and --parent exclude each other");
    assertThat(quests("dH_traj", run, "--explain").failsWith(2))
        .isEqualTo("--explain needs --reference or --parent");
    assertThat(quests("dH_traj", run, "-o", run).failsWith(4)).contains("exists already");
    assertThat(quests("dH_traj", run, "-o", "a.npy").failsWith(2))
        .endsWith(
            "expected an output that ends in .json, .xyz, .extxyz, .lammpstrj, .cif, .vasp, POSCAR, .csv");
    assertThat(quests("dH_traj", run, "--species", "Al", "--frames", ":2").failsWith(3))
        .isEqualTo(run + ": frame 0: holds Cu, expected only the species Al");
    Path array = folder.resolve("rows.npz");
    quests("make_descriptors", run, "--frames", ":3", "-o", array).succeeds();
    assertThat(quests("dH_traj", array).failsWith(2)).contains("holds descriptors alone");
    // As a reference an array will do.
    quests("dH_traj", run, "--frames", ":3", "--reference", array).succeedsQuietly();
  }

  @Tag("slow")
  @Test
  void memoryDoesNotFollowTheTrajectory() throws Exception {
    Path run = folder.resolve("long.xyz");
    Random random = new Random(3);
    int frames = 30_000;
    try (BufferedWriter writer = Files.newBufferedWriter(run)) {
      for (int f = 0; f < frames; f++) {
        writer.write("3\nProperties=species:S:1:pos:R:3:forces:R:3\n");
        for (int i = 0; i < 3; i++) {
          writer.write("Cu " + 2 * i + " 0 " + random.nextInt(100) / 100.0 + " 1 2 3\n");
        }
      }
    }
    Path output = folder.resolve("long.json");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx36m",
                "-XX:+UseSerialGC",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "org.quests.cli.Main",
                "dH_traj",
                run.toString(),
                "--parent",
                ":50",
                "-o",
                output.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    // A frame takes about 1 kB, and all else about 22 MB: kept, frames would not have fitted.
    assertThat(json(output).get("num_frames").asInt()).isEqualTo(frames);
    assertThat(json(output).get("delta_entropy").size()).isEqualTo(frames);
  }
}
