package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.testing.TestData;

/** Files of other programs, as commands read them. */
class InputFormatsTest {
  private static final Path LAMMPS = TestData.shipped("formats").resolve("lammps");

  @TempDir private Path folder;

  @Test
  void manyDumpsAreOneTrajectoryInNaturalOrder() throws IOException {
    for (int step : new int[] {0, 5, 10}) {
      Files.copy(LAMMPS.resolve("single." + step + ".dump"), folder.resolve("s." + step));
    }
    String all = folder.resolve("s.*").toString();
    Path output = folder.resolve("out.json");
    assertThat(quests("entropy", all, "-o", output).succeeds().out())
        .startsWith(all + ": 96 environments in 3 frames");
    assertThat(json(output).get("file").asString()).isEqualTo(all);
    Path frames = folder.resolve("out.extxyz");
    quests("dH", all, LAMMPS.resolve("single.0.dump"), "-o", frames).succeeds();
    assertThat(
            Cli.frames(frames).stream()
                .map(frame -> Objects.requireNonNull(frame.info().get("timestep")).text()))
        .containsExactly("0", "5", "10");
    assertThat(quests("entropy", all, "--frames", "-1").succeeds().out())
        .contains("32 environments in 1 frame ");
    Files.writeString(folder.resolve("s.7"), "ITEM: TIMESTEP\n7\n");
    assertThat(quests("entropy", all).failsWith(3))
        .startsWith(folder.resolve("s.7") + ": frame 2, line 3: the input ends inside the frame");
    String none = folder.resolve("none.*").toString();
    assertThat(quests("entropy", none).failsWith(3)).isEqualTo(none + ": no such file");
  }

  @Test
  void typesBecomeElements() {
    Path dump = LAMMPS.resolve("single.0.dump");
    assertThat(
            quests("entropy", dump, "--species", "auto", "--types", "1=Cu,2=Zr").succeeds().out())
        .contains("species Cu Zr)");
    String refused =
        dump
            + ": frame 0, line 9: expected a column element, or a column type and the element of"
            + " each type (--types 1=Cu,2=Zr), because elements are asked for, found \"id type xsu"
            + " ysu zsu x y z\"";
    for (String species : new String[] {"auto", "Cu,Zr", "Cu"}) {
      assertThat(quests("entropy", dump, "--species", species).failsWith(3)).isEqualTo(refused);
    }
    assertThat(quests("entropy", dump, "--types", "1=Cu").failsWith(3))
        .startsWith(dump + ": frame 0, line ")
        .endsWith("expected one of the types whose element is given (1=Cu), found type 2");
    assertThat(quests("entropy", dump, "--types", "1=Cu,2=Xy").failsWith(2))
        .startsWith("unknown element in --types: 2=Xy");
    assertThat(quests("entropy", dump, "--types", "Cu").code()).isEqualTo(2);
    quests("entropy", dump).succeeds();
    assertThat(
            quests("entropy", LAMMPS.resolve("orthogonal.dump"), "--species", "auto")
                .succeeds()
                .out())
        .contains("species Cu Zr)");
  }

