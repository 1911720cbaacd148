package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong input ends with code 3 and one line that says where it is wrong; never with a number. */
class BadInputTest {
  /** A frame of four lines: what is wrong comes after it, in frame 1. */
  private static final String GOOD = "2\nProperties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 0 0\n";

  private static final String CUBE = "Lattice=\"4 0 0 0 4 0 0 0 4\"";
  private static final String PLAIN = "species:S:1:pos:R:3";

  @TempDir private Path folder;

  static Stream<Arguments> bad() {
    return Stream.of(
        // Frames that are too short or too long.
        bad("a short frame", "3\n\nCu 0 0 0\nCu 2 0 0\n", 9, "expected 3 atoms, found 2"),
        bad("a frame shorter than it says", "3\n\nCu 0 0 0\nCu 2 0 0\n" + GOOD, 9, "expected"),
        bad("a frame longer than it says", GOOD + "Cu 4 0 0\n", 2, 9, "the number of atoms"),
        bad("no comment line", "2\n", 6, "expected the comment line, found none"),
        // Atom counts.
        bad("no count", "Cu 0 0 0\n", 5, "expected the number of atoms, found \"Cu 0 0 0\""),
        bad("a negative count", "-2\n\n", 5, "expected the number of atoms, found \"-2\""),
        bad("an absurd count", "99999999999\n\n", 5, "expected at most"),
        // Rows.
        row("too few columns", "Cu 0 0", "expected 4 columns (species, pos ×3), found 3"),
        row("too many columns", "Cu 0 0 0 0", "expected 4 columns (species, pos ×3), found 5"),
        row("no number", "Cu 0 0 x", "expected a finite number in column 4 (pos), found \"x\""),
        row("not a number", "Cu 0 NaN 0", "expected a finite number in column 3 (pos)"),
        row("an infinite number", "Cu inf 0 0", "expected a finite number in column 2 (pos)"),
        row("an unknown element", "(O) 0 0 0", "expected an element (symbol or atomic number)"),
        // Declared columns.
        column("a missing value", "f:R:3", "1 2", "expected 7 columns (species, pos ×3, f ×3)"),
        column("no number", "f:R:2", "1 -", "expected a number in column 6 (f), found \"-\""),
        column("no whole number", "n:I:1", "1.5", "expected a whole number in column 5 (n)"),
        column("neither T nor F", "b:L:1", "maybe", "expected T or F in column 5 (b)"),
        // Properties.
        properties("an unknown type", PLAIN + ":f:X:1", "expected type S, R, I or L"),
        properties("a count of 0", PLAIN + ":f:R:0", "expected a count of at least 1"),
        properties("a missing count", PLAIN + ":f:R", "expected name:type:count"),
        properties("an empty count", PLAIN + ":f:R:", "expected a count of at least 1"),
        properties("no number as count", PLAIN + ":f:R:x", "expected a count of at least 1"),
        properties("a missing name", PLAIN + "::R:1", "expected a name for each column"),
        properties("a column twice", PLAIN + ":f:R:1:f:R:1", "found f twice"),
        properties("no positions", "species:S:1:f:R:3", "expected pos:R:3"),
        properties("flat positions", "species:S:1:pos:R:2", "expected pos:R:3"),
        // The cell.
        comment("8 numbers", "Lattice=\"4 0 0 0 4 0 0 0\"", "expected 9 numbers in Lattice"),
        comment("10 numbers", "Lattice=\"4 0 0 0 4 0 0 0 4 0\"", "expected 9 numbers in Lattice"),
        comment("an open quote", "Lattice=\"4 0 0 0 4 0 0 0 4", "expected the end of what"),
        comment("no number in it", "Lattice=\"4 0 0 0 4 0 0 0 c\"", "expected 9 numbers"),
        comment(
            "dependent vectors",
            "Lattice=\"4 0 0 0 4 0 4 4 0\"",
            "periodic cell vectors must be linearly independent"),
        comment(
            "dependent vectors of a slab",
            "Lattice=\"4 0 0 8 0 0 0 0 9\" pbc=\"T T F\"",
            "periodic cell vectors must be linearly independent"),
        comment("a bad pbc", CUBE + " pbc=\"T T maybe\"", "expected T or F for each axis in pbc"),
        comment("periodic without a cell", "pbc=\"T T T\"", "expected a Lattice"),
        // Contacts are found when environments are described: they have no line.
        contact("coincident atoms", "2\n\nCu 1 1 1\nCu 1 1 1\n", "atoms 0 and 1 are 0.00 Å apart"),
        contact("a contact", "2\n\nCu 0 0 0\nCu 0 0 0.009\n", "atoms 0 and 1 are 0.00900 Å apart"),
        contact(
            "a contact across the boundary",
            "2\n" + CUBE + "\nCu 0.001 1 1\nCu 3.997 1 1\n",
            "atoms 0 and 1 are 0.00400 Å apart"),
        contact(
            "an atom and its own image",
            "1\nLattice=\"0.005 0 0 0 4 0 0 0 4\"\nCu 0 0 0\n",
            "atom 0 and its own periodic image are 0.00500 Å apart"));
  }

