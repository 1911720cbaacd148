package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Wrong input is an error that names source, frame and line, and what was expected and found. */
class BadXyzTest {
  private static final String GOOD = "1\nProperties=species:S:1:pos:R:3\nCu 0 0 0\n";

  static Stream<Arguments> bad() {
    return Stream.of(
        count("x1", "the number of atoms, found \"x1\""),
        count("2.0", "the number of atoms, found \"2.0\""),
        count("-5", "the number of atoms, found \"-5\""),
        count("5 atoms", "the number of atoms, found \"5 atoms\""),
        count("", "the number of atoms, found \"Properties=pos:R:3\""),
        count("999999999999", "at most 715827879 atoms in a frame, found \"999999999999\""),
        count("9".repeat(40), "at most 715827879 atoms in a frame, found \"999"),
        count("700000000", "expected a frame that fits in memory"),
        row("Cu 0 0", 7, "expected 4 columns (species, pos ×3), found 3"),
        row("", 7, "expected 4 columns (species, pos ×3), found 0"),
        row("Cu 0 0 0 0", 7, "expected 4 columns (species, pos ×3), found 5"),
        row("Cu 0 0 zero", 7, "expected a finite number in column 4 (pos), found \"zero\""),
        row("Cu 1,5 0 0", 7, "expected a finite number in column 2 (pos), found \"1,5\""),
        row("Cu 0 nan 0", 7, "expected a finite number in column 3 (pos), found \"nan\""),
        row("Cu 0 0 -inf", 7, "expected a finite number in column 4 (pos), found \"-inf\""),
        row("Cu 0 0 1e999", 7, "expected a finite number in column 4 (pos), found \"1e999\""),
        row("Cu 0 0 1.0f", 7, "found \"1.0f\""),
        row("Cu 0 0 1.0d", 7, "found \"1.0d\""),
        row("Cu 0 0 0x1p3", 7, "found \"0x1p3\""),
        row("Cu 0 0 1d2d3", 7, "found \"1d2d3\""),
        row("Cu 0 0 1e2d3", 7, "found \"1e2d3\""),
        row("Cu 0 0 --1", 7, "found \"--1\""),
        row("Cu 0 0 1e", 7, "found \"1e\""),
        row("Cu 0 0 .", 7, "found \".\""),
        row("Cu 0 0 ****", 7, "found \"****\""),
        row(
            "-Q 0 0 0",
            7,
            "an element (symbol or atomic number) in column 1 (species), found \"-Q\""),
        row("[cu] 0 0 0", 7, "found \"[cu]\""),
        row("1.5 0 0 0", 7, "found \"1.5\""),
        row("119 0 0 0", 7, "found \"119\""),
        row("119 0 0 0", 7, "found \"119\""),
        row("-1 0 0 0", 7, "found \"-1\""),
        row("1.0 0 0 0", 7, "found \"1.0\""),
        comment("", "Cu 0 0", "expected at least 4 columns (species, pos ×3), found 3", 7),
        comment("", "Cu 0 0 zero", "expected a finite number in column 4 (pos), found \"zero\"", 7),
        column("forces:R:3", "1 2", "expected 7 columns (species, pos ×3, forces ×3), found 6"),
        column("forces:R:3", "1 2 -", "expected a number in column 7 (forces), found \"-\""),
        column("w:R:1", "1.0F", "expected a number in column 5 (w), found \"1.0F\""),
        column("w:R:1", "none", "expected a number in column 5 (w), found \"none\""),
        column("id:I:1", "1.0", "expected a whole number in column 5 (id), found \"1.0\""),
        column("id:I:1", "1e3", "expected a whole number in column 5 (id), found \"1e3\""),
        column("id:I:1", "9223372036854775808", "expected a whole number in column 5 (id)"),
        column("id:I:1", "-9223372036854775809", "expected a whole number in column 5 (id)"),
        column("ok:L:1", "2", "expected T or F in column 5 (ok), found \"2\""),
        column("ok:L:2", "T maybe", "expected T or F in column 6 (ok), found \"maybe\""),
        column("ok:L:1", "y", "expected T or F in column 5 (ok), found \"y\""),
        column("tag:S:1", "", "expected 5 columns (species, pos ×3, tag), found 4"),
        column("Z:I:1", "30", "expected Z = 29 beside the element Cu, found 30"),
        properties("species:S:1:pos:R", "expected name:type:count for each column in Properties"),
        properties("species:S:1:pos:R:", "expected a count of at least 1 for column pos"),
        properties("species:S:1:pos:R:3:", "expected name:type:count"),
        properties("species:S:1:pos:R:3:f:R:0", "expected a count of at least 1 for column f"),
        properties("species:S:1:pos:R:3:f:R:-1", "found \"-1\""),
        properties("species:S:1:pos:R:3:f:R:x", "found \"x\""),
        properties("species:S:1:pos:R:3:f:Q:1", "expected type S, R, I or L for column f"),
        properties("species:S:1:pos:R:3:f:r:1", "found \"r\""),
        properties("species:S:1:pos:R:3:f:R:999999999", "expected at most 65536 columns"),
        properties("species:S:1:pos:R:3::R:1", "expected a name for each column"),
        properties("species:S:1:pos:R:3:f:R:1:f:R:1", "found f twice"),
        properties("species:S:1:pos:R:2", "expected pos:R:3 in Properties, found pos:R:2"),
        properties("species:S:1:pos:I:3", "expected pos:R:3 in Properties, found pos:I:3"),
        properties("species:S:1:place:R:3", "expected pos:R:3 in Properties"),
        properties("species:R:1:pos:R:3", "expected species:S:1 or species:I:1 in Properties"),
        properties("species:S:2:pos:R:3", "found species:S:2"),
        properties("\"\"", "expected name:type:count"),
        lattice("\"1 0 0 0 1 0 0 0\"", "expected 9 numbers in Lattice, found \"1 0 0 0 1 0 0 0\""),
        lattice("\"1 0 0 0 1 0 0 0 1 0\"", "expected 9 numbers in Lattice"),
        lattice("\"9 9 9\"", "expected 9 numbers in Lattice"),
        lattice("5", "expected 9 numbers in Lattice"),
        lattice("\"\"", "expected 9 numbers in Lattice"),
        lattice("1 0 0 0 1 0 0 0 1", "expected 9 numbers in Lattice, found \"1\""),
        lattice("\"1 0 0 0 1 0 0 0 a\"", "expected 9 numbers in Lattice"),
        lattice("\"1 0 0 0 1 0 0 0 1f\"", "expected 9 numbers in Lattice"),
        lattice("\"1 0 0 0 1 0 0 0 nan\"", "cell vectors must be finite"),
        lattice("[[1,0],[0,0],[1,0],[0,0,1]]", "expected 9 numbers in Lattice"),
        lattice("\"1 0 0 2 0 0 0 0 1\"", "periodic cell vectors must be linearly independent"),
        lattice("\"1 0 0 0 1 0 0 0 0\"", "periodic cell vectors must be linearly independent"),
        lattice("\"1 0 0 0 1 0 0 0 1", "expected the end of what \" opens"),
        lattice("[[1,0,0],[0,1,0],[0,0,1]", "expected the end of what [ opens"),
        lattice("\"1 0 0 0 1 0 0 0 1\"pbc=T", "expected a blank after the value of Lattice"),
        lattice("\"1 0 0 0 1 0 0 0 1\" Lattice=\"2 0 0 0 2 0 0 0 2\"", "Lattice once"),
        lattice("\"1 0 0 0 1 0 0 0 1\" pbc=\"T T\"", "expected one or three of T and F in pbc"),
        lattice("\"1 0 0 0 1 0 0 0 1\" pbc=\"T T x\"", "expected T or F for each axis in pbc"),
        lattice("\"1 0 0 0 1 0 0 0 1\" pbc=T T F", "expected quotes around the values of pbc"),
        lattice("\"1 0 0 0 1 0 0 0 1\" Origin=\"1 2\"", "expected 3 numbers in Origin"),
        lattice("\"1 0 0 0 1 0 0 0 1\" Origin=\"1 2 inf\"", "origin must be finite"),
        lattice("\"1 0 0 0 1 0 0 0 1\" name=\"it", "expected the end of what \" opens"),
        lattice("\"1 0 0 0 1 0 0 0 1\" x='it", "expected the end of what ' opens"),
        lattice("\"1 0 0 0 1 0 0 0 1\" x={it", "expected the end of what { opens"),
        lattice("\"1 0 0 0 1 0 0 0 1\" energy=1 energy=2", "energy once"),
        comment("pbc=\"T F F\"", "Cu 0 0 0", "expected a Lattice, because pbc=\"T F F\"", 6));
  }

