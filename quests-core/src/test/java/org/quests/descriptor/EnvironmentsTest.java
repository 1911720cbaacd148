package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.neighbors.Structures;

class EnvironmentsTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(5, 3);

  /** Frames of very different size; number 3 i is that of frame i. */
  private static List<Frame> mixed(Random random, String periodicity, int... sizes) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      double edge = 4 * Math.cbrt(sizes[i] + 1);
      Cell cell = Structures.cell(periodicity, edge, 0, 0, 1, edge, 0, 0, 0, edge);
      byte[] elements = new byte[sizes[i]];
      for (int a = 0; a < elements.length; a++) {
        elements[a] = (byte) (random.nextBoolean() ? 29 : 13);
      }
      frames.add(
          Frame.of(
              new FrameOrigin("memory", 3L * i, 1),
              elements,
              random.doubles(3L * sizes[i], 0, edge).toArray(),
              cell));
    }
    return frames;
  }

  @Test
  void areThoseOfTheFramesOneByOne() {
    List<Frame> frames = mixed(new Random(1), "TTT", 3, 5000, 0, 2, 9000, 1, 4000, 4000, 300, 0);
    Environments environments;
    try (Parallelism parallelism = Parallelism.of(2)) {
      environments = Environments.describe(FrameSource.of(frames), SPEC, parallelism);
    }
    int d = SPEC.dimension();
    assertThat(environments.frames()).isEqualTo(frames.size());
    assertThat(environments.count()).isEqualTo(22_306);
    assertThat(environments.source()).isEqualTo("memory");
    assertThat(environments.elements()).containsExactly("Al", "Cu");
    double[] all = new double[environments.count() * d];
    environments.copyRows(0, environments.count(), all, 0);
    int row = 0;
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.get(f);
      assertThat(environments.frameStart(f)).isEqualTo(row);
      assertThat(environments.frameNumber(f)).isEqualTo(3L * f);
      double[] expected = Rows.describe(frame, SPEC);
      assertThat(Arrays.copyOfRange(all, row * d, (row + frame.atoms()) * d)).isEqualTo(expected);
      for (int atom = 0; atom < frame.atoms(); atom++) {
        assertThat(environments.frameOf(row + atom)).isEqualTo(f);
        assertThat(environments.element(row + atom)).isEqualTo(frame.atomicNumbers()[atom]);
      }
      row += frame.atoms();
    }
    assertThat(environments.frameStart(frames.size())).isEqualTo(row);
  }

  @Test
  void anyStretchOfRowsCanBeCopied() {
    List<Frame> frames = mixed(new Random(2), "FTT", 9000, 8200, 40);
    Environments environments =
        Environments.describe(FrameSource.of(frames), SPEC, Parallelism.serial());
    int d = SPEC.dimension();
    int n = environments.count();
    double[] all = new double[n * d];
    environments.copyRows(0, n, all, 0);
    Random random = new Random(3);
    for (int draw = 0; draw < 50; draw++) {
      int from = random.nextInt(n + 1);
      int to = from + random.nextInt(n + 1 - from);
      double[] part = new double[(to - from) * d + 2];
      environments.copyRows(from, to, part, 1);
      assertThat(Arrays.copyOfRange(part, 1, part.length - 1))
          .isEqualTo(Arrays.copyOfRange(all, from * d, to * d));
      assertThat(part[0]).isZero();
      assertThat(part[part.length - 1]).isZero();
    }
  }

  @Test
  void theVolumePerAtomIsAMeanOverFramesPeriodicInAllDirections() {
    Cell cube = Structures.cell("TTT", 4, 0, 0, 0, 4, 0, 0, 0, 4);
    Cell left = Structures.cell("TTT", 0, 0, 3, 0, 3, 0, 3, 0, 0);
    Frame two = Structures.copper(cube, 0, 0, 0, 2, 2, 2);
    Frame one = Structures.copper(left, 0, 0, 0);
    assertThat(volume(two, one)).isEqualTo((32 + 27) / 2.0, within(1e-12));
    Cell slab = Structures.cell("TTF", 4, 0, 0, 0, 4, 0, 0, 0, 4);
    assertThat(volume(two, Structures.copper(slab, 0, 0, 0))).isNaN();
    assertThat(volume(two, Structures.copper(cube))).isNaN();
    assertThat(volume(Structures.molecule(0, 0, 0))).isNaN();
  }

  private static double volume(Frame... frames) {
    return Environments.describe(FrameSource.of(List.of(frames)), SPEC, Parallelism.serial())
        .volumePerAtom()
        .orElse(Double.NaN);
  }

  @Test
  void noAtomsAtAllIsAnError() {
    assertThatThrownBy(() -> volume(Structures.molecule()))
        .isInstanceOf(QuestsException.class)
        .hasMessage("memory: no atoms, expected at least one");
    assertThatThrownBy(() -> volume())
        .isInstanceOf(QuestsException.class)
        .hasMessage("memory: none of its frames are chosen, expected at least one");
  }

  @Test
  void anErrorNamesTheFrame() {
    List<Frame> frames = mixed(new Random(4), "TTT", 3, 4, 5);
    frames.add(Structures.molecule(0, 0, 0, 0, 0, 0.001));
    assertThatThrownBy(
            () -> Environments.describe(FrameSource.of(frames), SPEC, Parallelism.serial()))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("random.xyz: frame 7: atoms 0 and 1 are 0.00100 Å apart");
  }

  @Test
  void rowsFromElsewhereMustBeFiniteAndOfTheRightNumber() {
    double[] rows = new double[18];
    rows[10] = Double.NaN;
    assertThatThrownBy(() -> Environments.of(SPEC, "rows.npy", rows, new int[] {0, 2}, null))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "rows.npy: row 1 of the descriptors holds NaN, expected numbers between -1e100 and"
                + " 1e100");
    assertThatThrownBy(
            () -> Environments.of(SPEC, "rows.npy", new double[18], new int[] {0, 3}, null))
        .isInstanceOf(IllegalArgumentException.class);
    Environments environments =
        Environments.of(SPEC, "rows.npy", new double[18], new int[] {0, 1, 2}, null);
    assertThat(environments.elementsKnown()).isFalse();
    assertThat(environments.elements()).isEmpty();
    assertThat(environments.element(0)).isEqualTo(-1);
    assertThat(environments.volumePerAtom()).isEmpty();
    assertThat(environments.frameNumber(1)).isEqualTo(1);
  }

  @Test
  void selectedRowsKeepTheirFramesAndElements() {
    double[] rows = new double[18];
    java.util.Arrays.setAll(rows, i -> i);
    Environments all =
        Environments.of(
            new DescriptorSpec(2, null, java.util.List.of()),
            "rows",
            rows,
            new int[] {0, 2, 2, 5, 6},
            new byte[] {1, 2, 3, 4, 5, 6});
    Environments some = all.select(new int[] {1, 3, 4});
    assertThat(some.count()).isEqualTo(3);
    assertThat(some.frames()).isEqualTo(2);
    assertThat(some.frameNumber(0)).isZero();
    assertThat(some.frameNumber(1)).isEqualTo(2);
    assertThat(some.frameStart(1)).isEqualTo(1);
    assertThat(some.frameStart(2)).isEqualTo(3);
    assertThat(some.element(0)).isEqualTo(2);
    assertThat(some.element(2)).isEqualTo(5);
    double[] chosen = new double[9];
    some.copyRows(0, 3, chosen, 0);
    assertThat(chosen).containsExactly(3, 4, 5, 9, 10, 11, 12, 13, 14);
    assertThat(all.select(new int[] {0, 1, 2, 3, 4, 5})).isSameAs(all);
  }
}
