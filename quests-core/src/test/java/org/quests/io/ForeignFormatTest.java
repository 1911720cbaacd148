package org.quests.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.QuestsException;

/** Files of formats that are not read say how they can be turned into one that is. */
class ForeignFormatTest {
  private static final String BOX = "0.0 0.0 0.0\n";

  static Stream<Arguments> foreign() {
    return Stream.of(
        arguments("SQLite format 3\0\u0010\0", "an ASE database (SQLite)", "db"),
        arguments(
            "{\"1\": {\n \"cell\": {\"array\": {\"__ndarray__\": [[3, 3]",
            "an ASE database (JSON)",
            "json"),
        arguments("{\"ids\": {\"unique_id\": 1}}", "an ASE database (JSON)", "json"),
        arguments("HEADER    x\nCRYST1    3.610    3.610\n", "a PDB file", "proteindatabank"),
        arguments("REMARK\nHETATM    1  O   HOH A   1\n", "a PDB file", "proteindatabank"),
        arguments(
            "Water\n    1\n    1WATER  OW1    1   0.126   1.624   1.679  0.1 -0.2 0.3\n",
            "a GROMACS file (GRO)",
            "gromacs"),
        arguments("! x\n &control\n/\n", "an input of Quantum ESPRESSO", "espresso-in"),
        arguments("&SYSTEM\n/\n", "an input of Quantum ESPRESSO", "espresso-in"),
        arguments(
            "\n     Program PWSCF v.7.2 starts on\n",
            "an output of Quantum ESPRESSO",
            "espresso-out"),
        arguments("#x\n%BLOCK LATTICE_CART\n" + BOX, "a cell file of CASTEP", "castep-cell"),
        arguments("%block lattice_abc\n" + BOX, "a cell file of CASTEP", "castep-cell"),
        arguments(
            " BEGIN header\n\n END header\n\n 0.0\n -3 -3 0 <-- E\n",
            "a trajectory of CASTEP",
            "castep-md"),
        arguments(
            " BEGIN header\n \n END header\n \n 0 0 <-- c\n",
            "a geometry run of CASTEP",
            "castep-geom"),
        arguments(
            " |      CCC   AA    SSS  TTTTT  EEEEE  PPPP        |\n",
            "an output of CASTEP",
            "castep-castep"),
        arguments("# x\nlattice_vector 3.6 0 0\n", "a geometry of FHI-aims", "aims"),
        arguments("atom 0.0 1.0 -2.5 Cu\n", "a geometry of FHI-aims", "aims"),
        arguments(
            "----\n          Invoking FHI-aims ...\n", "an output of FHI-aims", "aims-output"),
        arguments("# x\n CRYSTAL\nPRIMVEC\n", "an XSF file", "xsf"),
        arguments("ANIMSTEPS 4\n", "an XSF file", "xsf"),
        arguments("Number of particles = 4\n", "an AtomEye configuration", "cfg"),
        arguments("4  S\nCu\n", "a GEN file of DFTB+", "gen"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments(
            "CDF\u0001\0\0\0\0", "a netCDF file; to turn it into extended XYZ: python3 -m ase"),
        arguments("CDF\u0002\0\0\0\0", "(with the package python3-netcdf4)"),
        arguments("\u0089HDF\r\n\u001a\n\0\0", "an HDF5 file; turn it into extended XYZ with the"),
        arguments(
            "\0".repeat(16) + "\u00de\u00c0\u00ef\u00be\u0001",
            "an LMDB database, such as .aselmdb"),
        arguments(
            "ATOMIC_SPECIES\nSi 28 Si.upf\nLATTICE_CONSTANT\n10\n",
            "a structure of ABACUS; to turn it into a folder of DeePMD-kit: python3 -c \"import dpdata;"
                + " dpdata.System('x', fmt='abacus/stru').to('deepmd/npy', 'x.deepmd')\""),
        arguments("  4 atoms\n Lattice vector\n", "fmt='pwmat/atom.config'"),
        arguments(" 4  atoms,Iteration (fs) =    0.0\n", "fmt='pwmat/movement'"),
        arguments(
            "     2  water\n     1  O      0.000000    0.000000    0.000000     1     2\n",
            "a file of Tinker"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void saysWhatElseReadsThem(String text, String message) {
    assertThatThrownBy(() -> open(text, "x"))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("x: expected frames in a format that can be read, found a")
        .hasMessageContaining(message);
  }

  private static FrameSource open(String text, String name) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return FrameSource.of(new ByteArrayInputStream(bytes), name, ReadOptions.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void saysHowToConvert(String text, String title, String ase) {
    String expected =
        ": expected frames in a format that can be read, found " + title + "; to turn";
    assertThatThrownBy(() -> open(text, "run/x-1.dat"))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "run/x-1.dat"
                + expected
                + " it into extended XYZ: python3 -m ase convert -i "
                + ase
                + " -o extxyz run/x-1.dat run/x-1.dat.extxyz")
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.INPUT);
    assertThatThrownBy(() -> open(text, "standard input"))
        .hasMessage(
            "standard input"
                + expected
                + " it into extended XYZ: python3 -m ase convert -i "
                + ase
                + " -o extxyz FILE FILE.extxyz");
  }

  @Test
  void formatsWithoutElementsSaySo() {
    for (String text : new String[] {"T\0\0\0CORD\0\0", "\0\0\0TCORD\0\0"}) {
      assertThatThrownBy(() -> open(text, "x.dcd"))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "x.dcd: expected frames in a format that can be read, found a DCD trajectory, which"
                  + " names no elements: turn it into extended XYZ with the program that has its"
                  + " topology");
    }
    assertThatThrownBy(() -> open("\0\0\u0007\u00cb\0\0\0\u0010", "x.xtc"))
        .hasMessageContaining("found an XTC trajectory, which names no elements");
    assertThatThrownBy(() -> open("\0\0\u0007\u00c9\0\0\0\r", "x.trr"))
        .hasMessageContaining("found a TRR trajectory, which names no elements");
  }
}
