package org.quests.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.neighbors.NeighborSearch;
import org.quests.screening.MinimumDistances;
import org.quests.testing.RealData;
import org.quests.testing.TestData;

@Tag("slow")
class ActiveLearningTest {
  private static final Weighing WEIGHING = Weighing.of(0.015);
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(32, 5);
  private static final double CLOSEST = 1.2;

  private static Environments describe(List<Frame> frames) {
    int n = frames.get(0).atoms();
    double[] rows = new double[frames.size() * n * SPEC.dimension()];
    int[] starts = new int[frames.size() + 1];
    byte[] elements = new byte[frames.size() * n];
    for (int f = 0; f < frames.size(); f++) {
      double[] own = SPEC.descriptor().describe(frames.get(f), Parallelism.serial());
      System.arraycopy(own, 0, rows, f * own.length, own.length);
      starts[f + 1] = (f + 1) * n;
      System.arraycopy(frames.get(f).atomicNumbers(), 0, elements, f * n, n);
    }
    return Environments.of(SPEC, "dataset", rows, starts, elements);
  }

  /** Molecules of four atoms, with an energy and a name. */
  private static List<Frame> dataset() {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      frames.add(
          MonteCarloTest.crystal(1, "FFF", 0.02, i)
              .withInfo(Map.of("energy", InfoValue.of(-1.0 * i), "name", InfoValue.of("m" + i))));
    }
    return frames;
  }

  private static ActiveLearning learning(int generations) {
    List<Frame> frames = dataset();
    MonteCarlo.Plan walk = MonteCarlo.Plan.towards(15).withSteps(40).withMinimumDistance(CLOSEST);
    return ActiveLearning.of(
        frames, describe(frames), new ActiveLearning.Plan(3, generations, walk, 5), WEIGHING);
  }

  private static ActiveLearning.Result run(int generations, List<Frame> earlier, int threads) {
    try (Parallelism parallelism = Parallelism.of(threads)) {
      return learning(generations).run(earlier, g -> {}, parallelism);
    }
  }

  private static double[][] positions(List<Frame> frames) {
    return frames.stream().map(Frame::positions).toArray(double[][]::new);
  }

  @Test
  void eachGenerationIsWeighedAgainstAllBefore() {
    ActiveLearning.Result result = run(3, List.of(), 2);
    assertThat(result.end()).isEqualTo(ActiveLearning.End.COMPLETE);
    assertThat(result.generations()).hasSize(3);
    List<Frame> known = dataset();
    double before = result.startEntropy();
    for (Generation generation : result.generations()) {
      ReferenceSet reference = ReferenceSet.of(describe(known), Parallelism.serial());
      for (int i = 0; i < generation.frames().size(); i++) {
        Frame frame = generation.frames().get(i);
        double mean =
            Arrays.stream(
                    DifferentialEntropy.of(
                            describe(List.of(frame)), reference, WEIGHING, Parallelism.serial())
                        .values())
                .map(dH -> Math.abs(dH - 15))
                .average()
                .orElseThrow();
        assertThat(generation.walks().get(i).bestScore()).isEqualTo(mean, within(1e-9));
        assertThat(ActiveLearning.generation(frame)).isEqualTo(generation.number());
        assertThat(frame.info()).containsOnlyKeys("name", "gen");
        assertThat(NeighborSearch.closestPair(frame).orElseThrow().distance())
            .isGreaterThanOrEqualTo(CLOSEST);
      }
      known.addAll(generation.frames());
      DatasetInformation information =
          DatasetInformation.of(
              ReferenceSet.of(describe(known), Parallelism.serial()),
              WEIGHING,
              Parallelism.serial());
      assertThat(generation.environments()).isEqualTo(information.count());
      assertThat(generation.entropy()).isEqualTo(information.entropy().value(), within(1e-9));
      assertThat(generation.diversity()).isEqualTo(information.diversity(), within(1e-9));
      assertThat(generation.entropy()).isGreaterThan(before);
      before = generation.entropy();
    }
  }

  @Test
  void followsFromTheSeedAloneWhereverItIsInterrupted() {
    ActiveLearning.Result whole = run(3, List.of(), 1);
    // More threads than structures, and fewer.
    assertThat(positions(run(3, List.of(), 4).frames())).isDeepEqualTo(positions(whole.frames()));
    assertThat(positions(run(3, List.of(), 2).frames())).isDeepEqualTo(positions(whole.frames()));
    ActiveLearning.Result part = run(1, List.of(), 2);
    List<Frame> file = new ArrayList<>(List.of(ActiveLearning.labelled(dataset().get(0), 0)));
    file.addAll(part.frames());
    ActiveLearning.Result rest = run(3, file, 2);
    assertThat(rest.generations()).hasSize(2);
    assertThat(rest.startEntropy()).isEqualTo(part.generations().get(0).entropy());
    assertThat(positions(rest.frames())).isDeepEqualTo(positions(whole.frames()));
    ActiveLearning.Result none = run(3, whole.frames(), 2);
    assertThat(none.generations()).isEmpty();
    assertThat(positions(none.frames())).isDeepEqualTo(positions(whole.frames()));
  }

  @Test
  void stopsWhenEntropyDoesNotRiseAnyMore() {
    // Frames without anything in common are as informative as can be; what is hardly novel adds a
    // little to D, and lowers H.
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      frames.add(MonteCarloTest.crystal(1, "FFF", 0.15, i));
    }
    MonteCarlo.Plan walk = new MonteCarlo.Plan(60, Score.TARGET, 0.05, 5e-4, Moves.ALL, 0.5);
    List<Generation> heard = new ArrayList<>();
    ActiveLearning.Result result =
        ActiveLearning.of(
                frames, describe(frames), new ActiveLearning.Plan(1, 5, walk, 1), WEIGHING)
            .run(List.of(), heard::add, Parallelism.serial());
    assertThat(heard).isEqualTo(result.generations());
    double before = result.startEntropy();
    double diversity = result.startDiversity();
    for (int i = 0; i < heard.size(); i++) {
      boolean stops = heard.get(i).entropy() <= before && heard.get(i).diversity() > diversity;
      assertThat(stops).isEqualTo(i == heard.size() - 1);
      before = heard.get(i).entropy();
      diversity = heard.get(i).diversity();
    }
    assertThat(result.end()).isEqualTo(ActiveLearning.End.ENTROPY_STOPPED_RISING);
  }

  @Test
  void badPlansAndBadFilesAreRefused() {
    assertThatThrownBy(
            () ->
                ActiveLearning.of(
                    dataset(),
                    describe(dataset()),
                    new ActiveLearning.Plan(21, 1, MonteCarlo.Plan.towards(30), 0),
                    WEIGHING))
        .isInstanceOf(QuestsException.class)
        .hasMessage("a generation cannot start from 21 structures, for the dataset has 20");
    Frame frame = dataset().get(3);
    assertThatThrownBy(() -> run(2, List.of(frame), 1))
        .hasMessage(
            "crystal: frame 3: no value gen, expected a file that active_learning wrote, with the"
                + " generation of each frame");
    Frame third = ActiveLearning.labelled(frame, 3);
    assertThatThrownBy(() -> run(2, List.of(third), 1))
        .hasMessage(
            "crystal: frame 3: generation 3 after generation 0, expected generations in order,"
                + " from 1 on without a gap");
    Frame odd = frame.withInfo(Map.of("gen", InfoValue.of("x")));
    assertThatThrownBy(() -> run(2, List.of(odd), 1)).hasMessageContaining("gen is x, expected");
  }

  @Test
  @RealData
  void ofThe3BpaMolecule() {
    List<Frame> frames = new ArrayList<>();
    try (Parallelism parallelism = Parallelism.of(2);
        FrameSource source =
            FrameSource.open(TestData.real("data/botnet-3bpa__train_300K.xyz.gz"))) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
      double closest = 0.7 * MinimumDistances.smallest(frames, parallelism).orElseThrow();
      MonteCarlo.Plan walk =
          MonteCarlo.Plan.towards(30).withSteps(300).withMinimumDistance(closest);
      ActiveLearning.Result result =
          ActiveLearning.of(
                  frames, describe(frames), new ActiveLearning.Plan(4, 2, walk, 0), WEIGHING)
              .run(List.of(), g -> {}, parallelism);
      double before = result.startEntropy();
      assertThat(result.generations()).hasSize(2);
      for (Generation generation : result.generations()) {
        assertThat(generation.entropy()).isGreaterThan(before);
        before = generation.entropy();
        double[] scores = generation.scores();
        assertThat(scores[299]).isLessThan(scores[99]).isLessThan(0.5 * generation.startScore());
        assertThat(generation.acceptance()).isBetween(0.05, 0.95);
        for (Frame frame : generation.frames()) {
          assertThat(NeighborSearch.closestPair(frame).orElseThrow().distance())
              .isGreaterThanOrEqualTo(closest);
          assertThat(frame.info()).containsOnlyKeys("dihedrals", "gen");
          assertThat(frame.arrays()).isEmpty();
        }
      }
    }
  }
}
