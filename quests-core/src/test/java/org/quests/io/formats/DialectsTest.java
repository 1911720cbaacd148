package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AssumedCell;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** XYZ as GPUMD, i-PI and LAMMPS write it, frames that lack a cell, and what is said of them. */
class DialectsTest {
  private static final double BOHR = 0.529177210903;
  private static final String LATTICE = "\"4 0 0 0 5 0 0 0 6\"";
  private static final AssumedCell ASSUMED =
      new AssumedCell(new double[] {7, 8, 9}, new double[] {90, 90, 90}, null);

  private final List<String> cautions = new ArrayList<>();

  private final ReadOptions listening =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution + " " + message));

  private Frame heard(String text) {
    return Frames.read(text, listening).getFirst();
  }

  private static String periodic(Frame frame) {
    StringBuilder text = new StringBuilder();
    for (int axis = 0; axis < 3; axis++) {
      text.append(frame.cell().periodic(axis) ? 'T' : 'F');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lattice=" + LATTICE + " properties=species:S:1:mass:R:1:pos:R:3 energy=-1",
        "LATTICE = " + LATTICE + " PROPERTIES = SPECIES:s:1:MASS:r:1:POS:r:3 energy=-1",
        "energy=-1 Lattice=" + LATTICE + " Properties=species:S:1:mass:R:1:pos:R:3",
        "energy=-1 lAttice=[[4,0,0],[0,5,0],[0,0,6]] Properties=species:S:1:mass:R:1:pos:R:3",
        "energy=-1 lattice=4,0,0,0,5,0,0,0,6 pRoperties=species:S:1:mass:R:1:pos:R:3 pBc='t t T'",
      })
  void keysOfGpumdMayHaveAnyCase(String comment) {
    Frame frame = heard("1\n" + comment + "\nC 12.0 1 2 3\n");
    assertThat(frame.positions()).containsExactly(1, 2, 3);
    assertThat(frame.cell().vectors()).containsExactly(4, 0, 0, 0, 5, 0, 0, 0, 6);
    assertThat(periodic(frame)).isEqualTo("TTT");
    assertThat(frame.arrays()).hasSize(1);
    assertThat(frame.info().keySet()).containsExactly("energy");
    assertThat(cautions).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"pbc, T F F", "PBC, T F F", "Pbc, true false false", "pBC, 1 0 0"})
  void periodicityHasAKeyInAnyCase(String key, String value) {
    String text = "1\n" + key + "=\"" + value + "\" lattice=" + LATTICE + "\nC 0 0 0\n";
    assertThat(periodic(Frames.one(text))).isEqualTo("TFF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lattice=\"4 0 0 0 5 0 0 0\"; expected 9 numbers in lattice, found \"4 0 0 0 5 0 0 0\"",
        "LATTICE=\"10 10 10\"; expected 9 numbers in LATTICE, found \"10 10 10\"",
        "PBC=\"T T\"; expected one or three of T and F in PBC, found \"T T\"",
        "PBC=\"T T x\"; expected T or F for each axis in PBC, found \"T T x\"",
        "PBC=\"T T T\"; expected a Lattice, because pbc=\"T T T\" says periodic, found none",
        "lattice=\"1 0 0 0 1 0 0 0 1\" LATTICE=\"2 0 0 0 2 0 0 0 2\"; expected Lattice once, found"
            + " lattice and LATTICE",
        "properties=species:S:1:mass:R:1; expected pos:R:3 in Properties",
        "lattice=\"1 0 0 0 1 0 0 0 1; expected the end of what \" opens",
      })
  void brokenKeysInOtherCasesAreRefused(String line) {
    String[] parts = line.split("; ", -1);
    assertThatThrownBy(() -> Frames.one("1\n" + parts[0] + "\nC 0 0 0\n"))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0, line 2: ")
        .hasMessageContaining(parts[1]);
  }

  @Test
  void theUsualSpellingGoesFirst() {
    Frame frame = Frames.one("1\nlattice=fcc Lattice=" + LATTICE + " PROPERTIES=many\nC 0 0 0\n");
    assertThat(frame.cell().vector(0, 0)).isEqualTo(4);
    assertThat(frame.info().keySet()).containsExactly("lattice", "PROPERTIES");
  }

  private static final String ROWS = "\n  O 1.0 2.0 3.0e+00\n  H 4 5 6\n";

  static Stream<Arguments> ipi() {
    String box = "20.0 22.0 24.0 90.0 90.0 90.0";
    double[] bohr = {20 * BOHR, 22 * BOHR, 24 * BOHR};
    double[] plain = {20, 22, 24};
    return Stream.of(
        arguments(
            "# CELL(abcABC):   "
                + box
                + "  Step:  7  Bead:  0 positions{atomic_unit}  cell{atomic_unit}",
            BOHR,
            bohr),
        arguments("# CELL(abcABC): " + box + " positions{angstrom} cell{angstrom}", 1, plain),
        arguments(
            "# CELL[abcABC]: " + box + " cell{Angstrom} Traj: x_centroid{nanometer}", 10, plain),
        arguments("# positions{picometer} CELL{abcABC}: " + box + " cell{angstrom}", 0.01, plain),
        arguments(
            "CELL(abcABC): " + box + " cell{atomic_unit} Traj: positions{micrometer}", 1e4, bohr),
        arguments("# CELL(abcABC): " + box, BOHR, bohr),
        arguments("#CELL{abcABC}: " + box + " positions{angstrom}", 1, bohr),
        arguments("# CELL(H): 20 0 0 0 22 0 0 0 24 positions{angstrom} cell{angstrom}", 1, plain),
        arguments("# CELL{GENH}: 20 0 0 0 22 0 0 0 24 positions{} cell{angstrom}", BOHR, plain));
  }

  @ParameterizedTest
  @MethodSource("ipi")
  void unitsOfIpiAreHonoured(String comment, double unit, double[] lengths) {
    Frame frame = heard("2\n" + comment + ROWS);
    double[] expected = new double[6];
    for (int i = 0; i < 6; i++) {
      expected[i] = (i + 1) * unit;
    }
    assertThat(frame.positions()).containsExactly(expected, within(1e-9 * unit));
    for (int i = 0; i < 3; i++) {
      assertThat(frame.cell().vector(i, i)).isCloseTo(lengths[i], within(1e-9));
    }
    assertThat(periodic(frame)).isEqualTo("TTT");
    boolean named =
        comment.contains("positions{a") || comment.contains("{nano") || unit == 0.01 || unit == 1e4;
    boolean cellNamed = comment.contains("cell{");
    assertThat(cautions).hasSize(named && cellNamed ? 0 : 1);
    assertThat(cautions).allMatch(text -> text.contains("taken as atomic units"));
    if (comment.contains("Step")) {
      assertThat(frame.info().keySet()).containsExactly("step", "bead");
      assertThat(Frames.text(frame, "step")).isEqualTo("7");
    }
  }

  @Test
  void vectorsOfIpiAreColumnsOrRows() {
    String units = " positions{angstrom} cell{angstrom}";
    assertThat(Frames.one("2\n# CELL(H): 20 1 2 0 22 3 0 0 24" + units + ROWS).cell().vectors())
        .containsExactly(20, 0, 0, 1, 22, 0, 2, 3, 24);
    assertThat(Frames.one("2\n# CELL(GENH): 20 0 0 1 22 0 2 3 24" + units + ROWS).cell().vectors())
        .containsExactly(20, 0, 0, 1, 22, 0, 2, 3, 24);
    Cell skew = Frames.one("2\n# CELL(abcABC): 20 22 24 70 80 60" + units + ROWS).cell();
    assertThat(skew.volume()).isCloseTo(8593.6584, within(1e-3));
    assertThat(skew.vector(0, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "forces{atomic_unit}, forces",
    "velocities{m/s}, velocities",
    "v_centroid{atomic_unit}, v_centroid",
    "momenta{atomic_unit}, momenta",
    "f_centroid{ev/ang}, f_centroid",
    "becx{atomic_unit}, becx",
    "r_gyration{atomic_unit}, r_gyration",
    "Eforces{atomic_unit}, Eforces",
  })
  void otherQuantitiesOfIpiAreRefusedByName(String quantity, String name) {
    for (String cell : List.of("CELL(abcABC): 9 9 9 90 90 90 Step: 0 Bead: 0 ", "")) {
      String text = "2\n# " + cell + quantity + " cell{atomic_unit}" + ROWS;
      assertThatThrownBy(() -> Frames.one(text))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "test.xyz: frame 0, line 2: expected positions, found "
                  + name
                  + " of i-PI, which are none");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CELL(abcABC): 9 9 9 90 90 positions{angstrom}; expected 6 numbers after CELL(abcABC):, found 5",
        "CELL(H): 9 0 0 0 9 0 0 0 x; expected 9 numbers after CELL(H):, found 8",
        "CELL(abc): 9 9 9; expected CELL(abcABC), CELL(H) or CELL(GENH), found CELL(abc)",
        "CELL(abcABC): 9 9 9 90 90 180; expected three angles between 0 and 180 degrees",
        "CELL(abcABC): 9 0 9 90 90 90; expected three lengths above 0",
        "CELL(abcABC): 9 9 9 10 90 20; expected angles that a cell can have",
        "CELL(abcABC): 9 9 9 90 90 90 positions{furlong}; expected a length in angstrom",
      })
  void brokenCellsOfIpiAreRefused(String comment, String message) {
    assertThatThrownBy(() -> Frames.one("2\n# " + comment + ROWS))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame 0, line 2: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Atoms. Timestep: 1000",
        " Atoms. Timestep: 1000 Time: 1.5",
        "Atoms",
        "Timestep=1000 pbc=\"T T T\" Lattice=" + LATTICE + " Properties=species:S:1:pos:R:3",
      })
  void numbersOfLammpsAreTypes(String comment) {
    String text = "3\n" + comment + "\n1 0 0 0\n2 1.8 1.8 0\n1 1.8 0 1.8\n";
    ReadOptions types = listening.withTypes(Map.of(1L, 29, 2L, 40)).withNeedElements(true);
    Frame named = Frames.read(text, types).getFirst();
    assertThat(named.atomicNumbers()).containsExactly(29, 40, 29);
    assertThat(cautions).isEmpty();
    if (comment.contains("Timestep:")) {
      assertThat(Frames.text(named, "timestep")).isEqualTo("1000");
    }
    assertThat(Frames.read(text + text, listening).get(1).atomicNumbers()).containsOnly(0);
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst())
        .startsWith("TYPES test.xyz: frame 0, line 3: ")
        .contains("--types 1=Cu,2=Zr");
    assertThatThrownBy(() -> Frames.read(text, ReadOptions.DEFAULT.withNeedElements(true)))
        .hasMessageContaining("line 3")
        .hasMessageContaining("--types 1=Cu,2=Zr");
    assertThatThrownBy(() -> Frames.read(text, ReadOptions.DEFAULT.withTypes(Map.of(1L, 29))))
        .hasMessage(
            "test.xyz: frame 0, line 4: expected one of the types whose element is given (1=Cu),"
                + " found type 2");
    String symbols = text.replace("\n1 ", "\nCu ").replace("\n2 ", "\nZr ");
    assertThat(heard(symbols).atomicNumbers()).containsExactly(29, 40, 29);
    assertThatThrownBy(() -> Frames.one(text.replace("\n2 ", "\n-2 ")))
        .hasMessageContaining("line 4: expected an element or the number of a type, found \"-2\"");
  }

  @Test
  void typesHoldForPlainXyzAndNotForAtomicNumbers() {
    ReadOptions types = ReadOptions.DEFAULT.withTypes(Map.of(1L, 29));
    assertThat(Frames.read("1\nany\n1 0 0 0\n", types).getFirst().atomicNumbers())
        .containsExactly(29);
    String numbers = "1\nTimestep=1 Properties=Z:I:1:pos:R:3\n1 0 0 0\n";
    assertThat(Frames.read(numbers, types).getFirst().atomicNumbers()).containsExactly(1);
    String declared = "1\nProperties=species:S:1:pos:R:3\n1 0 0 0\n";
    assertThat(Frames.read(declared, types).getFirst().atomicNumbers()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fractional=T",
        "Fractional=true",
        "fractional",
        "scaled=\"1\"",
        "coordinates=Direct",
        "coords=\"fractional\""
      })
  void fractionsOfTheLatticeAreHeeded(String flag) {
    String lattice = "Lattice=\"4 0 0 1 5 0 0 0 6\" ";
    Frame frame = Frames.one("1\n" + lattice + flag + "\nC 0.5 0.5 0.25\n");
    assertThat(frame.positions()).containsExactly(2.5, 2.5, 1.5);
    assertThat(frame.info()).isEmpty();
    if (flag.contains("=")) {
      assertThatThrownBy(() -> Frames.one("1\n" + flag + "\nC 0.5 0.5 0.25\n"))
          .hasMessageContaining("line 2: expected a Lattice of three vectors");
      Frame assumed =
          Frames.read("1\n" + flag + "\nC 0.5 0.5 0.25\n", listening.withCell(ASSUMED)).getFirst();
      assertThat(assumed.positions()).containsExactly(3.5, 4, 2.25);
    }
  }

  @Test
  void otherFlagsMeanNoFractions() {
    String lattice = "1\nLattice=" + LATTICE + " ";
    for (String flag : List.of("fractional=F", "scaled=0.98", "coordinates=cartesian")) {
      assertThat(Frames.one(lattice + flag + "\nC 0.5 0.5 0.25\n").positions())
          .containsExactly(0.5, 0.5, 0.25);
    }
    assertThatThrownBy(() -> Frames.one(lattice + "fractional=maybe\nC 0 0 0\n"))
        .hasMessageContaining("line 2: expected T or F in fractional, found \"maybe\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = 10 10 10",
        "cell: 10 10 10 90 90 90",
        "Box 10 10 10",
        "simulation_box=10",
        "lattice constant a = 3.61",
        "Lattice vectors (angstrom): [[3, 0, 0], [0, 3, 0]",
        "lattice=3.61 energy=1",
        "%PBC",
        "PBC=PBE",
        "fractional coordinates of copper",
        "fractional",
        "Lattice 3.61",
        "pbc",
        "Origin in the box 3 4 5",
        "Properties: species and positions",
        "Properties=species:S:1:pos:R:3 cell=\"10 10 10\"",
        "CRYSTAL periodic 10.0",
      })
  void aCellThatIsNotUnderstoodIsACaution(String comment) {
    String frame = "1\n" + comment + "\nC 0 0 0\n";
    Frames.read(frame + frame, listening);
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst())
        .startsWith("COMMENT test.xyz: frame 0, line 2: ")
        .endsWith(" passed over: \"" + comment + '"');
    cautions.clear();
    boolean columns = comment.startsWith("Properties:");
    Frames.read(frame, listening.withCell(ASSUMED));
    assertThat(cautions).hasSize(columns ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "made by hand",
        "cellulose, excellent boxer",
        "a supercell of copper, step 12",
        "2x2x2 unit cell",
        "water box",
        "box_id=3 cell_line=HeLa",
        "lattice=fcc",
        "non-periodic, charge -1",
        "lattice energy -3.5",
        "fractional occupancy 0.5",
        "scaled charges",
        "Properties of water",
        "periodic table, group 4",
        "i = 5, time = 2.5, E = -17.2",
        "Properties=species:S:1:pos:R:3 pbc=\"F F F\"",
        "Properties=species:S:1:pos:R:3 config_type=unit_cell",
        "Lattice=" + LATTICE + " cell_type=fcc",
        "cell_name=x pbc=\"F F F\"",
      })
  void otherCommentsAreNone(String comment) {
    heard("1\n" + comment + "\nC 0 0 0\n");
    assertThat(cautions).isEmpty();
  }

  @Test
  void whatIsQuotedIsShortAndHarmless() {
    heard("1\ncell \u001b[31m\u202e" + "x".repeat(1000) + "\nC 0 0 0\n");
    assertThat(cautions.getFirst())
        .contains("\"cell \\u001b[31m\\u202exxx")
        .doesNotContain("\u001b", "\u202e")
        .hasSizeLessThan(300);
  }

  /** A cube of atoms of simple cubic copper. */
  private static String cube(String comment, int side, double spacing) {
    StringBuilder text = new StringBuilder(side * side * side + "\n" + comment + "\n");
    for (int x = 0; x < side; x++) {
      for (int y = 0; y < side; y++) {
        for (int z = 0; z < side; z++) {
          text.append("Cu ").append(spacing * x).append(' ').append(spacing * y);
          text.append(' ').append(spacing * z).append('\n');
        }
      }
    }
    return text.toString();
  }

  @Test
  void aDenseFrameWithoutACellIsACaution() {
    heard(cube("", 2, 2.3) + cube("", 14, 2.3) + cube("", 14, 2.3));
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst())
        .startsWith("DENSE test.xyz: frame 1: ")
        .contains("--cell a,b,c[,alpha,beta,gamma]", "--pbc T,T,F");
  }

  @Test
  void looseFramesAndThoseWithACellAreNotDense() {
    heard(cube("", 14, 3.3));
    heard(cube("", 3, 2.3));
    heard(cube("Lattice=\"20 0 0 0 20 0 0 0 20\" pbc=\"F F F\"", 14, 2.3));
    assertThat(cautions).isEmpty();
    Frames.read(cube("", 14, 2.3), listening.withCell(ASSUMED));
    assertThat(cautions).isEmpty();
  }

  @Test
  void anAssumedCellIsForFramesWithoutOne() {
    String text =
        "1\n\nC 0 0 0\n1\npbc=\"F F F\"\nC 0 0 0\n1\npbc=\"T T F\"\nC 0 0 0\n"
            + ("1\nLattice=" + LATTICE + " pbc=\"F F T\"\nC 0 0 0\n").repeat(2);
    List<Frame> frames = Frames.read(text, listening.withCell(ASSUMED));
    assertThat(frames.stream().map(DialectsTest::periodic))
        .containsExactly("TTT", "TTT", "TTF", "FFT", "FFT");
    assertThat(frames.stream().map(frame -> frame.cell().vector(2, 2)))
        .containsExactly(9.0, 9.0, 9.0, 6.0, 6.0);
    assertThat(cautions)
        .containsExactly(
            "OWN_CELL test.xyz: frame 3: has a cell of its own, which is kept: --cell is for frames"
                + " without one");
    AssumedCell slab =
        new AssumedCell(
            new double[] {7, 8, 9}, new double[] {90, 90, 120}, new boolean[] {true, true, false});
    Frame frame = Frames.read(text, listening.withCell(slab).withKeepBytes(true)).getFirst();
    assertThat(periodic(frame)).isEqualTo("TTF");
    assertThat(frame.cell().vector(1, 0)).isCloseTo(-4, within(1e-12));
    AssumedCell wire =
        new AssumedCell(
            new double[] {7, 8, 9}, new double[] {90, 90, 90}, new boolean[] {false, false, true});
    assertThatThrownBy(() -> Frames.read(text, listening.withCell(wire)))
        .hasMessageContaining("frame 2, line 8: expected the periodic axes of --pbc")
        .hasMessageContaining("found pbc=\"T T F\"");
  }

  @Test
  void whatOptionsAddedIsWrittenWithAFrame() throws IOException {
    ReadOptions keep = listening.withKeepBytes(true);
    String text = "1\n\n1 0 0 0\n";
    for (ReadOptions options :
        List.of(keep, keep.withCell(ASSUMED), keep.withTypes(Map.of(1L, 29)))) {
      Frame frame = Frames.read(text, options).getFirst();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
        writer.writeAsRead(frame);
      }
      String written = out.toString(StandardCharsets.UTF_8);
      assertThat(written.equals(text)).isEqualTo(options.equals(keep));
      Frames.assertSame(Frames.one(written), frame);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0000001e9", "-2e9", "1e300"})
  void positionsBeyondAnyMeaningAreRefusedInEveryFormat(String far) {
    String found = Double.toString(Double.parseDouble(far)) + " Å of atom 1";
    String message = "expected positions within 1e9 Å of zero, found y = " + found;
    assertThatThrownBy(() -> Frames.one("2\n\nC 0 0 0\nC 0 " + far + " 0\n"))
        .isInstanceOf(QuestsException.class)
        .hasMessage("test.xyz: frame 0, line 4: " + message);
    String dump =
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
            + "ITEM: ATOMS id x y z\n1 0 0 0\n2 0 "
            + far
            + " 0\n";
    String poscar = "c\n1\n9 0 0\n0 9 0\n0 0 9\nC\n2\nCartesian\n0 0 0\n0 " + far + " 0\n";
    for (String text : List.of(dump, poscar)) {
      assertThatThrownBy(() -> Frames.one(text))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("frame 0")
          .hasMessageContaining(message);
    }
    assertThat(Frames.one("1\n\nC 0 1e9 -1e9\n").positions()).containsExactly(0, 1e9, -1e9);
  }

  @Test
  void cautionsOfFilesOfOneTrajectoryAreToldOnce(@TempDir Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(Files.writeString(folder.resolve(i + ".xyz"), "1\ncell 9\nC 0 0 0\n"));
    }
    try (FrameSource source = FrameSource.open("all", files, listening)) {
      assertThat(Frames.all(source)).hasSize(3);
    }
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst()).contains("0.xyz: frame 0, line 2: ");
  }
}
