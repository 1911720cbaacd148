package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** From a pool of real frames, of which some are broken, to picks that can be explained. */
@RealData
@Tag("slow")
class BrokenPoolTest {
  private static final int POOL = 142;
  private static final int PICKS = 3;

  /** Above the sound frames, which reach 43. */
  private static final int LIMIT = 60;

  @TempDir private Path folder;

  private Path pool = Path.of("");
  private Path train = Path.of("");

  /** Two atoms on top of each other, and a number that is none: these cannot be described. */
  private int overlapping;

  private int withoutNumber;

  /** A short contact, an atom that has left, and atoms anywhere: these can. */
  private int contact;

  private int flung;
  private int random;

  @BeforeEach
  void files() throws IOException {
    Random chance = new Random(3);
    List<List<String>> all = silicon();
    Collections.shuffle(all, chance);
    List<List<String>> some = all.subList(0, POOL);
    List<Integer> large =
        new ArrayList<>(
            IntStream.range(0, POOL).filter(frame -> some.get(frame).size() > 60).boxed().toList());
    Collections.shuffle(large, chance);
    overlapping = large.get(0);
    withoutNumber = large.get(1);
    contact = large.get(2);
    flung = large.get(3);
    random = large.get(4);
    moveTo(some.get(overlapping), 7, position(some.get(overlapping), 3), 0.005);
    moveTo(some.get(contact), 7, position(some.get(contact), 3), 0.3);
    String line = some.get(withoutNumber).get(9);
    some.get(withoutNumber).set(9, line.replaceFirst("(\\S+ +\\S+ +)\\S+", "$1NaN"));
    double[] far = position(some.get(flung), 11);
    for (int axis = 0; axis < 3; axis++) {
      far[axis] += 1000 * chance.nextGaussian();
    }
    moveTo(some.get(flung), 11, far, 0);
    for (int atom = 0; atom < some.get(random).size() - 2; atom++) {
      moveTo(some.get(random), atom, chance.doubles(3, 0, 11).toArray(), 0);
    }
    pool = write(folder.resolve("pool.xyz"), text(some));
    train = write(folder.resolve("train.xyz"), text(all.subList(POOL, all.size())));
  }

