package org.quests.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.neighbors.NeighborSearch;
import org.quests.screening.ClosestContacts;
import org.quests.screening.MinimumDistances;

/** Walks, and the update of what a displacement changes. */
@Tag("slow")
class MonteCarloTest {
  private static final Weighing WEIGHING = Weighing.of(0.015);
  private static final double CLOSEST = 1.4;

  /** A structure that is displaced atom by atom, and the cut-off that it is seen with. */
  record Case(String name, Frame frame, DescriptorSpec spec) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Face-centred cubic, displaced at random; every fourth atom is aluminium. */
  static Frame crystal(int cells, String periodic, double noise, long seed) {
    double a = 3.65;
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    double[] positions = new double[12 * cells * cells * cells];
    byte[] elements = new byte[positions.length / 3];
    Random random = new Random(seed);
    int n = 0;
    for (int c = 0; c < cells * cells * cells; c++) {
      int[] at = {c % cells, c / cells % cells, c / cells / cells};
      for (double[] site : sites) {
        elements[n / 3] = (byte) (n / 3 % 4 == 0 ? 13 : 29);
        for (int x = 0; x < 3; x++) {
          positions[n++] = a * (at[x] + site[x]) + noise * random.nextGaussian();
        }
      }
    }
    double edge = a * cells;
    boolean[] flags = new boolean[3];
    for (int x = 0; x < 3; x++) {
      flags[x] = periodic.charAt(x) == 'T';
    }
    Cell cell =
        Cell.of(new double[] {edge, 0, 0, 0.3, edge, 0, 0, 0.2, edge}, flags, new double[3]);
    return Frame.of(new FrameOrigin("crystal", seed, 0), elements, positions, cell);
  }

