package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.io.Caution;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Files of VASP that others published, against what ASE reads from them. */
@RealData
class RealVaspTest {
  private static final Offset<Double> CLOSE = within(2e-8);

  private static Path file(String name) {
    return TestData.real("data/vasp/" + name);
  }

  private static JsonNode expected(String name) throws Exception {
    return new ObjectMapper().readTree(Files.readString(file("expected.json"))).get(name);
  }

  /** Its frames, and whether it is told that the run was cut off. */
  private static List<Frame> read(String name, boolean[] told) {
    ReadOptions options =
        ReadOptions.DEFAULT.withCautions(
            (caution, message) -> told[0] |= caution == Caution.UNFINISHED);
    try (FrameSource source = FrameSource.open(file(name), options)) {
      List<Frame> frames = Frames.all(source);
      told[0] |= source.truncated();
      return frames;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OUTCAR.ch4.1step",
        "OUTCAR.h2o.md.10",
        "vasprun.Ge.vdw.xml",
        "vasprun.Ti-O-Ti.xml",
        "vasprun.h2o.md.10.xml",
        "vasprun.h2o.md.tribox.xml"
      })
  void isReadAsByAse(String name) throws Exception {
    boolean[] told = new boolean[1];
    List<Frame> frames = read(name, told);
    assertThat(told[0]).isFalse();
    JsonNode right = expected(name);
    assertThat(frames).hasSize(right.get("frames").asInt());
    Frame first = frames.getFirst();
    Frame last = frames.getLast();
    assertThat(formula(last)).isEqualTo(right.get("symbols").asString());
    assertRow(last.cell().vectors(), 0, right.get("cell_last").get(0));
    assertRow(last.cell().vectors(), 3, right.get("cell_last").get(1));
    assertRow(last.cell().vectors(), 6, right.get("cell_last").get(2));
    assertRow(first.positions(), 0, right.get("position_first_atom_first_frame"));
    int end = 3 * last.atoms() - 3;
    assertRow(last.positions(), end, right.get("position_last_atom_last_frame"));
    assertRow(forces(last), end, right.get("forces_last_atom_last_frame"));
    assertThat(Double.parseDouble(Frames.text(last, "energy")))
        .isEqualTo(right.get("energy_last").asDouble(), CLOSE);
  }

  @Test
  void theOutcarThatAseRefusesIsReadAsTheVasprunBesideIt() throws Exception {
    Frame outcar = read("OUTCAR.Ge.vdw", new boolean[1]).getFirst();
    Frame xml = read("vasprun.Ge.vdw.xml", new boolean[1]).getFirst();
    assertThat(outcar.atomicNumbers()).isEqualTo(xml.atomicNumbers());
    // One table has five digits, the other fractions with eight.
    assertThat(outcar.positions()).containsExactly(xml.positions(), within(6e-6));
    assertThat(forces(outcar)).containsExactly(forces(xml), within(6e-7));
    assertThat(Double.parseDouble(Frames.text(outcar, "energy")))
        .isEqualTo(Double.parseDouble(Frames.text(xml, "energy")), CLOSE);
    assertThat(numbers(Frames.text(outcar, "stress")))
        .containsExactly(numbers(Frames.text(xml, "stress")), within(1e-8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OUTCAR.h2o.cut", "vasprun.h2o.cut.xml"})
  void ofARunThatWasCutOffTheWholeStepsAreRead(String name) throws Exception {
    boolean[] told = new boolean[1];
    List<Frame> frames = read(name, told);
    assertThat(frames).hasSize(expected(name).get("whole_steps").asInt());
    assertThat(told[0]).isTrue();
    List<Frame> whole = read(name.replace("cut", "md.10"), new boolean[1]);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).positions()).isEqualTo(whole.get(i).positions());
      assertThat(frames.get(i).info()).isEqualTo(whole.get(i).info());
    }
    List<Integer> skipped = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file(name), ReadOptions.DEFAULT)) {
      while (source.skip()) {
        skipped.add(skipped.size());
      }
    }
    assertThat(skipped).hasSameSizeAs(frames);
  }

  private static void assertRow(double[] values, int from, JsonNode row) {
    for (int i = 0; i < 3; i++) {
      assertThat(values[from + i]).isEqualTo(row.get(i).asDouble(), CLOSE);
    }
  }

  private static double[] forces(Frame frame) {
    return ((AtomArray.Reals) Frames.array(frame, "forces")).values();
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  /** As ASE writes it: runs of atoms of one element. */
  private static String formula(Frame frame) {
    StringBuilder formula = new StringBuilder();
    byte[] elements = frame.atomicNumbers();
    int count = 0;
    for (int i = 0; i < elements.length; i++) {
      count++;
      if (i + 1 == elements.length || elements[i + 1] != elements[i]) {
        formula.append(Element.symbol(elements[i])).append(count > 1 ? count : "");
        count = 0;
      }
    }
    return formula.toString();
  }
}
