package org.quests.io.formats;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    put(all, "cif", CifTest.RUTILE, CifTest.MOLECULE);
    put(all, "mtp", PotentialFormatsTest.MTP);
    put(all, "runner", PotentialFormatsTest.RUNNER);
    put(all, "ml-ab", PotentialFormatsTest.ML_AB);
    return all;
  }

  private static void put(Map<String, List<byte[]>> all, String name, String... texts) {
    all.put(
        name, Stream.of(texts).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }
}
