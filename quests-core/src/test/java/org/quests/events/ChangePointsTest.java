package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameNovelty.Reference;
import org.quests.testing.TestData;

/** Changes are found where there are some, and hardly ever where there are none. */
@Tag("slow")
class ChangePointsTest {
  private static final Parallelism THREADS = Parallelism.serial();
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(32, 5.0);
  private static final Weighing WEIGHING = Weighing.of(Bandwidth.DEFAULT);
  private static final int EDGE = 20;

  /** H of each frame of the stationary trajectories, and mean δH against their first frames. */
  private static final List<double[]> ENTROPIES = new ArrayList<>();

  private static final List<double[]> NOVELTIES = new ArrayList<>();

  @BeforeAll
  static void weigh() {
    for (int temperature : new int[] {300, 600, 900, 1200}) {
      String file = "cu256_fcc_" + temperature + "K.extxyz.gz";
      ReferenceSet parent;
      try (FrameSource first =
          FrameSlice.parse(":" + EDGE).apply(FrameSource.open(TestData.shipped(file)))) {
        parent = ReferenceSet.of(Environments.describe(first, SPEC, THREADS), THREADS);
      }
      List<Double> entropies = new ArrayList<>();
      List<Double> novelties = new ArrayList<>();
      try (FrameSource run = FrameSource.open(TestData.shipped(file))) {
        FrameNovelty.against(List.of(Reference.parent("parent", parent)), WEIGHING)
            .withOwnEntropy()
            .stream(run, THREADS)
            .forEach(
                frame -> {
                  entropies.add(frame.own().orElseThrow().entropy().value());
                  novelties.add(frame.summary().orElseThrow().mean());
                });
      }
      ENTROPIES.add(entropies.stream().mapToDouble(x -> x).toArray());
      NOVELTIES.add(novelties.stream().mapToDouble(x -> x).toArray());
    }
  }

  private static List<ChangePoint> find(double[] series) {
    return ChangePoints.of(series, ChangePoints.DEFAULT_LEVEL).found();
  }

  /** 100 orders of the blocks of each trajectory: 400 runs without a change. */
  private static List<double[]> shuffles() {
    SplittableRandom random = new SplittableRandom(11);
    List<double[]> all = new ArrayList<>();
    for (double[] series : ENTROPIES) {
      for (int i = 0; i < 100; i++) {
        double[] shuffled = new double[series.length];
        shuffle(series, random, shuffled);
        all.add(shuffled);
      }
    }
    return all;
  }

  /** Puts blocks of four values in another order. */
  private static void shuffle(double[] series, SplittableRandom random, double[] into) {
    int n = series.length;
    int first = 1 + random.nextInt(4);
    int blocks = 1 + Math.max(0, (n - first + 3) / 4);
    int[] order = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int at = 0;
    for (int block : order) {
      int start = block == 0 ? 0 : first + (block - 1) * 4;
      int end = Math.min(n, first + block * 4);
      System.arraycopy(series, start, into, at, end - start);
      at += end - start;
    }
  }

  @Test
  void stationaryRunsShowHardlyAnyChange() {
    int events = 0;
    for (double[] series : shuffles()) {
      events += find(series).size();
    }
    assertThat(events).isBetween(0, 10);
  }

  @Test
  void aStepInAStationaryRunIsFound() {
    int found = 0;
    int near = 0;
    for (double[] series : shuffles()) {
      for (int i = EDGE; i < series.length; i++) {
        series[i] += 0.3;
      }
      List<ChangePoint> changes = find(series);
      found += changes.isEmpty() ? 0 : 1;
      near += changes.stream().anyMatch(c -> Math.abs(c.begin() - EDGE) <= 3) ? 1 : 0;
    }
    // A slow wave in white noise may look like a step of this size: that costs one in ten.
    assertThat(found).isGreaterThanOrEqualTo(350);
    assertThat(near).isGreaterThanOrEqualTo(340);
  }

  @Test
  void nothingChangesAtTheEdgeOfTheParent() {
    for (double[] series : NOVELTIES) {
      assertThat(find(series)).isEmpty();
    }
  }

  /** Stationary, with a standard deviation of 1. */
  private static double[] correlated(int n, double rho, Random random) {
    double[] series = new double[n];
    double x = random.nextGaussian();
    for (int i = 0; i < n; i++) {
      series[i] = x;
      x = rho * x + Math.sqrt(1 - rho * rho) * random.nextGaussian();
    }
    return series;
  }

