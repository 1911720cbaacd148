package org.quests.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.io.FrameSource;
import org.quests.neighbors.LiteralNeighbors;
import org.quests.neighbors.Structures;

/** The smallest distances by pairs of elements, against all pairs and images. */
class ClosestContactsTest {
  private static final byte[] ELEMENTS = {0, 1, 6, 13, 29};

  /** Atoms of a few elements anywhere in a cell that is skewed, and left-handed half the time. */
  static Frame random(int atoms, double size, String periodicity, Random random) {
    double[] vectors = new double[9];
    for (int i = 0; i < 9; i++) {
      vectors[i] = size * ((i % 4 == 0 ? 1 : 0) + 0.6 * (random.nextDouble() - 0.5));
    }
    if (random.nextBoolean()) {
      for (int i = 0; i < 3; i++) {
        double swapped = vectors[i];
        vectors[i] = vectors[3 + i];
        vectors[3 + i] = swapped;
      }
    }
    double[] positions = new double[3 * atoms];
    Arrays.setAll(positions, i -> 3 * size * (random.nextDouble() - 0.5));
    byte[] elements = new byte[atoms];
    for (int i = 0; i < atoms; i++) {
      elements[i] = ELEMENTS[random.nextInt(ELEMENTS.length)];
    }
    return Structures.frame(Structures.cell(periodicity, vectors), positions, elements);
  }

  private static void requireEqual(ClosestContacts found, List<Frame> frames) {
    TreeMap<Integer, Double> expected = new TreeMap<>();
    for (Frame frame : frames) {
      for (int atom = 0; atom < frame.atoms(); atom++) {
        for (LiteralNeighbors.Neighbor near : LiteralNeighbors.of(frame, atom, 6)) {
          int one = frame.atomicNumbers()[atom];
          int other = frame.atomicNumbers()[near.atom()];
          if (near.distance() < ClosestContacts.range(one, other)) {
            expected.merge(ElementPairs.of(one, other), near.distance(), Math::min);
          }
        }
      }
    }
    for (byte one : ELEMENTS) {
      for (byte other : ELEMENTS) {
        Double distance = expected.get(ElementPairs.of(one, other));
        if (distance == null) {
          assertThat(found.between(one, other)).isInfinite();
        } else {
          assertThat(found.between(one, other)).isEqualTo(distance, within(1e-9));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTT", "TTF", "FTF", "FFF"})
  void equalsThatOfAllPairsAndImages(String periodicity) {
    Random random = new Random(7);
    for (int round = 0; round < 8; round++) {
      List<Frame> frames = new ArrayList<>();
      for (int f = 0; f < 6; f++) {
        frames.add(random(1 + random.nextInt(9), 3 + 4 * random.nextDouble(), periodicity, random));
      }
      try (Parallelism threads = Parallelism.of(1 + round % 3)) {
        ClosestContacts found = ClosestContacts.of(frames, threads);
        requireEqual(found, frames);
        ClosestContacts streamed = ClosestContacts.of(FrameSource.of("frames", frames), threads);
        for (byte one : ELEMENTS) {
          assertThat(streamed.between(one, 29)).isEqualTo(found.between(29, one));
        }
      }
    }
  }

  @Test
  void aLoneAtomHasItsOwnImages() {
    double[] fcc = {0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0};
    Frame primitive = Structures.copper(Structures.cell("TTT", fcc), 0.3, 0.2, 0.1);
    ClosestContacts found = ClosestContacts.of(List.of(primitive), Parallelism.serial());
    assertThat(found.between(29, 29)).isEqualTo(1.8 * Math.sqrt(2), within(1e-12));
    Frame alone = Structures.molecule(1, 2, 3);
    assertThat(ClosestContacts.of(List.of(alone), Parallelism.serial()).between(29, 29))
        .isInfinite();
  }

  @Test
  void atomsThatAreFarApartInAllFramesSayNothing() {
    byte[] nickel = {28, 28};
    Frame far = Structures.frame(Cell.NONE, new double[] {0, 0, 0, 0, 0, 5}, nickel);
    Frame near = Structures.frame(Cell.NONE, new double[] {0, 0, 0, 0, 0, 4.9}, nickel);
    assertThat(ClosestContacts.range(28, 28)).isEqualTo(4.96, within(1e-12));
    assertThat(ClosestContacts.of(List.of(far), Parallelism.serial()).between(28, 28)).isInfinite();
    assertThat(ClosestContacts.of(List.of(far, near), Parallelism.serial()).between(28, 28))
        .isEqualTo(4.9, within(1e-12));
  }

  @Test
  void framesThatCannotBeDescribedCountForNothing() {
    Frame sound = Structures.molecule(0, 0, 0, 0, 0, 2.2);
    Frame coincident = Structures.molecule(0, 0, 0, 0, 0, 0.005, 0, 0, 1.5);
    Frame broken = Frame.broken(FrameOrigin.UNKNOWN, new byte[] {29, 29}, "nothing is finite");
    Frame none = Frame.of(FrameOrigin.UNKNOWN, new byte[0], new double[0], Cell.NONE);
    double tiny = 1e-9;
    Frame collapsed =
        Structures.copper(Structures.cell("TTT", tiny, 0, 0, 0, tiny, 0, 0, 0, tiny), 0, 0, 0);
    ClosestContacts found =
        ClosestContacts.of(
            List.of(coincident, broken, none, collapsed, sound), Parallelism.serial());
    assertThat(found.between(29, 29)).isEqualTo(2.2, within(1e-12));
  }

  @Test
  void largeFramesAreSharedAmongThreads() {
    int n = 9000;
    double[] positions = new double[3 * n];
    byte[] elements = new byte[n];
    for (int i = 0; i < n; i++) {
      positions[3 * i] = 2.5 * (i % 30);
      positions[3 * i + 1] = 2.5 * (i / 30 % 30);
      int layer = i / 900;
      positions[3 * i + 2] = 2.5 * layer;
      elements[i] = (byte) (i % 7 == 0 ? 13 : 29);
    }
    positions[3 * 8500] += 0.9;
    Frame frame = Structures.frame(Cell.NONE, positions, elements);
    try (Parallelism threads = Parallelism.of(3)) {
      ClosestContacts found = ClosestContacts.of(List.of(frame), threads);
      assertThat(found.between(elements[8500], elements[8501])).isEqualTo(1.6, within(1e-9));
    }
  }
}