  @Test
  void columnsThatSayNothingAreRefusedInTheFirstFrameToo() {
    assertThatThrownBy(() -> Frames.read("1\nProperties=\"\"\nCu 0 0 0\n"))
        .hasMessage(
            "test.xyz: frame 0, line 2: expected name:type:count for each column in Properties,"
                + " found \"\"");
  }

  private static Arguments count(String count, String message) {
    String text = GOOD + count + "\nProperties=pos:R:3\n0 0 0\n";
    return arguments(text, "frame 1, line " + (count.isEmpty() ? 5 : 4) + ": ", message);
  }

  private static Arguments row(String row, int line, String message) {
    return comment("Properties=species:S:1:pos:R:3", row, message, line);
  }

  private static Arguments column(String column, String values, String message) {
    String comment = "Properties=species:S:1:pos:R:3:" + column;
    return arguments(
        GOOD + "1\n" + comment + "\nCu 1 2 3 " + values + "\n", "frame 1, line 6: ", message);
  }

  private static Arguments properties(String properties, String message) {
    return comment("Properties=" + properties, "Cu 0 0 0", message, 5);
  }

  private static Arguments lattice(String lattice, String message) {
    return comment("Properties=species:S:1:pos:R:3 Lattice=" + lattice, "Cu 0 0 0", message, 5);
  }

