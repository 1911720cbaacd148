package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** {@code vasprun.xml} and {@code OUTCAR}. */
class VaspRunsTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  private final List<Caution> cautions = new ArrayList<>();
  private final ReadOptions options =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution));

  private List<Frame> latin1(String text, boolean truncated) {
    try (FrameSource source = Frames.source(text.getBytes(StandardCharsets.ISO_8859_1), options)) {
      List<Frame> frames = Frames.all(source);
      assertThat(source.truncated()).isEqualTo(truncated);
      return frames;
    }
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static double[] forces(Frame frame) {
    return ((AtomArray.Reals) Frames.array(frame, "forces")).values();
  }

  @Test
  void vasprunGivesStructuresEnergiesForcesAndStress() {
    List<Frame> frames = latin1(VaspRuns.vasprun(3), false);
    assertThat(cautions).isEmpty();
    assertThat(frames).hasSize(3);
    Frame frame = frames.get(2);
    // The symbol that VASP cuts short comes from the title of its pseudopotential.
    assertThat(frame.atomicNumbers()).containsExactly(8, 8, 40);
    assertThat(frame.cell().fullyPeriodic()).isTrue();
    assertThat(frame.cell().vectors()).containsExactly(10, 0, 0, 1, 8, 0, 0, 0, 12);
    assertThat(frame.positions())
        .containsExactly(
            new double[] {
              1.5, 4, 3, 2, 0, 0, -6.3265286 - 0.11227753, 8 * -0.11227753, 12 * -0.15402785
            },
            CLOSE);
    assertThat(numbers(Frames.text(frame, "free_energy"))).containsExactly(-12.75);
    assertThat(numbers(Frames.text(frame, "energy"))).containsExactly(-12.75 - 0.125);
    assertThat(forces(frame)).containsExactly(0.1, -0.2, 0.3, 0, 1, 2, 2, 1, 2);
    double kbar = -1 / 1602.1766208;
    assertThat(numbers(Frames.text(frame, "stress")))
        .containsExactly(
            new double[] {
              kbar, 4 * kbar, 6 * kbar, 4 * kbar, 2 * kbar, 5 * kbar, 6 * kbar, 5 * kbar, 3 * kbar
            },
            CLOSE);
  }

  @Test
  void outcarGivesStructuresEnergiesForcesAndStress() {
    List<Frame> frames = latin1(VaspRuns.outcar(3), false);
    assertThat(cautions).isEmpty();
    assertThat(frames).hasSize(3);
    Frame frame = frames.get(2);
    assertThat(frame.atomicNumbers()).containsExactly(8, 8, 1);
    assertThat(frame.cell().vectors()).containsExactly(11, 0, 0, 1, 8, 0, 0, 0, -12);
    assertThat(Arrays.copyOf(frame.positions(), 6))
        .containsExactly(5, 4.20903, 5.2, 2.30002, 6.27327, 1.13);
    assertThat(forces(frame)[4]).isEqualTo(-123456.789012);
    assertThat(numbers(Frames.text(frame, "free_energy"))).containsExactly(-12.75);
    assertThat(numbers(Frames.text(frame, "energy"))).containsExactly(-12.625);
    double kbar = -1 / 1602.1766208;
    assertThat(numbers(Frames.text(frame, "stress")))
        .containsExactly(
            new double[] {
              kbar, 4 * kbar, 6 * kbar, 4 * kbar, 2 * kbar, 5 * kbar, 6 * kbar, 5 * kbar, 3 * kbar
            },
            CLOSE);
  }

  /** Where VASP does not repeat a cell that cannot change, it is that of the start. */
  @Test
  void aFixedCellIsThatOfTheStart() {
    String steps = VaspRuns.outcarStep(0, "") + VaspRuns.outcarStep(1, "") + VaspRuns.TIMING;
    List<Frame> frames = latin1(VaspRuns.header(2) + steps, false);
    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).cell().vector(0, 0)).isEqualTo(10);
    assertThatThrownBy(() -> latin1(VaspRuns.header(3) + steps, false))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("frame 0: expected positions and lattice vectors in each step")
        .hasMessageContaining("found no direct lattice vectors");
  }

  @Test
  void stepsOfALearntForceFieldArePassedOver() {
    String learnt =
        VaspRuns.outcarStep(1, VaspRuns.LATTICE)
            .replace("(eV/Angst)", "(eV/Angst) (ML)")
            .replace("  FREE ENERGIE", "  ML FREE ENERGIE")
            .replace("TOTEN", "ML TOTEN");
    String steps = VaspRuns.outcarStep(0, VaspRuns.LATTICE) + learnt;
    List<Frame> frames =
        latin1(
            VaspRuns.header(3) + steps + VaspRuns.outcarStep(2, VaspRuns.LATTICE) + VaspRuns.TIMING,
            false);
    assertThat(frames).hasSize(2);
    assertThat(Frames.text(frames.get(1), "free_energy")).isEqualTo("-12.75");
    assertThat(cautions).containsExactly(Caution.PASSED_OVER);
  }

  static Stream<String> runs() {
    return Stream.of(VaspRuns.vasprun(3), VaspRuns.outcar(3));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aRunThatIsCutOffGivesItsWholeSteps(String text) {
    List<Frame> whole = latin1(text, false);
    int second = text.indexOf("-11.75");
    String inSecond = text.substring(0, second + 3);
    List<Frame> frames = latin1(inSecond, true);
    assertThat(frames).hasSize(1);
    Frames.assertSame(frames.getFirst(), whole.getFirst());
    assertThat(cautions).isEmpty();
    int third = text.indexOf("<calculation>", second) + text.indexOf("--- Iteration      3") + 1;
    latin1(text.substring(0, text.lastIndexOf('\n', third)), false);
    assertThat(cautions).containsExactly(Caution.UNFINISHED);
    // Without one whole step there is nothing to be read.
    String inFirst = text.substring(0, text.indexOf("-10.75"));
    assertThatThrownBy(() -> latin1(inFirst, false))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("the input ends inside the");
  }

  @ParameterizedTest
  @MethodSource("runs")
  void stepsCanBePassedOverAndSought(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    List<Frame> whole = latin1(text, false);
    try (FrameSource source = Frames.source(bytes, options)) {
      assertThat(source.skip()).isTrue();
      Frames.assertSame(Frames.next(source), whole.get(1));
      assertThat(source.skip()).isTrue();
      assertThat(source.skip()).isFalse();
    }
  }

  static Stream<Arguments> bad() {
    String xml = VaspRuns.vasprun(2);
    String outcar = VaspRuns.outcar(2);
    String modeling = "<modeling>";
    return Stream.of(
        arguments(
            xml.replace(modeling, "<!DOCTYPE m [<!ENTITY a \"aaaa\">]>\n" + modeling),
            "found \"a document type definition\""),
        arguments(
            xml.replace(
                modeling, "<!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n" + modeling),
            "found \"a document type definition\""),
        arguments(
            xml.replace("0.25000000 </v>", "&x;</v>"),
            "line 59: expected a vasprun.xml as VASP writes it"),
        arguments(
            xml.replace("0.25000000 </v>", "nan</v>"), "expected three finite numbers, found"),
        arguments(xml.replace("0.25000000 </v>", "0.25 7</v>"), "expected three finite numbers"),
        arguments(xml.replace("0.25000000 </v>", "0.25</v><v>0 0 0</v>"), "expected 3 rows, found"),
        arguments(xml.replace("<rc><c>O </c><c>   1</c></rc>", ""), "expected 1 rows, found"),
        arguments(xml.replace("</crystal>", "</structure>"), "line 57: expected XML, found: "),
        arguments(xml.replaceAll("(?s)<varray name=\"basis.*?</varray>", ""), "found none"),
        arguments(xml.replace("<calculation>", "<a/><calculation>"), "at the start of a line"),
        arguments(xml.replace("Zr_sv", "Qq"), "expected the element of each atom in <atominfo>"),
        arguments(
            xml.replaceAll("(?s)<atominfo>.*</atominfo>", ""), "expected <atominfo> in front"),
        arguments(outcar.replace("  1.13000", "      nan"), "line 29: expected six finite numbers"),
        arguments(outcar.replace("  1.13000", "*********"), "line 29: expected six finite numbers"),
        arguments(outcar.replace("NIONS =      3", "NIONS =      4"), "line 11: expected as many"),
        arguments(
            outcar.replace("type =               2", "type = 999999999 9"), "numbers of ions"),
        arguments(
            outcar.replace("TITEL  = PAW_PBE H.5", "TITEL  = PAW_PBE Qq"), "expected an element"),
        arguments(outcar.replace("      2.3000", "  -----2.3"), "expected six finite numbers"),
        arguments(outcar.replaceAll(".*POSITION .*", ""), "frame 0: expected positions"),
        arguments(outcar.replaceAll(" {5}4.64061.*\n", ""), "expected six finite numbers"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamed(String text, String message) {
    assertThatThrownBy(() -> latin1(text, false))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0")
        .hasMessageContaining(message);
  }

  /** Elements inside elements cost no more than their bytes. */
  @Test
  void deepNestingIsRefused() {
    String deep = "<a>\n".repeat(100_000) + "</a>\n".repeat(100_000);
    assertThatThrownBy(
            () -> latin1(VaspRuns.vasprun(1).replace("  <scstep>", deep + "<scstep>"), false))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("expected XML, found");
  }
}
