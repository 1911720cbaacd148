package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.events.Transition.Kind;

/** Nuclei keep their number while they keep half of their atoms. */
class NucleusHistoryTest {
  private static final int ATOMS = 60;

  private final NucleusHistory history = new NucleusHistory();

  /** A frame whose atoms stand in a ladder, with these stretches of it kept. */
  private static Nuclei stretches(int... ends) {
    double[] positions = new double[3 * ATOMS];
    byte[] elements = new byte[ATOMS];
    Arrays.fill(elements, (byte) 29);
    boolean[] kept = new boolean[ATOMS];
    for (int i = 0; i < ATOMS; i++) {
      int rung = i / 2;
      positions[3 * i] = 2.5 * rung;
      positions[3 * i + 1] = 2.5 * (i % 2);
    }
    for (int s = 0; s < ends.length; s += 2) {
      Arrays.fill(kept, ends[s], ends[s + 1], true);
    }
    return Nuclei.of(
        Frame.of(new FrameOrigin("made", 0, 1), elements, positions, Cell.NONE), kept, 3.0);
  }

  @Test
  void twoThatMeetMerge() {
    assertThat(history.next(stretches(0, 20, 30, 42))).containsExactly(1, 2);
    assertThat(history.next(stretches(0, 44))).containsExactly(1);
    assertThat(history.transitions(1)).containsExactly(new Transition(Kind.MERGE, 1, 1, 2, 44));
  }

  @Test
  void oneThatFallsApartSplits() {
    assertThat(history.next(stretches(0, 44))).containsExactly(1);
    assertThat(history.next(stretches(0, 24, 30, 44))).containsExactly(1, 2);
    assertThat(history.transitions(1)).containsExactly(new Transition(Kind.SPLIT, 1, 1, 2, 14));
  }

  @Test
  void birthsDeathsAndChangesOfOrder() {
    assertThat(history.next(stretches(0, 10))).containsExactly(1);
    assertThat(history.next(stretches(0, 12, 20, 40))).containsExactly(2, 1);
    assertThat(history.next(stretches(22, 44))).containsExactly(2);
    assertThat(history.transitions(1))
        .containsExactly(
            new Transition(Kind.BIRTH, 1, 2, 0, 20), new Transition(Kind.DEATH, 2, 1, 0, 12));
    assertThat(history.transitions(13)).containsExactly(new Transition(Kind.BIRTH, 1, 2, 0, 20));
    assertThat(history.greatestSize(2)).isEqualTo(22);
    assertThat(history.count()).isEqualTo(2);
  }

  @Test
  void halfOfTheAtomsDecide() {
    assertThat(history.next(stretches(0, 20))).containsExactly(1);
    assertThat(history.next(stretches(10, 30))).containsExactly(1);
    assertThat(history.next(stretches(22, 42))).containsExactly(2);
    assertThat(history.transitions(1))
        .extracting(Transition::kind)
        .containsExactly(Kind.BIRTH, Kind.DEATH);
  }

  @Test
  void aSingleAtomOfOneIsNoMerger() {
    history.next(stretches(0, 20, 22, 42));
    history.next(stretches(0, 24));
    assertThat(history.transitions(1)).containsExactly(new Transition(Kind.DEATH, 1, 2, 0, 20));
  }
}
