package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** CIF: cells, sites, and their images. */
class CifTest {
  private static final String CELL =
      """
      _cell_length_a   4.594(2)
      _cell_length_b   4.594
      _cell_length_c   2.959
      _cell_angle_alpha 90.
      _cell_angle_beta  90
      _cell_angle_gamma 90.00
      """;

  /** Rutile in P 4(2)/m n m. */
  static final String RUTILE =
      """
      # made for a test

      data_TiO2
      _publ_text
      ;
       data_of a text; loop_ _atom_site_fract_x
      ;
      _chemical_formula_sum 'Ti O2'
      _cell_formula_units_Z 2
      _symmetry_space_group_name_H-M 'P 42/m n m'
      _symmetry_Int_Tables_number 136
      """
          + CELL
          + """
          loop_
          _symmetry_equiv_pos_site_id
          _symmetry_equiv_pos_as_xyz
          1 x,y,z  2 -x,-y,z  3 -y+1/2,x+1/2,z+1/2  4 y+1/2,-x+1/2,z+1/2
          5 -x+1/2,y+1/2,-z+1/2  6 1/2+x,1/2-y,1/2-z  7 y,x,-z  8 -y,-x,-z
          9 -x,-y,-z  10 x,y,-z  11 y+1/2,-x+1/2,-z+1/2  12 -y+.5,x+0.5,-z+1/2
          13 x+1/2,-y+1/2,z+1/2  14 -x+1/2,y+1/2,z+1/2  15 -y,-x,z  16 'y, x, z'
          loop_
          _atom_site_label
          _atom_site_type_symbol
          _atom_site_fract_x
          _atom_site_fract_y
          _atom_site_fract_z
          _atom_site_occupancy
          Ti1 Ti4+ 0.0000 0 .0 1
          O1 O2-
           0.3053(3) 0.3053 0 1.00(1)
          loop_
          _atom_site_aniso_label
          _atom_site_aniso_U_11
          Ti1 0.01
          """;

  static final String MOLECULE =
      """
      DATA_mol
      loop_
        _atom_site_label
        _atom_site_Cartn_x
        _atom_site_Cartn_y
        _atom_site_Cartn_z
        O1 0 0 0.119
        H1 0 0.763 -0.477 HO2 0 -0.763 -0.477
      """;

