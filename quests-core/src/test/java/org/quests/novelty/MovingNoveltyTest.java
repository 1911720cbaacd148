package org.quests.novelty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.TestData;

/** Each frame against the frames just before it. */
class MovingNoveltyTest {
  private static final Weighing WEIGHING = Weighing.of(0.05);
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(6, 5);

  private static List<Frame> frames() {
    List<Frame> all = new ArrayList<>();
    try (FrameSource source = FrameSource.open(TestData.shipped("alcu_tiny_cells.extxyz.gz"))) {
      for (int f = 0; f < 9; f++) {
        all.add(source.next());
      }
    }
    return all;
  }

  private static double mean(List<Frame> frames, int frame, List<Integer> others) {
    Environments own = describe(List.of(frames.get(frame)));
    ReferenceSet before =
        ReferenceSet.of(describe(others.stream().map(frames::get).toList()), Parallelism.serial());
    return DifferentialEntropy.of(own, before, WEIGHING, Parallelism.serial()).mean();
  }

  private static Environments describe(List<Frame> frames) {
    return Environments.describe(FrameSource.of(frames), SPEC, Parallelism.serial());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void isAgainstTheFramesBefore(int width) {
    List<Frame> frames = frames();
    MovingNovelty moving = new MovingNovelty(width, SPEC, WEIGHING, Parallelism.serial());
    frames.forEach(moving::next);
    double[] means = moving.means();
    assertThat(means).hasSize(9);
    for (int f = 0; f < 9; f++) {
      List<Integer> others = new ArrayList<>();
      for (int g = Math.max(0, f - width); g <= Math.max(f - 1, width); g++) {
        if (g != f) {
          others.add(g);
        }
      }
      assertThat(others).hasSize(width);
      assertThat(means[f]).isCloseTo(mean(frames, f, others), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 20})
  void refusesMoreFramesThanThereAre(int width) {
    MovingNovelty moving = new MovingNovelty(width, SPEC, WEIGHING, Parallelism.serial());
    frames().forEach(moving::next);
    assertThatThrownBy(moving::means).hasMessageContaining("only 9 frames");
    assertThatThrownBy(() -> MovingNovelty.requireWidth(0)).hasMessageContaining("not 0");
  }
}
