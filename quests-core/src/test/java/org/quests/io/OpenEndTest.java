package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyWriter;

/** Texts whose last line has no newline: whole, or cut off inside their last number. */
class OpenEndTest {
  private static final String ADVICE =
      " (--allow-truncated leaves out a last frame that is cut off)";

  /** Numbers with a fixed number of decimals, the last of them negative. */
  private static final String WATER =
      """
      3

      O       0.000000000000000      0.000000000000000      0.119262000000000
      H       0.000000000000000      0.763239000000000     -0.477047000000000
      H       0.000000000000000     -0.763239000000000     -0.477047000000000""";

  private static final String EXTENDED =
      """
      2
      Lattice="4 0 0 0 4 0 0 0 4" Properties=pos:R:3:species:S:1:charge:R:1:Z:I:1
      0.10 0.20 0.30 Cu -1.250e-01 29
      1.10 1.20 1.30 Cu -1.125e-01 29""";

  private static final String DUMP =
      """
      ITEM: TIMESTEP
      0
      ITEM: NUMBER OF ATOMS
      3
      ITEM: BOX BOUNDS pp pp pp
      0 4
      0 4
      0 4
      ITEM: ATOMS id type x y z
      1 1 0.5 0.5 0.125
      2 1 1.5 0.5 0.125
      3 1 2.5 0.5 0.375""";

  private static final String POSCAR =
      """
      copper
      1.0
      4.0 0.0 0.0
      0.0 4.0 0.0
      0.0 0.0 4.0
      Cu
      2
      Direct
      0.00000 0.00000 0.00000
      0.50000 0.50000 0.25000""";

  private static final String XDATCAR =
      POSCAR.replace("Direct\n", "Direct configuration=     1\n")
          + "\nDirect configuration=     2\n0.00000 0.00000 0.01000\n0.50000 0.50000 0.26000";

