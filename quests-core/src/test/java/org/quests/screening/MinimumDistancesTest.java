package org.quests.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.LiteralNeighbors;
import org.quests.neighbors.Structures;

/** What atoms keep from each other. */
class MinimumDistancesTest {
  private static MinimumDistances auto(Frame... frames) {
    return MinimumDistances.auto(ClosestContacts.of(List.of(frames), Parallelism.serial()));
  }

  @Test
  void pairsThatTheReferenceHoldsKeepAShareOfItAndOthersOfTheirRadii() {
    // O-H 0.96 Å; no two H within twice their radii.
    Frame water =
        Structures.frame(
            Cell.NONE, new double[] {0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0}, new byte[] {8, 1, 1});
    MinimumDistances distances = auto(water);
    assertThat(distances.between(8, 1)).isEqualTo(0.7 * 0.96, within(1e-9));
    assertThat(distances.between(1, 1)).isEqualTo(0.7 * 0.62, within(1e-12));
    assertThat(distances.between(8, 8)).isEqualTo(0.7 * 1.32, within(1e-12));
    assertThat(distances.between(29, 8)).isEqualTo(0.7 * (1.32 + 0.66), within(1e-12));
    // Of atoms without a known radius: like hydrogen.
    assertThat(distances.between(0, 0)).isEqualTo(0.7 * 0.62, within(1e-12));
    assertThat(distances.between(118, 8)).isEqualTo(0.7 * 0.97, within(1e-12));
    assertThat(distances.byPair())
        .containsOnlyKeys("H-H", "H-O", "O-O")
        .contains(entry("H-O", distances.between(1, 8)));
    assertThat(distances.smallest()).isEqualTo(distances.between(1, 1));
    assertThat(distances.greatest()).isEqualTo(distances.between(8, 8));
    assertThat(MinimumDistances.of(1.5).between(0, 29)).isEqualTo(1.5);
    assertThat(distances.atLeast(0.6).between(1, 1)).isEqualTo(0.6);
    assertThat(distances.atLeast(0.6).between(8, 1)).isEqualTo(distances.between(8, 1));
  }

  @Test
  void atomsOfUnknownElementsAreHeldToTheReference() {
    Frame types = Structures.frame(Cell.NONE, new double[] {0, 0, 0, 0, 0, 2.5}, new byte[2]);
    assertThat(auto(types).between(0, 0)).isEqualTo(1.75, within(1e-12));
  }

  private static MinimumDistances.@Nullable Contact literal(
      Frame frame, MinimumDistances distances) {
    MinimumDistances.Contact worst = null;
    for (int atom = 0; atom < frame.atoms(); atom++) {
      for (LiteralNeighbors.Neighbor near : LiteralNeighbors.of(frame, atom, 4)) {
        double expected =
            distances.between(frame.atomicNumbers()[atom], frame.atomicNumbers()[near.atom()]);
        if (near.distance() < expected
            && (worst == null
                || near.distance() / expected < worst.distance() / worst.expected() - 1e-9)) {
          worst =
              new MinimumDistances.Contact(
                  Math.min(atom, near.atom()),
                  Math.max(atom, near.atom()),
                  near.distance(),
                  expected);
        }
      }
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTT", "TTF", "FFT", "FFF"})
  void theWorstContactIsThatOfAllPairsAndImages(String periodicity) {
    Random random = new Random(3);
    Frame reference =
        Structures.frame(
            Cell.NONE, new double[] {0, 0, 0, 0, 0, 2.6, 0, 2.4, 0}, new byte[] {29, 29, 13});
    MinimumDistances distances = auto(reference);
    int found = 0;
    for (int round = 0; round < 60; round++) {
      Frame frame =
          ClosestContactsTest.random(
              1 + random.nextInt(12), 2.5 + 2 * random.nextDouble(), periodicity, random);
      MinimumDistances.Contact expected = literal(frame, distances);
      MinimumDistances.Contact contact = distances.worst(frame);
      if (expected == null || contact == null) {
        assertThat(contact).isEqualTo(expected);
        continue;
      }
      found++;
      assertThat(contact.first()).isEqualTo(expected.first());
      assertThat(contact.second()).isEqualTo(expected.second());
      assertThat(contact.distance()).isEqualTo(expected.distance(), within(1e-9));
      assertThat(contact.expected()).isEqualTo(expected.expected());
      BitSet all = new BitSet();
      all.set(0, frame.atoms());
      BitSet close = distances.tooClose(frame, all);
      assertThat(close.get(contact.first())).isTrue();
      for (int atom = 0; atom < frame.atoms(); atom++) {
        int centre = atom;
        assertThat(close.get(atom))
            .isEqualTo(
                LiteralNeighbors.of(frame, atom, 4).stream()
                    .anyMatch(
                        near ->
                            near.distance()
                                < distances.between(
                                    frame.atomicNumbers()[centre],
                                    frame.atomicNumbers()[near.atom()])));
      }
    }
    assertThat(found).isBetween(5, 60);
  }

  @Test
  void badDistancesAreRefused() {
    for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> MinimumDistances.of(bad)).isInstanceOf(QuestsException.class);
    }
  }
}
