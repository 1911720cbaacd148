package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.FrameNovelty;
import org.quests.entropy.FrameNovelty.Reference;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.TestData;

/** Balls of crystal in a melt are found, whole and where they are. */
class PlantedNucleiTest {
  private static final Parallelism THREADS = Parallelism.serial();
  private static final String MELT = "cu256_liquid_1600K.extxyz.gz";
  private static final int TIMES = 3;

  private static FrameNovelty novelty;
  private static Detection detection;

  @BeforeAll
  static void learn() {
    ReferenceSet melt = reference(MELT);
    ReferenceSet crystal = reference("cu256_fcc_900K.extxyz.gz");
    Bandwidth h = Bandwidth.of(Bandwidth.DEFAULT);
    Reference product = Reference.of("product", crystal);
    Signal signal = Signal.ratio(0, 1, Signal.DEFAULT_RADIUS);
    double threshold;
    try (FrameSource frames = FrameSource.open(TestData.shipped(MELT))) {
      // One atom of a frame as large as those that are searched.
      threshold =
          signal.threshold(
              FrameNovelty.against(List.of(Reference.parent("melt", melt), product), h),
              frames,
              1.0 / (TIMES * TIMES * TIMES),
              THREADS);
    }
    novelty =
        FrameNovelty.against(List.of(Reference.of("melt", melt), product), h).withOwnEntropy();
    detection = new Detection(signal, threshold, true, Nuclei.DEFAULT_BOND);
  }

  private static ReferenceSet reference(String file) {
    try (FrameSource source = FrameSource.open(TestData.shipped(file))) {
      return ReferenceSet.of(
          Environments.describe(source, DescriptorSpec.nearestNeighbors(32, 5.0), THREADS),
          THREADS);
    }
  }

  private static EventFrame look(RareEvents events, Frame frame) {
    events.next(novelty.weigh(frame, THREADS));
    return events.frames().get(events.frames().size() - 1);
  }

  @ParameterizedTest
  @CsvSource({"100, 0", "150, 0", "150, 20", "250, 10", "400, 30", "700, 40"})
  void aBallIsFoundWhole(int atoms, int frame) {
    Planted planted = new Planted(frame, TIMES);
    double middle = planted.length() / 2;
    EventFrame found =
        look(
            RareEvents.watching(novelty, detection, THREADS),
            planted.ball(atoms, middle, middle, middle).frame(0));
    Nucleus nucleus = found.nuclei().get(0);
    System.out.println(
        detection.threshold()
            + " "
            + atoms
            + " "
            + Arrays.toString(found.sizes())
            + " "
            + nucleus
            + Arrays.toString(nucleus.centre()));
    assertThat((double) nucleus.size()).isCloseTo(atoms, withPercentage(30));
  }

  @Test
  void none() {
    EventFrame found =
        look(RareEvents.watching(novelty, detection, THREADS), new Planted(3, TIMES).frame(0));
    System.out.println(Arrays.toString(found.sizes()));
  }
}