  private static Arguments bad(String what, String text, int line, String message) {
    return bad(what, text, 1, line, message);
  }

  private static Arguments bad(String what, String text, int frame, int line, String message) {
    return arguments(what, GOOD + text, "frame " + frame + ", line " + line + ": ", message);
  }

  private static Arguments row(String what, String row, String message) {
    return bad(what, "2\nProperties=" + PLAIN + "\nCu 0 0 0\n" + row + "\n", 8, message);
  }

  private static Arguments column(String what, String column, String values, String message) {
    String comment = "Properties=" + PLAIN + ":" + column;
    return bad(what, "1\n" + comment + "\nCu 0 0 0 " + values + "\n", 7, message);
  }

  private static Arguments properties(String what, String properties, String message) {
    return comment(what, "Properties=" + properties, message);
  }

  private static Arguments comment(String what, String comment, String message) {
    return bad(what, "1\n" + comment + "\nCu 0 0 0\n", 6, message);
  }

  private static Arguments contact(String what, String text, String message) {
    return arguments(what, GOOD + text, "frame 1: ", message + ", expected at least 0.01 Å");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void isRefused(String what, String text, String where, String message) {
    Path file = write(folder.resolve("bad.xyz"), text);
    Path output = folder.resolve("out.json");
    assertThat(quests("entropy", file, "-o", output).failsWith(3))
        .as(what)
        .startsWith(file + ": " + where)
        .contains(message)
        .containsPattern("expected|must");
    assertThat(names(folder)).containsExactly("bad.xyz");
    // The frame before it is fine.
    quests("entropy", file, "--frames", 0).succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics", "make_descriptors", "dH", "overlap"})
  void isRefusedByEveryCommandAndWhicheverFileItIs(String command) {
    Path bad = write(folder.resolve("bad.xyz"), GOOD + "1\n\nCu 0 0\n");
    Path good = write(folder.resolve("good.xyz"), GOOD);
    String message =
        bad + ": frame 1, line 7: expected at least 4 columns (species, pos ×3), found 3";
    if (command.equals("dH") || command.equals("overlap")) {
      assertThat(quests(command, bad, good).failsWith(3)).isEqualTo(message);
      assertThat(quests(command, good, bad).failsWith(3)).isEqualTo(message);
    } else {
      assertThat(quests(command, bad).failsWith(3)).isEqualTo(message);
    }
  }

  @Test
  void anEmptyFile() {
    for (String text : new String[] {"", "\n\n"}) {
      Path file = write(folder.resolve("empty.xyz"), text);
      assertThat(quests("entropy", file).failsWith(3))
          .isEqualTo(file + ": expected at least one frame, found no frames");
    }
  }

  @Test
  void whatIsNoFile() {
    Path missing = folder.resolve("missing.xyz");
    assertThat(quests("entropy", missing).failsWith(3)).isEqualTo(missing + ": no such file");
    assertThat(quests("dH", Samples.alloy(), missing).failsWith(3))
        .isEqualTo(missing + ": no such file");
    assertThat(quests("entropy", folder).failsWith(3))
        .isEqualTo(
            folder
                + ": is a directory, expected a file, or a folder of DeePMD-kit (deepmd) with"
                + " type.raw and set.*/coord.npy or coord.raw");
  }

  @Test
  void whatIsNoTrajectory() {
    Path file = write(folder.resolve("notes.txt"), "Dear diary,\n");
    assertThat(quests("entropy", file).failsWith(3))
        .startsWith(file + ": frame 0, line 1: expected extended and plain XYZ")
        .contains("found \"Dear diary,\"");
  }

  @Test
  void framesThatDoNotExist() {
    Path file = write(folder.resolve("a.xyz"), GOOD);
    assertThat(quests("entropy", file, "--frames", 7).failsWith(3))
        .isEqualTo(file + ": frame 7 does not exist, found 1 frame");
    assertThat(quests("entropy", file, "--frames", -2).failsWith(3))
        .isEqualTo(file + ": frame -2 does not exist, found 1 frame");
    assertThat(quests("entropy", file, "--frames", "3:").failsWith(3))
        .isEqualTo(file + ": none of its frames are chosen, expected at least one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics"})
  void aTruncatedLastFrame(String command) {
    Path whole = write(folder.resolve("whole.xyz"), GOOD);
    Path cut = write(folder.resolve("cut.xyz"), GOOD + "2\n\nCu 0 0 0\n");
    assertThat(quests(command, cut).failsWith(3))
        .isEqualTo(
            cut
                + ": frame 1, line 8: the input ends inside the frame: expected 2 atoms, found 1"
                + " (--allow-truncated leaves out a last frame that is cut off)");
    Cli.Result result = quests(command, cut, "--allow-truncated").succeeds();
    assertThat(result.err().lines())
        .contains("quests: warning: " + cut + ": the last frame is cut off and was left out");
    assertThat(result.out().replace(cut.toString(), whole.toString()))
        .isEqualTo(quests(command, whole).succeeds().out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"entropy", "metrics"})
  void aLastLineWithoutNewline(String command) {
    String frames = GOOD + "2\n\nCu 0.00 0.00 0.00\nCu 1.50 1.50 ";
    Path whole = write(folder.resolve("whole.xyz"), frames + "1.25");
    String warning =
        "quests: warning: "
            + whole
            + ": no newline follows the last number: if the file was cut off there, the number is"
            + " wrong";
    assertThat(quests(command, whole).succeeds().err().lines()).contains(warning);
    assertThat(quests(command, whole, "--frames", 0).succeeds().err()).doesNotContain("newline");
    assertThat(quests(command, whole, "--frames", -1).succeeds().err().lines()).contains(warning);
    Path cut = write(folder.resolve("cut.xyz"), frames + "1.2");
    assertThat(quests(command, cut).failsWith(3))
        .isEqualTo(
            cut
                + ": frame 1, line 8: the input ends inside the frame: its last number \"1.2\" is"
                + " shorter than all above it, and no newline follows (--allow-truncated leaves out"
                + " a last frame that is cut off)");
    quests(command, cut, "--allow-truncated").succeeds();
  }

  @Test
  void cellsThatExplodedOrCollapsed() {
    for (String lattice :
        List.of(
            "1e160 1e160 0 0 1e160 1e160 1e160 0 1e160",
            "1e300 0 0 0 1e300 0 0 0 1e300",
            "1e-160 0 0 0 1e-160 0 0 0 1e-160")) {
      Path file =
          write(
              folder.resolve("cell.xyz"),
              "1\nLattice=\"" + lattice + "\" Properties=species:S:1:pos:R:3\nCu 0 0 0\n");
      assertThat(quests("entropy", file).failsWith(3))
          .startsWith(
              file + ": frame 0: expected periodic cell vectors from 0.001 to 1.0E7 Å, found");
    }
  }

  @Test
  void aTruncatedFrameIsNotWritten() {
    Path cut = write(folder.resolve("cut.xyz"), GOOD + "2\n\nCu 0 0 0\n");
    Path output = folder.resolve("out.xyz");
    quests("metrics", cut, "--allow-truncated", "-o", output).succeeds();
    assertThat(Cli.frames(output)).hasSize(1);
  }

  @Test
  void aBadFrameIsNoTruncatedOne() {
    Path bad = write(folder.resolve("bad.xyz"), GOOD + "2\n\nCu 0 0 0\nCu 0 0\n" + GOOD);
    assertThat(quests("entropy", bad, "--allow-truncated").failsWith(3))
        .startsWith(bad + ": frame 1, line 8: expected");
  }

  @Test
  void compressedInputThatIsCutOff() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Samples.text(50).getBytes(StandardCharsets.UTF_8));
    }
    byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() * 2 / 3);
    Path file = folder.resolve("cut.xyz.gz");
    Files.write(file, cut);
    assertThat(quests("entropy", file).failsWith(3))
        .startsWith(file + ": frame ")
        .contains(", line ")
        .containsPattern("cut off|ends");
    Cli.Result result = quests("entropy", file, "--allow-truncated").succeeds();
    assertThat(result.err()).contains("the last frame is cut off and was left out");
  }
}
