package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Every result that has a reference names the elements that the reference lacks. */
class UnseenElementsTest {
  private static final String NONE = "no Ni in the reference";

  @TempDir private Path folder;
  private Path known;
  private Path run;
  private Path unnamed;
  private Path output;

  @BeforeEach
  void aluminiumWithCopperThenNickel() {
    known = write(folder.resolve("known.xyz"), frames(4, 1, "Cu"));
    run = write(folder.resolve("run.xyz"), frames(4, 2, "Cu", 1, 3));
    unnamed = write(folder.resolve("x.xyz"), frames(2, 3, "X"));
    output = folder.resolve("out.json");
  }

  /**
   * Frames of 32 atoms of aluminium, of which the first is another; of nickel in some.
   *
   * @param nickel places of these
   */
  private static String frames(int count, int seed, String other, int... nickel) {
    Random random = new Random(seed);
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < count; f++) {
      int frame = f;
      String first = Arrays.stream(nickel).anyMatch(n -> n == frame) ? "Ni" : other;
      text.append("32\nLattice=\"8.1 0 0 0 8.1 0 0 0 8.1\" group=")
          .append(f % 2 == 0 ? "even" : "odd")
          .append(" Properties=species:S:1:pos:R:3:error:R:1\n");
      for (int i = 0; i < 32; i++) {
        text.append(i == 0 ? first : "Al");
        int[] cell = {i / 4 % 2, i / 8 % 2, i / 16};
        for (int axis = 0; axis < 3; axis++) {
          double x = 4.05 * (cell[axis] + sites[i % 4][axis]) + 0.05 * random.nextGaussian();
          text.append(String.format(Locale.ROOT, " %.6f", x));
        }
        // An atom of nickel is wrong by far more than any other.
        double error = i == 0 && first.equals("Ni") ? 1e3 : 0.1 * random.nextDouble();
        text.append(String.format(Locale.ROOT, " %.5f\n", error));
      }
    }
    return text.toString();
  }

  private static Object[] form(String elements, Object... arguments) {
    return with(arguments, "-k", 8, "-j", 1, "--elements", elements);
  }

  private static void requireNickel(JsonNode unseen, int atoms, double... frames) {
    assertThat(unseen.propertyNames()).containsExactly("Ni");
    assertThat(unseen.get("Ni").get("atoms").asInt()).isEqualTo(atoms);
    assertThat(numbers(unseen.get("Ni").get("frames"))).containsExactly(frames);
  }

  private static void requireReason(JsonNode unseen) {
    JsonNode nickel = unseen.get("Ni");
    assertThat(nickel.get("error_bound").isNull()).isTrue();
    assertThat(nickel.get("reason").asString()).isEqualTo(NONE);
  }

  private static Object[] watching(Object source, Object reference, Object... more) {
    return with(
        new Object[] {"watch", source, "--reference", reference, "-t", 50},
        with(more, "--until-idle", 0.02, "--poll", 0.01));
  }

  private static List<JsonNode> lines(Object... arguments) {
    return quests(with(arguments, "--json")).succeeds().lines().stream()
        .map(line -> new ObjectMapper().readTree(line))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "full"})
  void watchNamesThemInEachLineAndInTheAlarm(String elements) {
    List<JsonNode> lines = lines(form(elements, watching(run, known)));
    assertThat(lines).hasSize(4);
    for (int f = 0; f < 4; f++) {
      JsonNode unseen = lines.get(f).get("unseen_elements");
      if (f % 2 == 0) {
        assertThat(unseen).isEmpty();
      } else {
        requireNickel(unseen, 1, f);
        assertThat(unseen.get("Ni").propertyNames()).containsExactly("atoms", "frames");
      }
      // The plain form does not see what an atom is.
      boolean alarm = f % 2 == 1 && !elements.equals("none");
      assertThat(lines.get(f).get("n_above").asInt()).isEqualTo(alarm ? 1 : 0);
      assertThat(lines.get(f).get("alarm").asBoolean()).isEqualTo(alarm);
    }
    Path stop = folder.resolve("STOP");
    Cli.Result said = quests(form(elements, watching(run, known, "--stop-file", stop))).succeeds();
    assertThat(said.lines().get(2)).contains("; " + NONE + "; ");
    assertThat(said.lines().get(1)).doesNotContain("no Ni");
    assertThat(said.lines().getLast()).endsWith("; " + NONE);
    assertThat(said.err().contains("alarm: frame 1: 1 of 32 atoms (3.13 %) with δH > 50; " + NONE))
        .isEqualTo(!elements.equals("none"));
    assertThat(Files.exists(stop)).isEqualTo(!elements.equals("none"));
    if (Files.exists(stop)) {
      assertThat(stop).content().endsWith("δH > 50; " + NONE + "\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "full"})
  void anAtomWithoutAnElementIsNeverUnseen(String elements) {
    for (JsonNode line : lines(form(elements, watching(unnamed, known)))) {
      assertThat(line.get("unseen_elements")).isEmpty();
    }
    for (Object[] command :
        new Object[][] {
          {"dH", unnamed, known},
          {"overlap", unnamed, known},
          {"dH_traj", unnamed, "--reference", known},
          {"events", unnamed, "--reference", "a=" + known, "--above", 5},
          {"compress", unnamed, "-r", known, "-s", 1},
        }) {
      JsonNode json = jsonOf(output, form(elements, command));
      assertThat(json.get("unseen_elements")).as(command[0].toString()).isEmpty();
    }
    JsonNode groups = jsonOf(output, form(elements, "report-overlap", unnamed, known));
    assertThat(groups.get("unseen_elements").get(0).get(1)).isEmpty();
    assertThat(groups.get("unseen_elements").get(1).get(0).propertyNames()).containsExactly("Cu");
  }

  @Test
  void whereElementsAreNotKnownNothingIsSaid() {
    Path array = folder.resolve("known.npy");
    quests("make_descriptors", known, "-k", 8, "-o", array).succeeds();
    for (JsonNode line : lines(form("none", watching(run, array)))) {
      assertThat(line.has("unseen_elements")).isFalse();
    }
    for (Object[] command :
        new Object[][] {
          {"dH_traj", run, "--reference", array},
          {"events", run, "--reference", "a=" + array, "--above", 5},
          {"compress", run, "-r", array, "-s", 1},
          {"report-overlap", run, array},
        }) {
      JsonNode json = jsonOf(output, form("none", command));
      assertThat(json.has("unseen_elements")).as(command[0].toString()).isFalse();
      assertThat(json.has("reasons")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "full"})
  void anElementThatNobodyCalibratedHasNoBound(String elements) {
    Path labelled = write(folder.resolve("labelled.xyz"), frames(30, 4, "Cu", 5, 11, 12));
    Path calibration = folder.resolve("calibration.json");
    Object[] calibrate = {"calibrate", labelled, "--reference", known, "--error-key", "error"};
    Cli.Result said =
        quests(form(elements, with(calibrate, "-o", calibration, "--overwrite"))).succeeds();
    assertThat(said.err())
        .contains("warning: " + labelled + ": no bound is found for errors of Ni: " + NONE);
    JsonNode json = Cli.json(calibration);
    requireNickel(json.get("unseen_elements"), 3, 5, 11, 12);
    requireReason(json.get("unseen_elements"));
    // The errors of nickel, 1000, are in no bound.
    double greatest = Math.pow(10, 0.1);
    Path table = folder.resolve("out.csv");
    Path frames = folder.resolve("out.extxyz");
    Object[] more = {
      "--calibration", calibration, "--overwrite", "-o", output, "-o", table, "-o", frames
    };
    said = quests(form(elements, with(new Object[] {"dH", run, known}, more))).succeeds();
    assertThat(said.err().lines().filter(line -> line.contains("no bound")))
        .containsExactly("quests: warning: 2 atoms have no bound on their errors: " + NONE);
    json = Cli.json(output);
    requireReason(json.get("unseen_elements"));
    JsonNode list = json.get("error_bound");
    for (int i = 0; i < 128; i++) {
      assertThat(list.get(i).isNull()).as("atom %d", i).isEqualTo(i == 32 || i == 96);
      assertThat(list.get(i).asDouble(0)).isLessThan(greatest);
    }
    assertThat(read(table))
        .filteredOn(line -> line.endsWith(",Ni,"))
        .hasSize(2)
        .allMatch(line -> line.matches("[13],0,[^,]+,,Ni,"));
    assertThat(bound(Cli.frames(frames).get(1))[0]).isNaN();
    assertThat(bound(Cli.frames(frames).get(1))[1]).isPositive();

    said =
        quests(form(elements, with(new Object[] {"dH_traj", run, "--reference", known}, more)))
            .succeeds();
    assertThat(said.err().lines().filter(line -> line.contains("no bound")))
        .containsExactly("quests: warning: 2 atoms have no bound on their errors: " + NONE);
    json = Cli.json(output);
    requireReason(json.get("unseen_elements"));
    assertThat(json.get("error_bound").get(1).get(0).isNull()).isTrue();
    assertThat(json.get("error_bound").get(1).get(1).isNull()).isFalse();
    assertThat(bound(Cli.frames(frames).get(3))[0]).isNaN();
    assertThat(read(table).get(1)).doesNotEndWith(",");
    assertThat(read(table).get(2)).endsWith(",");

    List<JsonNode> lines =
        lines(form(elements, watching(run, known, "--exact", "--calibration", calibration)));
    for (int f = 0; f < 4; f++) {
      assertThat(lines.get(f).get("error_bound_max").isNull()).isEqualTo(f % 2 == 1);
      if (f % 2 == 1) {
        requireReason(lines.get(f).get("unseen_elements"));
      }
    }
    said =
        quests(form(elements, watching(run, known, "--exact", "--calibration", calibration)))
            .succeeds();
    assertThat(said.err().lines().filter(line -> line.contains("nothing bounds"))).hasSize(1);
    assertThat(said.lines().get(2)).contains("no error bound; ");
  }

  private static double[] bound(Frame frame) {
    AtomArray bounds = frame.arrays().get("error_bound");
    assertThat(bounds).isInstanceOf(AtomArray.Reals.class);
    return bounds instanceof AtomArray.Reals reals ? reals.values() : new double[0];
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCalibrationHoldsForOneFormAndOneChoiceOfElements() {
    Path labelled = write(folder.resolve("labelled.xyz"), frames(30, 4, "Cu"));
    Path renamed = write(folder.resolve("renamed.xyz"), frames(4, 1, "Ag"));
    for (String elements : List.of("none", "centre", "full")) {
      Path calibration = folder.resolve(elements + ".json");
      Object[] calibrate = {"calibrate", labelled, "--reference", known, "--error-key", "error"};
      quests(form(elements, with(calibrate, "-o", calibration))).succeeds();
      for (String other : List.of("none", "centre", "full")) {
        if (!other.equals(elements)) {
          Object[] dH = {"dH", run, known, "--calibration", calibration};
          Object[] trajectory = {
            "dH_traj", run, "--reference", known, "--calibration", calibration
          };
          Object[] watch = watching(run, known, "--exact", "--calibration", calibration);
          // Each form once by each command.
          Object[] command = other.equals("none") ? dH : other.equals("full") ? watch : trajectory;
          Cli.Result refused = quests(form(other, command));
          assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
          assertThat(refused.err()).contains(calibration + ": made with nearest-neighbors k=8");
        }
      }
      Object[] dH = {"dH", run, renamed, "--calibration", calibration};
      if (elements.equals("none")) {
        quests(form(elements, dH)).succeeds();
      } else {
        assertThat(quests(form(elements, dH)).err()).contains("made with another reference");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "full"})
  void eventsSayWhatANucleusHolds(String elements) {
    Object[] events = {
      "events", run, "--reference", "a=" + known, "--average", 0, "--least-size", 1, "--bond", 3.3
    };
    // By the plain form all atoms are covered: then everything is one nucleus.
    Object[] all = with(events, elements.equals("none") ? "--above=-1e9" : "--above=5");
    JsonNode json = jsonOf(output, form(elements, all));
    requireNickel(json.get("unseen_elements"), 2, 1, 3);
    requireNickel(json.get("references").get(0).get("unseen_elements"), 2, 1, 3);
    if (elements.equals("full")) {
      JsonNode born = json.get("transitions").get(0);
      assertThat(born.get("what").asString()).isEqualTo("birth");
      assertThat(born.get("size").asInt()).isEqualTo(13);
      assertThat(born.get("unseen_elements").get("Ni").get("atoms").asInt()).isEqualTo(1);
      JsonNode gone = json.get("transitions").get(1);
      assertThat(gone.get("what").asString()).isEqualTo("death");
      assertThat(gone.has("unseen_elements")).isTrue();
      JsonNode nucleus = json.get("frames").get(1).get("nuclei").get(0);
      assertThat(nucleus.get("unseen_elements").get("Ni").get("atoms").asInt()).isEqualTo(1);
      List<String> lines = quests(form(elements, all)).succeeds().lines();
      assertThat(lines)
          .contains("  a: 128 environments of " + known + "; no Ni in it")
          .contains("nucleus 1 appears in frame 1, 13 atoms; no Ni in a")
          .contains("nucleus 1 is gone in frame 2, 13 atoms before; no Ni in a");
    } else if (elements.equals("none")) {
      JsonNode frames = json.get("frames");
      assertThat(frames.get(0).get("nuclei").get(0).has("unseen_elements")).isFalse();
      assertThat(frames.get(1).get("nuclei").get(0).has("unseen_elements")).isTrue();
    }
  }

  @Test
  void eventsTellApartWhatEachReferenceLacks() {
    Object[] events = {
      "events", run, "--reference", "a=" + known, "--product", run, "--above", 0, "--average", 0
    };
    JsonNode json = jsonOf(output, form("centre", events));
    assertThat(json.get("unseen_elements")).isEmpty();
    requireNickel(json.get("references").get(0).get("unseen_elements"), 2, 1, 3);
    assertThat(json.get("references").get(1).get("unseen_elements")).isEmpty();
    assertThat(jsonOf(output, form("centre", "events", run)).has("unseen_elements")).isFalse();
  }

  private Path pool() {
    return write(folder.resolve("pool.xyz"), frames(8, 6, "Cu", 2, 5));
  }

  private int[] selected(Object... arguments) {
    JsonNode json = jsonOf(output, arguments);
    int[] selected =
        Arrays.stream(numbers(json.get("selected"))).mapToInt(place -> (int) place).toArray();
    for (int i = 0; i < selected.length; i++) {
      boolean nickel = Set.of(2, 5).contains(selected[i]);
      JsonNode reason = json.get("reasons").get(i);
      assertThat(reason.isNull()).isEqualTo(!nickel);
      assertThat(reason.asString("")).isEqualTo(nickel ? NONE : "");
    }
    requireNickel(json.get("unseen_elements"), 2, 2, 5);
    return selected;
  }

  @ParameterizedTest
  @ValueSource(strings = {"msc", "fps", "mean_fps", "k_means", "random", "optimal"})
  void framesWithThemAreSelectedFirst(String method) {
    Path pool = pool();
    for (String elements : List.of(method.equals("msc") ? "none" : "centre", "full")) {
      Object[] compress = {"compress", pool, "-r", known, "-m", method, "-s"};
      int[] three = selected(form(elements, with(compress, 3)));
      assertThat(three).doesNotHaveDuplicates().hasSizeGreaterThan(1);
      assertThat(Arrays.copyOf(three, 2)).containsExactlyInAnyOrder(2, 5);
      if (!method.equals("optimal")) {
        assertThat(three).hasSize(3);
        assertThat(selected(form(elements, with(compress, 1)))[0]).isIn(2, 5);
        int[] all = selected(form(elements, with(compress, 8)));
        assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        if (!method.equals("k_means")) {
          assertThat(all).startsWith(three);
        }
      }
    }
  }

  @Test
  void withinWhatRulesAllow() {
    Path pool = pool();
    Object[] compress = {"compress", pool, "-r", known};
    assertThat(selected(form("full", with(compress, "-s", 4, "--keep", "7,0"))))
        .startsWith(7, 0)
        .contains(2, 5);
    assertThat(selected(form("full", with(compress, "-s", 3, "--drop", 5))))
        .startsWith(2)
        .doesNotContain(5);
    // One is even, the other odd; where both are kept from, others are taken.
    assertThat(selected(form("full", with(compress, "-s", 1, "--per-group", "group"))))
        .containsExactlyInAnyOrder(2, 5);
    assertThat(selected(form("full", with(compress, "-s", 1, "--per-group", "group", "--keep", 0))))
        .containsExactly(0, 5);
    assertThat(selected(form("full", with(compress, "--budget-atoms", 40)))).hasSize(1);
    // Without a reference nothing is unseen.
    JsonNode json = jsonOf(output, form("full", "compress", pool, "-s", 2));
    assertThat(json.has("reasons")).isFalse();
    assertThat(json.has("unseen_elements")).isFalse();
  }

  @Test
  void aSelectionSaysWhy() {
    Path pool = pool();
    Path frames = folder.resolve("picks.extxyz");
    Object[] compress = {
      "compress", pool, "-r", known, "-s", 3, "-o", frames, "--order", "ranking"
    };
    assertThat(quests(form("full", compress)).succeeds().lines())
        .contains("first: 2 frames with elements that the reference lacks; " + NONE);
    List<Frame> picked = Cli.frames(frames);
    assertThat(picked).hasSize(3);
    for (int i = 0; i < 3; i++) {
      InfoValue reason = picked.get(i).info().get("reason");
      assertThat(reason == null ? "" : reason.text()).isEqualTo(i < 2 ? NONE : "");
      assertThat(picked.get(i).arrays()).containsKey("error");
    }
    Path table = folder.resolve("picks.csv");
    List<String> rows = Cli.linesOf(table, form("full", "compress", pool, "-r", known, "-s", 3));
    assertThat(rows.get(0)).contains(",overlap,reason,file,").endsWith(",unseen_elements");
    assertThat(rows.get(1)).contains("," + NONE + ",").endsWith(",Ni");
    assertThat(rows.get(3)).endsWith(",");
    assertThat(Cli.linesOf(table, form("full", "compress", pool, "-s", 3)).get(0))
        .endsWith(",overlap,file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "centre", "full"})
  void groupsSayWhatOthersLack(String elements) {
    Object[] files = {"report-overlap", run, known};
    JsonNode unseen = jsonOf(output, form(elements, files)).get("unseen_elements");
    assertThat(unseen.get(0).get(1).get("Ni").get("atoms").asInt()).isEqualTo(2);
    assertThat(unseen.get(0).get(0)).isEmpty();
    assertThat(unseen.get(1).get(0)).isEmpty();
    assertThat(quests(form(elements, files)).succeeds().lines())
        .contains("  no Ni in " + known + ", of which " + run + " has some");
    assertThat(Cli.linesOf(folder.resolve("out.csv"), form(elements, files)))
        .filteredOn(line -> line.endsWith(",Ni"))
        .hasSize(1);
    // The frames of nickel are the odd ones.
    JsonNode byKey = jsonOf(output, form(elements, "report-overlap", run, "--by", "group"));
    assertThat(byKey.get("unseen_elements").get(0).get(1).propertyNames()).containsExactly("Cu");
    assertThat(byKey.get("unseen_elements").get(1).get(0).propertyNames()).containsExactly("Ni");
  }
}
