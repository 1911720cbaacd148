package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/** Frames as LAMMPS dump, POSCAR and CIF. */
class ConvertedFramesTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** Cells as LAMMPS has them, skewed, and in another orientation; the last one left-handed. */
  private static final String FRAMES =
      """
      3
      Lattice="4 0 0 0 4.5 0 0 0 5" Origin="1 2 3" Properties=species:S:1:pos:R:3:forces:R:3:dH:R:1
      Cu 0.25 1.5 -2e-1 1 2 3 -0.5
      O 1.25 1.5 2 0.1 -0.2 1e-1 nan
      Cu 3.25 0.1234567890123456 2 0.1 -0.2 1e-1 7.25
      2
      Lattice="4 0 0 -1 4.5 0 1.5 0.5 5" Properties=species:S:1:pos:R:3:dH:R:1 pbc="T T F"
      Zr 1 1 1 3
      Zr 2 2 2 4
      2
      Lattice="0 5 0 4 1 0 1 2 6" Properties=species:S:1:pos:R:3:forces:R:3 timestep=500
      Cu 1 1.5 1 1 0 0
      O 2 2.5 2 0 1 0
      """;

  private static List<Frame> frames() {
    return Frames.read(FRAMES);
  }

  private static byte[] written(String name, List<Frame> frames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConvertedFrames converted = ConvertedFrames.of(name, bytes);
    converted.write(Frames.write(frames));
    converted.finish();
    return bytes.toByteArray();
  }

  private static List<Frame> back(byte[] bytes) {
    try (FrameSource source = Frames.source(bytes, ReadOptions.DEFAULT)) {
      return Frames.all(source);
    }
  }

  private static double distance(Frame frame, int i, int j) {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = frame.positions()[3 * i + axis] - frame.positions()[3 * j + axis];
      square += d * d;
    }
    return Math.sqrt(square);
  }

  private static double dot(double[] a, int i, double[] b, int j) {
    return a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2];
  }

  @Test
  void aLammpsDumpReadsBack() throws IOException {
    List<Frame> frames = frames();
    List<Frame> back = back(written("x.lammpstrj", frames));
    assertThat(back).hasSize(3);
    for (int i = 0; i < 2; i++) {
      // Cells that LAMMPS can have stay as they are.
      assertThat(back.get(i).atomicNumbers()).isEqualTo(frames.get(i).atomicNumbers());
      assertThat(back.get(i).positions()).isEqualTo(frames.get(i).positions());
      assertThat(back.get(i).cell().vectors())
          .containsExactly(frames.get(i).cell().vectors(), CLOSE);
      assertThat(back.get(i).cell().origin()).containsExactly(frames.get(i).cell().origin(), CLOSE);
      assertThat(back.get(i).cell().periodic(2)).isEqualTo(i == 0);
      Frames.assertSame(Frames.array(back.get(i), "dH"), Frames.array(frames.get(i), "dH"));
    }
    assertThat(((AtomArray.Reals) Frames.array(back.get(0), "fy")).values())
        .containsExactly(2, -0.2, -0.2);
    Frame turned = back.get(2);
    Frame original = frames.get(2);
    assertThat(Frames.text(turned, "timestep")).isEqualTo("500");
    assertThat(distance(turned, 0, 1)).isEqualTo(distance(original, 0, 1), CLOSE);
    assertThat(turned.cell().volume()).isEqualTo(original.cell().volume(), CLOSE);
    // Of the position of an atom, the components along the cell's vectors are what they were.
    for (int vector = 0; vector < 3; vector++) {
      double sign = vector == 2 ? -1 : 1;
      assertThat(sign * dot(turned.cell().vectors(), 3 * vector, turned.positions(), 3))
          .isEqualTo(dot(original.cell().vectors(), 3 * vector, original.positions(), 3), CLOSE);
    }
    AtomArray.Reals fx = (AtomArray.Reals) Frames.array(turned, "fx");
    assertThat(fx.values()).containsExactly(new double[] {0, 1}, CLOSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POSCAR", "out/POSCAR", "a.vasp", "a.poscar"})
  void poscarsReadBackToTheSameBits(String name) throws IOException {
    assertThat(ConvertedFrames.isFor(name)).isTrue();
    List<Frame> frames = frames();
    List<Frame> back = back(written(name, frames));
    assertThat(back).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(back.get(i).atomicNumbers()).isEqualTo(frames.get(i).atomicNumbers());
      assertThat(back.get(i).positions()).isEqualTo(frames.get(i).positions());
      assertThat(back.get(i).cell().vectors()).isEqualTo(frames.get(i).cell().vectors());
    }
  }

  @Test
  void aCifReadsBack() throws IOException {
    List<Frame> frames = frames();
    List<Frame> back = back(written("x.cif", frames));
    assertThat(back).hasSize(3);
    assertThat(back.getFirst().positions()).containsExactly(frames.getFirst().positions(), CLOSE);
    assertThat(back.getFirst().cell().vectors())
        .containsExactly(frames.getFirst().cell().vectors(), CLOSE);
    for (int i = 0; i < 3; i++) {
      assertThat(back.get(i).atomicNumbers()).isEqualTo(frames.get(i).atomicNumbers());
      assertThat(distance(back.get(i), 0, 1)).isEqualTo(distance(frames.get(i), 0, 1), CLOSE);
      assertThat(back.get(i).cell().volume()).isEqualTo(frames.get(i).cell().volume(), CLOSE);
    }
  }

  @Test
  void whatAFormatCannotHoldIsNamed() {
    List<Frame> molecule = Frames.read("1\n\nO 0 0 0\n");
    for (String name : new String[] {"x.cif", "POSCAR"}) {
      assertThatThrownBy(() -> written(name, molecule))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              name
                  + ": frame 0 of the output cannot be written: the format has a cell, and the frame"
                  + " has none along a (--cell gives one)")
          .extracting("kind")
          .isEqualTo(QuestsException.Kind.OUTPUT);
    }
    List<Frame> unknown = Frames.read("1\nLattice=\"4 0 0 0 4 0 0 0 4\"\nX 0 0 0\n");
    assertThatThrownBy(() -> written("x.cif", unknown)).hasMessageContaining("found X");
  }

  /** A dump can hold what has no cell. */
  @Test
  void aMoleculeHasABoxAroundIt() throws IOException {
    List<Frame> back = back(written("x.lammpstrj", Frames.read("2\n\nO 0 0 0\nH 0 0 -1\n")));
    assertThat(back.getFirst().positions()).containsExactly(0, 0, 0, 0, 0, -1);
    assertThat(back.getFirst().cell().origin()).containsExactly(-1, -1, -2);
    assertThat(back.getFirst().cell().fullyPeriodic()).isFalse();
  }

  /** Bytes may come in any pieces, and the last newline may be missing. */
  @Test
  void piecesMakeNoDifference() throws IOException {
    byte[] whole = written("x.lammpstrj", frames());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConvertedFrames converted = ConvertedFrames.of("x.lammpstrj", bytes);
    byte[] xyz = Frames.write(frames());
    OutputStream out = converted;
    for (int i = 0; i < xyz.length - 1; i++) {
      out.write(xyz[i]);
    }
    converted.finish();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(new String(whole, StandardCharsets.UTF_8));
  }
}