  /** The frames of the training set as lines. */
  private static List<List<String>> silicon() throws IOException {
    List<List<String>> all = new ArrayList<>();
    Path file = TestData.real("data/mlearn__Si_training.xyz.gz");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      String count;
      while ((count = in.readLine()) != null) {
        List<String> frame = new ArrayList<>(List.of(count));
        for (int line = 0; line <= Integer.parseInt(count.strip()); line++) {
          frame.add(in.readLine());
        }
        all.add(frame);
      }
    }
    return all;
  }

  private static String text(List<List<String>> frames) {
    StringBuilder text = new StringBuilder();
    frames.forEach(frame -> text.append(String.join("\n", frame)).append('\n'));
    return text.toString();
  }

  private static double[] position(List<String> frame, int atom) {
    String[] words = frame.get(2 + atom).strip().split(" +", -1);
    return IntStream.range(1, 4).mapToDouble(i -> Double.parseDouble(words[i])).toArray();
  }

  private static void moveTo(List<String> frame, int atom, double[] to, double beside) {
    String[] words = frame.get(2 + atom).strip().split(" +", -1);
    for (int axis = 0; axis < 3; axis++) {
      words[axis + 1] = String.format(Locale.ROOT, "%.6f", to[axis] + (axis == 1 ? beside : 0));
    }
    frame.set(2 + atom, String.join(" ", words));
  }

  private Object[] compress(Object... more) {
    Object[] args = {"compress", pool, "-r", train, "-k", 8, "--skip-invalid"};
    return Cli.with(Cli.with(args, "-s", PICKS, "--min-distance", "auto"), more);
  }

  private static List<Integer> frameNumbers(JsonNode list) {
    return list.values().stream().map(frame -> frame.get("frame").asInt()).toList();
  }

  private static List<Integer> sorted(int... frames) {
    return IntStream.of(frames).sorted().boxed().toList();
  }

  @Test
  void noMethodPicksABrokenFrame() throws IOException {
    for (String method : List.of("msc", "fps", "random")) {
      Path result = folder.resolve(method + ".json");
      Path picked = folder.resolve(method + ".xyz");
      Path list = folder.resolve(method + ".csv");
      Cli.Result run =
          quests(
                  compress(
                      "-m",
                      method,
                      "--max-dH",
                      LIMIT,
                      "--skipped",
                      list,
                      "-o",
                      result,
                      "-o",
                      picked))
              .succeeds();
      JsonNode found = json(result);
      assertThat(found.get("selected")).hasSize(PICKS);
      for (double frame : numbers(found.get("selected"))) {
        assertThat((int) frame).isNotIn(overlapping, withoutNumber, contact, flung, random);
      }
      assertThat(frames(picked)).hasSize(PICKS);
      assertThat(frameNumbers(found.get("skipped"))).isEqualTo(sorted(overlapping, withoutNumber));
      assertThat(frameNumbers(found.get("screened"))).isEqualTo(sorted(contact, flung, random));
      for (JsonNode frame : found.get("screened")) {
        String reason = frame.get("reason").asString();
        boolean novel = frame.get("frame").asInt() == flung;
        assertThat(reason)
            .contains(novel ? "nats, expected at most 60" : "Å apart, expected at least 1.3");
        assertThat(run.lines())
            .contains("  " + pool + ": frame " + frame.get("frame").asInt() + ": " + reason);
      }
      assertThat(run.lines()).contains("junk: 3 of 140 frames, left out");
      List<String> rows = Files.readAllLines(list);
      assertThat(rows).hasSize(3);
      for (JsonNode frame : found.get("skipped")) {
        int number = frame.get("frame").asInt();
        String reason = frame.get("reason").asString();
        assertThat(reason)
            .contains(number == overlapping ? "atoms 3 and 7 are 0.00500 Å apart" : "NaN");
        assertThat(rows)
            .anyMatch(
                row ->
                    row.startsWith(pool + "," + number + ",")
                        && row.endsWith(",\"" + reason.replace("\"", "\"\"") + "\""));
        assertThat(run.err()).contains(": frame " + number).contains(reason);
      }
    }
  }

  /** It is in the cell again, between others, like an interstitial atom. */
  @Test
  void anAtomThatIsFlungIsFoundByItsNoveltyAlone() {
    Path calibration = folder.resolve("calibration.json");
    quests("calibrate", "--reference", train, "-k", 8, "--false-alarm", 0.1, "-o", calibration)
        .succeeds();
    Path result = folder.resolve("result.json");
    JsonNode picks = jsonOf(result, compress("--calibration", calibration)).get("picks");
    assertThat(picks.get(0).get("frame").asInt()).isEqualTo(flung);
    assertThat(picks.get(0).get("check").asBoolean()).isTrue();
  }

  @Test
  void reasonsAreWhatOtherCommandsFind() {
    Path result = folder.resolve("result.json");
    Path picked = folder.resolve("picked.xyz");
    Object[] outputs = {"--explain", "--order", "ranking", "-o", result, "-o", picked};
    quests(Cli.with(compress("--max-dH", LIMIT), outputs)).succeeds();
    JsonNode picks = json(result).get("picks");
    double coveredBefore = covered(List.of());
    double entropyBefore = 0;
    List<Path> sofar = new ArrayList<>();
    for (int i = 0; i < PICKS; i++) {
      JsonNode pick = picks.get(i);
      int frame = pick.get("frame").asInt();
      Path json = folder.resolve("other.json");
      Object[] one = {pool, train, "-k", 8, "--frames", frame};
      JsonNode dH = jsonOf(json, Cli.with(new Object[] {"dH"}, Cli.with(one, "--explain")));
      double[] values = numbers(dH.get("delta_entropy"));
      int atom = pick.get("max_atom").asInt();
      assertThat(Arrays.stream(values).max()).hasValue(values[atom]);
      assertThat(pick.get("dH_max").asDouble()).isEqualTo(values[atom], within(1e-9));
      assertThat(pick.get("max_element").asString()).isEqualTo("Si");
      JsonNode nearest = dH.get("nearest");
      assertThat(pick.get("nearest_file").asString()).isEqualTo(train.toString());
      assertThat(pick.get("nearest_frame")).isEqualTo(nearest.get("frame").get(atom));
      assertThat(pick.get("nearest_atom")).isEqualTo(nearest.get("atom").get(atom));
      assertThat(pick.get("nearest_distance").asDouble())
          .isEqualTo(nearest.get("distance").get(atom).asDouble(), within(1e-12));
      Object[] metrics = {"metrics", picked, "-k", 8, "--frames", ":" + (i + 1)};
      double entropy = jsonOf(json, metrics).get("entropy").asDouble();
      assertThat(pick.get("entropy_gain").asDouble())
          .isEqualTo(entropy - entropyBefore, within(1e-5));
      entropyBefore = entropy;
      Path own = folder.resolve("pick" + i + ".xyz");
      quests("compress", picked, "-k", 8, "--frames", i, "-s", "1.0", "-o", own).succeeds();
      sofar.add(own);
      double covered = covered(sofar);
      assertThat(pick.get("newly_covered").asDouble()).isEqualTo(covered - coveredBefore);
      coveredBefore = covered;
      Frame marked = frames(own).getFirst();
      assertThat(marked.info()).containsKeys("dH_max", "newly_covered", "nearest_atom");
    }
  }

  /** Environments of the pool that the training set and some frames cover. */
  private double covered(List<Path> some) {
    Path index = folder.resolve("known.qref");
    Object[] make = {"index", train, "-k", 8, "-o", index, "--overwrite"};
    quests(Cli.with(make, some.toArray())).succeeds();
    Object[] args = {"overlap", pool, index, "-k", 8, "--skip-invalid"};
    JsonNode overlap = jsonOf(folder.resolve("overlap.json"), args);
    return Math.rint(overlap.get("overlap").asDouble() * overlap.get("test_envs").asInt());
  }
}
