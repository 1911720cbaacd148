package org.quests.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.Repetitions;
import org.quests.study.FrameValues;
import org.quests.testing.RealData;
import org.quests.testing.TestData;

/** Selections under rules are those of a full scan that looks at the rules frame by frame. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(2);
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  /** A dataset, with a reference or without. */
  private record Case(
      Environments dataset, Compressor compressor, FullScan scan, @Nullable ReferenceSet known) {}

  private Case of(int seed) {
    Environments dataset = LazyGreedyTest.dataset(seed);
    Compressor compressor = Compressor.of(dataset, H, parallelism);
    if (seed % 3 > 0) {
      return new Case(dataset, compressor, FullScan.of(dataset, H, null, parallelism), null);
    }
    ReferenceSet known = ReferenceSet.of(LazyGreedyTest.dataset(seed + 1000), parallelism);
    double[] dH = DifferentialEntropy.of(dataset, known, EXACT, parallelism).values();
    double[] logSums = Arrays.stream(dH).map(x -> -x).toArray();
    return new Case(
        dataset,
        compressor.withReference(known, parallelism),
        FullScan.of(dataset, H, logSums, parallelism),
        known);
  }

  private static int[] labels(Environments dataset, int seed) {
    Random random = new Random(seed);
    return IntStream.range(0, dataset.frames()).map(f -> random.nextInt(4)).toArray();
  }

  private static List<String> names(int[] labels) {
    return Arrays.stream(labels).mapToObj(label -> "group " + label).toList();
  }

  @Test
  void quotasAreThoseOfTheFullScan() {
    for (int seed = 0; seed < 60; seed++) {
      Case given = of(seed);
      int n = given.dataset.frames();
      int[] labels = labels(given.dataset, seed);
      int least = seed % 4;
      int most = least + 1 + seed % 5;
      int needed =
          IntStream.range(0, 4)
              .map(g -> (int) Arrays.stream(labels).filter(label -> label == g).count())
              .map(members -> Math.min(members, least))
              .sum();
      Rules rules = Rules.NONE.perGroup(names(labels), Size.frames(most), least);
      Compressor compressor = given.compressor.withRules(rules);
      int size = Math.min(compressor.available(), Math.max(needed + seed % 3, 1));
      int[] picks = compressor.rank(Method.MSC, size, parallelism).frames();
      assertThat(picks)
          .as("seed %d", seed)
          .hasSize(size)
          .isEqualTo(given.scan.run(size, new FullScan.Rule().groups(labels, most, least)));
      for (int g = 0; g < 4; g++) {
        int label = g;
        long members = Arrays.stream(labels).filter(l -> l == label).count();
        assertThat(Arrays.stream(picks).filter(f -> labels[f] == label).count())
            .isBetween(Math.min(least, members), (long) most);
      }
      assertThat(n).isGreaterThanOrEqualTo(size);
    }
  }

  @RealData
  @Test
  void quotasOfKindsOfFramesOfAnAlloy() {
    FrameSlice some = FrameSlice.parse("::40");
    Path file = TestData.real("data/hea-monbtaw__train_all.xyz.gz");
    List<String> types;
    try (FrameSource frames = some.apply(FrameSource.open(file))) {
      types = FrameValues.texts(frames, "config_type");
    }
    Environments dataset;
    try (FrameSource frames = some.apply(FrameSource.open(file))) {
      dataset =
          Environments.describe(
              frames, DescriptorSpec.nearestNeighbors(32, 5.0).descriptor(), parallelism);
    }
    List<String> names = types.stream().distinct().toList();
    int[] labels = types.stream().mapToInt(names::indexOf).toArray();
    assertThat(names).hasSizeGreaterThan(12);
    FullScan scan = FullScan.of(dataset, H, null, parallelism);
    Compressor plain = Compressor.of(dataset, H, parallelism);
    for (int[] quota : new int[][] {{6, 2, 50}, {15, 3, 60}, {3, 0, 30}}) {
      Rules rules = Rules.NONE.perGroup(types, Size.frames(quota[0]), quota[1]);
      assertThat(plain.withRules(rules).rank(Method.MSC, quota[2], parallelism).frames())
          .isEqualTo(scan.run(quota[2], new FullScan.Rule().groups(labels, quota[0], quota[1])));
    }
    int[] covering =
        plain
            .withRules(Rules.NONE.untilCovered())
            .rank(Method.MSC, dataset.frames(), parallelism)
            .frames();
    assertThat(covering)
        .hasSizeLessThan(dataset.frames())
        .isEqualTo(scan.run(dataset.frames(), new FullScan.Rule().untilCovered()));
    assertThat(scan.greatest(covering)).isLessThanOrEqualTo(0);
    assertThat(scan.greatest(Arrays.copyOf(covering, covering.length - 1))).isGreaterThan(0);
  }

  @Test
  void otherMethodsGiveEachGroupWhatItNeeds() {
    for (int seed = 0; seed < 20; seed++) {
      Environments dataset = LazyGreedyTest.dataset(seed);
      int[] labels = labels(dataset, seed);
      Compressor compressor =
          Compressor.of(dataset, H, parallelism)
              .withRules(Rules.NONE.perGroup(names(labels), null, 2));
      for (Method method : List.of(Method.FPS, Method.MEAN_FPS, Method.RANDOM)) {
        int size = Math.min(dataset.frames(), 8);
        int[] picks = compressor.rank(method, size, parallelism).frames();
        assertThat(picks).hasSize(size).doesNotHaveDuplicates();
        for (int g = 0; g < 4; g++) {
          int label = g;
          long members = Arrays.stream(labels).filter(l -> l == label).count();
          assertThat(Arrays.stream(picks).filter(f -> labels[f] == label).count())
              .as("%s, seed %d", method, seed)
              .isGreaterThanOrEqualTo(Math.min(2, members));
        }
      }
    }
  }

  @Test
  void endsWhereAllIsCovered() {
    int ended = 0;
    for (int seed = 0; seed < 60; seed++) {
      Case given = of(seed);
      int n = given.dataset.frames();
      Compressor compressor = given.compressor.withRules(Rules.NONE.untilCovered());
      int[] picks = compressor.rank(Method.MSC, n, parallelism).frames();
      assertThat(picks)
          .as("seed %d", seed)
          .isEqualTo(given.scan.run(n, new FullScan.Rule().untilCovered()));
      assertThat(given.scan.greatest(picks)).isLessThanOrEqualTo(0);
      int first = given.known == null ? 1 : 0;
      if (picks.length > first) {
        int[] butLast = Arrays.copyOf(picks, picks.length - 1);
        assertThat(given.scan.greatest(butLast)).isGreaterThan(0);
      }
      ended += picks.length < n ? 1 : 0;
    }
    assertThat(ended).as("some frames repeat others").isGreaterThan(40);
  }

  @Test
  void copiesArePassedOver() {
    int passed = 0;
    for (int seed = 0; seed < 40; seed++) {
      Case given = of(seed);
      int n = given.dataset.frames();
      int[] representatives =
          Repetitions.ofFrames(given.dataset, 0.1 * H.value(), parallelism).representatives();
      Rules rules = Rules.NONE.distinct(representatives);
      Compressor compressor = given.compressor.withRules(rules);
      int different = (int) Arrays.stream(representatives).distinct().count();
      assertThat(compressor.available()).isEqualTo(different);
      int[] picks = compressor.rank(Method.MSC, different, parallelism).frames();
      assertThat(picks)
          .as("seed %d", seed)
          .isEqualTo(given.scan.run(n, new FullScan.Rule().distinct(representatives)));
      int[] farthest = compressor.rank(Method.FPS, different, parallelism).frames();
      assertThat(Arrays.stream(farthest).map(f -> representatives[f]).toArray())
          .hasSize(different)
          .doesNotHaveDuplicates();
      passed += n - different;
    }
    assertThat(passed).isGreaterThan(40);
  }

  @Test
  void allRulesAtOnce() {
    for (int seed = 0; seed < 40; seed++) {
      Case given = of(seed);
      int[] labels = labels(given.dataset, seed);
      int[] representatives =
          Repetitions.ofFrames(given.dataset, 0.1 * H.value(), parallelism).representatives();
      Compressor compressor =
          given.compressor.withRules(
              Rules.NONE
                  .perGroup(names(labels), Size.frames(5), 1)
                  .distinct(representatives)
                  .untilCovered());
      int size = Math.min(compressor.available(), 12);
      assertThat(compressor.rank(Method.MSC, size, parallelism).frames())
          .as("seed %d", seed)
          .isEqualTo(
              given.scan.run(
                  size,
                  new FullScan.Rule()
                      .groups(labels, 5, 1)
                      .distinct(representatives)
                      .untilCovered()));
    }
  }

  @Test
  void noveltyIsThatOfTheFramesBefore() {
    for (int seed = 0; seed < 24; seed++) {
      Case given = of(seed);
      Environments dataset = given.dataset;
      Ranking ranking = given.compressor.rank(Method.FPS, (dataset.frames() + 1) / 2, parallelism);
      PickNovelty novelty = given.compressor.novelty(ranking, parallelism);
      int[] frames = ranking.frames();
      for (int i = 0; i < frames.length; i++) {
        if (i == 0 && given.known == null) {
          assertThat(novelty.dH()[0]).isNaN();
          continue;
        }
        ReferenceSet known =
            given.known != null
                ? given.known
                : ReferenceSet.of(
                    dataset.select(dataset.rowsOf(Arrays.copyOf(frames, i))), parallelism);
        int from = dataset.frameStart(frames[i]);
        int[] rows = IntStream.range(from, dataset.frameStart(frames[i] + 1)).toArray();
        double[] dH =
            DifferentialEntropy.of(dataset.select(rows), known, EXACT, parallelism).values();
        double greatest = Arrays.stream(dH).max().orElseThrow();
        double tolerance = 1e-9 * Math.max(1, Math.abs(greatest));
        assertThat(novelty.dH()[i]).as("seed %d", seed).isEqualTo(greatest, within(tolerance));
        assertThat(dH[novelty.rows()[i] - from]).isEqualTo(greatest, within(tolerance));
      }
    }
  }

  @Test
  void contradictionsAreRefused() {
    Environments dataset = LazyGreedyTest.dataset(3);
    Compressor compressor = Compressor.of(dataset, H, parallelism);
    List<String> each = IntStream.range(0, dataset.frames()).mapToObj(f -> "g" + f).toList();
    assertThatThrownBy(() -> Rules.NONE.perGroup(each, Size.frames(2), 3))
        .isInstanceOf(QuestsException.class)
        .hasMessage("at least 3 frames of each group cannot be at most 2");
    Compressor demanding = compressor.withRules(Rules.NONE.perGroup(each, null, 1));
    assertThatThrownBy(() -> demanding.rank(Method.MSC, 2, parallelism))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("more than the size of 2");
    Compressor covered = compressor.withRules(Rules.NONE.untilCovered());
    assertThatThrownBy(() -> covered.rank(Method.FPS, 2, parallelism))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("msc does");
  }
}
