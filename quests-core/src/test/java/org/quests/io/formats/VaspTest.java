package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AseReference;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** POSCAR, CONTCAR and XDATCAR, good and bad. */
class VaspTest {
  private static final ReadOptions ELEMENTS = ReadOptions.DEFAULT.withNeedElements(true);

  /** Eleven lines. */
  private static final String POSCAR =
      """
      made here
      1.0
      4 0 0
      0 5 0
      0 0 6
      Cu Zr
      1 2
      Direct
      0 0 0
      0.5 0.5 0
      0.5 0 0.5
      """;

  private static final String HEADER = POSCAR.substring(0, POSCAR.indexOf("Direct"));

  private static String xdatcar(String header, int number) {
    return header
        + "Direct configuration= "
        + number
        + "\n0 0 0\n0.5 0.5 0\n0.5 0 0."
        + number
        + "\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POSCAR_direct",
        "POSCAR_4",
        "POSCAR_selective",
        "POSCAR_volume",
        "POSCAR_three_scales",
        "POSCAR_pymatgen",
        "CONTCAR_md",
        "XDATCAR_fixed",
        "XDATCAR_npt"
      })
  void readsWhatAseReads(String name) throws IOException {
    AseReference.assertSame("vasp/" + name, ELEMENTS, false);
    Path file = AseReference.file("vasp/" + name);
    List<Frame> frames = AseReference.read(file, ELEMENTS.withKeepBytes(true));
    StringBuilder all = new StringBuilder();
    for (Frame frame : frames) {
      String bytes =
          new String(Objects.requireNonNull(frame.originalBytes()), StandardCharsets.UTF_8);
      // Each frame's bytes are a file of their own.
      Frame again = Frames.read(bytes).getFirst();
      Frames.assertSame(again, frame);
      all.append(bytes);
    }
    if (!name.equals("XDATCAR_fixed")) {
      assertThat(all).hasToString(Files.readString(file));
    }
  }

  @Test
  void theVolumeOfANegativeScaleIsThatOfTheCell() {
    for (String lattice : List.of("4 0 0\n0 5 0", "0 5 0\n4 0 0")) {
      Frame frame = Frames.one(POSCAR.replace("1.0", "-960").replace("4 0 0\n0 5 0", lattice));
      assertThat(frame.cell().volume()).isCloseTo(960, within(1e-9));
      assertThat(frame.cell().vector(2, 2)).isCloseTo(12, within(1e-9));
    }
  }

  @Test
  void numbersThatAreGluedTogether() {
    String row = "-0.63265286-0.11227753 -0.15402785";
    double[] direct = {-0.63265286, -0.11227753, -0.15402785};
    for (String text :
        List.of(
            POSCAR.replace("0.5 0 0.5", row),
            POSCAR.replace("0.5 0 0.5", row + " Zr"),
            POSCAR.replace("0.5 0 0.5", "-0.63265286-0.11227753-0.15402785"),
            xdatcar(HEADER, 1).replace("0.5 0 0.1", row))) {
      double[] last = Arrays.copyOfRange(Frames.one(text).positions(), 6, 9);
      for (int axis = 0; axis < 3; axis++) {
        assertThat(last[axis]).as(text).isCloseTo(direct[axis] * (4 + axis), within(1e-12));
      }
    }
    double[] vectors = Frames.one(POSCAR.replace("0 5 0\n", "-1.25 5.5-0.5\n")).cell().vectors();
    assertThat(Arrays.copyOfRange(vectors, 3, 6)).containsExactly(-1.25, 5.5, -0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5-0.5", "0.5 0.5-", "0.5-0.5-x", "0.5--0.5 0.5", "0.5-0.5 0.5x"})
  void otherRowsAreNotTakenForGluedNumbers(String row) {
    assertThatThrownBy(() -> Frames.one(POSCAR.replace("0.5 0 0.5", row)))
        .hasMessageContaining("line 11: expected three finite numbers as position");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "2", "1", "0", " 17 ", "+3"})
  void aTitleMayBeANumber(String title) {
    Frame usual = Frames.one(POSCAR);
    for (String header :
        List.of(POSCAR, POSCAR.replace("1.0", "1 1 1"), POSCAR.replace("4 0 0", "4 0 0 ! a"))) {
      Frame frame = Frames.one(header.replace("made here", title));
      Frames.assertSame(frame, usual);
    }
    assertThat(Frames.read(xdatcar(HEADER.replace("made here", title), 1))).hasSize(1);
    String data =
        title
            + "\n\n1 atoms\n1 atom types\n0 4 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi\n\n"
            + "Masses\n\n1 63.546\n\nAtoms # atomic\n\n1 1 0 0 0\n";
    assertThat(Frames.one(data).elements()).containsExactly("Cu");
    // Rows of XYZ have an element, or say that they have none.
    String rows = "1 4 0 0\n1 0 5 0\n1 0 0 6\n1 1 2 3\n";
    assertThat(Frames.one("4\n1.0\n" + rows).atomicNumbers()).containsExactly(1, 1, 1, 1);
    String bare = "4\nProperties=pos:R:3\n4 0 0\n0 5 0\n0 0 6\n1 2 3\n";
    assertThat(Frames.one(bare).positions()).hasSize(12);
  }

  static Stream<Arguments> elements() {
    String four = POSCAR.replace("Cu Zr\n", "");
    return Stream.of(
        arguments(POSCAR, "Cu Zr Zr"),
        arguments(POSCAR.replace("Cu Zr", "Cu_pv Zr.5"), "Cu Zr Zr"),
        arguments(POSCAR.replace("1 2\n", "1 2 ! counts 7\n"), "Cu Zr Zr"),
        arguments(four, "X X X"),
        arguments(four.replace("made here", "Ag Au"), "Ag Au Au"),
        arguments(four.replace("made here", "Ag Au Pt"), "X X X"),
        arguments(four.replace("made here", ""), "X X X"),
        arguments(
            four.replace("0 0 0\n0.5", "0 0 0 Fe\n0.5")
                .replace("0.5 0\n", "0.5 0 O_s\n")
                .replace("0 0.5\n", "0 0.5 H\n"),
            "Fe O H"),
        arguments(four.replace("0.5 0 0.5\n", "0.5 0 0.5 H\n"), "X X X"),
        arguments(POSCAR.replace("0.5 0 0.5\n", "0.5 0 0.5 site3\n"), "Cu Zr Zr"));
  }

  @ParameterizedTest
  @MethodSource("elements")
  void elementsStandInOneOfThreePlaces(String text, String symbols) {
    Frame frame = Frames.one(text);
    List<String> found = new ArrayList<>();
    for (byte z : frame.atomicNumbers()) {
      found.add(Element.symbol(z));
    }
    assertThat(String.join(" ", found)).isEqualTo(symbols);
    ReadOptions types = ELEMENTS.withTypes(Map.of(1L, 3, 2L, 9));
    List<String> typed = new ArrayList<>();
    for (byte z : Frames.read(text, types).getFirst().atomicNumbers()) {
      typed.add(Element.symbol(z));
    }
    assertThat(String.join(" ", typed)).isEqualTo(symbols.equals("X X X") ? "Li F F" : symbols);
    if (symbols.equals("X X X")) {
      assertThatThrownBy(() -> Frames.read(text, ELEMENTS))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "test.xyz: frame 0, line 6: expected a line of elements, or the element of each"
                  + " species, counted from 1 (--types 1=Cu,2=Zr), because elements are asked for,"
                  + " found none");
      assertThatThrownBy(() -> Frames.read(text, ELEMENTS.withTypes(Map.of(1L, 3))))
          .hasMessageContaining("(1=Li), found type 2");
    }
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("1.0", "0", 2, "the scale: one number but 0, or three positive ones"),
        arguments("1.0", "1 1", 2, "the scale: one number but 0, or three positive ones"),
        arguments("1.0", "1 1 -1", 2, "the scale: one number but 0, or three positive ones"),
        arguments("1.0", "nan", 2, "the scale: one number but 0, or three positive ones"),
        arguments("1.0", "scale", 2, "the scale: one number but 0, or three positive ones"),
        arguments("0 5 0", "0 5", 4, "three numbers as lattice vector, found \"0 5\""),
        arguments("0 5 0", "0 5 x", 4, "three numbers as lattice vector"),
        arguments("0 5 0", "0 inf 0", 3, "cell vectors must be finite"),
        arguments("0 5 0", "0 0 0", 3, "periodic cell vectors must be linearly independent"),
        arguments("Cu Zr", "", 6, "the species or the numbers of atoms"),
        arguments("Cu Zr", "Cu [Q", 6, "expected elements, found \"Cu [Q\""),
        arguments("Cu Zr", "Cu", 7, "the number of atoms of each of 1 species, found \"1 2\""),
        arguments("1 2", "1", 7, "the number of atoms of each of 2 species, found \"1\""),
        arguments("1 2", "1 2.0", 7, "the number of atoms of each of 2 species"),
        arguments("1 2", "1 -2", 7, "the number of atoms of each of 2 species"),
        arguments("1 2", "1 999999999999", 7, "at most 715827879 in all"),
        arguments("1 2", "", 7, "the number of atoms of each of 2 species, found \"\""),
        arguments("1 2", " \t ", 7, "the number of atoms of each of 2 species, found \"\""),
        arguments("Cu Zr\n1 2", "\n1 2", 6, "the species or the numbers of atoms"),
        arguments("1 2", "! 1 2", 7, "the number of atoms of each of 2 species"),
        arguments("Direct", "", 8, "Direct, Cartesian or Selective dynamics, found \"\""),
        arguments("Direct", "0 0 0", 8, "Direct, Cartesian or Selective dynamics"),
        arguments("Direct", "Selective\n0 0 0 T T T", 9, "Direct, Cartesian or Selective"),
        arguments("Direct", "Selective\nDirect", 10, "three flags T or F (selective dynamics)"),
        arguments("0.5 0.5 0\n", "0.5 0.5\n", 10, "three finite numbers as position"),
        arguments("0.5 0.5 0\n", "\n", 10, "three finite numbers as position"),
        arguments("0.5 0.5 0\n", "0.5 x 0\n", 10, "three finite numbers as position"),
        arguments("0.5 0.5 0\n", "0.5 nan 0\n", 10, "three finite numbers as position"),
        arguments(
            "0.5 0.5 0\n", "0.5 0.5 0 Cu\n", 10, "has for atom 1, Zr, found \"0.5 0.5 0 Cu\""),
        arguments("0.5 0 0.5\n", "", 11, "expected 3 atoms, found 2"),
        arguments(
            "0.5 0 0.5\n", "0.5 0 0.5\n0 0 0.5\n", 12, "expected 3 positions and then a blank"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhereAndWhat(String good, String bad, int line, String message) {
    String text = POSCAR.replace(good, bad);
    assertThat(text).isNotEqualTo(POSCAR);
    QuestsException e =
        catchThrowableOfType(
            QuestsException.class,
            () -> Frames.read(text, ReadOptions.DEFAULT.withFormat("poscar")));
    assertThat(e).isNotNull().hasMessageStartingWith("test.xyz: frame 0, line " + line + ": ");
    assertThat(e).hasMessageContaining(message);
    assertThat(e.getMessage()).doesNotContain("\n").containsPattern("expected|must");
    assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
  }

  @Test
  void aPoscarIsOneFrame() {
    try (FrameSource source = Frames.source(POSCAR + "\n0 0 0\n", ReadOptions.DEFAULT)) {
      assertThat(source.skip()).isTrue();
      assertThat(source.skip()).isFalse();
      assertThat(source.index()).isEqualTo(1);
    }
    assertThatThrownBy(
            () -> {
              try (FrameSource source = Frames.source(POSCAR + "0 0 0\n", ReadOptions.DEFAULT)) {
                source.skip();
              }
            })
        .hasMessageContaining("line 12: expected 3 positions");
  }

  @Test
  void framesOfAnXdatcarMayHaveHeadersOfTheirOwn() {
    String other = HEADER.replace("4 0 0", "8 0 0");
    for (String text :
        List.of(
            xdatcar(HEADER, 1) + xdatcar("", 2) + xdatcar("", 3),
            xdatcar(HEADER, 1) + "\n" + xdatcar("", 2) + "\n\n" + xdatcar("", 3),
            xdatcar(HEADER, 1) + xdatcar(HEADER, 2) + xdatcar("", 3),
            xdatcar(HEADER, 1) + xdatcar(HEADER, 2) + xdatcar(HEADER, 3),
            xdatcar(HEADER, 1) + xdatcar("", 2) + xdatcar(other, 3),
            xdatcar(HEADER, 1) + xdatcar(other, 2) + xdatcar(HEADER, 3))) {
      // A comment may be blank.
      for (String variant : List.of(text, text.replace("made here", " "))) {
        List<Frame> frames = Frames.read(variant);
        assertThat(frames).hasSize(3);
        for (int i = 0; i < 3; i++) {
          assertThat(Frames.text(frames.get(i), "configuration"))
              .isEqualTo(Integer.toString(i + 1));
          assertThat(frames.get(i).positions()[8]).isCloseTo(0.6 * (i + 1), within(1e-15));
        }
        assertThat(frames.get(0).cell().vector(0, 0)).isEqualTo(4);
        assertThat(frames.get(1).cell().vector(0, 0) + frames.get(2).cell().vector(0, 0))
            .isEqualTo(text.contains("8 0 0") ? 12 : 8);
        List<String> last = new ArrayList<>();
        try (FrameSource source =
            FrameSlice.parse("::-1").apply(Frames.source(variant, ReadOptions.DEFAULT))) {
          Frames.all(source).forEach(frame -> last.add(Frames.text(frame, "configuration")));
        }
        assertThat(last).containsExactly("3", "2", "1");
      }
    }
    assertThatThrownBy(() -> Frames.read(xdatcar(HEADER, 1) + xdatcar(other, 2) + xdatcar("", 3)))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "test.xyz: frame 2, line 23: expected a lattice in front of each frame once it has"
                + " changed, found \"Direct configuration= 3\"");
  }

  static Stream<Arguments> badXdatcars() {
    String good = xdatcar(HEADER, 1);
    return Stream.of(
        arguments(good + xdatcar("", 2).replace("0 0 0\n", "0 0\n"), 13, "three finite numbers"),
        arguments(good + "0 0 0\n", 13, "the input ends inside the frame: expected the scale"),
        arguments(good + xdatcar("", 2).replace("0 0 0\n", ""), 15, "expected 3 atoms, found 2"),
        arguments(good + POSCAR, 19, "expected Direct configuration=, found \"Direct\""),
        arguments(good + HEADER, 19, "the input ends inside the frame"));
  }

  @ParameterizedTest
  @MethodSource("badXdatcars")
  void badXdatcarsSayWhereAndWhat(String text, int line, String message) {
    QuestsException e = catchThrowableOfType(QuestsException.class, () -> Frames.read(text));
    assertThat(e).isNotNull().hasMessageStartingWith("test.xyz: frame 1, line " + line + ": ");
    assertThat(e).hasMessageContaining(message);
    assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
  }

  @Test
  void cutOffFramesCanBeLeftOut() {
    String text = xdatcar(HEADER, 1) + xdatcar("", 2) + xdatcar(HEADER, 3);
    int second = xdatcar(HEADER, 1).length();
    for (int length = second + 1; length < text.length(); length++) {
      String cut = text.substring(0, length);
      boolean whole = length == second + xdatcar("", 2).length();
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        assertThat(Frames.all(source))
            .as(cut)
            .hasSize(length < second + xdatcar("", 2).length() ? 1 : 2);
        assertThat(source.truncated()).as(cut).isEqualTo(!whole);
      }
    }
  }

  @Test
  void anXdatcarWithoutLatticeIsRefused() {
    assertThatThrownBy(
            () ->
                Frames.read(" 1 1 1\n 0.1E+02 0.5E-09 0.5E-09 0.5E-09 0.1E-14\n 300\n CAR \n x\n"))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "test.xyz: expected an XDATCAR of VASP 5 or later, found one of VASP 4, which does not"
                + " hold the lattice");
  }

  /** What may stand after the positions of a POSCAR. */
  static Stream<String> rests() {
    return Stream.of(
        "",
        "\n",
        "\n\n",
        "\n0.1 0.2 0.3\n0.1 -0.2 0.3\n0.1 0.2 0.3\n",
        "Cartesian\n0.1 0.2 0.3\n0.1 0.2 0.3\n0.1 0.2 0.3\n",
        """
        Lattice velocities and vectors
        1
        0.0 0.0 0.0
        0.0 0.0 0.0
        0.0 0.0 0.0
        4.0 0.0 0.0
        0.0 5.0 0.0
        0.0 0.0 6.0

        0.1 0.2 0.3
        0.1 0.2 0.3
        0.1 0.2 0.3

        1
         0.5E-03
        0.1 0.2 0.3 0.4
        0.1 0.2 0.3
        0.1 0.2 0.3
        0.1 0.2 0.3
        """,
        "\n0 0 0\n0 0 0\n0 0 0\n\n1\n0.5\n" + "0 0 0\n".repeat(9));
  }

  @ParameterizedTest
  @MethodSource("rests")
  void severalInOneFileAreSeveralFrames(String rest) {
    String second =
        """
        2 atoms of
        1.5 1.5 1.5
        8 0 0
        0 9 0
        0 0 7
        2
        Selective dynamics
        Cartesian
        0 0 0 T T F
        1 2 3 T T F
        """;
    for (String other : List.of(second, second.replace("2 atoms of", ""), POSCAR)) {
      String text = POSCAR + rest + other + rest + POSCAR + rest;
      List<Frame> frames = Frames.read(text, ReadOptions.DEFAULT.withKeepBytes(true));
      assertThat(frames).hasSize(3);
      Frames.assertSame(frames.get(0), Frames.one(POSCAR));
      Frames.assertSame(frames.get(1), Frames.one(other));
      Frames.assertSame(frames.get(2), Frames.one(POSCAR));
      StringBuilder bytes = new StringBuilder();
      for (Frame frame : frames) {
        bytes.append(
            new String(Objects.requireNonNull(frame.originalBytes()), StandardCharsets.UTF_8));
      }
      assertThat(bytes).hasToString(text);
      long line = (POSCAR + rest).lines().count() + 1;
      assertThat(frames.get(1).origin().line()).isEqualTo(line);
      try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT)) {
        assertThat(source.skip()).isTrue();
        FrameSource.Position place = source.position();
        Frames.assertSame(Frames.next(source), frames.get(1));
        assertThat(source.skip()).isTrue();
        assertThat(source.skip()).isFalse();
        assertThat(place.line()).isEqualTo(line);
      }
    }
  }

  @Test
  void aSecondOneThatIsCutOffIsNoRest() {
    String[] lines = POSCAR.split("(?<=\n)", -1);
    StringBuilder text = new StringBuilder(POSCAR + "\n");
    for (int i = 0; i < lines.length - 2; i++) {
      text.append(lines[i]);
      if (i >= 2) {
        String cut = text.toString();
        assertThatThrownBy(() -> Frames.read(cut)).hasMessageContaining("the input ends inside");
        assertThat(Frames.read(cut, Frames.TRUNCATED)).hasSize(1);
      }
    }
  }

  @Test
  void aSecondOneWithBadWordsIsRefused() {
    String names = POSCAR.lines().skip(5).findFirst().orElseThrow();
    assertThatThrownBy(() -> Frames.read(POSCAR + POSCAR.replace(names, "A [B")))
        .hasMessageContaining("frame 1, line 17: expected elements, found \"A [B\"");
    assertThatThrownBy(() -> Frames.read(POSCAR + "\n" + POSCAR.replace("Direct", "Fractional")))
        .hasMessageContaining("line 20: expected Direct, Cartesian or Selective dynamics, found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cu Zr\none\n4 0 0\n", "\nmade by hand\n", "Energy: -3.5\n0.1 0.2 0.3\n"})
  void whatIsNeitherVelocitiesNorAPoscarIsACaution(String rest) {
    List<String> cautions = new ArrayList<>();
    ReadOptions listening =
        ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution + message));
    assertThat(Frames.read(POSCAR + rest + rest + POSCAR, listening)).hasSize(2);
    int line = rest.startsWith("\n") ? 13 : 12;
    assertThat(cautions)
        .containsExactly(
            "PASSED_OVERtest.xyz: frame 0, line "
                + line
                + ": what stands after the positions is neither velocities nor another POSCAR,"
                + " and was passed over: \""
                + rest.strip().lines().findFirst().orElseThrow()
                + '"');
    cautions.clear();
    rests().forEach(known -> Frames.read(POSCAR + known, listening));
    assertThat(cautions).isEmpty();
  }

  @Test
  void tooManyPositionsAreNoPoscar() {
    assertThatThrownBy(() -> Frames.read(POSCAR + "0.1 0.1 0.1\n" + POSCAR))
        .hasMessageContaining("frame 0, line 12: expected 3 positions and then a blank line");
  }
}
