package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  @ParameterizedTest
  @ValueSource(strings = {"plot.pdf", "plot", "svg"})
  void otherEndingsAreRefused(String name) {
    Path plot = folder.resolve(name);
    Path missing = folder.resolve("missing.xyz");
    assertThat(quests("metrics", missing, "--plot", plot).failsWith(2))
        .isEqualTo(plot + ": expected a picture that ends in .svg or .png");
  }
}
