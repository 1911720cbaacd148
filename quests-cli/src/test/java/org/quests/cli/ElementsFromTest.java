package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.linesOf;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Labels of atoms in place of their elements, and elements that a file only numbers. */
class ElementsFromTest {
  private static final int ATOMS = 12;

  @TempDir private Path folder;
  private Path known;
  private Path run;

  @BeforeEach
  void twoKindsAndThree() {
    known = write(folder.resolve("known.xyz"), xyz(1, 4, i -> i % 2 == 0 ? "beta" : "alpha"));
    run = write(folder.resolve("run.xyz"), xyz(2, 3, i -> i == 5 ? "gamma" : "beta"));
  }

  private static double[] places(Random random) {
    double[] places = new double[3 * ATOMS];
    for (int i = 0; i < ATOMS; i++) {
      places[3 * i] = 2 * (i % 3) + 0.5 * random.nextDouble();
      places[3 * i + 1] = 2 * (i / 3 % 2) + 0.5 * random.nextDouble();
      places[3 * i + 2] = 2 * (i / 6) + 0.5 * random.nextDouble();
    }
    return places;
  }

  private static String xyz(long seed, int frames, IntFunction<String> label) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      text.append(ATOMS).append("\nProperties=species:S:1:pos:R:3:kind:S:1\n");
      double[] places = places(random);
      for (int i = 0; i < ATOMS; i++) {
        text.append(
            String.format(
                Locale.ROOT,
                "Cu %.4f %.4f %.4f %s\n",
                places[3 * i],
                places[3 * i + 1],
                places[3 * i + 2],
                label.apply(i)));
      }
    }
    return text.toString();
  }

  private static String dump(long seed, int types) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 3; f++) {
      text.append("ITEM: TIMESTEP\n").append(f).append("\nITEM: NUMBER OF ATOMS\n").append(ATOMS);
      text.append("\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id type x y z\n");
      double[] places = places(random);
      for (int i = ATOMS - 1; i >= 0; i--) {
        text.append(
            String.format(
                Locale.ROOT,
                "%d %d %.4f %.4f %.4f\n",
                i + 1,
                1 + i % types,
                places[3 * i],
                places[3 * i + 1],
                places[3 * i + 2]));
      }
    }
    return text.toString();
  }

  private Object[] args(Object... args) {
    return Cli.with(args, "-k", 6, "-b", 0.1, "--elements", "full", "--elements-from", "kind");
  }

  @Test
  void aLabelThatTheReferenceLacksIsTold() {
    Cli.Result result = quests(args("dH", run, known, "--explain"));
    result.succeeds();
    assertThat(result.out()).contains("elements full from kind", "no gamma in the reference");
    assertThat(result.err())
        .contains(
            run
                + ": 3 atoms have labels (kind) that the reference "
                + known
                + " does not hold (gamma 3)");
    for (String command : new String[] {"dH", "overlap"}) {
      JsonNode found = jsonOf(folder.resolve("a.json"), args(command, run, known));
      assertThat(found.get("elements_from").asString()).isEqualTo("kind");
      assertThat(found.get("unseen_elements").toString())
          .isEqualTo("{\"gamma\":{\"atoms\":3,\"frames\":[0,1,2]}}");
    }
    JsonNode along = jsonOf(folder.resolve("t.json"), args("dH_traj", run, "--reference", known));
    assertThat(along.get("unseen_elements").toString())
        .isEqualTo("{\"gamma\":{\"atoms\":3,\"frames\":[0,1,2]}}");
    assertThat(along.get("delta_entropy").get(2).get(5).asDouble()).isGreaterThan(40);
    assertThat(quests(args("watch", run, "--reference", known, "--until-idle", 0.1)).err())
        .contains("run.xyz: frame 0: 1 atom has labels (kind)")
        .contains("(gamma 1)");
  }

  @Test
  void archivesCompareWithFramesAndWithEachOther() {
    JsonNode expected = jsonOf(folder.resolve("a.json"), args("dH", run, known));
    Path npz = folder.resolve("known.npz");
    Path other = folder.resolve("run.npz");
    quests(args("make_descriptors", known, "-o", npz)).succeeds();
    quests(args("make_descriptors", run, "-o", other)).succeeds();
    for (Object[] files : new Object[][] {{run, npz}, {other, known}, {other, npz}}) {
      JsonNode found = jsonOf(folder.resolve("b.json"), args("dH", files[0], files[1]));
      assertThat(found.get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
      assertThat(found.get("unseen_elements")).isEqualTo(expected.get("unseen_elements"));
    }
    assertThat(quests("dH", run, npz, "-k", 6, "--elements", "full").failsWith(2))
        .contains("elements=full elements-from=kind");
    assertThat(quests("entropy", npz, "--elements", "full", "--elements-from", "type").failsWith(2))
        .contains("rows with labels of column kind contradict --elements-from type");
  }

  @Test
  void otherCommands() {
    assertThat(quests(args("entropy", run, "--by-element")).out())
        .containsPattern("beta +33 environments")
        .containsPattern("gamma +3 environments");
    assertThat(linesOf(folder.resolve("m.csv"), args("metrics", run)).get(6))
        .startsWith("0,5,")
        .endsWith(",gamma,");
    quests(args("compress", run, "-r", known, "-s", 1)).succeeds();
    quests(args("report-overlap", run, known)).succeeds();
    quests(args("learning_curve", run)).succeeds();
    quests(args("dedup", run)).succeeds();
    Path walked = folder.resolve("walked.xyz");
    quests(args("mcmc", known, "-n", 2, "-o", walked)).succeeds();
    quests(args("entropy", walked)).succeeds();
  }

  /** A column that a walk leaves out as a value of the old positions, if it is no label. */
  @Test
  void generationsKeepTheirLabels() throws IOException {
    String charges = xyz(1, 4, i -> i % 2 == 0 ? "-1" : "1").replace("kind:S", "charge:I");
    Path ions = write(folder.resolve("ions.xyz"), charges);
    Path made = folder.resolve("made.xyz");
    quests(
            "active_learning",
            ions,
            "-n",
            2,
            "-g",
            2,
            "-s",
            1,
            "-k",
            6,
            "-b",
            0.1,
            "--elements",
            "centre",
            "--elements-from",
            "charge",
            "-o",
            made)
        .succeeds();
    assertThat(Files.readString(made)).contains("charge:I:1");
  }

  @Test
  void labelsThatAreNotThere() {
    Path types = write(folder.resolve("types.dump"), dump(3, 2));
    assertThat(quests(args("dH", run, types)).failsWith(3))
        .contains("types.dump: frame 0: expected a column kind", "found id, type");
    assertThat(quests("entropy", run, "--elements-from", "kind").failsWith(2))
        .contains("expected elements=centre or full");
    Path late =
        write(
            folder.resolve("late.xyz"),
            xyz(1, 1, i -> "a") + xyz(2, 1, i -> "a").replace("kind:S:1", "sort:S:1"));
    assertThat(quests(args("entropy", late)).failsWith(3))
        .contains("late.xyz: frame 1: expected a column kind", "found sort");
  }

  /** Types are no elements, unless somebody says which. */
  @Test
  void dumpsThatNumberTypes() {
    Path several = write(folder.resolve("several.dump"), dump(3, 2));
    Path one = write(folder.resolve("one.dump"), dump(4, 1));
    Object[] common = {"-k", 6, "-b", 0.1, "--elements", "full"};
    assertThat(quests(Cli.with(new Object[] {"entropy", several}, common)).failsWith(3))
        .contains("several.dump: frame 0, line 9: expected a column element");
    Object[] named = Cli.with(common, "--types", "1=Cu,2=Zr");
    Object[] typed = Cli.with(common, "--elements-from", "type");
    JsonNode expected =
        jsonOf(folder.resolve("a.json"), Cli.with(new Object[] {"dH", several, one}, named));
    assertThat(expected.get("unseen_elements").toString())
        .isEqualTo("{\"Zr\":{\"atoms\":18,\"frames\":[0,1,2]}}");
    JsonNode labels =
        jsonOf(folder.resolve("b.json"), Cli.with(new Object[] {"dH", several, one}, typed));
    assertThat(labels.get("unseen_elements").toString())
        .isEqualTo("{\"2\":{\"atoms\":18,\"frames\":[0,1,2]}}");
    assertThat(labels.get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
    Path piped = folder.resolve("c.json");
    for (Object[] form : new Object[][] {named, typed}) {
      byte[] test = dump(3, 2).getBytes(StandardCharsets.US_ASCII);
      questsReading(test, Cli.with(new Object[] {"dH", "-", one, "-o", piped, "--overwrite"}, form))
          .succeeds();
      assertThat(json(piped).get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
      byte[] reference = dump(4, 1).getBytes(StandardCharsets.US_ASCII);
      questsReading(
              reference,
              Cli.with(new Object[] {"dH", several, "-", "-o", piped, "--overwrite"}, form))
          .succeeds();
      assertThat(json(piped).get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
      Path npz = folder.resolve("rows.npz");
      quests(Cli.with(new Object[] {"make_descriptors", one, "-o", npz, "--overwrite"}, form))
          .succeeds();
      JsonNode stored =
          jsonOf(folder.resolve("d.json"), Cli.with(new Object[] {"dH", several, npz}, form));
      assertThat(stored.get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
    }
  }

  private static final Object[] BY_KIND = {
    "--elements", "full", "--elements-from", "kind", "-k", 4
  };

  @Test
  void groupsAreComparedLabelByLabel() {
    JsonNode json =
        jsonOf(
            folder.resolve("r.json"),
            Cli.with(new Object[] {"report-overlap", known, run, "--by-element"}, BY_KIND));
    assertThat(json.get("by_element").propertyNames())
        .containsExactlyInAnyOrder("alpha", "beta", "gamma");
    assertThat(json.get("unseen_elements").get(1).get(0).propertyNames()).containsExactly("gamma");
    assertThat(json.get("unseen_elements").get(0).get(1).propertyNames()).containsExactly("alpha");
  }

  @Test
  void thePictureOfBothPartsNamesLabels() throws IOException {
    Path plot = folder.resolve("split.svg");
    quests(Cli.with(new Object[] {"dH", run, known, "--split", "--plot", plot}, BY_KIND))
        .succeeds();
    assertThat(Files.readString(plot)).contains("beta", "gamma").doesNotContain(">H<");
  }

  @Test
  void anIndexKeepsLabels() {
    Path index = folder.resolve("known.qref");
    quests(Cli.with(new Object[] {"index", known, "-o", index}, BY_KIND)).succeeds();
    Path output = folder.resolve("dH.json");
    JsonNode expected = jsonOf(output, Cli.with(new Object[] {"dH", run, known}, BY_KIND));
    JsonNode found = jsonOf(output, Cli.with(new Object[] {"dH", run, index}, BY_KIND));
    assertThat(found.get("delta_entropy")).isEqualTo(expected.get("delta_entropy"));
    assertThat(found.get("unseen_elements").propertyNames()).containsExactly("gamma");

    // Numbers of labels go on from those that are there.
    quests(Cli.with(new Object[] {"index", run, "--append", "-o", index}, BY_KIND)).succeeds();
    JsonNode grown = jsonOf(output, Cli.with(new Object[] {"dH", run, index}, BY_KIND));
    assertThat(grown.get("unseen_elements").propertyNames()).isEmpty();
    double largest = Double.NEGATIVE_INFINITY;
    for (JsonNode value : grown.get("delta_entropy").values()) {
      largest = Math.max(largest, value.asDouble());
    }
    assertThat(largest).isLessThanOrEqualTo(0);
    JsonNode info = jsonOf(output, "index", index, "--info");
    assertThat(info.get("elements_from").asString()).isEqualTo("kind");
    assertThat(info.get("elements_found").values())
        .extracting(JsonNode::asString)
        .containsExactly("alpha", "beta", "gamma");
  }

  @Test
  void otherCommandsNameUnseenLabels() {
    Path output = folder.resolve("c.json");
    JsonNode kept =
        jsonOf(output, Cli.with(new Object[] {"compress", run, "-r", known, "-s", 2}, BY_KIND));
    assertThat(kept.get("reasons").get(0).asString()).isEqualTo("no gamma in the reference");
    JsonNode found =
        jsonOf(output, Cli.with(new Object[] {"dH_traj", run, "--reference", known}, BY_KIND));
    assertThat(found.get("unseen_elements").get("gamma").get("atoms").asInt()).isEqualTo(3);
    assertThat(
            quests(
                    Cli.with(
                        new Object[] {
                          "watch", run, "--reference", known, "--until-idle", 0.05, "--poll", 0.01
                        },
                        BY_KIND))
                .succeeds()
                .out())
        .contains("no gamma in the reference");
  }

  /** In results, warnings and pictures, as in tables by label: 2 comes before 10. */
  @Test
  void numbersAreInTheirOrder() throws IOException {
    Path many = write(folder.resolve("many.xyz"), xyz(3, 2, i -> i == 0 ? "word" : "" + (i - 3)));
    Path few = write(folder.resolve("few.xyz"), xyz(4, 2, i -> "1"));
    Path plot = folder.resolve("split.svg");
    Path output = folder.resolve("o.json");
    Cli.Result result =
        quests(
            Cli.with(
                new Object[] {"dH", many, few, "--split", "--plot", plot, "-o", output}, BY_KIND));
    result.succeeds();
    assertThat(result.err())
        .contains("(-2 2, -1 2, 0 2, 2 2, 3 2, 4 2, 5 2, 6 2, 7 2, 8 2, word 2");
    String[] unseen = {"-2", "-1", "0", "2", "3", "4", "5", "6", "7", "8", "word"};
    assertThat(json(output).get("unseen_elements").propertyNames()).containsExactly(unseen);
    // Of 12 labels one has no colour of its own: the one with the least that is new.
    assertThat(Files.readString(plot))
        .containsPattern("(?s)-2: 2.*-1: 2.*0: 2.*2: 2.*3: 2.*8: 2.*others: 2");
    String lacking = "no -2, no -1, no 0, no 2, no 3, no 4, no 5, no 6, no 7, no 8, no word in ";
    Path pairs = folder.resolve("pairs.json");
    assertThat(
            quests(Cli.with(new Object[] {"report-overlap", many, few, "-o", pairs}, BY_KIND))
                .succeeds()
                .out())
        .contains(lacking + few);
    assertThat(json(pairs).get("unseen_elements").get(0).get(1).propertyNames())
        .containsExactly(unseen);
    Path kept = folder.resolve("kept.json");
    quests(Cli.with(new Object[] {"compress", many, "-r", few, "-s", 1, "-o", kept}, BY_KIND))
        .succeeds();
    assertThat(json(kept).get("reasons").get(0).asString()).isEqualTo(lacking + "the reference");
    assertThat(
            quests(
                    Cli.with(
                        new Object[] {
                          "watch", many, "--reference", few, "--until-idle", 0.05, "--poll", 0.01
                        },
                        BY_KIND))
                .succeeds()
                .out())
        .contains(lacking);
  }

  /** Whatever a label is, results are read by strict readers, and nothing is hidden. */
  @Test
  void labelsThatCannotBeShown() throws Exception {
    String[] labels = {"\u202eab", "\ufffe", "</script>", "=cmd()", "'\"", "]]>", "x".repeat(100)};
    Path odd = write(folder.resolve("odd.xyz"), xyz(3, 2, i -> labels[i % labels.length]));
    Path plot = folder.resolve("split.svg");
    Path output = folder.resolve("o.json");
    Cli.Result result =
        quests(
            Cli.with(
                new Object[] {
                  "dH", odd, known, "--split", "--by-element", "--plot", plot, "-o", output
                },
                BY_KIND));
    result.succeeds();
    assertThat(result.out() + result.err())
        .contains("\\u202eab", "\\ufffe")
        .doesNotContain("\u202e", "\ufffe");
    assertThat(json(output).get("by_element").propertyNames()).containsExactlyInAnyOrder(labels);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(plot.toFile())
                .getDocumentElement()
                .getTextContent())
        .contains("\\u202eab: 4", "\\ufffe: 4", "</script>: 4", "xxx…: 2")
        .doesNotContain("x".repeat(30));
    Path matrix = folder.resolve("matrix.svg");
    quests(
            Cli.with(
                new Object[] {
                  "report-overlap", odd, "--by-element", "--matrix", "elements", "--plot", matrix
                },
                BY_KIND))
        .succeeds();
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(matrix.toFile())
                .getDocumentElement()
                .getTextContent())
        .contains("\\u202eab", "\\ufffe");
  }
}
