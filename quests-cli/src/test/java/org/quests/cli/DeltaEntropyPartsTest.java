package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.io.numpy.NumpyReader;
import tools.jackson.databind.JsonNode;

/** {@code dH --split} and {@code dH --by}. */
@Tag("slow")
class DeltaEntropyPartsTest {
  @TempDir private Path folder;
  private Path test;
  private Path reference;

  /** Cubes of four atoms at random, of elements in turn. */
  private static String cells(int frames, List<String> elements, List<String> kinds, int seed) {
    double[][] sites = {{0, 0, 0}, {0, 1.8, 1.8}, {1.8, 0, 1.8}, {1.8, 1.8, 0}};
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    int atom = 0;
    for (int f = 0; f < frames; f++) {
      text.append("4\nLattice=\"3.6 0 0 0 3.6 0 0 0 3.6\" pbc=\"T T T\"");
      text.append(" Properties=species:S:1:pos:R:3 kind=").append(kinds.get(f % kinds.size()));
      text.append('\n');
      for (double[] site : sites) {
        text.append(elements.get(atom++ % elements.size()));
        for (double x : site) {
          text.append(String.format(Locale.ROOT, " %.6f", x + 0.05 * random.nextGaussian()));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  @BeforeEach
  void files() {
    List<String> kinds = List.of("bulk", "\"=1+1, \\\"x\\\"\"");
    test = write(folder.resolve("test.xyz"), cells(6, List.of("Al", "Al", "Ni"), kinds, 1));
    reference = write(folder.resolve("ref.xyz"), cells(9, List.of("Al", "Cu"), kinds, 2));
  }

  @Test
  void everyOutputHasBothParts() throws IOException {
    Path out = folder.resolve("out.json");
    Path csv = folder.resolve("out.csv");
    Path npz = folder.resolve("out.npz");
    Path xyz = folder.resolve("out.extxyz");
    String said =
        quests(
                "dH",
                test,
                reference,
                "--elements",
                "full",
                "--split",
                "--by-element",
                "-k",
                12,
                "-b",
                0.1,
                "-o",
                out,
                "-o",
                csv,
                "-o",
                npz,
                "-o",
                xyz)
            .succeeds()
            .out();
    assertThat(said)
        .contains("by the geometry already", "once elements are seen")
        .contains(
            "     not covered: 0.00 % by the geometry already, 100.00 % once elements are seen");
    Path plain = folder.resolve("plain.json");
    quests("dH", test, reference, "-k", 12, "-b", 0.1, "-o", plain).succeeds();

    JsonNode json = json(out);
    double[] geometry = numbers(json.get("dH_geometry"));
    double[] chemistry = numbers(json.get("dH_chemistry"));
    double[] dH = numbers(json.get("delta_entropy"));
    assertThat(geometry).isEqualTo(numbers(json(plain).get("delta_entropy")));
    for (int i = 0; i < dH.length; i++) {
      assertThat(chemistry[i]).isNotNegative();
      assertThat(geometry[i] + chemistry[i]).isEqualTo(dH[i], within(1e-9 * (1 + chemistry[i])));
    }
    assertThat(json.get("split").propertyNames())
        .containsExactly(
            "dH_geometry_mean", "dH_chemistry_mean", "frac_geometry", "frac_chemistry");
    assertThat(
            json.get("split").get("frac_geometry").doubleValue()
                + json.get("split").get("frac_chemistry").doubleValue())
        .isEqualTo(json.get("frac_positive").doubleValue(), within(1e-12));
    assertThat(json.get("by_element").get("Ni").get("frac_chemistry").doubleValue()).isEqualTo(1);

    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo("frame,atom,dH,dH_geometry,dH_chemistry,element,config_type");
    assertThat(lines.get(1))
        .isEqualTo("0,0," + dH[0] + "," + geometry[0] + "," + chemistry[0] + ",Al,");
    try (NumpyReader reader = NumpyReader.open(npz)) {
      assertThat(reader.names())
          .containsExactlyInAnyOrder("dH", "frame_offsets", "dH_geometry", "dH_chemistry");
    }
    Frame first = Cli.frames(xyz).get(0);
    assertThat(reals(first, "dH_geometry")[3]).isEqualTo(geometry[3]);
    assertThat(reals(first, "dH_chemistry")[3]).isEqualTo(chemistry[3]);
  }

  private static double[] reals(Frame frame, String name) {
    return ((AtomArray.Reals) Objects.requireNonNull(frame.arrays().get(name))).values();
  }

  @Test
  void groupsAreToldOf() throws IOException {
    Path out = folder.resolve("out.json");
    Path csv = folder.resolve("out.csv");
    String said =
        quests("dH", test, reference, "--by", "kind", "-k", 12, "-b", 0.1, "-o", out, "-o", csv)
            .succeeds()
            .out();
    assertThat(said).contains("by kind:", "  bulk: 3 frames, 12 environments, not covered");
    JsonNode json = json(out);
    assertThat(json.get("by").asString()).isEqualTo("kind");
    JsonNode groups = json.get("groups");
    assertThat(groups.size()).isEqualTo(2);
    assertThat(groups.get(0).get("name").asString()).isEqualTo("=1+1, \"x\"");
    JsonNode bulk = groups.get(1);
    assertThat(bulk.propertyNames())
        .containsExactly("name", "n_frames", "n_envs", "dH_mean", "frac_positive", "dH");
    assertThat(bulk.get("n_frames").intValue()).isEqualTo(3);
    assertThat((bulk.get("dH_mean").doubleValue() + groups.get(0).get("dH_mean").doubleValue()) / 2)
        .isEqualTo(json.get("dH_mean").doubleValue(), within(1e-9));
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("frame,atom,dH,element,group,config_type");
    assertThat(lines.get(1)).endsWith(",Al,bulk,");
    assertThat(lines.get(5)).endsWith(",\"'=1+1, \"\"x\"\"\",");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(quests("dH", test, reference, "--split").failsWith(2))
        .isEqualTo("--split needs --elements centre or full");
    assertThat(quests("dH", test, reference, "--split", "--elements", "none").failsWith(2))
        .isEqualTo("--split needs --elements centre or full");
    assertThat(quests("dH", test, reference, "--by", "phase").failsWith(3))
        .contains("test.xyz: frame 0: no value phase, expected one of kind");
    Path rows = folder.resolve("rows.npz");
    quests("make_descriptors", test, "-o", rows).succeeds();
    assertThat(quests("dH", rows, reference, "--by", "kind").failsWith(2))
        .isEqualTo(rows + ": frames are told apart by kind, and this holds descriptors alone");
    assertThat(quests("dH", rows, reference, "--split").failsWith(2))
        .contains("--split needs rows that see elements");
    Path energies = write(folder.resolve("many.xyz"), manyKinds());
    assertThat(quests("dH", energies, reference, "--by", "kind").failsWith(2))
        .isEqualTo(
            energies + ": kind has more than 256 different values, expected at most 256 groups");
  }

  private static String manyKinds() {
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 300; f++) {
      text.append("1\nkind=").append(f).append(".5\nAl 0 0 0\n");
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two", "one", "ten", "fourteen"})
  void pictures(String elements) throws IOException {
    Path of =
        switch (elements) {
          case "one" -> write(folder.resolve("a.xyz"), "1\n\nAl 0 0 0\n");
          case "two" -> test;
          default -> {
            List<String> all =
                List.of(
                    "H", "C", "N", "O", "F", "Al", "Si", "P", "S", "Cl", "Ti", "Fe", "Ni", "Cu");
            List<String> some = elements.equals("ten") ? all.subList(0, 10) : all;
            yield write(folder.resolve("a.xyz"), cells(8, some, List.of("x"), 3));
          }
        };
    Path svg = folder.resolve("plot.svg");
    Path png = folder.resolve("plot.png");
    for (Path plot : List.of(svg, png)) {
      quests("dH", of, reference, "--elements", "full", "--split", "-k", 12, "--plot", plot)
          .succeeds();
    }
    String text = Files.readString(svg);
    assertThat(text).contains("δH by the geometry (nats)", "not covered once elements are seen: ");
    assertThat(text.contains("others")).isEqualTo(elements.equals("fourteen"));
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(1440);
  }
}
