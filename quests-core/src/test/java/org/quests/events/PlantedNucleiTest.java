package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameNovelty.Reference;
import org.quests.testing.TestData;

/** Balls of crystal in a melt are found, whole and where they are. */
@Tag("slow")
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
    Weighing weighing = Weighing.of(Bandwidth.DEFAULT);
    Reference product = Reference.of("product", crystal);
    Signal signal = Signal.ratio(0, 1, Signal.DEFAULT_RADIUS);
    double threshold;
    try (FrameSource frames = FrameSource.open(TestData.shipped(MELT))) {
      // One atom of a frame as large as those that are searched.
      threshold =
          signal.threshold(
              FrameNovelty.against(List.of(Reference.parent("melt", melt), product), weighing),
              frames,
              1.0 / (TIMES * TIMES * TIMES),
              THREADS);
    }
    novelty =
        FrameNovelty.against(List.of(Reference.of("melt", melt), product), weighing)
            .withOwnEntropy();
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
    return events.last();
  }

  private static Nucleus largest(RareEvents events, Planted planted, int frame) {
    return look(events, planted.frame(frame)).nuclei().get(0);
  }

  /**
   * The outermost layer of a ball in a melt that no force has moved is like the melt, not like the
   * crystal: what is found is the ball without it. The smaller the ball, the more that is.
   */
  @ParameterizedTest
  @CsvSource({"150, 0, 0.2", "400, 30, 0.35", "1500, 20, 0.45"})
  void aBallIsFoundWhereItIs(int atoms, int frame, double share) {
    Planted planted = new Planted(frame, TIMES);
    double x = planted.length() / 3;
    double y = planted.length() / 2;
    EventFrame found =
        look(
            RareEvents.watching(novelty, detection, THREADS),
            planted.ball(atoms, x, y, y).frame(0));
    Nucleus nucleus = found.nuclei().get(0);
    assertThat(nucleus.size()).isBetween((int) (share * atoms), (int) (1.3 * atoms));
    assertThat(found.nuclei().stream().skip(1).mapToInt(Nucleus::size).sum())
        .isLessThan(nucleus.size() / 4);
    assertThat(nucleus.endless()).isFalse();
    assertThat(nucleus.centre()[0]).isEqualTo(x, within(1.5));
    assertThat(nucleus.centre()[1]).isEqualTo(y, within(1.5));
    // A ball of so many atoms at the density of the crystal.
    double radius = Math.cbrt(3 * nucleus.size() / (4 * Math.PI * 0.081));
    assertThat(nucleus.radiusOfGyration())
        .isBetween(0.9 * Math.sqrt(0.6) * radius, 1.3 * Math.sqrt(0.6) * radius);
  }

  @Test
  void theMeltAloneHasNone() {
    EventFrame found =
        look(RareEvents.watching(novelty, detection, THREADS), new Planted(3, TIMES).frame(0));
    assertThat(found.largest()).isLessThanOrEqualTo(5);
  }

  @Test
  void oneAcrossTheBoundaryIsOne() {
    RareEvents events = RareEvents.watching(novelty, detection, THREADS);
    Planted corner = new Planted(12, TIMES).ball(700, 0, 0, 0);
    Nucleus nucleus = largest(events, corner, 0);
    assertThat(nucleus.size()).isGreaterThan(300);
    assertThat(events.last().nuclei().stream().skip(1).mapToInt(Nucleus::size).sum())
        .isLessThan(nucleus.size() / 4);
    assertThat(nucleus.endless()).isFalse();
    for (double x : nucleus.centre()) {
      assertThat(x - corner.length() * Math.rint(x / corner.length())).isEqualTo(0, within(1.5));
    }
    assertThat(nucleus.radiusOfGyration()).isLessThan(corner.length() / 4);
  }

  @Test
  void twoThatMeetAreAMerger() {
    RareEvents events = RareEvents.watching(novelty, detection, THREADS);
    // Lattice vectors apart, so that they fit where they meet.
    Planted apart = new Planted(25, TIMES);
    double y = apart.length() / 2;
    double x = y - 3 * apart.latticeConstant();
    double z = y + 3 * apart.latticeConstant();
    look(events, apart.ball(300, x, y, y).ball(300, z, y, y).frame(0));
    int first = events.last().numbers()[0];
    int second = events.last().numbers()[1];
    assertThat(events.last().nuclei().get(1).size()).isGreaterThan(60);
    look(events, new Planted(25, TIMES).ball(900, x, y, y).ball(900, z, y, y).frame(1));
    assertThat(events.last().largest()).isGreaterThan(600);
    assertThat(events.history().transitions(50))
        .filteredOn(t -> t.kind() == Transition.Kind.MERGE)
        .singleElement()
        .satisfies(
            merge -> {
              assertThat(merge.nucleus()).isIn(first, second);
              assertThat(merge.other()).isIn(first, second).isNotEqualTo(merge.nucleus());
              assertThat(merge.size()).isEqualTo(events.last().largest());
            });
  }
}