  @Test
  void unitsWithoutAngstromsAreRefused() {
    for (String units : new String[] {"lj", "si"}) {
      Path dump = LAMMPS.resolve(units + ".dump");
      assertThat(quests("entropy", dump).failsWith(3))
          .isEqualTo(
              dump
                  + ": frame 0, line 2: expected the units metal, real, nano or electron, whose"
                  + " lengths are known in Å, found \""
                  + units
                  + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vasp/POSCAR_direct, poscar, 4 environments in 1 frame ",
    "vasp/XDATCAR_npt, xdatcar, 9 environments in 3 frames ",
    "lammps/triclinic.dump, lammps-dump, 96 environments in 3 frames ",
    "ase/frames.traj, traj, 16 environments in 4 frames ",
    "deepmd/water, deepmd, 20 environments in 5 frames ",
  })
  void formatsAreToldFromContentOrByName(String name, String format, String expected)
      throws IOException {
    Path file = TestData.shipped("formats").resolve(name);
    String[] same = {"entropy", file.toString(), "-k", "4", "--species", "auto"};
    String told = quests((Object[]) same).succeeds().out();
    assertThat(told).contains(expected);
    assertThat(
            quests("entropy", file, "-k", 4, "--species", "auto", "--format", format)
                .succeeds()
                .out())
        .isEqualTo(told);
    if (Files.isRegularFile(file)) {
      assertThat(
              questsReading(Files.readAllBytes(file), "entropy", "-", "-k", 4, "--species", "auto")
                  .succeeds()
                  .out())
          .isEqualTo(told.replace(file.toString(), "-"));
    }
  }

  private static String cube(int side) {
    StringBuilder text = new StringBuilder(side * side * side + "\n\n");
    for (int x = 0; x < side; x++) {
      for (int y = 0; y < side; y++) {
        for (int z = 0; z < side; z++) {
          text.append(String.join(" ", "Cu", "" + 2 * x, "" + 2 * y, 2 * z + "\n"));
        }
      }
    }
    return text.toString();
  }

  @Test
  void aCellCanBeGivenToFilesThatHaveNone() throws IOException {
    Path bare = Files.writeString(folder.resolve("bare.xyz"), cube(8) + cube(8));
    Path whole =
        Files.writeString(
            folder.resolve("whole.xyz"),
            (cube(8) + cube(8))
                .replace("\n\n", "\nLattice=\"16 0 0 0 16 0 0 0 16\" pbc=\"T T F\"\n"));
    String warning =
        "quests: warning: "
            + bare
            + ": frame 0: has no cell, but its atoms are as dense as those of a solid or liquid (half"
            + " of them have 25 or more neighbours within 5 Å); if it is periodic, --cell"
            + " a,b,c[,alpha,beta,gamma] and --pbc T,T,F say so";
    // Read twice, told once.
    assertThat(quests("entropy", bare, "--species", "auto").succeeds().err().lines())
        .containsExactly(warning);
    assertThat(quests("dH", bare, whole).succeeds().err().lines()).containsExactly(warning);
    Path output = folder.resolve("out.json");
    quests("dH", bare, whole, "--cell", "16,16,16", "--pbc", "T,T,F", "-o", output)
        .succeedsQuietly();
    double same = json(output).get("dH_mean").asDouble();
    quests("dH", whole, whole, "-o", output, "--overwrite").succeedsQuietly();
    assertThat(same).isEqualTo(json(output).get("dH_mean").asDouble());
    Path frames = folder.resolve("out.extxyz");
    quests("compress", bare, "-s", 1, "-o", frames, "--cell", "16,16,16,90,90,90").succeeds();
    assertThat(Cli.frames(frames).getFirst().cell().fullyPeriodic()).isTrue();
    assertThat(quests("entropy", whole, "--cell", "9,9,9").succeeds().err())
        .contains(
            "frame 0: has a cell of its own, which is kept: --cell is for frames without one");
  }

  @ParameterizedTest
  @CsvSource({
    "'--cell=1,2', 'expected three lengths, or three lengths and three angles, in --cell'",
    "'--cell=1,2,0', '--cell: expected three lengths above 0'",
    "'--cell=1,2,NaN', '--cell: expected three lengths above 0'",
    "'--cell=1,2,3,90,90,180', '--cell: expected three angles between 0 and 180'",
    "'--cell=1,2,3,10,90,20', '--cell: expected angles that a cell can have'",
    "'--pbc=T,T,F', '--pbc says along which axes the cell of --cell repeats'",
    "'--cell=1,2,3 --pbc=T,T', 'expected three of T and F in --pbc, found T,T'",
    "'--cell=1,2,3 --pbc=T,T,x', 'expected three of T and F in --pbc, found T,T,x'",
  })
  void impossibleCellsAreWrongUsage(String options, String message) {
    Object[] args = ("entropy none.xyz " + options).split(" ", -1);
    assertThat(quests(args).failsWith(2)).contains(message);
  }

  @Test
  void typesOfLammpsXyzBecomeElements() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("d.xyz"), "3\nAtoms. Timestep: 10\n1 0 0 0\n2 1.8 1.8 0\n1 1.8 0 1.8\n");
    assertThat(
            quests("entropy", file, "--types", "1=Cu,2=Zr", "--species", "auto", "-k", 4)
                .succeeds()
                .out())
        .contains("species Cu Zr)");
    assertThat(quests("entropy", file, "-k", 4).succeeds().err())
        .contains(file + ": frame 0, line 3: the numbers in place of elements are those of types");
    assertThat(quests("entropy", file, "-k", 4, "--species", "auto").failsWith(3))
        .contains("--types 1=Cu,2=Zr");
  }

  @Test
  void helpAndCompletionNameTheFormats() {
    String formats =
        "extxyz, xyz, lammps-dump, lammps-yaml, poscar, xdatcar, lammps-data, traj, npz, "
            + "vasprun, outcar, cif, mtp, runner, ml-ab, deepmd";
    assertThat(quests("entropy", "--help").succeeds().out().replaceAll("\\s+", " "))
        .contains("Format of the input: " + formats + " (default: told from the content).")
        .contains("--types=");
    assertThat(quests("completion", "bash").succeeds().out())
        .contains('"' + formats.replace(", ", "\" \"") + '"')
        .contains("--types");
  }

  private static final String REFERENCE =
      """
      4
      Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3
      Cu 0 0 0
      Cu 1.8 1.8 0
      Cu 1.8 0 1.8
      Cu 0 1.8 1.8
      """;

  private static final String NUMBERED =
      "4\n1.0\n6 0 0\n0 6 0\n0 0 6\nCu\n4\nDirect\n0 0 0\n.3 .3 0\n.3 0 .3\n0 .3 .3\n";

  @Test
  void twoFilesMayBeInDifferentFormats() throws IOException {
    Path poscar = Files.writeString(folder.resolve("POSCAR"), NUMBERED);
    Path xyz = Files.writeString(folder.resolve("ref.xyz"), REFERENCE);
    String covered = "not covered (δH > 0): 0.00 %";
    assertThat(quests("dH", poscar, xyz, "-k", 3).succeeds().out()).contains(covered);
    assertThat(quests("dH", poscar, xyz, "-k", 3, "--format", "poscar").failsWith(3))
        .startsWith(xyz + ": frame 0, line 2: expected the scale");
    for (String command : new String[] {"dH", "approx_dH", "overlap"}) {
      quests(command, poscar, xyz, "-k", 3, "--format=poscar", "--reference-format=xyz").succeeds();
      quests(command, xyz, poscar, "-k", 3, "--reference-format", "poscar").succeeds();
      assertThat(quests(command, xyz, poscar, "--reference-format", "xyz").failsWith(3))
          .startsWith(poscar + ": frame 0, line 3: expected");
    }
    String own = "--reference-format=poscar";
    for (String command : new String[] {"dH_traj", "report", "compress", "calibrate", "events"}) {
      String known = (command.equals("events") ? "before=" : "") + poscar;
      List<Object> words =
          new ArrayList<>(List.of(command, xyz, "-k", 3, "--format=xyz", "--reference", known));
      if (command.equals("compress")) {
        words.addAll(List.of("-s", 1, "-m", "fps"));
      }
      if (command.equals("calibrate")) {
        words.addAll(List.of("--error-key", "a:b"));
      }
      words.add("-o");
      words.add(folder.resolve(command + (command.equals("report") ? ".html" : ".json")));
      assertThat(quests(words.toArray()).err()).contains(poscar + ": frame 0, line 3: expected");
      words.add(own);
      assertThat(quests(words.toArray()).err()).doesNotContain("POSCAR: frame 0, line");
      words.removeAll(List.of("--reference", known));
      words.add("--overwrite");
      if (!command.equals("calibrate")) {
        assertThat(quests(words.toArray()).failsWith(2)).contains(own.substring(0, 18) + " is the");
      }
    }
    assertThat(quests("dH", xyz, poscar, "--reference-format", "pdb").failsWith(2))
        .contains("unknown format pdb");
  }

  @Test
  void aSuggestedBandwidthReadsTheReferenceInItsFormat() throws IOException {
    Path poscar = Files.writeString(folder.resolve("POSCAR"), NUMBERED);
    Path xyz = Files.writeString(folder.resolve("ref.xyz"), REFERENCE);
    assertThat(
            quests("dH", xyz, poscar, "-k", 3, "-b", "auto", "--reference-format", "xyz")
                .failsWith(3))
        .startsWith(poscar + ": frame 0, line 3: expected");
  }

  @Test
  void moleculesInArchivesAreFrames() throws IOException {
    Path archive = folder.resolve("md.npz");
    double[] places = new double[18];
    for (int i = 0; i < places.length; i++) {
      places[i] = 0.9 * (i % 5) + 0.1 * i;
    }
    try (NumpyArchiveWriter out = new NumpyArchiveWriter(Files.newOutputStream(archive), true)) {
      out.put("z", NumpyArray.vector(new long[] {8, 1, 1}));
      out.put("R", NumpyArray.doubles(places, 2, 3, 3));
    }
    assertThat(quests("entropy", archive, "-k", 2).succeeds().out())
        .startsWith(archive + ": 6 environments in 2 frames");
    byte[] bytes = Files.readAllBytes(archive);
    assertThat(questsReading(bytes, "entropy", "-", "-k", 2).succeeds().out())
        .startsWith("-: 6 environments in 2 frames");
    Path frames = folder.resolve("out.extxyz");
    quests("dH", archive, archive, "-k", 2, "--frames", "-1", "-o", frames).succeeds();
    assertThat(Cli.frames(frames).getFirst().atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(quests("watch", archive, "--reference", frames, "-k", 2).failsWith(3))
        .contains("cannot be followed");
  }

  @Test
  void framesWhoseEndsCannotBeToldAreNotWatched() throws IOException {
    Path reference = Files.writeString(folder.resolve("ref.xyz"), REFERENCE);
    Path qm9 = Files.writeString(folder.resolve("qm9.xyz"), "1\ngdb 1\t2.5\nH\t0\t0\t0\t.1\n1.5\n");
    Path ams = Files.writeString(folder.resolve("ams.xyz"), "1\n\nH 0 0 0\nVEC1 9 0 0\n");
    for (Path run : new Path[] {qm9, ams}) {
      assertThat(
              quests("watch", run, "--reference", reference, "-k", 2, "--until-idle", 1)
                  .failsWith(3))
          .startsWith(
              run + ": expected frames whose ends can be told while a file grows, found a ");
    }
  }

  @Test
  void otherFormatsSayHowToConvertThem() throws IOException {
    Path pdb = folder.resolve("x.pdb");
    Files.writeString(pdb, "CRYST1    3.610    3.610\n");
    assertThat(quests("entropy", pdb).failsWith(3))
        .endsWith(
            ": python3 -m ase convert -i proteindatabank -o extxyz " + pdb + " " + pdb + ".extxyz");
  }
}