  private static DescriptorSpec spec(int k, double cutoff) {
    return DescriptorSpec.nearestNeighbors(k, cutoff);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("32 atoms", crystal(2, "TTT", 0.1, 1), spec(32, 5)),
        new Case("more than the neighbourhood", crystal(3, "TTT", 0.1, 2), spec(12, 3)),
        new Case("smaller than the cut-off", crystal(1, "TTT", 0.1, 3), spec(32, 5)),
        new Case(
            "k within a shell, elements",
            crystal(2, "TTF", 0.1, 4),
            spec(15, 4.4).withSpecies(List.of("Al", "Cu"))),
        new Case("a molecule", crystal(1, "FFF", 0.1, 5), spec(32, 5)));
  }

  private static ReferenceSet reference(Frame like, DescriptorSpec spec) {
    Parallelism serial = Parallelism.serial();
    EnvironmentDescriptor descriptor = spec.descriptor();
    int frames = 3;
    int n = like.atoms();
    double[] rows = new double[frames * n * spec.dimension()];
    int[] starts = new int[frames + 1];
    Random random = new Random(7);
    for (int f = 0; f < frames; f++) {
      double[] moved = like.positions().clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += 0.05 * random.nextGaussian();
      }
      Frame frame = Frame.of(like.origin(), like.atomicNumbers(), moved, like.cell());
      double[] own = descriptor.describe(frame, serial);
      System.arraycopy(own, 0, rows, f * own.length, own.length);
      starts[f + 1] = (f + 1) * n;
    }
    return ReferenceSet.of(Environments.of(spec, "reference", rows, starts, null), serial);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatADisplacementChangesIsAllThatIsWeighedAgain(Case what) {
    Parallelism serial = Parallelism.serial();
    ReferenceSet reference = reference(what.frame, what.spec);
    var weigher = new WeighedFrame.Weigher(reference, WEIGHING);
    WeighedFrame state = weigher.weigh(what.frame, serial);
    Random random = new Random(11);
    int n = what.frame.atoms();
    int moves = 0;
    while (moves < 10_000) {
      double[] positions = state.frame().positions().clone();
      BitSet displaced = new BitSet();
      displaced.set(random.nextInt(n));
      if (random.nextInt(4) == 0) {
        displaced.set(random.nextInt(n));
      }
      displaced.stream()
          .forEach(
              atom -> {
                for (int i = 3 * atom; i < 3 * atom + 3; i++) {
                  // Drawn back towards its site, for some of these lie on faces of the cell.
                  double away = positions[i] - what.frame.positions()[i];
                  positions[i] += 0.1 * random.nextGaussian() - 0.25 * away;
                }
              });
      Frame next =
          Frame.of(what.frame.origin(), what.frame.atomicNumbers(), positions, what.frame.cell());
      if (MinimumDistances.of(CLOSEST).tooClose(next, displaced).isEmpty()) {
        state = state.moved(positions, displaced, serial);
        moves++;
      }
    }
    double[] anew =
        DifferentialEntropy.of(
                Environments.of(
                    what.spec,
                    "anew",
                    what.spec.descriptor().describe(state.frame(), serial),
                    new int[] {0, n},
                    null),
                reference,
                WEIGHING,
                serial)
            .values();
    assertThat(anew).doesNotHaveDuplicates();
    for (int i = 0; i < n; i++) {
      assertThat(state.dH()[i]).isEqualTo(anew[i], within(1e-9));
    }
  }

  private static MonteCarlo walk(Frame start, MonteCarlo.Plan plan, long seed, int threads) {
    try (Parallelism parallelism = Parallelism.of(threads)) {
      return MonteCarlo.walk(
          start, plan, seed, reference(start, spec(32, 5)), WEIGHING, parallelism);
    }
  }

  private static MonteCarlo.Plan plan(Score score, Moves moves, int steps) {
    return new MonteCarlo.Plan(steps, score, 20, 0.02, moves, CLOSEST);
  }

  @ParameterizedTest
  @EnumSource(Moves.class)
  void dependsOnTheSeedAlone(Moves moves) {
    Frame start = crystal(2, "TTF", 0.1, 1);
    MonteCarlo one = walk(start, plan(Score.TARGET, moves, 60), 3, 1);
    MonteCarlo again = walk(start, plan(Score.TARGET, moves, 60), 3, 3);
    assertThat(again.best().positions()).isEqualTo(one.best().positions());
    assertThat(again.scores()).isEqualTo(one.scores());
    assertThat(again.proposedScores()).isEqualTo(one.proposedScores());
    MonteCarlo other = walk(start, plan(Score.TARGET, moves, 60), 4, 1);
    assertThat(other.best().positions()).isNotEqualTo(one.best().positions());
  }

  @ParameterizedTest
  @EnumSource(Score.class)
  void improvesTheScore(Score score) {
    Frame start = crystal(2, "TTT", 0.1, 1);
    MonteCarlo walk = walk(start, plan(score, Moves.ALL, 120), 0, 2);
    assertThat(walk.bestScore()).isLessThan(walk.startScore() - 5);
    double[] dH = walk.bestDifferentialEntropies();
    double expected =
        switch (score) {
          case TARGET -> Arrays.stream(dH).map(v -> Math.abs(v - 20)).average().orElseThrow();
          case GREEDY -> -Arrays.stream(dH).max().orElseThrow();
          case AVERAGE -> -Arrays.stream(dH).average().orElseThrow();
        };
    assertThat(walk.bestScore()).isEqualTo(expected, within(1e-12));
    assertThat(Arrays.stream(walk.proposedScores()).filter(v -> !Double.isNaN(v)).min())
        .hasValue(walk.bestScore());
    assertThat(walk.proposedScores()[walk.bestStep() - 1]).isEqualTo(walk.bestScore());
  }

  @Test
  void stepsAreAccountedFor() {
    Frame start = crystal(2, "TTT", 0.1, 1);
    double closest = NeighborSearch.closestPair(start).orElseThrow().distance();
    MonteCarlo.Plan plan =
        plan(Score.AVERAGE, Moves.JOINT, 200).withMinimumDistance(0.97 * closest);
    MonteCarlo walk = walk(start, plan, 0, 2);
    assertThat(walk.tooClose()).isBetween(1, 199);
    assertThat(Arrays.stream(walk.proposedScores()).filter(Double::isNaN).count())
        .isEqualTo(walk.tooClose());
    double before = walk.startScore();
    int accepted = 0;
    for (int step = 0; step < 200; step++) {
      boolean taken = walk.accepted()[step];
      accepted += taken ? 1 : 0;
      double expected = taken ? walk.proposedScores()[step] : before;
      assertThat(walk.scores()[step]).isEqualTo(expected);
      before = expected;
    }
    assertThat(walk.acceptance()).isEqualTo(accepted / 200.0, within(1e-15));
    assertThat(NeighborSearch.closestPair(walk.best()).orElseThrow().distance())
        .isGreaterThanOrEqualTo(0.97 * closest);
  }

  @Test
  void cellAndElementsStay() {
    Frame start = crystal(2, "TFT", 0.1, 1);
    Frame best = walk(start, plan(Score.TARGET, Moves.SINGLE, 40), 0, 1).best();
    assertThat(best.cell()).isSameAs(start.cell());
    assertThat(best.atomicNumbers()).isEqualTo(start.atomicNumbers());
    for (int i = 0; i < start.positions().length; i++) {
      assertThat(best.positions()[i]).isEqualTo(start.positions()[i], within(0.5));
    }
  }

  @Test
  void aStartWhoseAtomsAreTooCloseIsRefused() {
    Frame start = crystal(2, "TTT", 0.1, 6);
    MonteCarlo.Plan plan = plan(Score.TARGET, Moves.ALL, 10).withMinimumDistance(2.6);
    assertThatThrownBy(() -> walk(start, plan, 0, 1))
        .isInstanceOf(QuestsException.class)
        .hasMessageMatching(
            "crystal: frame 6: atoms \\d+ \\(\\w+\\) and \\d+ \\(\\w+\\) are \\S+ Å apart, expected at"
                + " least 2.60 Å");
    Frame none = Frame.of(start.origin(), new byte[0], new double[0], Cell.NONE);
    ReferenceSet reference = reference(start, spec(32, 5));
    assertThatThrownBy(
            () -> MonteCarlo.walk(none, plan, 0, reference, WEIGHING, Parallelism.serial()))
        .hasMessage("crystal: frame 6: no atoms, expected at least one");
  }

  /** Of the first atom from all images of the others. */
  private static double distanceInCell(Frame frame) {
    double[] r = frame.positions();
    double least = Double.POSITIVE_INFINITY;
    for (int j = 1; j < frame.atoms(); j++) {
      for (int image = 0; image < 125; image++) {
        double sum = 0;
        for (int x = 0; x < 3; x++) {
          double at = r[3 * j + x] - r[x];
          at += (image % 5 - 2) * frame.cell().vector(0, x);
          at += (image / 5 % 5 - 2) * frame.cell().vector(1, x);
          at += (image / 25 - 2) * frame.cell().vector(2, x);
          sum += at * at;
        }
        least = Math.min(least, Math.sqrt(sum));
      }
    }
    return least;
  }

  @Test
  void distancesOfPairsAreKept() {
    Frame start = crystal(2, "TTT", 0.1, 1);
    MinimumDistances auto =
        MinimumDistances.auto(ClosestContacts.of(List.of(start), Parallelism.serial()));
    double closest = NeighborSearch.closestPair(start).orElseThrow().distance();
    assertThat(auto.smallest()).isEqualTo(0.7 * closest, within(1e-9));
    MonteCarlo.Plan plan = plan(Score.AVERAGE, Moves.JOINT, 60).withMinimumDistance(0.7 * closest);
    MonteCarlo uniform = walk(start, plan, 0, 2);
    assertThat(walk(start, plan.with(auto), 0, 2).best().positions())
        .isEqualTo(uniform.best().positions());
  }

  @Test
  void noStepIsMoreNovelThanItMayBe() {
    Frame start = crystal(2, "TTT", 0.1, 1);
    MonteCarlo free = walk(start, plan(Score.GREEDY, Moves.SINGLE, 80), 0, 1);
    double reached = Arrays.stream(free.bestDifferentialEntropies()).max().orElseThrow();
    assertThat(free.tooNovel()).isZero();
    double most = 0.5 * reached;
    MonteCarlo held =
        walk(start, plan(Score.GREEDY, Moves.SINGLE, 80).withGreatestNovelty(most), 0, 1);
    assertThat(held.tooNovel()).isPositive();
    assertThat(Arrays.stream(held.bestDifferentialEntropies()).max().orElseThrow())
        .isLessThanOrEqualTo(most);
    assertThat(Arrays.stream(held.proposedScores()).filter(Double::isNaN).count())
        .isEqualTo(held.tooClose() + held.tooNovel());
  }

  @Test
  void theSmallestDistanceOfADataset() {
    Frame far = crystal(2, "TTT", 0, 1);
    List<Frame> frames = new ArrayList<>(List.of(far, far));
    assertThat(MinimumDistances.smallest(frames, Parallelism.serial()).orElseThrow())
        .isEqualTo(distanceInCell(far), within(1e-9));
    frames.add(
        Frame.of(far.origin(), new byte[] {1, 1}, new double[] {0, 0, 0, 0, 0, 0.74}, Cell.NONE));
    assertThat(MinimumDistances.smallest(frames, Parallelism.serial()).orElseThrow())
        .isEqualTo(0.74, within(1e-15));
    Frame alone = Frame.of(far.origin(), new byte[] {1}, new double[3], Cell.NONE);
    assertThat(MinimumDistances.smallest(List.of(alone), Parallelism.serial())).isEmpty();
  }
}
