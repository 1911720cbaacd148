package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.io.ExtendedXyzWriter;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Frames that are junk are not picked and not kept. */
@Tag("slow")
class JunkTest {
  /** Places in the pool of frames that are junk. */
  private static final int CONTACT = 2;

  private static final int FORCE = 4;
  private static final int RANDOM = 7;
  private static final int FLUNG = 9;

  private static final String[] ALL = {
    "--min-distance", "auto", "--max-force", "forces=50", "--max-dH", "300"
  };

  @TempDir private Path folder;

  private Path reference = Path.of("");
  private Path pool = Path.of("");

  @BeforeEach
  void files() {
    List<Frame> sound = frames(TestData.shipped("alcu108_triclinic_700K.extxyz.gz"));
    reference = write("train.xyz", sound.subList(0, 8));
    pool = write("pool.xyz", seeded(sound.subList(8, 15)));
  }

  private Path write(String name, List<Frame> frames) {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
      for (Frame frame : frames) {
        writer.write(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static Frame with(Frame frame, double[] positions, double force) {
    double[] forces = new double[3 * frame.atoms()];
    forces[3 * 5 + 1] = force;
    Map<String, AtomArray> arrays = new LinkedHashMap<>(frame.arrays());
    arrays.put("forces", new AtomArray.Reals(3, forces));
    return Frame.of(frame.origin(), frame.atomicNumbers(), positions, frame.cell())
        .withInfo(frame.info())
        .withArrays(arrays);
  }

  /** Frames with junk among them, made of them. */
  private static List<Frame> seeded(List<Frame> sound) {
    List<Frame> all = new ArrayList<>();
    sound.forEach(frame -> all.add(with(frame, frame.positions(), 2)));
    double[] contact = sound.get(0).positions().clone();
    System.arraycopy(contact, 3 * 5, contact, 3 * 9, 3);
    contact[3 * 9] += 0.3;
    all.add(CONTACT, with(sound.get(0), contact, 2));
    all.add(FORCE, with(sound.get(1), sound.get(1).positions(), 812));
    Random random = new Random(1);
    double[] anywhere = sound.get(2).positions().clone();
    Arrays.setAll(anywhere, i -> 12 * random.nextDouble());
    all.add(RANDOM, with(sound.get(2), anywhere, 2));
    // Onto a bond: nearer to both of its atoms than any of the reference.
    double[] flung = sound.get(3).positions().clone();
    for (int x = 0; x < 3; x++) {
      flung[3 * 20 + x] = flung[3 * 40 + x] + (x == 0 ? 1.1 : 0);
    }
    all.add(FLUNG, with(sound.get(3), flung, 2));
    return all;
  }

  private Object[] compress(Object... more) {
    Object[] args = {"compress", pool, "-r", reference, "-k", 8, "--species", "auto", "-j", 2};
    return Cli.with(args, more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"msc", "fps", "mean_fps", "k_means", "random"})
  void isNotPicked(String method) {
    Path output = folder.resolve("picks.json");
    Path picked = folder.resolve("picked.xyz");
    Cli.Result result =
        quests(
                Cli.with(
                    compress("-m", method, "-s", "7", "-o", output, "-o", picked), (Object[]) ALL))
            .succeeds();
    JsonNode json = json(output);
    assertThat(numbers(json.get("selected")))
        .hasSize(7)
        .doesNotContain(CONTACT, FORCE, RANDOM, FLUNG);
    assertThat(frames(picked)).hasSize(7);
    List<JsonNode> screened = List.copyOf(json.get("screened").values());
    assertThat(screened)
        .extracting(junk -> junk.get("frame").intValue())
        .containsExactly(CONTACT, FORCE, RANDOM, FLUNG);
    assertThat(screened).allMatch(junk -> junk.get("file").asString().equals(pool.toString()));
    assertThat(screened.get(0).get("reason").asString())
        .matches(
            "atoms 5 \\(\\w+\\) and 9 \\(\\w+\\) are 0.30 Å apart, expected at least 1.\\d\\d Å");
    assertThat(screened.get(1).get("reason").asString())
        .matches("force of atom 5 \\(\\w+\\) is 812, expected at most 50");
    assertThat(result.lines())
        .contains("junk: 4 of 11 frames, left out")
        .contains("  " + pool + ": frame 2: " + screened.get(0).get("reason").asString());
  }

  @Test
  void noveltyAloneFindsWhatNothingInTheReferenceIsLike() {
    Path output = folder.resolve("picks.json");
    Path novelty = folder.resolve("dH.json");
    quests("dH", pool, reference, "-k", 8, "--species", "auto", "-o", novelty).succeeds();
    double[] dH = numbers(json(novelty).get("delta_entropy"));
    int atoms = dH.length / 11;
    for (double most : new double[] {60, 300, 2000}) {
      quests(compress("-s", "1", "--max-dH", most, "-o", output, "--overwrite")).succeeds();
      List<String> expected = new ArrayList<>();
      for (int frame = 0; frame < 11; frame++) {
        int greatest = frame * atoms;
        for (int i = greatest; i < (frame + 1) * atoms; i++) {
          greatest = dH[i] > dH[greatest] ? i : greatest;
        }
        if (dH[greatest] > most) {
          expected.add(frame + " δH of atom " + (greatest - frame * atoms) + " is ");
        }
      }
      List<String> found = new ArrayList<>();
      for (JsonNode junk : json(output).get("screened").values()) {
        String reason = junk.get("reason").asString();
        found.add(
            junk.get("frame").intValue() + " " + reason.substring(0, reason.indexOf("is ") + 3));
        assertThat(reason).contains(" nats, expected at most ");
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void withoutAScreenItIsPickedAndThatIsSaid() {
    Path output = folder.resolve("picks.json");
    Cli.Result result = quests(compress("-s", "4", "-o", output)).succeeds();
    assertThat(numbers(json(output).get("selected"))).contains(CONTACT);
    assertThat(json(output).has("screened")).isFalse();
    assertThat(result.err())
        .containsPattern(
            ": \\d of 4 picked frames may be junk: atom 5 \\(\\w+\\) of frame 2 has a neighbour at"
                + " 0.30 Å, expected at least 1.\\d\\d Å; --min-distance leaves such frames out");
    assertThat(quests(compress("-s", "4", "--min-distance", "1")).succeeds().err())
        .doesNotContain("junk");
  }

  @Test
  void withoutAReferenceRadiiTell() {
    Path output = folder.resolve("picks.json");
    quests("compress", pool, "-k", 8, "-s", 3, "--min-distance", "auto", "-o", output).succeeds();
    assertThat(json(output).get("screened").values())
        .extracting(junk -> junk.get("frame").intValue())
        .containsExactly(CONTACT, RANDOM, FLUNG);
    Path rows = folder.resolve("train.npz");
    quests("make_descriptors", reference, "-k", 8, "-o", rows).succeeds();
    Path index = folder.resolve("train.qref");
    quests("index", reference, "-k", 8, "-o", index).succeeds();
    for (Path known : List.of(rows, index)) {
      Cli.Result result =
          quests("compress", pool, "-r", known, "-k", 8, "-s", 3, "--min-distance", "auto")
              .succeeds();
      assertThat(result.lines()).contains("junk: 3 of 11 frames, left out");
      assertThat(result.err())
          .contains(
              known
                  + ": holds no frames, so --min-distance auto is 0.7 of the sums of covalent radii");
    }
  }

  @Test
  void ofManyTwentyAreListed() {
    List<Frame> many = new ArrayList<>(frames(pool));
    for (int i = 0; i < 20; i++) {
      many.add(many.get(CONTACT));
    }
    Cli.Result result =
        quests("compress", write("many.xyz", many), "-k", 2, "-s", 1, "--min-distance", 1)
            .succeeds();
    long listed = result.lines().stream().filter(line -> line.startsWith("  ")).count();
    assertThat(listed).isEqualTo(21);
    assertThat(result.lines()).contains("junk: 22 of 31 frames, left out").contains("  and 2 more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--keep 2 --min-distance auto | 2 | frame 2 is to be kept, and is junk: atoms 5 (",
        "--min-distance near | 2 | expected auto or a distance in Å from 0 on in --min-distance",
        "--min-distance -1 | 2 | expected auto or a distance in Å from 0 on in --min-distance",
        "--max-force 50 | 2 | expected --max-force KEY=F",
        "--max-dH NaN | 2 | expected a finite δH in --max-dH",
        "--max-force force=50 | 3 | frame 0: no forces force, expected one of forces",
        "--min-distance 50 | 2 | no frame is left to choose from",
      })
  void badUseIsOneLine(String options, int code, String message) {
    assertThat(quests(compress((Object[]) options.strip().split(" "))).failsWith(code))
        .contains(message);
  }

  @Test
  void screensNeedWhatTheyLookAt() {
    assertThat(quests("compress", pool, "--max-dH", 50).failsWith(2))
        .isEqualTo("--max-dH needs a reference, given by -r");
    Path rows = folder.resolve("pool.npz");
    quests("make_descriptors", pool, "-k", 8, "-o", rows).succeeds();
    assertThat(quests("compress", rows, "--min-distance", "auto").failsWith(2))
        .isEqualTo(rows + ": --min-distance needs frames, and this holds descriptors alone");
    assertThat(quests("watch", pool, "--reference", reference, "--max-dH", 50).failsWith(2))
        .isEqualTo("--max-dH says which frames --harvest keeps: name its file");
  }

  @Test
  void aCalibrationMustBeOfTheReference() {
    Path calibration = folder.resolve("c.json");
    quests(
            "calibrate",
            "--reference",
            reference,
            "-k",
            8,
            "--false-alarm",
            0.2,
            "--blocks",
            4,
            "-o",
            calibration)
        .succeeds();
    double threshold = json(calibration).get("false_alarm").get("threshold").doubleValue();
    Object[] args = {"compress", pool, "-k", 8, "-s", 2, "--calibration", calibration};
    assertThat(quests(Cli.with(args, "-r", reference)).succeeds().lines())
        .contains(
            Text.of(
                "threshold of the calibration: δH = %.4f nats; 2 picks are above it (check)",
                threshold));
    assertThat(quests(args).failsWith(2)).contains("--calibration needs the reference");
    Cli.Result other = quests(Cli.with(args, "-r", pool));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("made with another reference");
  }

  /** A watch that keeps what is novel. */
  private Object[] watching(Path kept) {
    return new Object[] {
      "watch",
      pool,
      "--reference",
      reference,
      "-k",
      8,
      "-t",
      -3,
      "--poll",
      0.01,
      "--until-idle",
      0.05,
      "--harvest",
      kept,
      "--overwrite",
      "-j",
      1
    };
  }

  private List<JsonNode> watched(Path kept, Object... more) {
    Object[] args = Cli.with(watching(kept), "--json");
    return quests(Cli.with(args, more))
        .succeeds()
        .out()
        .lines()
        .map(line -> new ObjectMapper().readTree(line))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isNotHarvested(boolean exact) {
    Path kept = folder.resolve("kept.xyz");
    Object[] options = exact ? Cli.with((Object[]) ALL, "--exact") : (Object[]) ALL;
    List<JsonNode> lines = watched(kept, options);
    for (int frame = 0; frame < lines.size(); frame++) {
      boolean junk = List.of(CONTACT, FORCE, RANDOM, FLUNG).contains(frame);
      JsonNode line = lines.get(frame);
      assertThat(line.has("screened")).as("%s", line).isEqualTo(junk);
      assertThat(line.get("harvested").booleanValue()).isEqualTo(!junk);
    }
    assertThat(lines.get(CONTACT).get("screened").asString()).contains(" are 0.30 Å apart");
    assertThat(lines.get(FORCE).get("screened").asString()).contains("is 812, expected at most 50");
    assertThat(frames(kept)).hasSize(7);
  }

  @Test
  void noveltyAloneKeepsFramesOutOfTheHarvest() {
    Path kept = folder.resolve("kept.xyz");
    List<JsonNode> decided = watched(kept, "--max-dH", 300);
    List<JsonNode> exact = watched(kept, "--max-dH", 300, "--exact");
    int junk = 0;
    for (int i = 0; i < decided.size(); i++) {
      boolean beyond = exact.get(i).get("dH_max").doubleValue() > 300;
      junk += beyond ? 1 : 0;
      assertThat(exact.get(i).has("screened")).isEqualTo(beyond);
      assertThat(decided.get(i).has("screened")).isEqualTo(beyond);
      if (beyond) {
        assertThat(decided.get(i).get("screened")).isEqualTo(exact.get(i).get("screened"));
      }
    }
    assertThat(junk).isBetween(1, 10);
  }

  @Test
  void watchTellsOfJunk() {
    Path kept = folder.resolve("kept.xyz");
    Object[] args = watching(kept);
    Cli.Result screened = quests(Cli.with(args, "--min-distance", "auto")).succeeds();
    assertThat(screened.lines())
        .anyMatch(line -> line.startsWith("frame 2: ") && line.contains("; junk: atoms 5 ("))
        .last()
        .asString()
        .endsWith("; kept: 8; junk: 3");
    assertThat(screened.err()).doesNotContain("may be junk");
    Cli.Result plain = quests(args).succeeds();
    assertThat(plain.lines()).last().asString().endsWith("; kept: 11");
    assertThat(plain.err().lines().filter(line -> line.contains("may be junk")))
        .hasSize(1)
        .first()
        .asString()
        .contains("frame 2: atoms 5 (")
        .contains("--min-distance keeps such frames out");
    assertThat(quests(Cli.with(args, "--max-force", "f=3")).code()).isEqualTo(3);
  }

  @Test
  void walksKeepTheDistancesOfPairs() {
    Path output = folder.resolve("walk.json");
    quests(
            "mcmc",
            pool,
            "--frames",
            "0:2",
            "-k",
            8,
            "-n",
            3,
            "-i",
            0,
            "--min-distance",
            "auto",
            "--max-dH",
            1000,
            "-o",
            output)
        .succeeds();
    JsonNode json = json(output);
    JsonNode distances = json.get("min_distances");
    assertThat(distances.propertyNames()).containsExactlyInAnyOrder("Al-Al", "Al-Cu", "Cu-Cu");
    assertThat(json.get("min_distance").doubleValue())
        .isEqualTo(
            distances.values().stream().mapToDouble(JsonNode::doubleValue).min().orElseThrow());
    assertThat(json.get("max_dH").doubleValue()).isEqualTo(1000);
    assertThat(json.get("too_novel").intValue()).isZero();
  }

  @Test
  void walksDoNotStartFromJunk() {
    Object[] args = {"mcmc", pool, "-k", 8, "-n", 1, "--max-force", "forces=50"};
    Cli.Result named = quests(Cli.with(args, "-i", FORCE));
    assertThat(named.code()).isEqualTo(2);
    assertThat(named.err()).contains("-i 4: the frame is left out: force of atom 5 (");
    for (int seed = 0; seed < 3; seed++) {
      assertThat(quests(Cli.with(args, "--seed", seed)).succeeds().lines())
          .contains("junk: 1 of 11 frames, not started from")
          .noneMatch(line -> line.startsWith("1 steps from frame 4 "));
    }
    Path made = folder.resolve("made.json");
    quests(
            "active_learning",
            pool,
            "-k",
            8,
            "-n",
            1,
            "-g",
            1,
            "--max-force",
            "forces=50",
            "--min-distance",
            0.2,
            "-o",
            made)
        .succeeds();
    assertThat(json(made).get("structures").intValue()).isEqualTo(10);
  }

  /** Silicon of others, with broken frames among them. */
  @Test
  @RealData
  void realFramesStayAndJunkGoes() {
    List<Frame> test = frames(TestData.real("data/mlearn__Si_test.xyz.gz"));
    List<Frame> all = new ArrayList<>(test);
    double[] contact = test.get(3).positions().clone();
    System.arraycopy(contact, 15, contact, 27, 3);
    contact[27] += 0.3;
    all.add(
        4,
        Frame.of(test.get(3).origin(), test.get(3).atomicNumbers(), contact, test.get(3).cell())
            .withArrays(test.get(3).arrays()));
    Path seeded = write("si.xyz", all);
    Path output = folder.resolve("si.json");
    List<Frame> training = frames(TestData.real("data/mlearn__Si_training.xyz.gz"));
    Path known = write("known.xyz", training.subList(training.size() - 40, training.size()));
    Object[] args = {
      "compress", seeded, "-r", known, "-k", 8, "-s", 5, "-o", output, "--overwrite"
    };
    quests(args).succeeds();
    assertThat(numbers(json(output).get("selected"))[0]).isEqualTo(4);
    quests(Cli.with(args, "--min-distance", "auto", "--max-force", "forces=50")).succeeds();
    assertThat(json(output).get("screened").values())
        .extracting(junk -> junk.get("frame").intValue())
        .containsExactly(4);
    assertThat(numbers(json(output).get("selected"))).doesNotContain(4);
  }
}
