package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.study.ErrorColumn;
import org.w3c.dom.Document;

/** Pictures of results are valid files. */
@Tag("slow")
class PlotTest {
  @TempDir private Path folder;

  private Object[] args(String command, Path plot) {
    Path alloy = Samples.alloy();
    return command.equals("dH")
        ? new Object[] {command, alloy, alloy, "--frames", ":9", "--plot", plot}
        : new Object[] {command, alloy, "--plot", plot};
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "dH"})
  void svg(String command) throws Exception {
    Path plot = folder.resolve("plot.svg");
    quests(args(command, plot)).succeeds();
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("text").getLength()).isGreaterThan(5);
    assertThat(document.getDocumentElement().getTextContent())
        .contains("δH of each environment", "covered (δH ≤ 0)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "dH"})
  void png(String command) throws Exception {
    Path plot = folder.resolve("plot.PNG");
    quests(args(command, plot)).succeeds();
    BufferedImage image = ImageIO.read(plot.toFile());
    assertThat(image).isNotNull();
    assertThat(image.getWidth()).isEqualTo(1440);
    assertThat(image.getHeight()).isEqualTo(840);
  }

  @Test
  void theSameResultGivesTheSameBytes() throws Exception {
    Path first = folder.resolve("first.svg");
    Path second = folder.resolve("second.svg");
    quests(args("metrics", first)).succeeds();
    quests(args("metrics", second)).succeeds();
    assertThat(second).hasSameBinaryContentAs(first);
    // No document type, which readers would fetch; no outlines in place of letters.
    assertThat(Files.readString(first))
        .startsWith("<svg ")
        .contains("viewBox=\"0 0 720 420\"")
        .doesNotContain("<!DOCTYPE", "<!--", "<image");
  }

  @Test
  void equalValuesHaveAPictureToo() {
    Path one = write(folder.resolve("one.xyz"), "1\n\nCu 0 0 0\n");
    quests("metrics", one, "--plot", folder.resolve("plot.svg")).succeeds();
    assertThat(folder.resolve("plot.svg")).isNotEmptyFile();
  }

  @Test
  void goesBesideTheOutput() {
    Path output = folder.resolve("out.json");
    Path plot = folder.resolve("plot.svg");
    quests("metrics", Samples.alloy(), "-o", output, "--plot", plot).succeeds();
    assertThat(output).exists();
    assertThat(plot).exists();
  }

  /** What is written in a picture, without its metadata. */
  private static String shown(Path svg) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < document.getElementsByTagName("text").getLength(); i++) {
      text.append(document.getElementsByTagName("text").item(i).getTextContent()).append('\n');
    }
    return text.toString();
  }

  @Test
  void picturesSayWhatTheyAreOf() throws Exception {
    Path test = folder.resolve("test.xyz");
    Path reference = folder.resolve("reference.xyz");
    write(test, Samples.text(5));
    write(reference, Samples.text(7));
    Path svg = folder.resolve("plot.svg");
    Path png = folder.resolve("plot.png");
    Path json = folder.resolve("dH.json");
    quests("dH", test, reference, "-k", 8, "-b", 0.02, "--plot", svg, "-o", json).succeeds();
    String caption = "n = 20 against 28 · k = 8, cut-off 5 Å, h = 0.02 1/Å · QUESTS ";
    assertThat(shown(svg)).contains("test.xyz against reference.xyz · " + caption);
    assertThat(Files.readString(svg))
        .containsPattern("<desc>[^<]*" + test + " against " + reference + " · n = 20 against 28");

    double[] dH = Cli.numbers(Cli.json(json).get("delta_entropy"));
    int most = 0;
    for (int i = 0; i < dH.length; i++) {
      most = dH[i] > dH[most] ? i : most;
    }
    assertThat(shown(svg))
        .contains(
            String.format(
                Locale.ROOT, "greatest: %.4f, atom %d of frame %d", dH[most], most % 4, most / 4));

    quests("dH", test, reference, "-k", 8, "-b", 0.02, "--plot", png).succeeds();
    assertThat(Files.readString(png, StandardCharsets.ISO_8859_1))
        .contains("iTXtDescription", "iTXtSoftware")
        .contains(
            new String(caption.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  @Test
  void theCurveOfSizesMarksTheBestOne() throws Exception {
    Path file = write(folder.resolve("a.xyz"), Samples.text(9));
    Path plot = folder.resolve("curve.svg");
    Path json = folder.resolve("optimal.json");
    quests("compress", file, "-s", 1.0, "--plot", plot).succeeds();
    quests("compress", file, "-s", 1.0, "-m", "optimal", "-o", json).succeeds();
    assertThat(shown(plot)).contains("optimal: " + Cli.json(json).get("selected").size() + "\n");
  }

  @Test
  void eventsNameTheirReferences() throws Exception {
    Path file = write(folder.resolve("a.xyz"), Samples.text(9));
    Path plot = folder.resolve("events.svg");
    quests(
            "events",
            file,
            "--reference",
            "ice=" + file,
            "--reference",
            "fog=" + file,
            "--plot",
            plot)
        .succeeds();
    assertThat(shown(plot)).contains("δH, ice", "δH, fog", "LLR (above 0: more like fog)");
  }

  @Test
  void unitsOfErrorsAreThoseOfTheFile() {
    assertThat(new ErrorColumn("my_forces", "forces").title())
        .isEqualTo("error, my_forces:forces (in the unit of the file)");
    assertThat(new ErrorColumn("charges", null).title())
        .isEqualTo("error, charges (in the unit of the file)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plot.pdf", "plot", "svg"})
  void otherEndingsAreRefused(String name) {
    Path plot = folder.resolve(name);
    Path missing = folder.resolve("missing.xyz");
    assertThat(quests("metrics", missing, "--plot", plot).failsWith(2))
        .isEqualTo(plot + ": expected a picture that ends in .svg or .png");
  }
}
