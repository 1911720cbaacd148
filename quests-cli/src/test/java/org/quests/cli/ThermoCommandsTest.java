package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Bandwidth curves, differences of entropy, and ensembles, on the command line. */
@Tag("slow")
class ThermoCommandsTest {
  private static final String NARROW = "0.022,0.027,0.033,0.04,0.048,0.058,0.07,0.09";

  @TempDir private Path folder;
  private Path cold;
  private Path hot;

  /** Frames of 32 copper atoms about the sites of a crystal. */
  static String crystal(int frames, double sigma, double a, double temperature, long seed) {
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      text.append(
          String.format(
              Locale.ROOT,
              "32%nLattice=\"%f 0 0 0 %f 0 0 0 %f\" Properties=species:S:1:pos:R:3 pbc=\"T T T\""
                  + " temp=%s energy=%f%n",
              2 * a,
              2 * a,
              2 * a,
              temperature,
              32 * (-3 + 1e-3 * temperature)));
      for (int cell = 0; cell < 8; cell++) {
        for (double[] site : sites) {
          text.append("Cu");
          for (int k = 0; k < 3; k++) {
            double x = a * ((cell >> k & 1) + site[k]) + sigma * random.nextGaussian();
            text.append(String.format(Locale.ROOT, " %.8f", x));
          }
          text.append('\n');
        }
      }
    }
    return text.toString();
  }

  @BeforeEach
  void files() {
    cold = write(folder.resolve("cold.xyz"), crystal(24, 0.1, 3.63, 300, 1));
    hot = write(folder.resolve("hot.xyz"), crystal(24, 0.14142, 3.63, 600, 2));
  }

  private JsonNode result(Object... args) {
    Path output = folder.resolve("result.json");
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("-o", output, "--overwrite"));
    quests(all.toArray()).succeeds();
    return json(output);
  }

  @Test
  void aCurveOfEachFile() throws IOException {
    Path table = folder.resolve("curve.csv");
    Path picture = folder.resolve("curve.svg");
    JsonNode curve = result("bandwidth_curve", cold, hot, "-o", table, "--plot", picture);
    assertThat(numbers(curve.get("bandwidths"))).hasSize(12).startsWith(0.005).endsWith(0.12);
    JsonNode first = curve.get("groups").get(0);
    assertThat(first.get("n_envs").intValue()).isEqualTo(768);
    assertThat(first.get("n_frames").intValue()).isEqualTo(24);
    double h = first.get("suggested_bandwidth").doubleValue();
    assertThat(h).isBetween(0.02, 0.1);
    assertThat(curve.get("groups").get(1).get("suggested_bandwidth").doubleValue())
        .isGreaterThan(h);
    assertThat(first.get("subsamples").get(0).get("suggested_deviation").doubleValue())
        .isPositive();
    // H is that of the other command, and so is its bracket.
    JsonNode entropy = result("entropy", cold, "-b", 0.12, "--bracket");
    assertThat(numbers(first.get("entropies"))[11])
        .isEqualTo(entropy.get("entropy").doubleValue(), within(1e-10));
    assertThat(numbers(first.get("entropies_without_own_frame"))[11])
        .isEqualTo(numbers(entropy.get("entropy_bracket"))[1], within(1e-10));
    List<String> lines = Files.readAllLines(table);
    assertThat(lines).hasSize(25);
    assertThat(lines.get(0))
        .isEqualTo("group,n_envs,bandwidth,entropy,entropy_without_own_frame,efficiency,dimension");
    assertThat(Files.readString(picture)).contains("n = 1,536").contains("cold.xyz, hot.xyz");
  }

  @Test
  void aCurveOfEachGroup() {
    Path both =
        write(
            folder.resolve("both.xyz"),
            crystal(12, 0.1, 3.63, 300, 3) + crystal(12, 0.14142, 3.63, 600, 4));
    JsonNode curve = result("bandwidth_curve", both, "--by", "temp", "--bandwidths", NARROW);
    assertThat(curve.get("groups").size()).isEqualTo(2);
    assertThat(curve.get("groups").get(1).get("name").asString()).isEqualTo("600.0");
    assertThat(curve.get("groups").get(1).get("n_envs").intValue()).isEqualTo(384);
    assertThat(numbers(curve.get("bandwidths"))).hasSize(8);
  }

  /** The bandwidth that is suggested is that of the reference, or else of the only file. */
  @ParameterizedTest
  @CsvSource({
    "entropy COLD,cold",
    "dH COLD HOT,hot",
    "compress HOT -r COLD -s 2,cold",
    "events HOT --parent :4,hot"
  })
  void theSuggestionIsTaken(String line, String file) {
    double h =
        result("bandwidth_curve", file.equals("cold") ? cold : hot)
            .get("groups")
            .get(0)
            .get("suggested_bandwidth")
            .doubleValue();
    List<Object> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      words.add(word.equals("COLD") ? cold : word.equals("HOT") ? hot : word);
    }
    List<Object> auto = new ArrayList<>(words);
    auto.addAll(List.of("-b", "auto"));
    auto.addAll(List.of("-o", folder.resolve("auto.json")));
    String said = quests(auto.toArray()).succeeds().out();
    JsonNode found = json(folder.resolve("auto.json"));
    double taken = found.get("bandwidth").doubleValue();
    assertThat(taken).isEqualTo(h, within(1e-3 * h));
    // It is printed, and the same by hand gives the same.
    assertThat(said).contains("h = " + taken + " (-b auto)").contains(file + ".xyz");
    words.addAll(List.of("-b", taken));
    JsonNode byHand = result(words.toArray());
    for (String key : List.of("entropy", "dH_mean", "overlap", "selected")) {
      assertThat(byHand.path(key)).isEqualTo(found.path(key));
    }
  }

  @Test
  void scaledStates() throws IOException {
    Path table = folder.resolve("thermo.csv");
    Path picture = folder.resolve("thermo.png");
    JsonNode found =
        result(
            "thermo",
            cold,
            hot,
            "-T",
            "300,600",
            "--total",
            "--bandwidths",
            NARROW,
            "-o",
            table,
            "--plot",
            picture);
    JsonNode pair = found.get("pairs").get(0);
    JsonNode scale = pair.get("scale_matching");
    assertThat(scale.get("dS_conf").doubleValue())
        .isEqualTo(1.0397, within(3 * scale.get("error").doubleValue()));
    assertThat(scale.get("scaled").booleanValue()).isTrue();
    assertThat(scale.get("levels").size()).isEqualTo(10);
    assertThat(scale.get("volume_term").doubleValue()).isEqualTo(0, within(1e-3));
    assertThat(pair.get("dimension_matching").get("refused").asString()).contains("one phase");
    assertThat(pair.get("dimension_matching").get("dS").isNull()).isTrue();
    assertThat(pair.get("dS").doubleValue())
        .isEqualTo(
            scale.get("dS_conf").doubleValue()
                + scale.get("volume_term").doubleValue()
                + 1.5 * Math.log(2),
            within(1e-12));
    assertThat(pair.get("verdict").asString()).startsWith("a scaled state");
    assertThat(Files.readAllLines(table)).hasSize(11);
    assertThat(Files.size(picture)).isPositive();
    // Any number of threads gives the same bits.
    Object[] again = {"thermo", cold, hot, "-T", "300,600", "--total", "--bandwidths", NARROW};
    assertThat(result(Cli.with(again, "-j", 1)).get("pairs")).isEqualTo(found.get("pairs"));
  }

  @Test
  void statesAreGroupsWithTemperaturesOfTheirFrames() {
    Path all =
        write(
            folder.resolve("all.xyz"),
            crystal(40, 0.12, 3.63, 600, 5)
                + crystal(36, 0.1, 3.63, 300, 6)
                + crystal(40, 0.14142, 3.63, 1200, 7));
    JsonNode found =
        result("thermo", all, "--by", "temp", "--temperature-key", "temp", "--bandwidths", NARROW);
    JsonNode states = found.get("states");
    assertThat(states.get(0).get("temperature").doubleValue()).isEqualTo(300);
    assertThat(states.get(2).get("temperature").doubleValue()).isEqualTo(1200);
    // Frames were drawn, so that all states have as many environments.
    states.forEach(state -> assertThat(state.get("n_envs").intValue()).isEqualTo(1152));
    JsonNode chain = found.get("chain");
    assertThat(chain.size()).isEqualTo(3);
    assertThat(chain.get(2).get("dS").doubleValue())
        .isEqualTo(
            found.get("pairs").get(0).get("dS").doubleValue()
                + found.get("pairs").get(1).get("dS").doubleValue(),
            within(1e-12));
    assertThat(chain.get(2).get("error").doubleValue()).isPositive();
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    Path gold =
        write(folder.resolve("gold.xyz"), crystal(24, 0.1, 3.63, 300, 1).replace("Cu", "Au"));
    assertThat(quests("thermo", cold, gold).failsWith(2))
        .contains("cold.xyz", "gold.xyz", "the elements Cu and Au");
    assertThat(quests("thermo", cold).failsWith(2)).contains("two states or more");
    assertThat(quests("thermo", cold, hot, "-T", "300").failsWith(2))
        .contains("a temperature for each of 2 states");
    assertThat(quests("thermo", cold, hot, "--total").failsWith(2))
        .contains("--total needs temperatures");
    assertThat(quests("thermo", cold, hot, "-b", 0.02).failsWith(2)).contains("leave out -b");
    assertThat(quests("bandwidth_curve", cold, "--bandwidths", "0.02").failsWith(2))
        .contains("two bandwidths or more");
    assertThat(quests("bandwidth_curve", cold, "--bandwidths", "0.03,0.02").failsWith(2))
        .contains("ascending order");
    assertThat(quests("entropy", cold, "-b", "often").failsWith(2))
        .contains("'often' is not a number, nor auto");
    assertThat(quests("entropy", "-", "-b", "auto").failsWith(2)).contains("standard input");
    Path single = write(folder.resolve("one.xyz"), crystal(1, 0.1, 3.63, 300, 1));
    assertThat(quests("entropy", single, "-b", "auto").failsWith(3))
        .contains("one.xyz", "two frames or more");
    Path odd =
        write(folder.resolve("odd.xyz"), "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nCu 0 0 0\n".repeat(7));
    assertThat(quests("thermo", cold, odd).failsWith(2))
        .contains("cannot be brought to as many environments");
  }

  @Test
  void ensemblesOfConfigurations() throws IOException {
    Path table = folder.resolve("z.csv");
    Path picture = folder.resolve("z.svg");
    Path input = TestData.shipped("fe3pt.json");
    JsonNode found = result("zentropy", input, "-T", "300,400", "-o", table, "--plot", picture);
    JsonNode points = found.get("points");
    assertThat(points.get(0).get("V").doubleValue()).isEqualTo(157.69676, within(1e-4));
    assertThat(points.get(1).get("probabilities").get("FM").doubleValue())
        .isEqualTo(0.581, within(0.01));
    assertThat(found.get("configurations").get(2).get("name").asString()).isEqualTo("SF28");
    assertThat(found.get("provenance").get("inputs").get(0).get("sha256").asString()).hasSize(64);
    assertThat(Files.readAllLines(table).get(0)).startsWith("T,P,V,F,S").endsWith("p_SF28");
    assertThat(Files.readString(picture)).contains("12 atoms in a cell");
    assertThat(quests("zentropy", input, "-T", "100:1000:300").succeeds().out())
        .contains("critical point: 169.9 K, 4.617 GPa");
  }

  @Test
  void theIntrinsicDimensionOfACurve() {
    JsonNode found =
        result("bandwidth_curve", cold, "--bandwidths", "0.03,0.05,0.09", "--dimension");
    assertThat(found.get("groups").get(0).get("intrinsic_dimension"))
        .isEqualTo(result("metrics", cold, "--dimension").get("intrinsic_dimension"));
    Path same =
        write(folder.resolve("same.xyz"), "1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nCu 0 0 0\n".repeat(5));
    JsonNode none = result("bandwidth_curve", same, "--dimension");
    assertThat(none.get("groups").get(0).get("intrinsic_dimension").get("two_nearest").isNull())
        .isTrue();
    assertThat(quests("bandwidth_curve", same, "--dimension").succeeds().out())
        .contains("no intrinsic dimension");
  }

  /** What is not known is no number. */
  @Test
  void aSingleFrameHasNoBracket() {
    Path single = write(folder.resolve("one.xyz"), crystal(1, 0.1, 3.63, 300, 1));
    assertThat(quests("bandwidth_curve", single).succeeds().out())
        .contains("no bracket")
        .doesNotContain("NaN")
        .doesNotContain("too wide");
  }

  @Test
  void aChainIsDrawn() throws IOException {
    Path hotter = write(folder.resolve("hotter.xyz"), crystal(24, 0.17, 3.63, 900, 3));
    Path picture = folder.resolve("chain.svg");
    String bandwidths = "0.018," + NARROW + ",0.11,0.14";
    Object[] chain = {
      "thermo", cold, hot, hotter, "--bandwidths", bandwidths, "--plot-chain", picture
    };
    quests(Cli.with(chain, "-T", "300,600,900")).succeeds();
    assertThat(Files.readString(picture)).contains("S − S0").contains("T (K)");
    assertThat(quests(Cli.with(chain)).failsWith(2)).contains("--plot-chain needs temperatures");
    assertThat(quests("thermo", cold, hot, "-T", "300,600", "--plot-chain", picture).failsWith(2))
        .contains("three states or more");
    assertThat(quests("thermo", cold, hot, "-T", "1e-320,600").failsWith(2))
        .contains("between 1e-6 and 1e9 K");
  }

  @Test
  void anEnsembleIsNeverOverwritten() throws IOException {
    Path input = folder.resolve("z.json");
    Files.copy(TestData.shipped("fe3pt.json"), input);
    assertThat(quests("zentropy", input, "-o", input, "--overwrite").failsWith(2))
        .contains("is the input");
    assertThat(quests("zentropy", input, "-T", "0,100").failsWith(2))
        .contains("temperatures above 0 K");
    String text = Files.readString(input);
    String heavy = text.replaceFirst("\"mass\": *[0-9.]+", "\"mass\": 1001");
    assertThat(quests("zentropy", write(input, heavy)).failsWith(3))
        .contains("\"mass\" is 1001.0, expected amu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mass\": 3} | no \"atoms\", expected a number",
        "{\"atoms\": 0.5} | expected the number of atoms of a cell",
        "{\"atoms\": 1} | expected a list \"configurations\"",
        "{\"atoms\": 1, \"configurations\": [{}]} | configuration 0: expected a text \"name\"",
        "{\"atoms\": 1,} | line 1: is no JSON",
        "{\"atoms\": 1, \"atoms\": 2} | line 1: is no JSON: Duplicate",
        "{\"atoms\": NaN} | is no JSON: Non-standard token 'NaN'",
        "{\"atoms\": 1} {} | there is more after its end",
        "{\"atoms\": 1, \"mass\": -3} | \"mass\" is -3.0, expected amu for each atom",
        "{\"atoms\": 1, \"configurations\": [{\"name\": \" \"}]} | \"name\" of 1 to 100 letters",
        "{\"atoms\": 1, \"configurations\": [{\"name\": \"a\", \"multiplicity\": 1, \"volumes\":"
            + " [1, 2], \"energies\": [1]}]} | a: 2 volumes and 1 energies",
      })
  void badEnsembles(String text, String reason) {
    Path file = write(folder.resolve("bad.json"), text);
    assertThat(quests("zentropy", file).failsWith(3)).contains("bad.json", reason);
  }
}