  private final List<Caution> cautions = new ArrayList<>();
  private final ReadOptions options =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution));

  private List<Frame> read(String text) {
    return Frames.read(text, options);
  }

  @Test
  void sitesHaveTheImagesOfTheListedOperations() {
    Frame frame = read(RUTILE).getFirst();
    assertThat(cautions).isEmpty();
    assertThat(frame.atomicNumbers()).containsExactly(22, 22, 8, 8, 8, 8);
    assertThat(frame.cell().vectors()).containsExactly(4.594, 0, 0, 0, 4.594, 0, 0, 0, 2.959);
    assertThat(frame.cell().fullyPeriodic()).isTrue();
    double a = 4.594;
    double u = 0.3053 * a;
    double h = a / 2;
    assertThat(frame.positions())
        .containsExactly(
            new double[] {
              0, 0, 0, h, h, 2.959 / 2, u, u, 0, a - u, a - u, 0, h - u, h + u, 2.959 / 2, h + u,
              h - u, 2.959 / 2
            },
            within(1e-12));
  }

  @Test
  void eachBlockWithSitesIsAFrame() {
    List<Frame> frames = read("data_global\n_x 1\n" + RUTILE + MOLECULE + "data_end\n");
    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(frames.get(1).cell().anyGiven()).isFalse();
    assertThat(frames.get(1).origin().index()).isEqualTo(1);
  }

  /** Coordinates of special positions are rounded; in P1 all stay where they are. */
  @Test
  void roundedSpecialPositionsAreOneAtom() {
    String hexagonal =
        CELL.replace("gamma 90.00", "gamma 120")
            + "loop_\n_space_group_symop.operation_xyz\nx,y,z\n-y,x-y,z\n-x+y,-x,z\n"
            + "loop_\n_atom_site.label\n_atom_site.fract_x\n_atom_site.fract_y\n_atom_site.fract_z\n"
            + "C1 0.3333 0.6667 0\nC2 0 0 0\nN 0.3 0.1 0\n";
    assertThat(read("data_x\n" + hexagonal).getFirst().atomicNumbers())
        .containsExactly(6, 6, 7, 7, 7);
    String p1 = "data_x\n_space_group_name_H-M_alt 'P 1'\n" + CELL + SITES + "C1 -1.25 0.5 3\n";
    assertThat(read(p1).getFirst().positions())
        .containsExactly(new double[] {-1.25 * 4.594, 0.5 * 4.594, 3 * 2.959}, within(1e-12));
  }

  private static final String SITES =
      "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n";

  @ParameterizedTest
  @CsvSource({
    "Fe, 26",
    "FE, 26",
    "fe, 26",
    "Fe3+, 26",
    "Fe+3, 26",
    "O2-, 8",
    "D, 1",
    "Cu0+, 29",
    "C, 6"
  })
  void typeSymbolsAreElements(String symbol, int number) {
    assertThat(CifBlock.ofSymbol(symbol)).isEqualTo(number);
  }

  @Test
  void sitesThatAreNotThoseOfTheFormulaAreTold() {
    read(RUTILE.replace("'Ti O2'", "'Ti O3'"));
    assertThat(cautions).containsExactly(Caution.COMPOSITION);
    cautions.clear();
    // Cut off between two sites.
    read(RUTILE.substring(0, RUTILE.indexOf("O1 O2-")));
    assertThat(cautions).containsExactly(Caution.COMPOSITION);
  }

  static Stream<Arguments> bad() {
    String sites = "data_x\n" + CELL + SITES;
    return Stream.of(
        arguments(RUTILE.replace("0 .0 1", "0 .0 0.5"), "the occupancy of \"Ti1\" is 0.5"),
        arguments(
            "data_x\n" + CELL + SITES + "_atom_site_disorder_group\nC1 0 0 0 1\n",
            "sites without disorder (\"C1\" is in a disorder group)"),
        arguments(
            "data_x\n_symmetry_space_group_name_H-M 'F m -3 m'\n" + CELL + SITES + "Cu 0 0 0\n",
            "found only \"F m -3 m\"; to have ASE apply them: python3 -m ase convert -i cif"),
        arguments(
            "data_x\n_space_group_IT_number 225\n" + CELL + SITES + "Cu 0 0 0\n",
            "found only \"225\""),
        arguments(RUTILE.replace("y,x,-z ", "y,x,-q "), "expected a symmetry operation such as"),
        arguments(RUTILE.replace("y,x,-z ", "y,x,1/0 "), "expected a symmetry operation such as"),
        arguments(RUTILE.replace("y,x,-z ", "y,x "), "expected a symmetry operation such as"),
        arguments(sites + "C1 0 ? 0\n", "line 13: expected a finite number as _atom_site_fract_y"),
        arguments(sites + "C1 0 1e999 0\n", "expected a finite number as _atom_site_fract_y"),
        arguments(sites + "C1 0 0 0\nC2 0 0\n", "expected rows of 4 values in a loop"),
        arguments(sites + "Q1 0 0 0\n", "expected an element as type symbol"),
        arguments(sites + "'C1 0 0 0\n", "expected a closing '"),
        arguments(sites + "C1 0 0 0\n;\nmore\n", "a line that starts with ;"),
        arguments(sites.replace("2.959", "-1") + "C1 0 0 0\n", "three lengths above 0"),
        arguments(sites.replace("_cell_length_c   2.959", "") + "C1 0 0 0\n", "none of axis c"),
        arguments("data_x\n_space_group_magn.number_BNS 1\n" + CELL, "a magnetic structure"),
        arguments("data_x\nloop_\n_atom_site.group_PDB\nATOM\n", "a macromolecule (mmCIF)"),
        arguments(
            "data_x\n"
                + CELL
                + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z -x,y,z\n"
                + SITES
                + "C1 0.02 0 0\n",
            "two at 0.184 Å"),
        arguments("data_x\n_x 1\n", "found no frames"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamed(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: ")
        .hasMessageContaining(message);
  }
}
