package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** XYZ with labels, names of columns and lines that programs and data sets have of their own. */
class XyzOfTheFieldTest {
  private final List<String> cautions = new ArrayList<>();

  private final ReadOptions listening =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution + " " + message));

  @ParameterizedTest
  @CsvSource({
    "CA, 20, SPELLING",
    "CU, 29, SPELLING",
    "fe, 26, SPELLING",
    "cL, 17, SPELLING",
    "H2, 0, LABELS",
    "OW1, 0, LABELS",
    "L, 0, LABELS",
    "D, 1, ''",
    "T, 1, ''",
    "Cu, 29, ''",
  })
  void labelsInPlaceOfSymbols(String label, int element, String caution) {
    for (String comment : List.of("", "Properties=species:S:1:pos:R:3")) {
      cautions.clear();
      String text = "2\n" + comment + "\n" + label + " 0 0 0\n" + label + " 1 1 1\n";
      List<Frame> frames = Frames.read(text + text, listening);
      assertThat(frames).hasSize(2);
      assertThat(frames.get(1).atomicNumbers()).containsOnly(element);
      if (caution.isEmpty()) {
        assertThat(cautions).isEmpty();
      } else {
        assertThat(cautions).hasSize(1);
        assertThat(cautions.getFirst())
            .startsWith(caution + " test.xyz: frame 0, line 3: \"" + label + '"')
            .contains("--types " + label + "=C");
      }
      cautions.clear();
      ReadOptions given = listening.withLabels(Map.of(label, 6));
      assertThat(Frames.read(text, given).getFirst().atomicNumbers()).containsOnly(6);
      assertThat(cautions).isEmpty();
    }
  }

  @Test
  void labelsHaveToBeKnownWhereElementsAreAskedFor() {
    ReadOptions need = listening.withNeedElements(true);
    assertThatThrownBy(() -> Frames.read("1\n\nOW1 0 0 0\n", need))
        .hasMessageContaining("frame 0, line 3: expected an element")
        .hasMessageContaining("--types OW1=C");
    assertThat(Frames.read("1\n\nCA 0 0 0\n", need).getFirst().atomicNumbers()).containsExactly(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "-", "*", "119", "1.0", "[Cu]"})
  void whatDoesNotStartWithALetterIsNoLabel(String word) {
    assertThatThrownBy(() -> Frames.one("1\n\n" + word + " 0 0 0\n"))
        .hasMessageContaining("line 3: expected an element");
    assertThatThrownBy(
            () -> Frames.read("1\n\n" + word + " 0 0 0\n", listening.withLabels(Map.of("CA", 6))))
        .hasMessageContaining("line 3: expected an element");
  }

  @Test
  void numbersStayAtomicNumbersBesideLabels() {
    ReadOptions labels = ReadOptions.DEFAULT.withLabels(Map.of("CA", 6));
    assertThat(Frames.read("2\n\n29 0 0 0\nCA 1 1 1\n", labels).getFirst().atomicNumbers())
        .containsExactly(29, 6);
  }

  @ParameterizedTest
  @CsvSource({
    "Species:S:1:Pos:R:3:Energy:R:1, C 1 2 3 9",
    "species:S:1:positions:R:3, C 1 2 3",
    "species:S:1:Position:R:3, C 1 2 3",
    "coords:R:3:species:S:1, 1 2 3 C",
    "species:S:1:x:R:1:y:R:1:z:R:1, C 1 2 3",
    "Z:I:1:X:R:1:Y:R:1, ''",
    "z:R:1:q:R:1:species:S:1:y:R:1:x:R:1, 3 9 C 2 1",
    "species:S:1:positions:R:3:pos:R:3, C 7 8 9 1 2 3",
  })
  void positionsUnderOtherNames(String properties, String row) {
    String text = "1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=" + properties + '\n' + row + '\n';
    if (row.isEmpty()) {
      assertThatThrownBy(() -> Frames.one(text)).hasMessageContaining("expected pos:R:3");
      return;
    }
    Frame frame = Frames.one(text);
    assertThat(frame.positions()).containsExactly(1, 2, 3);
    assertThat(frame.elements()).containsExactly("C");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "T", "1", "true", "tRUE", "TRUE"})
  void logicals(String yes) {
    String no = yes.replaceAll("(?i)true", "fALSE").replaceAll("^[tT]$", "f").replace('1', '0');
    String text = "2\nProperties=species:S:1:pos:R:3:m:L:1\nC 0 0 0 " + yes + "\nC 1 1 1 " + no;
    AtomArray flags = Frames.array(Frames.one(text + '\n'), "m");
    assertThat(((AtomArray.Logicals) flags).values()).containsExactly(true, false);
    assertThatThrownBy(() -> Frames.one(text.replace(" " + yes + "\n", " 2\n") + '\n'))
        .hasMessageContaining("expected T or F");
  }

  @Test
  void aLatticeOfZerosIsNone() {
    String zeros = "1\nLattice=\"0 0 0 0.0 0 0 0 0 -0\" Properties=species:S:1:pos:R:3";
    String row = "\nCu 1 2 3\n";
    assertThat(Frames.one(zeros + row).cell().anyGiven()).isFalse();
    assertThat(Frames.one(zeros + " pbc=\"F F F\"" + row).cell().periodic(0)).isFalse();
    assertThatThrownBy(() -> Frames.one(zeros + " pbc=\"T T T\"" + row))
        .hasMessageContaining("linearly independent");
    assertThatThrownBy(() -> Frames.one(zeros.replace(" -0\"", " 1\"") + row))
        .hasMessageContaining("linearly independent");
  }

  @Test
  void moleculesOfQm9() {
    String one =
        """
        2
        gdb 2\t1.5\t2.
        C\t-0.5\t 1.25\t1.7*^-6\t-.5
        H\t1.\t2.\t-8.1*^-5\t.1
        1341.3\t1341.4
        C\tC
        InChI=1S/CH4/h1H4\tInChI=1S/CH4/h1H4
        """;
    List<Frame> frames = Frames.read(one + one, listening);
    assertThat(frames).hasSize(2);
    for (Frame frame : frames) {
      assertThat(frame.positions()).containsExactly(-0.5, 1.25, 1.7e-6, 1, 2, -8.1e-5);
      assertThat(frame.elements()).containsExactly("C", "H");
    }
    assertThat(cautions).isEmpty();
    assertThatThrownBy(() -> Frames.read(one.replace("gdb", "any")))
        .hasMessageContaining("expected the number of atoms, found \"1341.3");
  }

  @Test
  void framesOfOrcaAreSeparated() {
    String one = "2\nCoordinates from ORCA-job opt E -76.3\nO 0 0 0\nH 1 0 0\n";
    assertThat(Frames.read(one + ">\n" + one + " >\n\n>\n".strip() + '\n' + one)).hasSize(3);
    assertThatThrownBy(() -> Frames.read(one + "> 2\n" + one))
        .hasMessageContaining("expected the number of atoms");
  }

  @Test
  void vectorsOfAms() {
    String atoms = "2\n\nO 0 0 0\nH 1 0 0\n";
    String text = atoms + "VEC1 12.5 0. 0.\nVEC2 1 11 0.\nVEC3 0 0 10\n";
    ReadOptions keep = listening.withKeepBytes(true);
    List<Frame> frames = Frames.read(text + text + atoms, keep);
    assertThat(frames).hasSize(3);
    assertThat(frames.get(1).cell().vectors()).containsExactly(12.5, 0, 0, 1, 11, 0, 0, 0, 10);
    assertThat(frames.get(1).cell().periodic(2)).isTrue();
    assertThat(frames.get(1).originalBytes()).asString().isEqualTo(text);
    assertThat(frames.get(2).cell().anyGiven()).isFalse();
    Frame slab = Frames.one(atoms + "VEC1 12.5 0 0\nVEC2 0 11 0\n");
    assertThat(slab.cell().periodic(1)).isTrue();
    assertThat(slab.cell().periodic(2)).isFalse();
    assertThat(slab.cell().vector(0, 0)).isCloseTo(12.5, within(0.0));
    assertThatThrownBy(() -> Frames.one(atoms + "VEC1 12.5 0\n"))
        .hasMessageContaining("line 5: expected VEC1 and three finite numbers");
    assertThatThrownBy(() -> Frames.one(atoms + "VEC2 12.5 0 0\n"))
        .hasMessageContaining("line 5: expected VEC1");
  }
}
