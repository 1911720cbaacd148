package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.write;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Watching what is there already, up to its end. */
@Tag("slow")
class WatchTest {
  @TempDir Path folder;

  private Path reference = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void files() {
    reference = write(folder.resolve("train.xyz"), copper(0, 8));
    run = write(folder.resolve("run.xyz"), copper(0, 3) + Samples.stretched(3) + copper(4, 6));
  }

  private static String copper(int from, int to) {
    StringBuilder all = new StringBuilder();
    for (int i = from; i < to; i++) {
      all.append(Samples.copper(i));
    }
    return all.toString();
  }

  private Cli.Result watch(Object... more) {
    List<Object> args = new ArrayList<>(List.of("watch", run, "--reference", reference, "-j", "1"));
    args.addAll(List.of(more));
    for (String option : List.of("-t 0.5", "--poll 0.01", "--until-idle 0.05")) {
      String[] words = option.split(" ");
      if (!args.contains(words[0])) {
        args.addAll(List.of(words));
      }
    }
    return quests(args.toArray());
  }

  @Test
  void aCellThatExplodesRaisesTheAlarm() {
    for (String length : List.of("1e160", "1e300", "2e7", "1e-9")) {
      run =
          write(
              folder.resolve("run.xyz"),
              copper(0, 2)
                  + "1\nLattice=\"%1$s %1$s 0 0 %1$s %1$s %1$s 0 %1$s\"\nCu 0 0 0\n"
                      .formatted(length)
                  + copper(4, 6));
      Cli.Result result = watch("--exit-on-alarm");
      assertThat(result.code()).isEqualTo(10);
      assertThat(result.lines())
          .anyMatch(
              line ->
                  line.startsWith("frame 2: 1 of 1 atoms (100.00 %) with δH > 0.5; ALARM; ")
                      && line.contains("expected periodic cell vectors from 0.001 to 1.0E7 Å"));
    }
  }

  @Test
  void aFrameOfLostNumbersRaisesTheAlarmAndIsNotKept() {
    String good = copper(2, 3);
    String exploded =
        good.replaceFirst("Lattice=\"[^\"]*\"", "Lattice=\"nan 0 0 0 nan 0 0 0 nan\"");
    String lost = good.replaceFirst("(?m)^Cu .*$", "Cu nan nan nan");
    String torn = exploded.replaceFirst("(?m)^Cu .*$", "Cu nan nan");
    for (String bad :
        List.of(exploded, lost, exploded.replaceFirst("(?m)^Cu .*$", "Cu nan 1 nan"))) {
      assertThat(bad).isNotEqualTo(good);
      run = write(folder.resolve("run.xyz"), copper(0, 2) + torn + bad + copper(4, 6));
      Path kept = folder.resolve("kept.xyz");
      Cli.Result result =
          watch("--exit-on-alarm", "--harvest", kept, "--overwrite", "--species", "Cu");
      assertThat(result.code()).isEqualTo(10);
      assertThat(result.lines())
          .anyMatch(
              line ->
                  line.startsWith("frame 3, step 2: 4 of 4 atoms (100.00 %) with δH > 0.5; ALARM; ")
                      && line.contains("finite"));
      assertThat(kept).isEmptyFile();
    }
  }

  @Test
  void aLastRowIsTakenOnlyWithItsNewline() throws IOException {
    Files.writeString(run, Files.readString(run).stripTrailing());
    Cli.Result result = watch().succeeds();
    assertThat(result.lines()).contains("5 frames, 1 of them novel; alarms: 1");
    assertThat(result.err()).contains("ended inside frame 5");
  }

  private static List<JsonNode> objects(String lines) {
    return lines.lines().map(line -> new ObjectMapper().readTree(line)).toList();
  }

  @Test
  void saysWhatItDecidesAndShowsNoBoundsAsValues() {
    Cli.Result result = watch().succeeds();
    assertThat(result.lines())
        .containsExactly(
            run
                + " against 32 environments of "
                + reference
                + " (k = 32, cut-off 5 Å, h = 0.015 1/Å)",
            "frame 0, step 0: 0 of 4 atoms (0.00 %) with δH > 0.5; calm",
            "frame 1, step 1: 0 of 4 atoms (0.00 %) with δH > 0.5; calm",
            "frame 2, step 2: 0 of 4 atoms (0.00 %) with δH > 0.5; calm",
            "frame 3, step 3: 4 of 4 atoms (100.00 %) with δH > 0.5; ALARM",
            "frame 4, step 4: 0 of 4 atoms (0.00 %) with δH > 0.5; calm",
            "frame 5, step 5: 0 of 4 atoms (0.00 %) with δH > 0.5; calm",
            "6 frames, 1 of them novel; alarms: 1");
    assertThat(result.err())
        .isEqualTo(
            "quests: alarm: frame 3, step 3: 4 of 4 atoms (100.00 %) with δH > 0.5"
                + System.lineSeparator());
    for (JsonNode line : objects(watch("--json").succeeds().out())) {
      assertThat(line.has("dH_max")).isFalse();
    }
  }

