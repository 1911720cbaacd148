package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(quests("entropy", dump, "--types", "x=Cu").code()).isEqualTo(2);
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

  @Test
  void helpAndCompletionNameTheFormats() {
    String formats = "extxyz, xyz, lammps-dump, poscar, xdatcar, traj, deepmd";
    assertThat(quests("entropy", "--help").succeeds().out().replaceAll("\\s+", " "))
        .contains("Format of the input: " + formats + " (default: told from the content).")
        .contains("--types=");
    assertThat(quests("completion", "bash").succeeds().out())
        .contains("\"extxyz\" \"xyz\" \"lammps-dump\" \"poscar\" \"xdatcar\" \"traj\" \"deepmd\"")
        .contains("--types");
  }

  @Test
  void otherFormatsSayHowToConvertThem() throws IOException {
    Path cif = folder.resolve("x.cif");
    Files.writeString(cif, "data_x\n_cell_length_a 3\n");
    assertThat(quests("entropy", cif).failsWith(3))
        .endsWith(": ase convert -i cif -o extxyz " + cif + " " + cif + ".extxyz");
  }
}
