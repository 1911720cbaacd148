package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Data files of LAMMPS. */
class LammpsDataTest {
  private static final String HEADER =
      """

      3 atoms
      2 atom types
      1 bonds

      -3 5 xlo xhi
      -2 6.5 ylo yhi # comment
      0 9 zlo zhi
      0.5 -1 2 xy xz yz

      """;

  private static final String MASSES = "Masses\n\n1 15.9994\n2 1.008\n\n";

  /** As LAMMPS writes it with {@code write_data}, out of order. */
  private static final String FULL =
      """
      Atoms # full

      3 0 2 0.4 -2 6 8.5 0 0 0
      1 7 1 -0.8 0.1 0 1 0 0 -1
      2 0 2 0.4 0.95 0 1 0 0 0

      Velocities

      1 0 0 0

      """;

  static final String ATOMIC =
      """
      LAMMPS data file via write_data, version 29 Sep 2021, timestep = 0, units = metal

      2 atoms
      1 atom types

      0 5.43 xlo xhi
      0 5.43 ylo yhi
      0 5.43 zlo zhi
      1.086 0.543 -0.543 xy xz yz

      Masses

      1 28.0855

      Atoms

      1 1 5.9187908134780765 -0.4827978739406899 5.095132678817088 -1 0 -1
      2 1 3.1843757768694188 0.09468184433955784 3.0427578149488 0 0 0
      """;

  static final String LABELLED =
      "labels\n"
          + HEADER
          + "Atom Type Labels\n\n1 Si\n2 Cu\n\n"
          + MASSES
          + FULL.replace(" 7 1 ", " 7 Si ");

