package org.quests.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;

/** Whether groups of frames are told apart, and frames of one run are not. */
class TwoSampleTestTest {
  /** Frames of four atoms that move together, with a memory from frame to frame. */
  private static List<GramMatrix> run(int frames, double memory, double[] shifts, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[frames * 4 * 3];
    double[] state = new double[3];
    for (int f = 0; f < frames; f++) {
      for (int a = 0; a < 3; a++) {
        state[a] = memory * state[a] + Math.sqrt(1 - memory * memory) * random.nextGaussian();
        for (int i = 0; i < 4; i++) {
          rows[(4 * f + i) * 3 + a] =
              0.01 * (state[a] + random.nextGaussian()) + shifts[f * shifts.length / frames];
        }
      }
    }
    int[] start = new int[frames + 1];
    Arrays.setAll(start, f -> 4 * f);
    Environments all =
        Environments.of(new DescriptorSpec(2, 5.0, List.of()), "run", rows, start, null);
    ReferenceSet set = ReferenceSet.of(all, Parallelism.serial());
    return List.of(0.015, 0.03).stream()
        .map(
            h ->
                GramMatrix.of(
                    set,
                    Groups.ofFrames(all.index()),
                    Bandwidth.of(h),
                    Accuracy.EXACT,
                    Parallelism.serial()))
        .toList();
  }

  private static int[] halves(int frames) {
    int[] labels = new int[frames];
    Arrays.fill(labels, frames / 2, frames, 1);
    return labels;
  }

  private static int told(double memory, double[] shifts, int block) {
    int told = 0;
    for (int seed = 0; seed < 40; seed++) {
      TwoSampleTest test =
          TwoSampleTest.of(
              run(60, memory, shifts, seed), halves(60), block, 99, seed, Parallelism.serial());
      told += test.value() <= 0.05 ? 1 : 0;
    }
    return told;
  }

  @Test
  void whatIsShiftedIsToldApart() {
    assertThat(told(0, new double[] {0, 0.02}, 0)).isGreaterThan(35);
    assertThat(told(0, new double[] {0, 0}, 0)).isLessThan(7);
  }

  /** Permuted one by one, frames that resemble each other would seem to be many. */
  @Test
  void halvesOfOneRunAreNotToldApartByBlocks() {
    assertThat(told(0.8, new double[] {0, 0}, 1)).isGreaterThan(25);
    assertThat(told(0.8, new double[] {0, 0}, 0)).isLessThan(7);
  }

  @Test
  void doesNotDependOnThreadsNorOnTheOrderOfGroups() {
    List<GramMatrix> grams = run(20, 0.5, new double[] {0, 0.01}, 3);
    TwoSampleTest one = TwoSampleTest.of(grams, halves(20), 2, 199, 1, Parallelism.serial());
    try (Parallelism threads = Parallelism.of(3)) {
      TwoSampleTest other = TwoSampleTest.of(grams, halves(20), 2, 199, 1, threads);
      assertThat(other.value()).isEqualTo(one.value());
      assertThat(other.unbiased()).isEqualTo(one.unbiased());
      assertThat(other.visible()).isEqualTo(one.visible());
    }
    int[] turned = Arrays.stream(halves(20)).map(l -> 1 - l).toArray();
    TwoSampleTest other = TwoSampleTest.of(grams, turned, 2, 199, 1, Parallelism.serial());
    assertThat(other.biased()[0]).isCloseTo(one.biased()[0], within(1e-15));
  }

  @Test
  void needsTwoFramesOfEach() {
    int[] labels = new int[20];
    labels[3] = 1;
    List<GramMatrix> grams = run(20, 0, new double[] {0}, 1);
    assertThatThrownBy(() -> TwoSampleTest.of(grams, labels, 1, 9, 0, Parallelism.serial()))
        .hasMessageContaining("found 19 and 1");
  }
}