  private static Arguments comment(String comment, String row, String message, int line) {
    return arguments(
        GOOD + "2\n" + comment + "\nCu 0 0 0\n" + row + "\n",
        "frame 1, line " + (line == 6 ? 5 : line) + ": ",
        message);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhereAndWhat(String text, String where, String message) {
    try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT)) {
      assertThat(source.next()).isNotNull();
      QuestsException e = catchThrowableOfType(QuestsException.class, source::next);
      assertThat(e).isNotNull().hasMessageStartingWith("test.xyz: " + where);
      assertThat(e).hasMessageContaining(message);
      assertThat(e.getMessage())
          .doesNotContain("\n")
          .containsPattern("expected|must")
          .contains("found");
      assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
    }
  }

  @Test
  void aFrameWithTooManyRowsIsFoundAtTheNextOne() {
    assertThatThrownBy(() -> Frames.read(GOOD + "Cu 1 1 1\n"))
        .hasMessage("test.xyz: frame 1, line 4: expected the number of atoms, found \"Cu 1 1 1\"");
  }

  @Test
  void aFrameWithTooFewRowsIsFoundAtTheCountBehind() {
    assertThatThrownBy(() -> Frames.read("2" + GOOD.substring(1) + GOOD))
        .hasMessageContaining("frame 0, line 4: expected 4 columns (species, pos ×3), found 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \n\t\n\r\n", "\ufeff"})
  void emptyInputHoldsNoFrames(String text) {
    for (ReadOptions options :
        new ReadOptions[] {
          ReadOptions.DEFAULT,
          Frames.TRUNCATED,
          ReadOptions.DEFAULT.withKeepBytes(true).withFormat("xyz")
        }) {
      assertThatThrownBy(() -> Frames.read(text, options))
          .isInstanceOf(QuestsException.class)
          .hasMessage("test.xyz: expected at least one frame, found no frames");
    }
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        arguments("TIMESTEP\n0\n", "starts no known format"),
        arguments("2 atoms\n\nH 0 0 0\nH 1 0 0\n", "found \"2 atoms\""),
        arguments("abc\n", "found \"abc\""),
        arguments("\u0000\u0001\u0002", "starts no known format"));
  }

  @ParameterizedTest
  @MethodSource("unknown")
  void contentOfNoKnownFormatSaysWhatIsSupported(String text, String message) {
    assertThatThrownBy(() -> Frames.source(text, ReadOptions.DEFAULT))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0, line 1: expected extended and plain XYZ")
        .hasMessageContaining("(extxyz, xyz)")
        .hasMessageContaining(message);
  }

  @Test
  void arraysAreNoFrames() {
    for (byte[] magic :
        new byte[][] {{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, {'P', 'K', 3, 4, 0, 0, 0}}) {
      assertThatThrownBy(() -> Frames.source(magic, ReadOptions.DEFAULT))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("expected frames, found a NumPy array file");
    }
  }

  @Test
  void anUnknownFormatNameIsWrongUsage() {
    assertThatThrownBy(() -> Frames.read(GOOD, ReadOptions.DEFAULT.withFormat("pdb")))
        .hasMessageContaining("unknown format pdb, expected one of extxyz, xyz")
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.USAGE);
  }

  @Test
  void filesThatCannotBeRead(@TempDir Path folder) {
    Path missing = folder.resolve("missing.xyz");
    assertThatThrownBy(() -> FrameSource.open(missing))
        .isInstanceOf(QuestsException.class)
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> FrameSource.open(folder))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            folder
                + ": is a directory, expected a file, or a folder of DeePMD-kit (deepmd) with"
                + " type.raw and set.*/coord.npy or coord.raw");
  }

  @Test
  void aLineWithoutEndIsNoText(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("zeros");
    byte[] bytes = new byte[1 << 20];
    bytes[0] = '1';
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 70; i++) {
        out.write(bytes);
      }
    }
    try (FrameSource source = FrameSource.open(file, ReadOptions.DEFAULT.withFormat("xyz"))) {
      assertThatThrownBy(source::next)
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("frame 0, line 1: cannot be read: a line of more than");
    }
  }

  @Test
  void truncatedFramesAreErrorsUnlessAllowed() {
    String text = Frames.numbered(3, "\n");
    int lastFrame = text.lastIndexOf("3\nProperties");
    for (int length = 1; length < text.length(); length++) {
      String cut = text.substring(0, length);
      int whole = wholeFrames(cut);
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        if (whole == 0) {
          assertThatThrownBy(source::next).hasMessageContaining("no frames");
        } else {
          assertThat(Frames.all(source).stream().map(Frames::number).toList())
              .hasSize(whole)
              .isSorted();
        }
        assertThat(source.truncated()).isEqualTo(!cut.equals(Frames.numbered(whole, "\n")));
      }
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        int skipped = 0;
        if (whole > 0) {
          while (source.skip()) {
            skipped++;
          }
        }
        assertThat(skipped).isEqualTo(whole);
      }
      // Nobody can see that the last number of all is cut, if it still is one.
      boolean looksWhole = cut.contains("0.25 2");
      if (length > lastFrame && !looksWhole) {
        assertThatThrownBy(() -> Frames.read(cut))
            .isInstanceOf(QuestsException.class)
            .hasMessageContaining("test.xyz: frame 2, line ");
      }
    }
    assertThatThrownBy(() -> Frames.read("3\n\nH 0 0 0\n"))
        .hasMessage(
            "test.xyz: frame 0, line 4: the input ends inside the frame: expected 3 atoms, found 1"
                + " (--allow-truncated leaves out a last frame that is cut off)");
    assertThatThrownBy(() -> Frames.read("3\n"))
        .hasMessage(
            "test.xyz: frame 0, line 2: the input ends inside the frame: expected the comment line,"
                + " found none (--allow-truncated leaves out a last frame that is cut off)");
  }

  private static int wholeFrames(String cut) {
    int frames = 0;
    for (int n = 1; n <= 3; n++) {
      if (cut.startsWith(Frames.numbered(n, "\n"))) {
        frames = n;
      }
    }
    return frames;
  }

  /** Whatever happens to a file, it is read or refused with a place, and nothing else. */
  @Test
  void damagedTextIsReadOrRefused() {
    String good =
        Frames.numbered(4, "\n")
            + "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:id:I:2:ok:L:1:w:S:1"
            + " pbc=\"T T F\" a={1 2} b=[[1,2],[3,4]] c='x y' Origin=\"0 0 1\" flag\n"
            + "Cu 1 2 3 4 5 T a\nAl 1.5d0 2 3 -4 5 F b\n"
            + "1\nlattice=\"9 0 0 0 9 0 0 0 9\" properties=species:S:1:m:R:1:pos:R:3 fractional=F\nC 1 0 0 0\n"
            + "1\n# CELL(abcABC): 9 9 9 90 90 90 Step: 0 positions{angstrom} cell{nanometer}\nC 0 0 1\n"
            + "1\nAtoms. Timestep: 5\n1 0 0 1\n";
    String signs = " \n\t\"'{}[]=:\\,-+.0159eEdTFRISLCuxü";
    Random random = new Random(9);
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        char sign = signs.charAt(random.nextInt(signs.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, sign);
          case 1 -> text.insert(at, sign);
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
        }
      }
      for (ReadOptions options :
          List.of(ReadOptions.DEFAULT, Frames.TRUNCATED.withKeepBytes(true))) {
        try {
          Frames.read(text.toString(), options);
        } catch (QuestsException e) {
          assertThat(e).hasMessageMatching("(?s)test.xyz: (frame \\d+, line \\d+: )?[^\n]*");
        }
      }
    }
  }

  @Test
  void skippingNoticesTruncation() {
    try (FrameSource source = Frames.source("2\n\nH 0 0 0\n", ReadOptions.DEFAULT)) {
      assertThatThrownBy(source::skip).hasMessageContaining("expected 2 atoms, found 1");
    }
  }
}
