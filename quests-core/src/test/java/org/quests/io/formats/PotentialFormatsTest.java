package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Datasets of potentials: MTP, RuNNer, ML_AB. */
class PotentialFormatsTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  static final String MTP =
      """
      BEGIN_CFG
       Size
          2
       Supercell
           4.0 0 0
           0 5.0 0
           1 0 10.0
       AtomData:  id type  cartes_x cartes_y cartes_z   fx fy fz
             1    0   0.5 1.0 1.5   0.1 -0.2 0.3
             2    1   2.5 -1.0 1e-1   -0.1 0.2 -0.3
       Energy
           -12.5
       PlusStress:  xx  yy  zz  yz  xz  xy
           2.0 4.0 6.0 8.0 10.0 12.0
       Feature   EFS_by  VASP run 7
      END_CFG

      BEGIN_CFG
       Size
      1
       AtomData:  id type cartes_x cartes_y cartes_z
       1 1 0 0 0
      END_CFG
      """;

  static final String RUNNER =
      """
      begin
      comment water molecule 1
      lattice 10.0 0 0
      lattice 0 20.0 0
      lattice 1 0 30.0
      atom 1.0 2.0 -3.0 O -0.8 0.0 0.01 -0.02 0.03
      atom 2.0 2.0 3.0 H 0.4 0 0 0 0
      energy -2.5
      charge 0.0
      end
      begin
      atom 0 0 0 Cu 0 0 0 0 1
      end
      """;

  static final String ML_AB =
      """
       1.0 Version
      **************************************************
           The number of configurations
      --------------------------------------------------
              CONFIGURATIONS
      **************************************************
           The atom types in the data file
      --------------------------------------------------
           O  H
      **************************************************
           Basis set for O
      --------------------------------------------------
                1      1
      """
              .replace("CONFIGURATIONS", "2")
          + configuration(1)
          + configuration(2);

  private final List<Caution> cautions = new ArrayList<>();
  private final ReadOptions options =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution));

  private static String configuration(int number) {
    return """
        **************************************************
             Configuration num.      NUMBER
        ==================================================
             System name
        --------------------------------------------------
             water
        ==================================================
             The number of atom types
        --------------------------------------------------
               2
        ==================================================
             The number of atoms
        --------------------------------------------------
                 3
        **************************************************
             Atom types and atom numbers
        --------------------------------------------------
             O_h    1
             H      2
        ==================================================
             CTIFOR
        --------------------------------------------------
           2.0000000000000000E-003
        ==================================================
             Primitive lattice vectors (ang.)
        --------------------------------------------------
           10.0 0.0 0.0
           1.0 10.0 0.0
           0.0 0.0000000000000000E+000 10.0
        ==================================================
             Atomic positions (ang.)
        --------------------------------------------------
           1.0 2.0 3.0
           1.5 2.0 3.0
           1.0 2.5 -3.0
        ==================================================
             Total energy (eV)
        --------------------------------------------------
          -14.NUMBER
        ==================================================
             Forces (eV ang.^-1)
        --------------------------------------------------
           0.1 0.2 0.3
           0.0 0.0 0.0
           -0.1 -0.2 -0.3
        ==================================================
             Stress (kbar)
        --------------------------------------------------
             XX YY ZZ
        --------------------------------------------------
           1.0 2.0 3.0
        --------------------------------------------------
             XY YZ ZX
        --------------------------------------------------
           4.0 5.0 6.0
        """
        .replace("NUMBER", Integer.toString(number));
  }

  private List<Frame> read(String text) {
    return Frames.read(text, options);
  }

  private static double[] numbers(Frame frame, String key) {
    return Arrays.stream(Frames.text(frame, key).split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double[] forces(Frame frame) {
    return ((AtomArray.Reals) Frames.array(frame, "forces")).values();
  }

  @Test
  void mtp() {
    List<Frame> frames = Frames.read(MTP, options.withTypes(Map.of(0L, 29, 1L, 8)));
    assertThat(cautions).isEmpty();
    assertThat(frames).hasSize(2);
    Frame frame = frames.getFirst();
    assertThat(frame.atomicNumbers()).containsExactly(29, 8);
    assertThat(frame.positions()).containsExactly(0.5, 1, 1.5, 2.5, -1, 0.1);
    assertThat(frame.cell().vectors()).containsExactly(4, 0, 0, 0, 5, 0, 1, 0, 10);
    assertThat(frame.cell().fullyPeriodic()).isTrue();
    assertThat(numbers(frame, "energy")).containsExactly(-12.5);
    assertThat(forces(frame)).containsExactly(0.1, -0.2, 0.3, -0.1, 0.2, -0.3);
    // The virial over the volume, 200 Å³, with the sign of ASE.
    assertThat(numbers(frame, "stress"))
        .containsExactly(
            new double[] {-0.01, -0.06, -0.05, -0.06, -0.02, -0.04, -0.05, -0.04, -0.03}, CLOSE);
    assertThat(Frames.text(frame, "EFS_by")).isEqualTo("VASP run 7");
    assertThat(frames.get(1).cell().anyGiven()).isFalse();
    assertThat(frames.get(1).arrays()).containsOnlyKeys("type");
    assertThat(read(MTP).getFirst().atomicNumbers()).containsExactly(0, 0);
    assertThat(cautions).containsExactly(Caution.TYPES);
  }

  @Test
  void runner() {
    List<Frame> frames = read(RUNNER);
    assertThat(cautions).containsExactly(Caution.UNITS);
    assertThat(frames).hasSize(2);
    Frame frame = frames.getFirst();
    double bohr = 0.52917721067;
    double hartree = 27.21138602;
    assertThat(frame.atomicNumbers()).containsExactly(8, 1);
    assertThat(frame.positions())
        .containsExactly(
            new double[] {bohr, 2 * bohr, -3 * bohr, 2 * bohr, 2 * bohr, 3 * bohr}, CLOSE);
    assertThat(frame.cell().vector(2, 0)).isEqualTo(bohr, CLOSE);
    assertThat(numbers(frame, "energy")).containsExactly(-2.5 * hartree);
    assertThat(forces(frame)[1]).isEqualTo(-0.02 * hartree / bohr, CLOSE);
    assertThat(frames.get(1).cell().anyGiven()).isFalse();
    cautions.clear();
    Frame ev = Frames.read(RUNNER, options.withFormat("runner", Map.of("units", "ev"))).getFirst();
    assertThat(cautions).isEmpty();
    assertThat(ev.positions()).containsExactly(1, 2, -3, 2, 2, 3);
    assertThat(numbers(ev, "energy")).containsExactly(-2.5);
    assertThat(forces(ev)[1]).isEqualTo(-0.02);
  }

  @Test
  void mlAb() {
    List<Frame> frames = read(ML_AB);
    assertThat(cautions).isEmpty();
    assertThat(frames).hasSize(2);
    Frame frame = frames.get(1);
    assertThat(frame.atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(frame.positions()).containsExactly(1, 2, 3, 1.5, 2, 3, 1, 2.5, -3);
    assertThat(frame.cell().vectors()).containsExactly(10, 0, 0, 1, 10, 0, 0, 0, 10);
    assertThat(numbers(frame, "energy")).containsExactly(-14.2);
    assertThat(forces(frame)[8]).isEqualTo(-0.3);
    double kbar = -1 / 1602.1766208;
    assertThat(numbers(frame, "stress"))
        .containsExactly(
            new double[] {
              kbar, 4 * kbar, 6 * kbar, 4 * kbar, 2 * kbar, 5 * kbar, 6 * kbar, 5 * kbar, 3 * kbar
            },
            CLOSE);
  }

  static Stream<Arguments> bad() {
    String ends = "the input ends inside the frame: expected ";
    return Stream.of(
        arguments(MTP.substring(0, 300), ends),
        arguments(MTP.replace("1e-1", "nan"), "line 10: expected 8 finite numbers"),
        arguments(MTP.replace(" 1e-1", ""), "line 10: expected 8 finite numbers"),
        arguments(MTP.replaceFirst("2\n", "1\n"), "expected Size, Supercell, AtomData"),
        arguments(MTP.replaceFirst("2\n", "3\n"), "line 11: expected 8 finite numbers"),
        arguments(MTP.replaceFirst("2\n", "3000000000\n"), "expected at most"),
        arguments(MTP.replaceFirst("2\n", "30000000\n"), "line 11: expected 8 finite numbers"),
        arguments(MTP.replace("    1    0 ", "    1    0.5 "), "a whole number as type"),
        arguments(MTP.replace("cartes_y", "direct_y"), "AtomData: id type cartes_x"),
        arguments(MTP.replace("xx  yy", "xx  xx"), "PlusStress: xx yy zz yz xz xy"),
        arguments(MTP.replace("4.0 0 0", "0 0 0"), "linearly independent"),
        arguments(RUNNER.substring(0, 120), ends),
        arguments(RUNNER.replace("O -0.8", "(O) -0.8"), "line 6: expected atom with a position"),
        arguments(RUNNER.replace("-3.0 O", "inf O"), "line 6: expected finite numbers"),
        arguments(RUNNER.replace("lattice 0 20.0 0\n", ""), "three lattice vectors or none"),
        arguments(ML_AB.substring(0, ML_AB.indexOf("Configuration num.      1") - 55), ends),
        arguments(ML_AB.replaceFirst("O_h    1", "O_h    9"), "3 in all"),
        arguments(ML_AB.replaceFirst("H      2", "H      1"), "3 atoms of all elements"),
        arguments(ML_AB.replaceFirst("2.5 -3.0", "2.5"), "expected 3 finite numbers"),
        arguments(ML_AB.replaceFirst("     Forces", "     Farces"), "expected Forces, found"),
        arguments(ML_AB.replace("        2\n***", "        -2\n***"), "a whole number up to"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamed(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0, line ")
        .hasMessageContaining(message);
  }

  /** Each says how many frames there are, or where they end. */
  @Test
  void whatIsCutOffIsTold() {
    for (String text : new String[] {MTP, RUNNER, ML_AB}) {
      String cut = text.substring(0, text.length() - 8);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("frame 1, line ")
          .hasMessageContaining("the input ends inside the frame");
      assertThat(Frames.read(cut, Frames.TRUNCATED)).hasSize(1);
    }
  }
}