  private final List<Caution> cautions = new ArrayList<>();
  private final ReadOptions options =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution));

  private Frame one(String text, ReadOptions how) {
    List<Frame> frames = Frames.read(text, how);
    assertThat(frames).hasSize(1);
    return frames.getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LAMMPS data file via write_data, version 29 Sep 2021, timestep = 0",
        "LAMMPS Description",
        "x.lmp (written by ASE)",
        "3 molecules of something",
        "# 1.0"
      })
  void anyTitleWillDo(String title) {
    Frame frame = one(title + "\n" + HEADER + MASSES + FULL, options);
    assertThat(cautions).isEmpty();
    assertThat(frame.atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(frame.positions()).containsExactly(0.1, 0, 1, 0.95, 0, 1, -2, 6, 8.5);
    assertThat(frame.cell().vectors()).containsExactly(8, 0, 0, 0.5, 8.5, 0, -1, 2, 9);
    assertThat(frame.cell().origin()).containsExactly(-3, -2, 0);
    assertThat(frame.cell().fullyPeriodic()).isTrue();
    assertThat(((AtomArray.Integers) Frames.array(frame, "id")).values()).containsExactly(1, 2, 3);
  }

  /** The second column of numbers in front of the position is the type, or the third. */
  @ParameterizedTest
  @CsvSource({
    "atomic,       ID TYPE X",
    "atomic,       ID TYPE X 0 1 -1",
    "charge,       ID TYPE -0.5 X",
    "charge,       ID TYPE 0.0 X 0 0 0",
    "molecular,    ID 7 TYPE X 0 0 0",
    "bond,         ID 7 TYPE X",
    "full,         ID 7 TYPE 0.25 X",
    "full,         ID 7 TYPE 0 X 0 0 0",
    "sphere,       ID TYPE 1 2.5 X",
    "ellipsoid,    ID TYPE 1 2.5 X 0 0 0",
    "dipole,       ID TYPE -0.5 X 1 0 0",
    "spin,         ID TYPE X 1 0 0 2.2",
    "bpm/sphere,   ID 7 TYPE 1 2.5 X",
    "electron,     ID TYPE 1.0 0 1 X",
    "hybrid,       ID TYPE X 1 2 3 4 5",
    "tdpd,         ID TYPE X 0.5"
  })
  void columnsAreThoseOfTheStyle(String style, String row) {
    String rows =
        Stream.of("3 2 -2 6 8.5", "1 1 0.1 0 1", "2 2 0.95 0 1")
            .map(
                atom -> {
                  String[] parts = atom.split(" ", 3);
                  return row.replace("ID", parts[0])
                      .replace("TYPE", parts[1])
                      .replace("X", parts[2]);
                })
            .reduce("", (all, line) -> all + line + "\n");
    Frame frame = one("t\n" + HEADER + MASSES + "Atoms # " + style + "\n\n" + rows, options);
    assertThat(frame.atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(frame.positions()).containsExactly(0.1, 0, 1, 0.95, 0, 1, -2, 6, 8.5);
    boolean told = List.of("atomic", "charge", "molecular", "full").contains(style);
    String silent = "t\n" + HEADER + MASSES + "Atoms\n\n" + rows;
    if (told) {
      Frames.assertSame(one(silent, options), frame);
    }
    ReadOptions named = options.withFormat("lammps-data", Map.of("style", style.strip()));
    Frames.assertSame(one(silent, named), frame);
  }

  @Test
  void elementsComeFromLabelsCommentsMassesOrTheUser() {
    String labels = "Atom Type Labels\n\n1 Si\n2 Cu\n\n";
    assertThat(one("t\n" + HEADER + labels + FULL, options).atomicNumbers())
        .containsExactly(14, 29, 29);
    String labelled = FULL.replace(" 0 2 ", " 0 Cu ").replace(" 7 1 ", " 7 Si ");
    assertThat(one("t\n" + HEADER + labels + labelled, options).atomicNumbers())
        .containsExactly(14, 29, 29);
    String commented = "Masses\n\n1 57.9 # Ni 58\n2 2.0141\n\n";
    assertThat(one("t\n" + HEADER + commented + FULL, options).atomicNumbers())
        .containsExactly(28, 1, 1);
    ReadOptions types = options.withTypes(Map.of(1L, 13, 2L, 7));
    assertThat(one("t\n" + HEADER + MASSES + FULL, types).atomicNumbers())
        .containsExactly(13, 7, 7);
    assertThat(cautions).isEmpty();
    // Masses of groups of atoms, and of models, are those of no element.
    for (String none : new String[] {"1 15.035\n2 14.027", "1 1.0\n2 1.0", "1 0\n2 0"}) {
      cautions.clear();
      String text = "t\n" + HEADER + "Masses\n\n" + none + "\n\n" + FULL;
      assertThat(one(text, options).atomicNumbers()).containsExactly(0, 0, 0);
      assertThat(cautions).containsExactly(Caution.TYPES);
      assertThatThrownBy(() -> one(text, options.withNeedElements(true)))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("--types 1=Cu,2=Zr");
    }
  }

  @Test
  void unitsAndGeneralCellsAreThoseOfTheFile() {
    String title =
        "LAMMPS data file via write_data, version 2 Apr 2025, timestep = 0, units = nano";
    Frame frame = one(title + "\n" + HEADER + MASSES + FULL, options);
    assertThat(frame.positions()[8]).isEqualTo(85);
    assertThat(frame.cell().vector(2, 2)).isEqualTo(90);
    String general =
        """

        3 atoms
        2 atom types
        1 2 3 avec
        -3 2 1 bvec
        0 0 7 cvec
        0.5 0 0 abc origin

        """;
    Frame skewed = one("t\n" + general + MASSES + FULL, options);
    assertThat(skewed.cell().vectors()).containsExactly(1, 2, 3, -3, 2, 1, 0, 0, 7);
    assertThat(skewed.cell().origin()).containsExactly(0.5, 0, 0);
    assertThat(skewed.positions()[8]).isCloseTo(8.5, within(0.0));
  }

  static Stream<Arguments> bad() {
    String good = "t\n" + HEADER + MASSES + FULL;
    return Stream.of(
        arguments(good.replace("2 0 2 0.4 0.95", "2 0 2 0.4 nan"), "line 21: expected a finite"),
        arguments(good.replace("2 0 2 0.4 0.95", "1 0 2 0.4 0.95"), "expected each id once"),
        arguments(good.replace("0 0 -1", "0 0 -1 4"), "rows of 10 columns"),
        arguments(good.replace("7 1 -0.8", "7 1"), "in column 10 of 10"),
        arguments(good.replace("3 atoms", "4 atoms"), "expected a finite number in column 1"),
        arguments(good.replace("3 atoms", "2 atoms"), "expected 2 atoms and then a section"),
        arguments(good.replace("3 atoms", "3000000000 atoms"), "a whole number of at most"),
        arguments(good.replace("3 0 2 0.4", "3 0 5 0.4"), "with a type in column 3"),
        arguments(good.replace("# full", "# atomic"), "expected 5 columns of style atomic"),
        arguments(good.replace("# full", "# template"), "whose columns are known (atomic, "),
        arguments(good.replace("0 9 zlo zhi", ""), "found no zlo zhi"),
        arguments(good.replace("0 9 zlo", "9 0 zlo"), "lower bound of the box below"),
        arguments(good.replace("0 9 zlo", "0 inf zlo"), "2 finite numbers in front of zlo zhi"),
        arguments(good.replace("1 15.9994", "1 x"), "expected a type and its mass"),
        arguments("t, units = lj\n" + HEADER + MASSES + FULL, "found \"t, units = lj\""),
        arguments(good.substring(0, good.indexOf("2 0 2 0.4")), "expected 3 atoms, found 2"),
        arguments(good.substring(0, good.indexOf("Atoms")), "expected Atoms"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamed(String text, String message) {
    assertThatThrownBy(() -> one(text, options))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0")
        .hasMessageContaining(message);
  }

  @Test
  void columnsThatDoNotTellTheirStyleAreRefused() {
    String rows = "1 1 1 0.5 0 0 1\n2 2 1 0.5 1 0 1\n3 2 9 0.5 0 2 1\n";
    assertThatThrownBy(() -> one("t\n" + HEADER + MASSES + "Atoms\n\n" + rows, options))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("--format lammps-data:style=full");
  }
}