  static Stream<Arguments> fixed() {
    return Stream.of(
        arguments("xyz", WATER),
        arguments("extended xyz", EXTENDED.replace(":Z:I:1", "").replace(" 29", "")),
        arguments("dump", DUMP),
        arguments("poscar", POSCAR),
        arguments("xdatcar", XDATCAR));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixed")
  void aWholeLastNumberIsReadAndDoubted(String name, String text) {
    try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT);
        FrameSource whole = Frames.source(text + "\n", ReadOptions.DEFAULT)) {
      Frames.assertSame(Frames.all(source).getLast(), Frames.all(whole).getLast());
      assertThat(source.openEnd()).isTrue();
      assertThat(whole.openEnd()).isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixed")
  void aShorterLastNumberIsRefused(String name, String text) {
    int number = text.length() - 1 - Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'));
    for (int missing = 1; missing < number; missing++) {
      String cut = text.substring(0, text.length() - missing);
      assertThatThrownBy(() -> Frames.read(cut))
          .as(cut)
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("the input ends inside the frame: ")
          .hasMessageEndingWith(ADVICE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixed")
  void everyCutInsideTheLastFrameIsRefusedWithAdvice(String name, String text) {
    int lastFrame = name.equals("xdatcar") ? text.lastIndexOf("Direct") : 1;
    for (int length = lastFrame + 1; length < text.length(); length++) {
      String cut = text.substring(0, length);
      String format = name.endsWith("xyz") ? "xyz" : name.equals("dump") ? "lammps-dump" : name;
      assertThatThrownBy(() -> Frames.read(cut, ReadOptions.DEFAULT.withFormat(format)))
          .as(cut)
          .isInstanceOf(QuestsException.class)
          .hasMessageEndingWith(ADVICE);
    }
  }

  @Test
  void theMessageSaysWhatIsDoubted() {
    assertThatThrownBy(() -> Frames.read(WATER.substring(0, WATER.length() - 16)))
        .hasMessage(
            "test.xyz: frame 0, line 5: the input ends inside the frame: its last number \"-0\" is"
                + " shorter than all above it, and no newline follows"
                + ADVICE);
    assertThatThrownBy(() -> Frames.read(WATER.substring(0, WATER.length() - 17)))
        .hasMessage(
            "test.xyz: frame 0, line 5: the input ends inside the frame: expected a finite number"
                + " in column 4 (pos), found \"-\""
                + ADVICE);
    assertThatThrownBy(() -> Frames.read(WATER.substring(0, WATER.lastIndexOf('H') + 1)))
        .hasMessage(
            "test.xyz: frame 0, line 5: the input ends inside the frame: expected at least 4"
                + " columns (species, pos ×3), found 1"
                + ADVICE);
    // The third of four rows, as a killed job leaves it.
    assertThatThrownBy(() -> Frames.read(WATER.replace("3\n\n", "4\n\n")))
        .hasMessage(
            "test.xyz: frame 0, line 5: the input ends inside the frame: expected 4 atoms, found 2"
                + ADVICE);
  }

  @Test
  void aWordThatIsWrongInFrontOfTheLastIsNoCut() {
    assertThatThrownBy(() -> Frames.read("1\n\nCu 0 nan 0"))
        .hasMessage(
            "test.xyz: frame 0, line 3: expected a finite number in column 3 (pos), found \"nan\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2\n\nH 0 0 0\nH 0 0 0.74",
        "2\n\nH 0 0 1.5\nH 0 0 1.25",
        "3\n\nH 0 0 0.5\nH 0 0 0.25\nH 0 0 0.7",
        "1\n\nH 0 0 0",
        "2\n\nH 0.00 0.00 0.74 9.123\nH 0.00 0.00 0.00 9",
        "2\nProperties=species:S:1:pos:R:3:tag:S:1\nH 0 0 0 first\nH 0 0 1 2nd"
      })
  void numbersOfAnyLengthAreWholeUnlessAllAboveAreLonger(String text) {
    try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT)) {
      assertThat(Frames.all(source)).hasSize(1);
      assertThat(source.openEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5\nH 0 0 0", "-11\nH 0 0 12", "1.50\nH 0 0 11.5", "1e-05\nH 0 0 1e-1"})
  void shorterNumbersThanAllAboveAreRefused(String z) {
    String text = "2\n\nH 0 0 " + z;
    assertThat(Frames.read(text + "\n")).hasSize(1);
    assertThatThrownBy(() -> Frames.read(text)).hasMessageContaining("is shorter than all above");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void compressedTextsAsOthers(Compression kind) throws IOException {
    byte[] cut = WATER.substring(0, WATER.length() - 3).getBytes(StandardCharsets.UTF_8);
    byte[] compressed = CompressedInputTest.compress(kind, cut);
    assertThatThrownBy(() -> Frames.all(Frames.source(compressed, ReadOptions.DEFAULT)))
        .hasMessageContaining("is shorter than all above it");
    byte[] whole = CompressedInputTest.compress(kind, WATER.getBytes(StandardCharsets.UTF_8));
    try (FrameSource source = Frames.source(whole, ReadOptions.DEFAULT)) {
      assertThat(Frames.all(source)).hasSize(1);
      assertThat(source.openEnd()).isTrue();
    }
  }

  @Test
  void aLastFrameThatIsPassedOverIsLookedAtToo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("cut.xyz");
    Files.writeString(file, WATER + "\n" + WATER.substring(0, WATER.length() - 3));
    for (String slice : List.of("-1", "::-1", ":-1")) {
      try (FrameSource source = FrameSlice.parse(slice).apply(FrameSource.open(file))) {
        assertThatThrownBy(() -> Frames.all(source))
            .as(slice)
            .hasMessageContaining("frame 1, line 10: the input ends inside the frame");
      }
    }
    try (FrameSource source = FrameSlice.parse(":1").apply(FrameSource.open(file))) {
      assertThat(Frames.all(source)).hasSize(1);
      assertThat(source.openEnd()).isFalse();
    }
    Files.writeString(file, WATER + "\n" + WATER);
    try (FrameSource source = FrameSlice.parse("-1").apply(FrameSource.open(file))) {
      assertThat(Frames.all(source)).hasSize(1);
      assertThat(source.openEnd()).isTrue();
    }
    Path second = Files.writeString(folder.resolve("second.xyz"), WATER + "\n");
    try (FrameSource source =
        FrameSource.open("both", List.of(file, second), ReadOptions.DEFAULT)) {
      assertThat(Frames.all(source)).hasSize(3);
      assertThat(source.openEnd()).isTrue();
    }
  }

  @Test
  void framesThatMayBeCutOffAreLeftOutWhereThatIsAllowed() {
    try (FrameSource source = Frames.source(WATER + "\n" + WATER, Frames.TRUNCATED)) {
      assertThat(Frames.all(source)).hasSize(1);
      assertThat(source.truncated()).isTrue();
      assertThat(source.openEnd()).isFalse();
    }
  }

  @Test
  void textsOfDeepmdFoldersToo(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("set.000"));
    Files.writeString(folder.resolve("nopbc"), "");
    Files.writeString(folder.resolve("type_map.raw"), "H\nC\nN\nO\nF\nNa\nMg\nAl\nSi\nP\nS\nCl\n");
    try (var out = Files.newOutputStream(folder.resolve("set.000/coord.npy"))) {
      NumpyWriter.write(out, NumpyArray.doubles(new double[6], 1, 6));
    }
    Files.writeString(folder.resolve("type.raw"), "10\n11");
    try (FrameSource source = FrameSource.open(folder)) {
      assertThat(Frames.next(source).atomicNumbers()).containsExactly(16, 17);
      assertThat(source.openEnd()).isTrue();
    }
    Files.writeString(folder.resolve("type.raw"), "10\n1");
    assertThatThrownBy(() -> FrameSource.open(folder))
        .hasMessage(
            folder.resolve("type.raw")
                + ": the file is cut off: its last number \"1\" is shorter than all before it, and"
                + " no newline follows");
    Files.writeString(folder.resolve("type.raw"), "10\n1\n");
    try (FrameSource source = FrameSource.open(folder)) {
      assertThat(Frames.next(source).atomicNumbers()).containsExactly(16, 6);
      assertThat(source.openEnd()).isFalse();
    }
  }
}