  @Test
  void exactValuesAreThoseOfDeltaEntropy() {
    Path json = folder.resolve("dH.json");
    quests("dH", run, reference, "-o", json).succeeds();
    double[] dH = Cli.numbers(Cli.json(json).get("delta_entropy"));
    List<JsonNode> lines = objects(watch("--json", "--exact").succeeds().out());
    assertThat(lines).hasSize(6);
    for (int f = 0; f < 6; f++) {
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int i = 4 * f; i < 4 * f + 4; i++) {
        max = Math.max(max, dH[i]);
        sum += dH[i];
      }
      assertThat(lines.get(f).get("dH_max").asDouble()).isEqualTo(max);
      assertThat(lines.get(f).get("dH_mean").asDouble()).isEqualTo(sum / 4);
      assertThat(lines.get(f).get("state").asString()).isEqualTo(f == 3 ? "alarm" : "calm");
      assertThat(lines.get(f).get("alarm").asBoolean()).isEqualTo(f == 3);
    }
    assertThat(watch("--exact").succeeds().lines().get(4)).contains("δH max ", "; ALARM");
  }

  @Test
  void endsWithTenAtAnAlarmOnlyIfAsked() throws IOException {
    Path stop = folder.resolve("STOP");
    Cli.Result result = watch("--exit-on-alarm", "--stop-file", stop, "--quiet");
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("alarm: frame 3, step 3", "wrote " + stop);
    assertThat(Files.readString(stop)).startsWith("frame 3, step 3: 4 of 4 atoms");
    assertThat(watch("--exit-on-alarm", "--patience", "2").code()).isZero();
  }

  @Test
  void anOldStopFileIsRefusedOrTakenAway() throws IOException {
    Path stop = write(folder.resolve("STOP"), "old");
    assertThat(watch("--stop-file", stop).failsWith(4)).startsWith(stop + ": exists already");
    assertThat(stop).hasContent("old");
    write(run, copper(0, 2));
    watch("--stop-file", stop, "--overwrite").succeeds();
    assertThat(stop).doesNotExist();
  }

  @Test
  void readsStandardInputToItsEnd() throws IOException {
    byte[] bytes = Files.readAllBytes(run);
    Cli.Result result =
        questsReading(
            bytes, "watch", "-", "--reference", reference, "-t", "0.5", "--poll", "0.01", "--json");
    assertThat(objects(result.succeeds().out()))
        .extracting(line -> line.get("frame").asInt())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aCellIsForTheRunAndForWhatIsKept() {
    String lattice = "Lattice=";
    String bare =
        copper(0, 3).replaceAll("Lattice=\"[^\"]*\" ?", "").replaceAll("pbc=\"[^\"]*\"", "");
    assertThat(bare).doesNotContain(lattice, "pbc");
    write(run, bare);
    Path kept = folder.resolve("kept.xyz");
    double a = Cli.frames(reference).getFirst().cell().vector(0, 0);
    String cell = String.join(",", Double.toString(a), Double.toString(a), Double.toString(a));
    Cli.Result result = watch("--cell", cell, "-t", "-100", "--harvest", kept);
    assertThat(result.succeeds().out()).contains("3 frames, 3 of them novel");
    assertThat(Cli.frames(kept)).isNotEmpty().allMatch(frame -> frame.cell().fullyPeriodic());
    assertThat(watch("--cell", cell).succeeds().out()).contains("3 frames, 0 of them novel");
    assertThat(watch().succeeds().out()).contains("3 frames, 3 of them novel");
  }

  @Test
  void keepsFramesAsTheyWere() throws IOException {
    Path kept = folder.resolve("kept.xyz");
    Path lines = folder.resolve("lines.jsonl");
    watch("--harvest", kept, "-o", lines).succeeds();
    assertThat(kept).hasContent(Samples.stretched(3));
    assertThat(objects(Files.readString(lines)))
        .extracting(line -> line.get("harvested").asBoolean())
        .containsExactly(false, false, false, true, false, false);
    assertThat(watch("--harvest", kept).failsWith(4)).startsWith(kept + ": exists already");
    assertThat(watch("-o", lines).failsWith(4)).startsWith(lines + ": exists already");
  }

  @Test
  void keepsFramesOfADumpAsDumpOrAsXyz() throws IOException {
    String dump =
        """
        ITEM: TIMESTEP
        7
        ITEM: NUMBER OF ATOMS
        1
        ITEM: BOX BOUNDS pp pp pp
        0 5
        0 5
        0 5
        ITEM: ATOMS id element x y z
        1 Cu 1 2 3
        """;
    run = write(folder.resolve("run.dump"), dump);
    Path kept = folder.resolve("kept.lammpstrj");
    watch("--harvest", kept).succeeds();
    assertThat(kept).hasContent(dump);
    Path xyz = folder.resolve("kept.xyz");
    watch("--harvest", xyz).succeeds();
    assertThat(Files.readString(xyz)).contains("timestep=7").contains("Cu 1.0 2.0 3.0");
    run = write(folder.resolve("other.xyz"), Samples.stretched(0));
    assertThat(watch("--harvest", folder.resolve("x.dump"), "--quiet").code()).isEqualTo(2);
  }

  @Test
  void atomsUponEachOtherAreAnAlarm() {
    write(run, "2\n\nCu 0 0 0\nCu 0 0 0.001\n");
    Cli.Result result = watch("--exit-on-alarm");
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.out()).contains("2 of 2 atoms", "atoms 0 and 1 are 0.001");
  }

  @Test
  void outputsDoNotReachWhatIsReadByLinks() throws IOException {
    String before = Files.readString(run);
    Path toRun = Files.createSymbolicLink(folder.resolve("toRun.xyz"), run);
    Path twin = Files.createLink(folder.resolve("twin.xyz"), run);
    Path toReference = Files.createSymbolicLink(folder.resolve("toReference.xyz"), reference);
    for (Path link : List.of(toRun, twin, toReference)) {
      assertThat(watch("--harvest", link, "--overwrite").failsWith(2)).contains("named twice");
      assertThat(watch("--stop-file", link, "--overwrite").failsWith(2)).contains("named twice");
    }
    Path free = folder.resolve("free.xyz");
    Path toFree = Files.createSymbolicLink(folder.resolve("toFree.xyz"), free);
    assertThat(watch("--harvest", free, "--stop-file", toFree, "--overwrite").failsWith(2))
        .contains("named twice");
    assertThat(run).hasContent(before);
  }

  @Test
  void aDeviceIsWrittenToAndStays() throws IOException {
    Path device = Files.createSymbolicLink(folder.resolve("STOP"), Path.of("/dev/null"));
    assumeTrue(Files.exists(device));
    watch("--stop-file", device).succeeds();
    assertThat(device).isSymbolicLink().exists();
  }

  @Test
  void badUseIsOneLine() {
    assertThat(quests("watch", run).failsWith(2)).contains("--reference");
    assertThat(watch("--patience", "0").failsWith(2)).contains("patience");
    assertThat(watch("--fraction", "2").failsWith(2)).contains("fraction");
    assertThat(watch("-t", "nan").failsWith(2)).contains("threshold");
    assertThat(watch("--poll", "0").failsWith(2)).contains("--poll");
    assertThat(watch("--until-idle", "-1").failsWith(2)).contains("--until-idle");
    assertThat(watch("--frames", ":3").failsWith(2)).contains("--frames");
    assertThat(watch("-o", folder.resolve("a.csv")).failsWith(2)).contains(".jsonl");
    assertThat(watch("--harvest", folder.resolve("a.txt")).failsWith(2)).contains(".xyz");
    assertThat(watch("--harvest-max", "0").failsWith(2)).contains("--harvest-max");
    assertThat(watch("--stop-file", run, "--overwrite").failsWith(2)).contains("named twice");
    assertThat(quests("watch", run, "--reference", run).failsWith(2)).contains("against itself");
    assertThat(quests("watch", run, "--reference", folder.resolve("none")).failsWith(3))
        .contains("no such file");
    assertThat(run).hasContent(copper(0, 3) + Samples.stretched(3) + copper(4, 6));
  }

  private static final String XDATCAR =
      """
      Cu
       1
       6 0 0
       0 6 0
       0 0 6
       Cu
       2
      Direct configuration=     1
       0.0 0.0 0.0
       0.3 0.3 0.0
      """;

  /** Files that hold frames, but not so that they could be followed, and the reason. */
  private List<Map.Entry<Path, String>> filesThatCannotBeFollowed() throws IOException {
    Path array = folder.resolve("d.npy");
    Path archive = folder.resolve("d.npz");
    quests("make_descriptors", reference, "-o", array).succeeds();
    quests("make_descriptors", reference, "-o", archive).succeeds();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Samples.copper(0).getBytes(StandardCharsets.UTF_8));
    }
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3, 4};
    byte[] trajectory = "- of UlmASE-Trajectory\0\3\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    return List.of(
        Map.entry(write(folder.resolve("XDATCAR"), XDATCAR), "format xdatcar"),
        Map.entry(
            write(folder.resolve("CONTCAR"), XDATCAR.replace("configuration=", "")), "poscar"),
        Map.entry(Files.write(folder.resolve("a.traj"), trajectory), "format traj"),
        Map.entry(Files.write(folder.resolve("a.xyz.gz"), packed.toByteArray()), "compressed"),
        Map.entry(Files.write(folder.resolve("a.zst"), zstd), "compressed"),
        Map.entry(array, "NumPy"),
        Map.entry(archive, "NumPy"),
        Map.entry(write(folder.resolve("a.cif"), "data_x\n_cell_length_a 3\n"), "format cif"),
        Map.entry(Files.createDirectory(folder.resolve("set")), "is a directory"));
  }

  @Test
  @Timeout(60)
  void whatCannotBeFollowedIsRefusedAtOnce() throws IOException {
    for (Map.Entry<Path, String> file : filesThatCannotBeFollowed()) {
      run = file.getKey();
      assertThat(watch("--until-idle", "50").failsWith(3))
          .startsWith(run + ": ")
          .contains(file.getValue());
      if (Files.isRegularFile(run)) {
        byte[] bytes = Files.readAllBytes(run);
        Cli.Result piped = questsReading(bytes, "watch", "-", "--reference", reference, "--quiet");
        assertThat(piped.failsWith(3)).startsWith("standard input: ").contains(file.getValue());
      }
    }
  }

  @Test
  void aWatchThatSawNoFrameIsNoSuccess() {
    for (String text : new String[] {"", "Segmentation fault\n", "4\nhalf a frame\nCu 0 0 0\n"}) {
      write(run, text);
      Cli.Result result = watch("--quiet");
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).endsWith("expected at least one frame, found no frames\n");
    }
    run = folder.resolve("none");
    assertThat(watch("--quiet").code()).isEqualTo(3);
  }

  @Test
  void aFrameThatIsPassedOverKeepsItsNumber() {
    String bad = Samples.copper(1).replaceFirst("(?m)^Cu \\S+", "Cu 1.0.0");
    write(run, copper(0, 1) + bad + bad + copper(2, 3));
    Cli.Result result = watch("--json").succeeds();
    assertThat(objects(result.out()))
        .extracting(line -> line.get("frame").asInt())
        .containsExactly(0, 3);
  }

  @Test
  void aLinkThatAppearsInPlaceOfTheStopFileIsNotFollowed() throws IOException {
    Path precious = write(folder.resolve("precious"), "precious");
    Path stop = folder.resolve("STOP");
    InputStream before = System.in;
    InputStream planting =
        new FilterInputStream(new ByteArrayInputStream(Files.readAllBytes(run))) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (!Files.exists(stop)) {
              Files.createSymbolicLink(stop, precious);
            }
            return super.read(bytes, offset, length);
          }
        };
    System.setIn(planting);
    try {
      quests("watch", "-", "--reference", reference, "-t", "0.5", "--stop-file", stop).succeeds();
    } finally {
      System.setIn(before);
    }
    assertThat(precious).hasContent("precious");
    assertThat(Files.isSymbolicLink(stop)).isFalse();
    assertThat(Files.readString(stop)).startsWith("frame 3");
  }

  @Test
  void aNameThatIsTooLongIsFoundBeforeTheWork() throws IOException {
    String longName = "n".repeat(250) + ".xyz";
    Files.delete(reference);
    for (String option : List.of("--harvest", "--stop-file")) {
      assertThat(watch(option, folder.resolve(longName + longName)).failsWith(4))
          .contains("File name too long");
    }
  }
}
