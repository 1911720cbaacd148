package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.quests.io.numpy.NumpyArray;

/** Small valid files of formats, for whoever changes them at random. */
public final class FormatSeeds {
  /** By the names of the formats. */
  public static final Map<String, List<byte[]>> ALL = all();

  private FormatSeeds() {}

  private static Map<String, List<byte[]>> all() {
    Map<String, List<byte[]>> all = new LinkedHashMap<>();
    put(all, "vasprun", VaspRuns.vasprun(1), VaspRuns.vasprun(2));
    put(
        all,
        "outcar",
        VaspRuns.outcar(2),
        VaspRuns.header(2) + VaspRuns.outcarStep(0, "") + VaspRuns.TIMING);
    put(all, "lammps-data", LammpsDataTest.ATOMIC, LammpsDataTest.LABELLED);
    put(all, "lammps-yaml", LammpsOfTheFieldTest.YAML);
    put(all, "cif", CifTest.RUTILE, CifTest.MOLECULE);
    put(all, "mtp", PotentialFormatsTest.MTP);
    put(all, "runner", PotentialFormatsTest.RUNNER);
    put(all, "ml-ab", PotentialFormatsTest.ML_AB);
    return all;
  }

  /** Archives of molecules. */
  public static List<byte[]> molecules() throws IOException {
    Map<String, NumpyArray> own = MoleculesTest.arrays(2);
    own.put("z", NumpyArray.doubles(new double[] {8, 1, 0, 6, 1, 1}, 2, 3));
    own.put("e_unit", NumpyArray.scalar("eV"));
    return List.of(
        MoleculesTest.archive(MoleculesTest.arrays(2), true), MoleculesTest.archive(own, false));
  }

  private static void put(Map<String, List<byte[]>> all, String name, String... texts) {
    all.put(
        name, Stream.of(texts).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }
}
