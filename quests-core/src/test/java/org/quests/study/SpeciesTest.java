package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;

/** The one rule about elements that are named. */
class SpeciesTest {
  private static Frame frame(int... numbers) {
    double[][] positions = new double[numbers.length][3];
    for (int i = 0; i < numbers.length; i++) {
      positions[i][0] = 2.5 * i;
    }
    return Frame.of(numbers, positions, new double[3][3], new boolean[3]);
  }

  private static FrameSource frames() {
    return FrameSource.of(List.of(frame(29, 13), frame(13, 29, 30)));
  }

  @Test
  void occurInAnyFrame() {
    assertThat(Species.occurringIn(frames())).containsExactly("Al", "Cu", "Zn");
  }

  @Test
  void othersAreRefusedInAFrame() {
    Species named = new Species(List.of("Cu", "Al"));
    assertThatCode(() -> named.require(frame(29, 13))).doesNotThrowAnyException();
    assertThatCode(() -> new Species(List.of()).require(frame(1, 2))).doesNotThrowAnyException();
    assertThatThrownBy(() -> named.require(frame(13, 30, 8)))
        .isInstanceOf(QuestsException.class)
        .hasMessageEndingWith("holds O, Zn, expected only the species Cu, Al");
    // One alone, which is the plain form.
    assertThatThrownBy(() -> new Species(List.of("Cu")).require(frame(29, 13)))
        .hasMessageEndingWith("holds Al, expected only the species Cu");
  }

  @Test
  void othersAreRefusedInADataset() {
    Environments dataset =
        Environments.describe(
            frames(), DescriptorSpec.nearestNeighbors(2, 5), Parallelism.serial());
    assertThatCode(() -> new Species(List.of("Al", "Cu", "Zn")).require(dataset.index()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new Species(List.of("Al", "Cu")).require(dataset.index()))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("frame 1: atom 2 is Zn, expected one of the species Al, Cu");
  }
}