  /** The full table is that of EventErrorReport in quests-bench. */
  @ParameterizedTest
  @CsvSource({"41, 0.5", "41, 0.9", "41, 0.97", "100, 0.9", "100, 0.97"})
  void slowWavesAreNoChange(int n, double rho) {
    Random random = new Random(5);
    int runs = 200;
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      alarms += find(correlated(n, rho, random)).isEmpty() ? 0 : 1;
    }
    // At most three are expected; eight or more would come once in fifty times.
    assertThat(alarms).isLessThanOrEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"41, 0, 0.93", "41, 0.5, 0.57", "100, 0.5, 0.96"})
  void stepsInNoiseAreOneEvent(int n, double rho, double least) {
    Random random = new Random(6);
    int runs = 200;
    int found = 0;
    for (int run = 0; run < runs; run++) {
      double[] series = correlated(n, rho, random);
      for (int i = n / 2; i < n; i++) {
        series[i] += 3;
      }
      found += find(series).size() == 1 ? 1 : 0;
    }
    assertThat((double) found / runs).isGreaterThanOrEqualTo(least);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 20, 100})
  void stepsWithoutNoiseAreFound(int n) {
    for (int at = 3; at <= n - 3; at += 3) {
      double[] series = new double[n];
      Arrays.fill(series, 1.2821);
      Arrays.fill(series, at, n, 3.4389);
      assertThat(find(series)).hasSize(1);
      assertThat(find(series).get(0).begin()).isEqualTo(at);
      assertThat(find(series).get(0).end()).isEqualTo(at);
      assertThat(find(series).get(0).after()).isEqualTo(3.4389, within(1e-12));
    }
  }

  @Test
  void stairsAndPulsesWithoutNoiseAreFound() {
    double[] series = new double[50];
    Arrays.setAll(series, i -> i < 12 ? 2 : i < 24 ? 5 : i < 36 ? 4 : 7);
    assertThat(find(series)).extracting(ChangePoint::begin).containsExactly(12, 24, 36);
    assertLevels(find(series), 2, 5, 4, 7);
    Arrays.setAll(series, i -> i < 20 || i >= 30 ? 2 : 2.5);
    assertThat(find(series)).extracting(ChangePoint::begin).containsExactly(20, 30);
    assertLevels(find(series), 2, 2.5, 2);
  }

  /** Each level is that of the values between two changes, whatever lies beyond them. */
  private static void assertLevels(List<ChangePoint> changes, double... levels) {
    for (int i = 0; i < changes.size(); i++) {
      assertThat(changes.get(i).before()).isEqualTo(levels[i], within(1e-12));
      assertThat(changes.get(i).after()).isEqualTo(levels[i + 1], within(1e-12));
    }
  }

  @Test
  void oneStrayValueIsNoChange() {
    double[] series = correlated(100, 0.5, new Random(3));
    series[50] += 12;
    assertThat(find(series)).isEmpty();
  }

  @Test
  void aSlowWaveIsTooShortToTell() {
    double[] wave = new double[41];
    Arrays.setAll(wave, i -> Math.sin(i / 6.0));
    Changes changes = ChangePoints.of(wave, ChangePoints.DEFAULT_LEVEL);
    assertThat(changes.found()).isEmpty();
    Changes.TooShort why = changes.tooShort().orElseThrow();
    assertThat(why.correlationTime()).isGreaterThan(41 / 15.0);
    assertThat(why.expected()).isEqualTo((int) Math.ceil(15 * why.correlationTime()));
    assertThat(ChangePoints.of(correlated(300, 0.5, new Random(1)), 0.01).tooShort()).isEmpty();
  }

  @Test
  void severalStepsAreTold() {
    Random random = new Random(2);
    double[] series = new double[120];
    Arrays.setAll(series, i -> (i < 30 ? 0 : i < 70 ? 1 : 3) + 0.2 * random.nextGaussian());
    List<ChangePoint> changes = find(series);
    assertThat(changes).extracting(ChangePoint::begin).containsExactly(30, 70);
    assertThat(changes).allMatch(c -> c.begin() == c.end());
    assertThat(changes.get(1).before()).isEqualTo(1, within(0.1));
    assertThat(changes.get(1).after()).isEqualTo(3, within(0.1));
  }

  @Test
  void aSlowChangeIsOneChangeThatBeginsWhereItBegins() {
    Random random = new Random(7);
    double[] series = new double[300];
    Arrays.setAll(
        series, i -> 5 - 2 * Math.clamp((i - 100) / 80.0, 0, 1) + 0.05 * random.nextGaussian());
    List<ChangePoint> changes = find(series);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).begin()).isBetween(95, 108);
    assertThat(changes.get(0).end()).isBetween(172, 185);
    assertThat(changes.get(0).before()).isEqualTo(5, within(0.03));
    assertThat(changes.get(0).after()).isEqualTo(3, within(0.03));
    assertThat(changes.get(0).pValue()).isLessThanOrEqualTo(0.001);
  }

  @Test
  void longSeriesAreSearchedToo() {
    Random random = new Random(9);
    double[] series = new double[20_000];
    Arrays.setAll(series, i -> (i < 12_345 ? 0 : 1) + random.nextGaussian());
    List<ChangePoint> changes = find(series);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).begin()).isBetween(12_325, 12_365);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8})
  void fewValuesAreTooFew(int n) {
    double[] series = new double[n];
    Arrays.fill(series, n / 2, n, 1);
    Changes changes = ChangePoints.of(series, ChangePoints.DEFAULT_LEVEL);
    assertThat(changes.found()).isEmpty();
    assertThat(changes.tooShort()).contains(new Changes.TooShort(0, 9));
  }

  @Test
  void constantsDoNotChange() {
    double[] constant = new double[50];
    Arrays.fill(constant, 0.1);
    Changes changes = ChangePoints.of(constant, ChangePoints.DEFAULT_LEVEL);
    assertThat(changes.found()).isEmpty();
    assertThat(changes.tooShort()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, Double.NaN, -0.1})
  void otherLevelsAreRefused(double level) {
    assertThatThrownBy(() -> ChangePoints.of(new double[5], level))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("level of significance");
  }
}
