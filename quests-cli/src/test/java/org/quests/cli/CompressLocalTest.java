package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.frames;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.linesOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** The command {@code compress} where it picks atoms. */
class CompressLocalTest {
  private static final Object[] EXACT = {"--precision", "double", "--tolerance", 0};

  @TempDir private Path folder;
  private Path pool;
  private Path known;
  private Path output;
  private Path cuts;

  @BeforeEach
  void files() {
    pool = write(folder.resolve("pool.xyz"), crystal(2, 5, 0.15, "Al", "Cu"));
    known = write(folder.resolve("known.xyz"), crystal(3, 4, 0.02, "Al", "Cu"));
    output = folder.resolve("out.json");
    cuts = folder.resolve("cuts.xyz");
  }

  /** Frames of 32 atoms, each from its site by as much as its place in the cell says. */
  private static String crystal(int frames, long seed, double by, String... symbols) {
    Random random = new Random(seed);
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      text.append("32\nLattice=\"7.8 0 0 0 7.8 0 0 0 7.8\" pbc=\"T T T\" energy=-3.5");
      text.append(" Properties=species:S:1:pos:R:3:forces:R:3:kind:S:1:masses:R:1\n");
      for (int i = 0; i < 32; i++) {
        text.append(symbols[random.nextInt(symbols.length)]);
        for (int x = 0; x < 3; x++) {
          int cell = ((i / 4) >> x) & 1;
          double away = (i < 8 ? 0.1 : 1) * by * random.nextGaussian();
          text.append(String.format(Locale.ROOT, " %.8f", 3.9 * (cell + sites[i % 4][x]) + away));
        }
        text.append(" 0.5 -1 2 ").append(i % 2 == 0 ? "even" : "odd").append(" 30\n");
      }
    }
    return text.toString();
  }

  private static List<JsonNode> picks(JsonNode result) {
    return result.get("picks").values().stream().toList();
  }

  private static String text(Frame frame, String name) {
    return Objects.requireNonNull(frame.info().get(name), name).text();
  }

  private static long[] atoms(Frame cut) {
    return ((AtomArray.Integers) Objects.requireNonNull(cut.arrays().get("atom"))).values();
  }

  private double[] dH(Path file, Object... how) {
    Object[] command = with(with(new Object[] {"dH", file, known}, EXACT), how);
    return numbers(jsonOf(folder.resolve("dH.json"), command).get("delta_entropy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--elements centre",
        "--elements full",
        "--species Al,Cu",
        "-k 12 -c 4",
        "--elements full --elements-from kind"
      })
  void picksAreWhatTheReferenceLacksAndCutsHoldIt(String words) {
    Object[] how = words.isEmpty() ? new Object[0] : words.split(" ", -1);
    Object[] command = with(new Object[] {"compress", pool, "-r", known, "--local"}, how);
    JsonNode result = jsonOf(output, with(command, "-o", cuts, "--order", "ranking"));
    double[] all = dH(pool, how);
    assertThat(result.get("novel").intValue())
        .isEqualTo((int) Arrays.stream(all).filter(x -> x > 0).count())
        .isBetween(10, 64);
    assertThat(result.get("left").intValue()).isZero();
    List<JsonNode> picks = picks(result);
    List<Frame> written = frames(cuts);
    assertThat(written).hasSameSizeAs(picks).isNotEmpty();
    double[] ofCuts = dH(cuts, how);
    int first = 0;
    int left = result.get("novel").intValue();
    for (int i = 0; i < written.size(); i++) {
      JsonNode pick = picks.get(i);
      Frame cut = written.get(i);
      assertThat(pick.get("rank").intValue()).isEqualTo(i + 1);
      double dH = pick.get("dH").doubleValue();
      int frame = pick.get("frame").intValue();
      int atom = pick.get("atom").intValue();
      assertThat(dH).isCloseTo(all[32 * frame + atom], within(1e-9));
      assertThat(ofCuts[first]).isCloseTo(dH, within(1e-9));
      first += cut.atoms();
      assertThat(pick.get("score").doubleValue()).isPositive().isLessThan(dH + 1e-6);
      assertThat(pick.get("left").intValue()).isLessThan(left);
      left = pick.get("left").intValue();
      assertThat(pick.get("atoms").intValue()).isEqualTo(cut.atoms());
      assertThat(text(cut, "dH")).isEqualTo(Double.toString(dH));
      assertThat(text(cut, "score")).isEqualTo(pick.get("score").asString());
      assertThat(text(cut, "rank")).isEqualTo(Integer.toString(i + 1));
      assertThat(text(cut, "frame")).isEqualTo(Integer.toString(frame));
      assertThat(text(cut, "atom")).isEqualTo(Integer.toString(atom));
      assertThat(text(cut, "file")).isEqualTo(pool.toString());
      assertThat(text(cut, "element")).isEqualTo(pick.get("element").asString());
      assertThat(cut.info()).doesNotContainKey("energy");
      assertThat(cut.arrays()).doesNotContainKey("forces").containsKeys("atom", "whole", "masses");
      assertThat(atoms(cut)[0]).isEqualTo(atom);
    }
    assertThat(left).isZero();
    // These are all the environments that are in the file of cuts.
    assertThat(json(folder.resolve("dH.json")).get("test_envs").intValue()).isEqualTo(first);
  }

  @Test
  void theSizeIsTheGreatestNumber() {
    JsonNode all = jsonOf(output, "compress", pool, "-r", known, "--local");
    JsonNode three = jsonOf(output, "compress", pool, "-r", known, "--local", "-s", 3);
    assertThat(picks(three)).hasSize(3).isEqualTo(picks(all).subList(0, 3));
    assertThat(three.get("left")).isEqualTo(picks(all).get(2).get("left"));
    JsonNode more = jsonOf(output, "compress", pool, "-r", known, "--local", "-s", 1000);
    assertThat(picks(more)).isEqualTo(picks(all));
  }

  @Test
  void whatRepeatsIsPickedOnce() throws IOException {
    JsonNode once = jsonOf(output, "compress", pool, "-r", known, "--local");
    Path twice =
        write(folder.resolve("twice.xyz"), Files.readString(pool) + Files.readString(pool));
    JsonNode again = jsonOf(output, "compress", twice, "-r", known, "--local");
    assertThat(again.get("novel").intValue()).isEqualTo(2 * once.get("novel").intValue());
    assertThat(picks(again)).hasSameSizeAs(picks(once));
    for (int i = 0; i < picks(once).size(); i++) {
      for (String key : List.of("frame", "atom", "score", "dH", "atoms")) {
        assertThat(picks(again).get(i).get(key)).isEqualTo(picks(once).get(i).get(key));
      }
    }
    Path inParts = folder.resolve("part1.xyz");
    Files.copy(pool, inParts);
    Files.copy(pool, folder.resolve("part2.xyz"));
    JsonNode files =
        jsonOf(output, "compress", folder.resolve("part*.xyz"), "-r", known, "--local");
    assertThat(picks(files)).hasSameSizeAs(picks(once));
    assertThat(picks(files)).allMatch(p -> p.get("file").asString().equals(inParts.toString()));
  }

  @Test
  void withoutAReferenceNothingIsCovered() {
    JsonNode result = jsonOf(output, "compress", pool, "--local", "-o", cuts);
    assertThat(result.get("novel").intValue()).isEqualTo(64);
    assertThat(result.get("left").intValue()).isZero();
    assertThat(result.get("reference").isNull()).isTrue();
    JsonNode first = picks(result).get(0);
    assertThat(first.get("score").isNull()).isTrue();
    assertThat(first.get("dH").isNull()).isTrue();
    assertThat(picks(result).get(1).get("score").doubleValue()).isPositive();
    assertThat(frames(cuts).get(0).info()).doesNotContainKeys("score", "dH").containsKey("rank");
  }

  @Test
  void tablesAndFramesSayTheSame() {
    List<String> table =
        linesOf(folder.resolve("out.csv"), "compress", pool, "-r", known, "--local", "-o", cuts);
    assertThat(table.get(0)).isEqualTo("rank,file,frame,atom,element,score,dH,atoms,left,reason");
    // In the order of the pool, where nothing else is asked for.
    List<Integer> rows = new ArrayList<>();
    for (Frame cut : frames(cuts)) {
      int rank = Integer.parseInt(text(cut, "rank"));
      String[] row = table.get(rank).split(",", -1);
      assertThat(row[2]).isEqualTo(text(cut, "frame"));
      assertThat(row[3]).isEqualTo(text(cut, "atom"));
      assertThat(row[7]).isEqualTo(Integer.toString(cut.atoms()));
      rows.add(32 * Integer.parseInt(row[2]) + Integer.parseInt(row[3]));
    }
    assertThat(rows).isSorted().hasSize(table.size() - 1);
  }

  @Test
  void theSummarySaysWhatIsCovered() {
    List<String> lines =
        quests("compress", pool, "-r", known, "--local", "-s", 12).succeeds().lines();
    assertThat(lines.get(1)).matches("\\d+ of 64 atoms are novel");
    assertThat(lines.get(2))
        .matches("12 picked: \\d+ novel atoms are left, and \\d+\\.\\d\\d % of all are covered");
    assertThat(lines.get(3)).matches("cut out within 5 Å: \\d+ to \\d+ atoms");
    assertThat(lines.get(4)).matches("  atom \\d+ \\(..\\) of frame [01], δH = .*, then \\d+ left");
    assertThat(lines).hasSize(15).last().isEqualTo("  … and 2 more");
  }

  @Test
  void elementsThatTheReferenceLacksComeFirst() {
    Path copper = write(folder.resolve("copper.xyz"), crystal(3, 4, 0.02, "Cu"));
    JsonNode result = jsonOf(output, "compress", pool, "-r", copper, "--local", "-o", cuts);
    List<JsonNode> picks = picks(result);
    int aluminium = 0;
    while (aluminium < picks.size()
        && picks.get(aluminium).get("element").asString().equals("Al")) {
      assertThat(picks.get(aluminium).get("reason").asString()).isEqualTo("no Al in the reference");
      aluminium++;
    }
    assertThat(aluminium).isPositive().isLessThan(picks.size());
    assertThat(picks.subList(aluminium, picks.size()))
        .allMatch(p -> p.get("element").asString().equals("Cu") && p.get("reason").isNull());
    assertThat(picks.get(0).get("score").isNull()).isTrue();
    assertThat(picks.get(0).get("dH").isNumber()).isTrue();
    assertThat(result.get("unseen_elements").get("Al").get("atoms").intValue()).isPositive();
    assertThat(frames(cuts)).anyMatch(cut -> cut.info().containsKey("reason"));
    // Geometry alone covers some of these atoms, and they are novel all the same.
    Path calm = write(folder.resolve("calm.xyz"), crystal(1, 9, 0.001, "Al"));
    JsonNode covered = jsonOf(output, "compress", calm, "-r", copper, "--local");
    assertThat(covered.get("novel").intValue()).isEqualTo(32);
    assertThat(picks(covered)).isNotEmpty();
    assertThat(covered.get("left").intValue()).isZero();
  }

  @Test
  void arraysGiveThePicksOfTheirFrames() {
    Path rows = folder.resolve("rows.npz");
    Path index = folder.resolve("known.qref");
    quests("make_descriptors", pool, "-o", rows).succeeds();
    quests("index", known, "-o", index).succeeds();
    JsonNode ofFrames = jsonOf(output, "compress", pool, "-r", index, "--local");
    JsonNode ofRows = jsonOf(output, "compress", rows, "-r", known, "--local");
    assertThat(picks(ofRows)).hasSameSizeAs(picks(ofFrames));
    for (int i = 0; i < picks(ofRows).size(); i++) {
      for (String key : List.of("frame", "atom", "element", "left")) {
        assertThat(picks(ofRows).get(i).get(key)).isEqualTo(picks(ofFrames).get(i).get(key));
      }
      assertThat(picks(ofRows).get(i).get("atoms").isNull()).isTrue();
    }
    assertThat(ofRows.has("radius")).isFalse();
    assertThat(quests("compress", rows, "--local", "-o", cuts).failsWith(2))
        .isEqualTo(cuts + ": frames cannot be written, for " + rows + " holds descriptors alone");
    assertThat(quests("compress", rows, "--local", "--radius", 6).failsWith(2))
        .isEqualTo("--radius: nothing can be cut, for " + rows + " holds descriptors alone");
  }

  /** The pool with broken frames before, between and after its own. */
  private Path withJunk() throws IOException {
    List<String> lines = Files.readAllLines(pool);
    List<String> near = new ArrayList<>(lines.subList(0, 34));
    String[] first = near.get(2).split(" ", -1);
    first[1] = Double.toString(Double.parseDouble(first[1]) + 0.3);
    near.set(11, String.join(" ", first));
    List<String> pushed = new ArrayList<>(lines.subList(0, 34));
    pushed.set(7, pushed.get(7).replace(" 0.5 -1 2 ", " 0 -300 400 "));
    List<String> all = new ArrayList<>(near);
    all.addAll(lines.subList(0, 34));
    all.addAll(pushed);
    all.addAll(lines.subList(34, lines.size()));
    all.addAll(near);
    return write(folder.resolve("junk.xyz"), String.join("\n", all) + "\n");
  }

  /** Frames of {@link #withJunk} that are in the pool, by their numbers there. */
  private static final List<Integer> SOUND = List.of(1, 3);

  @ParameterizedTest
  @ValueSource(strings = {"--min-distance auto", "--min-distance 1.5", "--max-dH 2000"})
  void atomsOfBrokenFramesAreNotPicked(String words) throws IOException {
    Path junk = withJunk();
    JsonNode sound = jsonOf(output, "compress", pool, "-r", known, "--local");
    Object[] how = with((Object[]) words.split(" ", -1), "--max-force", "forces=100", "-o", cuts);
    JsonNode result =
        jsonOf(output, with(new Object[] {"compress", junk, "-r", known, "--local"}, how));
    assertThat(result.get("n_envs").intValue()).isEqualTo(5 * 32);
    assertThat(result.get("novel")).isEqualTo(sound.get("novel"));
    assertThat(result.get("left")).isEqualTo(sound.get("left"));
    assertThat(picks(result)).hasSameSizeAs(picks(sound));
    for (int i = 0; i < picks(sound).size(); i++) {
      for (String key : List.of("atom", "element", "left", "atoms")) {
        assertThat(picks(result).get(i).get(key)).isEqualTo(picks(sound).get(i).get(key));
      }
      assertThat(picks(result).get(i).get("frame").intValue())
          .isEqualTo(SOUND.get(picks(sound).get(i).get("frame").intValue()));
    }
    List<JsonNode> screened = result.get("screened").values().stream().toList();
    assertThat(screened).extracting(s -> s.get("frame").intValue()).containsExactly(0, 2, 4);
    assertThat(screened).allMatch(s -> s.get("file").asString().equals(junk.toString()));
    assertThat(screened.get(1).get("reason").asString())
        .matches("force of atom 5 \\(..\\) is 500, expected at most 100");
    assertThat(screened.get(0).get("reason").asString())
        .matches(
            words.contains("dH")
                ? "δH of atom \\d+ is .* nats, expected at most 2,000"
                : "atoms 0 .* and 9 .* are 0.30 Å apart, expected at least .* Å");
    assertThat(frames(cuts)).hasSameSizeAs(picks(sound));
  }

  @Test
  void theSummaryCountsWithoutBrokenFrames() throws IOException {
    Object[] command = {"compress", withJunk(), "-r", known, "--local", "-s", 1};
    List<String> lines =
        quests(with(command, "--min-distance", "auto", "--max-force", "forces=100"))
            .succeeds()
            .lines();
    assertThat(lines.get(1)).isEqualTo("junk: 3 of 5 frames, left out");
    assertThat(lines.get(5)).matches("\\d+ of 64 atoms are novel");
    assertThat(quests(command).succeeds().err())
        .contains("1 of 1 picks may be junk: atoms 0.30 Å apart are cut out with atom")
        .contains("--min-distance leaves such frames out");
    List<String> none = quests(with(command, "--max-force", "forces=0.1")).succeeds().lines();
    assertThat(none)
        .contains("junk: 5 of 5 frames, left out")
        .endsWith(
            "0 of 0 atoms are novel",
            "0 picked: 0 novel atoms are left, and 100.00 % of all are covered");
  }

  @Test
  void junkIsToldByRowsToo() throws IOException {
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", withJunk(), "-o", rows).succeeds();
    JsonNode result = jsonOf(output, "compress", rows, "-r", known, "--local", "--max-dH", 2000);
    assertThat(result.get("screened").values().stream().map(s -> s.get("frame").intValue()))
        .containsExactly(0, 4);
    assertThat(picks(result)).noneMatch(p -> p.get("frame").intValue() % 4 == 0);
    assertThat(quests("compress", rows, "-r", known, "--local", "--min-distance", "1").failsWith(2))
        .isEqualTo(rows + ": --min-distance needs frames, and this holds descriptors alone");
  }

  @Test
  void whereNothingCanBeAsNovelEachAtomTells() {
    // Most atoms are covered, and still above this.
    JsonNode none = jsonOf(output, "compress", pool, "-r", known, "--local", "--max-dH", -1000);
    assertThat(none.get("screened").size()).isEqualTo(2);
    assertThat(picks(none)).isEmpty();
    Path calm = write(folder.resolve("calm.xyz"), crystal(1, 4, 0.02, "Al", "Cu"));
    JsonNode covered = jsonOf(output, "compress", calm, "-r", known, "--local", "--max-dH", -3);
    assertThat(covered.get("screened").size()).isZero();
    JsonNode below = jsonOf(output, "compress", calm, "-r", known, "--local", "--max-dH", -30);
    assertThat(below.get("screened").size()).isEqualTo(1);
  }

  @Test
  void cutsThatAreWeighedOtherwiseAreSpokenOf() {
    Path copper = write(folder.resolve("copper.xyz"), crystal(3, 4, 0.02, "Cu"));
    // In a larger cell some atoms are far from the only one of aluminium.
    String text = big();
    Path one = write(folder.resolve("one.xyz"), text.replaceFirst("\nCu", "\nAl"));
    Object[] command = {"compress", one, "-r", copper, "--local", "-s", 40};
    assertThat(quests(with(command, "--elements", "full")).succeeds().err())
        .containsPattern(
            "one.xyz: \\d+ of 40 cuts hold Cu alone, as the reference does: dH weighs them by"
                + " geometry alone");
    assertThat(quests(with(command, "--elements", "centre")).succeeds().err())
        .doesNotContain("Cu alone");
    Path pure = write(folder.resolve("pure.xyz"), text);
    Object[] without = {"compress", pure, "-r", copper, "--local", "-s", 3, "--elements", "full"};
    assertThat(quests(without).succeeds().err()).doesNotContain("Cu alone");
  }

  /** A crystal of 500 atoms. */
  private static String big() {
    Random random = new Random(8);
    StringBuilder text = new StringBuilder("500\nLattice=\"19.5 0 0 0 19.5 0 0 0 19.5\"");
    text.append(" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n");
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    for (int i = 0; i < 500; i++) {
      int[] cell = {i / 4 % 5, i / 20 % 5, i / 100};
      text.append("Cu");
      for (int x = 0; x < 3; x++) {
        double place = 3.9 * (cell[x] + sites[i % 4][x]) + 0.15 * random.nextGaussian();
        text.append(String.format(Locale.ROOT, " %.8f", place));
      }
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void whereNothingIsNovelNothingIsWritten() {
    JsonNode none = jsonOf(output, "compress", known, "-r", known, "--local", "-o", cuts);
    assertThat(none.get("novel").intValue()).isZero();
    assertThat(picks(none)).isEmpty();
    assertThat(cuts).isEmptyFile();
    assertThat(quests("compress", known, "-r", known, "--local").succeeds().lines())
        .endsWith(
            "0 of 96 atoms are novel",
            "0 picked: 0 novel atoms are left, and 100.00 % of all are covered");
  }

  @Test
  void standardInputIsReadOnceAndCutToo() throws IOException {
    JsonNode ofFile = jsonOf(output, "compress", pool, "-r", known, "--local", "-s", 4);
    Cli.questsReading(
            Files.readAllBytes(pool),
            "compress",
            "-",
            "-r",
            known,
            "--local",
            "-s",
            4,
            "-o",
            output,
            "-o",
            cuts,
            "--overwrite")
        .succeeds();
    JsonNode piped = json(output);
    for (int i = 0; i < 4; i++) {
      assertThat(picks(piped).get(i).get("atom")).isEqualTo(picks(ofFile).get(i).get("atom"));
    }
    assertThat(frames(cuts)).hasSize(4);
  }

  @Test
  void framesKeepTheirNumbers() {
    JsonNode last = jsonOf(output, "compress", pool, "-r", known, "--local", "--frames", "1:");
    assertThat(picks(last)).isNotEmpty().allMatch(p -> p.get("frame").intValue() == 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--local -s 0.2 | --local takes the greatest number of atoms as -s, a whole number, found 0.2",
        "--local -s 1.0 | --local takes the greatest number of atoms as -s, a whole number, found 1.0",
        "--local -m fps | --local picks by msc alone, found -m fps",
        "--local -m optimal | --local picks by msc alone, found -m optimal",
        "--local -m msc_conditional | msc_conditional needs a reference, given by -r",
        "--local --per-group config_type | --local picks atoms: leave out --per-group, for frames",
        "--local --curve c.csv --plot c.svg | --local picks atoms: leave out --curve, --plot, for"
            + " frames",
        "--local --keep 0 | --local picks atoms: leave out --keep, for frames",
        "--local --drop 0 --budget-atoms 9 | --local picks atoms: leave out --budget-atoms, --drop,"
            + " for frames",
        "--local --max-dH 100 | --max-dH needs a reference, given by -r",
        "--local --min-distance near | expected auto or a distance in Å from 0 on in --min-distance,"
            + " found near",
        "--radius 6 | --radius is for cuts: it needs --local",
        "--vacuum 6 | --vacuum is for cuts: it needs --local",
        "--local --radius 4.9 | expected a radius of at least the cut-off, 5.0 Å, found 4.9 Å: a"
            + " smaller one does not hold the whole environment",
        "--local --radius 6 -c 7 | expected a radius of at least the cut-off, 7.0 Å, found 6.0 Å: a"
            + " smaller one does not hold the whole environment",
        "--local --vacuum 2 | expected a vacuum of at least the cut-off, 5.0 Å, found 2.0 Å: with"
            + " less, atoms would see those of the next cell",
      })
  void whatDoesNotGoTogetherIsRefused(String options, String message) {
    Object[] command = with(new Object[] {"compress", pool}, (Object[]) options.split(" ", -1));
    assertThat(quests(command).failsWith(2)).isEqualTo(message);
  }
}
