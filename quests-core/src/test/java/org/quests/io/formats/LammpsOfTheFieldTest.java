package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Dumps of old versions, with labels and columns of words, and in YAML. */
class LammpsOfTheFieldTest {
  private final List<String> cautions = new ArrayList<>();

  private final ReadOptions listening =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution + " " + message));

  /** A dump of one frame of two atoms, in a box of 6 Å. */
  private static String dump(String box, String columns, String... rows) {
    return "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS"
        + box
        + "\nITEM: ATOMS "
        + columns
        + '\n'
        + String.join("\n", rows)
        + '\n';
  }

  private static final String BOX = " pp pp pp\n0 6\n0 6\n0 6";

  private Frame one(String text, ReadOptions options) {
    List<Frame> frames = Frames.read(text, options);
    assertThat(frames).hasSize(1);
    return frames.getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "'\n0 6\n0 6\n0 6', '6 0 0 0 6 0 0 0 6'",
    "' \n-1 6\n0 6\n0 6.5', '7 0 0 0 6 0 0 0 6.5'",
    "' xy xz yz\n0 7 1\n0 6 0\n0 6 0', '6 0 0 1 6 0 0 0 6'",
  })
  void aBoxWithoutBoundariesIsPeriodicWithAWarning(String box, String vectors) {
    String text = dump(box, "id type x y z", "1 1 0 0 0", "2 1 1.8 1.8 0");
    List<Frame> frames = Frames.read(text + text, listening);
    assertThat(frames).hasSize(2);
    double[] expected =
        List.of(vectors.split(" ", -1)).stream().mapToDouble(Double::parseDouble).toArray();
    for (Frame frame : frames) {
      assertThat(frame.cell().vectors()).containsExactly(expected);
      for (int axis = 0; axis < 3; axis++) {
        assertThat(frame.cell().periodic(axis)).isTrue();
      }
    }
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst()).startsWith("BOUNDARIES test.xyz: frame 0, line 5: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" pp\n0 6\n0 6\n0 6", " pp pp\n0 6\n0 6\n0 6", " xy xz\n0 6 0\n0 6 0\n0 6 0"})
  void halfOfTheBoundariesIsAnError(String box) {
    assertThatThrownBy(() -> Frames.one(dump(box, "x y z", "0 0 0", "1 1 1")))
        .hasMessageContaining("line 5: expected ITEM: BOX BOUNDS");
  }

  @Test
  void labelsOfTypesAreElements() {
    String text = dump(BOX, "id type x y z", "2 Zr 1.8 1.8 0", "1 Cu 0 0 0");
    Frame frame = one(text, listening.withNeedElements(true));
    assertThat(frame.elements()).containsExactly("Cu", "Zr");
    assertThat(frame.atomicNumbers()).containsExactly(29, 40);
    assertThat(((AtomArray.Words) Frames.array(frame, "type")).values())
        .containsExactly("Cu", "Zr");
    assertThat(cautions).isEmpty();
  }

  @Test
  void labelsThatAreNoElementsAreUnknownOrGiven() {
    String text = dump(BOX, "id type x y z", "1 OW 0 0 0", "2 hc3 1.8 1.8 0");
    assertThat(one(text, listening).atomicNumbers()).containsExactly(0, 0);
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst())
        .startsWith("LABELS test.xyz: frame 0, line 10: \"OW\"")
        .contains("--types OW=C");
    cautions.clear();
    ReadOptions given = listening.withLabels(Map.of("OW", 8, "hc3", 1)).withNeedElements(true);
    assertThat(one(text, given).atomicNumbers()).containsExactly(8, 1);
    assertThat(cautions).isEmpty();
    assertThatThrownBy(() -> Frames.read(text, listening.withNeedElements(true)))
        .hasMessageContaining("line 10: expected an element, or what the label stands for");
  }

  @Test
  void aColumnOfElementsGoesBeforeLabelsThatNobodyExplained() {
    String text = dump(BOX, "id type element x y z", "1 CT C 0 0 0", "2 HC H 1 1 0");
    assertThat(one(text, listening).atomicNumbers()).containsExactly(6, 1);
    assertThat(cautions).isEmpty();
    ReadOptions given = listening.withLabels(Map.of("CT", 14, "HC", 9));
    assertThat(one(text, given).atomicNumbers()).containsExactly(14, 9);
  }

  @ParameterizedTest
  @CsvSource({"resname, SOL, SOL", "name, CA, 1H", "v_state, up, 2"})
  void columnsOfWords(String name, String first, String second) {
    String text =
        dump(BOX, "id type x y z mol " + name, "1 1 0 0 0 1 " + first, "2 1 1 1 0 1 " + second);
    AtomArray words = Frames.array(one(text, listening), name);
    assertThat(((AtomArray.Words) words).values()).containsExactly(first, second);
    assertThat(cautions).isEmpty();
  }

  @Test
  void aWordInPlaceOfAPositionIsAnError() {
    assertThatThrownBy(() -> Frames.one(dump(BOX, "id x y z", "1 0 one 0", "2 1 1 1")))
        .hasMessageContaining("line 10: expected a finite number in column 3 (y), found \"one\"");
  }

  @Test
  void whatLammpsKnowsStaysANumber() {
    for (String name : new String[] {"mol", "vx", "fx", "q", "ix", "i_flag"}) {
      String text = dump(BOX, "x y z " + name, "0 0 0 one", "1 1 0 1");
      assertThatThrownBy(() -> Frames.one(text))
          .hasMessageContaining("line 10: expected a")
          .hasMessageContaining("column 4 (" + name + "), found \"one\"");
    }
    String late = dump(BOX, "x y z v_a", "0 0 0 1", "1 1 0 one");
    assertThatThrownBy(() -> Frames.one(late)).hasMessageContaining("line 11: expected a number");
  }

  static final String YAML =
      """
      ---
      creator: LAMMPS
      timestep: 100
      units: metal
      time: 0.5
      natoms: 2
      boundary: [ p, p, p, p, f, s, ]
      thermo:
        - keywords: [ Step, Temp, ]
        - data: [ 100, 300.5, ]
      box:
        - [ -1, 6 ]
        - [ 0, 5.5 ]
        - [ 0, 6 ]
        - [ 0.5, 0, 0 ]
      keywords: [ id, type, x, y, z, vx, element,  ]
      data:
        - [ 2 , 1 , 1.8 , 1.9 , -2e-1 , 7 , Zr , ]
        - [ 1 , 2 , 0 , 0.25 , 0 , -7 , Cu , ]
      ...
      """;

  @Test
  void framesInYaml() {
    List<Frame> frames = Frames.read(YAML + YAML.replace("100\n", "200\n"), listening);
    assertThat(frames).hasSize(2);
    Frame frame = frames.get(1);
    assertThat(Frames.text(frame, "timestep")).isEqualTo("200");
    assertThat(Frames.text(frame, "time")).isEqualTo("0.5");
    assertThat(frame.atomicNumbers()).containsExactly(29, 40);
    assertThat(frame.positions()).containsExactly(0, 0.25, 0, 1.8, 1.9, -0.2);
    assertThat(frame.cell().vectors()).containsExactly(6.5, 0, 0, 0.5, 5.5, 0, 0, 0, 6);
    assertThat(frame.cell().origin()).containsExactly(-1, 0, 0);
    assertThat(frame.cell().periodic(1)).isTrue();
    assertThat(frame.cell().periodic(2)).isFalse();
    assertThat(Frames.values(Frames.array(frame, "vx"))).isEqualTo(new double[] {-7, 7});
    assertThat(cautions).isEmpty();
    ReadOptions types = ReadOptions.DEFAULT.withTypes(Map.of(1L, 3, 2L, 9));
    assertThat(one(YAML, types).atomicNumbers()).containsExactly(9, 3);
    try (FrameSource source = Frames.source(YAML + YAML, ReadOptions.DEFAULT)) {
      assertThat(source.skip()).isTrue();
      Frames.assertSame(Frames.next(source), one(YAML, ReadOptions.DEFAULT));
      assertThat(source.skip()).isFalse();
    }
  }

  @Test
  void yamlIsTheSameAsText() {
    String yaml =
        YAML.replace("units: metal", "units: nano")
            .replace("x, y, z", "xs, ys, zs")
            .replace("time: 0.5\n", "")
            .replace("  - [ 0.5, 0, 0 ]\n", "")
            .replace("thermo:\n  - keywords: [ Step, Temp, ]\n  - data: [ 100, 300.5, ]\n", "")
            .replaceAll("(, element| , Cu| , Zr)", "");
    String text =
        """
        ITEM: UNITS
        nano
        ITEM: TIMESTEP
        100
        ITEM: NUMBER OF ATOMS
        2
        ITEM: BOX BOUNDS pp pp fs
        -1 6
        0 5.5
        0 6
        ITEM: ATOMS id type xs ys zs vx
        2 1 1.8 1.9 -2e-1 7
        1 2 0 0.25 0 -7
        """;
    Frames.assertSame(one(yaml, ReadOptions.DEFAULT), one(text, ReadOptions.DEFAULT));
    String labels = YAML.replace(" 2 , 1 ,", " 2 , Zr ,").replace(" 1 , 2 ,", " 1 , Cu ,");
    ReadOptions given = listening.withLabels(Map.of("Zr", 40, "Cu", 30));
    assertThat(one(labels, given).atomicNumbers()).containsExactly(30, 40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "natoms: 2 | natoms: 3 | line 20: expected a whole number in column 1 (id), found",
        "natoms: 2 | natoms: 1 | line 19: expected 1 rows and then ...",
        "natoms: 2 | natoms: two | line 6: expected the number of atoms",
        "natoms: 2 | natoms: 99999999999 | line 6: expected the number of atoms",
        "natoms: 2 | extra: 2 | line 6: expected timestep",
        "natoms: 2 | creator: LAMMPS | line 6: expected each key once",
        "timestep: 100 | timestep: 0.5 | line 3: expected a whole number",
        "time: 0.5 | time: nan | line 5: expected a finite number",
        "units: metal | units: lj | line 4: expected the units metal",
        "f, s | x, s | line 7: expected six boundaries",
        "f, s | f, p | line 7: expected six boundaries",
        "- [ 0, 6 ] | - [ 0, 6, 1 ] | line 14: expected - [ lower",
        "- [ 0, 6 ] | - [ 0, inf ] | line 14: expected - [ lower",
        "- [ 0, 6 ] | - [ 6, 0 ] | line 14: expected a lower bound",
        "- [ 0.5, 0, 0 ] | - [ 0.5, 0 ] | line 15: expected - [ xy",
        "x, y | q, y | line 17: expected the columns x y z",
        "thermo: | time: | line 8: expected each key once",
        "natoms: 2 | time: 1 | line 6: expected each key once",
        "1.9 | one | line 18: expected a finite number in column 4 (y)",
        "7 , Zr | Zr | line 18: expected",
      })
  void badYaml(String good, String bad, String message) {
    String text = YAML.replace(good, bad);
    assertThat(text).isNotEqualTo(YAML);
    assertThatThrownBy(() -> Frames.one(text))
        .hasMessageStartingWith("test.xyz: frame 0, ")
        .hasMessageContaining(message);
  }

  @Test
  void yamlThatIsCutOffIsNoticed() {
    for (int end = YAML.indexOf("creator") + 20; end < YAML.length() - 1; end++) {
      String cut = YAML + YAML.substring(0, end);
      assertThatThrownBy(() -> Frames.read(cut)).as("%d", end).hasMessageContaining("frame 1");
      assertThat(Frames.read(cut, Frames.TRUNCATED)).hasSize(1);
    }
  }
}
