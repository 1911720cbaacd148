package org.quests.novelty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;
import org.quests.novelty.FrameNovelty.Reference;

/** δH frame by frame: what it must be, and that it is what weighing everything at once gives. */
@Tag("slow")
class FrameNoveltyTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(6, 3);
  private static final Weighing WEIGHING = Weighing.of(0.015);

  /** A simple cubic crystal of polonium with noise, 2.5 Å from atom to atom. */
  private static Frame crystal(long index, int side, double noise) {
    Random random = new Random(index);
    int n = side * side * side;
    double[] positions = new double[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      int step = new int[] {1, side, side * side}[i % 3];
      positions[i] = 2.5 * (i / 3 / step % side) + noise * random.nextGaussian();
    }
    byte[] numbers = new byte[n];
    Arrays.fill(numbers, (byte) 84);
    double edge = 2.5 * Math.max(1, side);
    Cell cell =
        Cell.of(
            new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
            new boolean[] {true, true, true},
            new double[3]);
    return Frame.of(new FrameOrigin("crystals", index, 0), numbers, positions, cell);
  }

  private static List<Frame> crystals(int first, double noise, int... sides) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < sides.length; i++) {
      frames.add(crystal(first + i, sides[i], noise));
    }
    return frames;
  }

  private static ReferenceSet reference(List<Frame> frames) {
    return ReferenceSet.of(
        Environments.describe(FrameSource.of(frames), SPEC, Parallelism.serial()),
        Parallelism.serial());
  }

  private static List<FrameResult> weigh(FrameNovelty novelty, List<Frame> run, Parallelism p) {
    List<FrameResult> results = new ArrayList<>();
    novelty.stream(FrameSource.of(run), p).forEach(results::add);
    return results;
  }

  @Test
  void inAPerfectCrystalOnlyTheSizeOfTheReferenceCounts() {
    FrameNovelty novelty =
        FrameNovelty.against(reference(crystals(0, 0, 3, 4)), WEIGHING)
            .withNearest()
            .withOwnEntropy();
    List<FrameResult> results = weigh(novelty, crystals(0, 0, 2, 3, 0, 5), Parallelism.serial());
    assertThat(results).hasSize(4);
    for (FrameResult result : results) {
      for (double dH : result.values()) {
        assertThat(dH).isEqualTo(-Math.log(27 + 64), within(1e-9));
      }
      for (double distance : result.against().get(0).requireNearest().distances()) {
        assertThat(distance).isEqualTo(0, within(1e-7));
      }
    }
    assertThat(results.get(1).own().orElseThrow().entropy().value()).isEqualTo(0, within(1e-9));
    assertThat(results.get(1).summary().orElseThrow().fractionPositive()).isZero();
    assertThat(results.get(2).atoms()).isZero();
    assertThat(results.get(2).own()).isEmpty();
    assertThat(results.get(2).summary()).isEmpty();
    assertThat(results.get(2).max()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void nothingJumpsAtTheEdgeOfTheParent() {
    List<Frame> run = crystals(0, 0, 2, 3, 4, 3, 2);
    FrameNovelty novelty =
        FrameNovelty.against(
            List.of(
                Reference.parent("parent", reference(run.subList(1, 4))),
                Reference.of("product", reference(crystals(0, 0, 5)))),
            WEIGHING);
    for (FrameResult result : weigh(novelty, run, Parallelism.serial())) {
      boolean inParent = result.index() >= 1 && result.index() <= 3;
      assertThat(result.against().get(0).ownCount()).isEqualTo(inParent ? result.atoms() : 0);
      assertThat(result.against().get(1).ownCount()).isZero();
      assertThat(result.against()).extracting("reference").containsExactly("parent", "product");
      double[] ratios = result.likelihoodRatio(0, 1);
      for (int i = 0; i < result.atoms(); i++) {
        assertThat(result.value(i)).isEqualTo(-Math.log(27 + 64 + 27), within(1e-9));
        assertThat(ratios[i]).isEqualTo(0, within(1e-9));
      }
    }
  }

  @Test
  void aFrameOfTheParentIsWeighedAgainstTheOthers() {
    List<Frame> run = crystals(0, 0.1, 3, 3, 4);
    FrameNovelty novelty =
        FrameNovelty.against(List.of(Reference.parent("parent", reference(run))), WEIGHING)
            .withNearest();
    FrameResult found = weigh(novelty, run, Parallelism.serial()).get(1);
    FrameResult others =
        FrameNovelty.against(reference(List.of(run.get(0), run.get(2))), WEIGHING)
            .weigh(run.get(1), Parallelism.serial());
    double lowered = Math.log((27 + 27 + 64) / (double) (27 + 64));
    for (int i = 0; i < 27; i++) {
      assertThat(found.value(i)).isEqualTo(others.value(i) - lowered, within(1e-9));
      int nearest = found.against().get(0).requireNearest().rows()[i];
      assertThat(nearest < 27 || nearest >= 54).isTrue();
    }
  }

  @Test
  void oneFrameAloneIsNoParent() {
    assertThatThrownBy(() -> Reference.parent("parent", reference(crystals(7, 0, 3))))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("frame 7 alone cannot be the parent");
    ReferenceSet joined =
        reference(crystals(0, 0, 3))
            .with(
                Environments.describe(
                    FrameSource.of(crystals(0, 0, 3)), SPEC, Parallelism.serial()),
                Parallelism.serial());
    assertThatThrownBy(() -> Reference.parent("parent", joined))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void agreesWithAllAtOnceForAnyNumberOfThreads() {
    // Small frames together, one alone, one in pieces, one without atoms, small ones again.
    List<Frame> run = crystals(0, 0.05, 5, 3, 21, 41, 0, 4, 6);
    ReferenceSet reference = reference(crystals(100, 0.05, 8, 9));
    Environments whole = Environments.describe(FrameSource.of(run), SPEC, Parallelism.serial());
    DifferentialEntropy expected =
        DifferentialEntropy.of(whole, reference, Want.NEAREST, WEIGHING, Parallelism.serial());
    FrameNovelty novelty = FrameNovelty.against(reference, WEIGHING).withNearest();
    List<FrameResult> first = null;
    for (int threads : new int[] {1, 2, 3}) {
      List<FrameResult> results;
      try (Parallelism parallelism = Parallelism.of(threads)) {
        results = weigh(novelty, run, parallelism);
      }
      int row = 0;
      for (int f = 0; f < run.size(); f++) {
        FrameResult result = results.get(f);
        assertThat(result.frame()).isSameAs(run.get(f));
        int[] nearest = result.against().get(0).requireNearest().rows();
        for (int i = 0; i < result.atoms(); i++, row++) {
          assertThat(result.value(i)).isEqualTo(expected.value(row), within(1e-9));
          assertThat(nearest[i]).isEqualTo(expected.nearest().rows()[row]);
          double bound = result.against().get(0).errorBounds()[i];
          assertThat(bound).isBetween(0.0, 1e-9);
        }
      }
      assertThat(row).isEqualTo(whole.count());
      if (first != null) {
        for (int f = 0; f < run.size(); f++) {
          assertThat(results.get(f).values()).isEqualTo(first.get(f).values());
          assertThat(results.get(f).against().get(0).errorBounds())
              .isEqualTo(first.get(f).against().get(0).errorBounds());
        }
      }
      first = results;
    }
  }

  @Test
  void aFrameByItselfIsWeighedAsInAStream() {
    List<Frame> run = crystals(0, 0.1, 2, 3, 4, 5);
    FrameNovelty novelty =
        FrameNovelty.against(reference(crystals(100, 0.1, 11)), WEIGHING).withOwnEntropy();
    try (Parallelism two = Parallelism.of(2)) {
      for (FrameResult streamed : weigh(novelty, run, two)) {
        FrameResult alone = novelty.weigh(streamed.frame(), two);
        assertThat(alone.index()).isEqualTo(streamed.index());
        for (int i = 0; i < alone.atoms(); i++) {
          assertThat(alone.value(i)).isEqualTo(streamed.value(i), within(1e-10));
        }
        // Here even the bits: a frame is weighed against itself by itself.
        assertThat(alone.own().orElseThrow().differentialEntropies())
            .isEqualTo(streamed.own().orElseThrow().differentialEntropies());
      }
    }
  }

  @Test
  void againstItselfAFrameIsItsOwnReference() {
    List<Frame> run = crystals(0, 0.1, 3, 0, 4);
    FrameNovelty novelty = FrameNovelty.againstItself(SPEC, WEIGHING);
    List<FrameResult> results = weigh(novelty, run, Parallelism.serial());
    assertThat(novelty.references()).isEmpty();
    assertThat(results.get(1).values()).isEmpty();
    for (int f : new int[] {0, 2}) {
      FrameResult expected =
          FrameNovelty.against(reference(List.of(run.get(f))), WEIGHING)
              .weigh(run.get(f), Parallelism.serial());
      for (int i = 0; i < run.get(f).atoms(); i++) {
        assertThat(results.get(f).value(i)).isEqualTo(expected.value(i), within(1e-10));
        assertThat(results.get(f).value(i)).isLessThanOrEqualTo(0);
      }
    }
  }

  @Test
  void aDecisionIsOnTheRightSide() {
    List<Frame> run = crystals(0, 0.2, 4, 5, 6);
    ReferenceSet reference = reference(crystals(100, 0.1, 11, 12));
    FrameNovelty exact = FrameNovelty.against(reference, WEIGHING);
    for (double threshold : new double[] {-2, 0, 3, 10}) {
      FrameNovelty deciding =
          exact.with(
              WEIGHING.with(new Accuracy(Precision.AUTO, 1e-6, OptionalDouble.of(threshold))));
      List<FrameResult> all = weigh(exact, run, Parallelism.serial());
      List<FrameResult> decided = weigh(deciding, run, Parallelism.serial());
      for (int f = 0; f < run.size(); f++) {
        for (int i = 0; i < run.get(f).atoms(); i++) {
          assertThat(decided.get(f).value(i) > threshold)
              .isEqualTo(all.get(f).value(i) > threshold);
        }
      }
    }
  }

  /** An engine that remembers how it was asked. */
  private record Noting(KernelEngine engine, ConcurrentLinkedQueue<KernelTask> tasks)
      implements KernelEngine {
    @Override
    public String name() {
      return "noting";
    }

    @Override
    public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
      tasks.add(task);
      return engine.evaluate(task, parallelism);
    }
  }

  @Test
  void framesAreTogetherOnlyWhereTheyAreWeighedInOneWay() {
    List<Frame> run = crystals(0, 0.1, 2, 2, 3, 3, 2, 2);
    Noting engine =
        new Noting(KernelEngines.get(KernelEngines.AUTO), new ConcurrentLinkedQueue<>());
    FrameNovelty novelty =
        FrameNovelty.against(
            List.of(Reference.parent("parent", reference(run.subList(2, 4)))),
            WEIGHING.with(new Evaluation(engine, Accuracy.of(Precision.AUTO, 1e-6))));
    weigh(novelty, run, Parallelism.serial());
    List<KernelTask> tasks = List.copyOf(engine.tasks());
    assertThat(tasks).extracting(task -> task.queries().count()).containsExactly(16, 54, 16);
    assertThat(tasks)
        .extracting(task -> task.want().leaveOwnFrameOut())
        .containsExactly(false, true, false);
    // What a frame's precision is must not hang on those beside it: it is decided before.
    assertThat(tasks).allMatch(task -> task.accuracy().precision() == Precision.DOUBLE);
  }

  @Test
  void precisionFollowsTheNumberOfPairs() {
    Accuracy auto = Accuracy.of(Precision.AUTO, 1e-6);
    assertThat(auto.forPairs(2e9).precision()).isEqualTo(Precision.DOUBLE);
    assertThat(auto.forPairs(2.1e9).precision()).isEqualTo(Precision.SINGLE);
    Accuracy exact = Accuracy.of(Precision.DOUBLE, 1e-6);
    assertThat(exact.forPairs(1e12)).isEqualTo(exact);
  }

  @Test
  void anErrorNamesTheFrameAndThreadsAreLeftInOrder() {
    Frame bad =
        Frame.of(
            new FrameOrigin("crystals", 3, 0),
            new byte[] {84, 84},
            new double[] {0, 0, 0, 0, 0, 0.001},
            crystal(0, 3, 0).cell());
    List<Frame> run = new ArrayList<>(crystals(0, 0, 3, 3, 3));
    run.add(bad);
    FrameNovelty novelty = FrameNovelty.against(reference(crystals(0, 0, 3)), WEIGHING);
    try (Parallelism two = Parallelism.of(2)) {
      assertThatThrownBy(() -> weigh(novelty, run, two))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith("crystals: frame 3: atoms 0 and 1 are");
      assertThat(weigh(novelty, run.subList(0, 3), two)).hasSize(3);
    }
  }
}
