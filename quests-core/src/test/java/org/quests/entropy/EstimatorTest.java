package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.NestedSubsets;
import org.quests.kernel.NestedSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileStorage;
import org.quests.store.ReferenceIndex;

/** Estimates against sums in full, and their intervals over many seeds. */
class EstimatorTest {
  private static final double H = 1;
  private static final int D = 6;

  @TempDir private Path temp;

  private final Parallelism serial = Parallelism.serial();

  /** Clouds of very different sizes, so that some environments are common and some are alone. */
  private static double[][] points(int n, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[n][D];
    for (double[] point : points) {
      int cloud = Math.min(random.nextInt(40), random.nextInt(40));
      for (int a = 0; a < D; a++) {
        point[a] = 4 * ((cloud >> a) & 1) + (0.2 + 0.05 * cloud) * random.nextGaussian();
      }
    }
    return points;
  }

  private static Environments environments(double[][] points) {
    int[] start = IntStream.rangeClosed(0, points.length / 10).map(f -> 10 * f).toArray();
    return Environments.of(RowSpec.external("points", D), "points", points, start);
  }

  private static Weighing weighing(Precision precision) {
    return Weighing.of(H).with(Accuracy.of(precision, 0));
  }

  /** The kernel of two rows at bandwidth 1. */
  private static double kernel(double[] x, double[] y) {
    double squared = 0;
    for (int a = 0; a < D; a++) {
      squared += (x[a] - y[a]) * (x[a] - y[a]);
    }
    return Math.exp(-squared / 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"SINGLE", "DOUBLE"})
  void sumsOverNestedSubsetsAreThoseOfPairsOneByOne(Precision precision) {
    double[][] points = points(1500, 1);
    ReferenceSet set = ReferenceSet.of(environments(points), serial);
    NestedSubsets subsets = NestedSubsets.draw(1500, 4, 20, 2);
    assertThat(subsets.count()).isEqualTo(4);
    for (int l = 0; l < 4; l++) {
      int subset = l;
      assertThat(IntStream.range(0, 1500).filter(i -> subsets.deepest(i) >= subset).count())
          .isEqualTo(subsets.size(l))
          .isEqualTo(1500 >> (2 * l));
    }
    int[] rows = {3, 1499, 700, 3, 42, 0};
    int[] first = {0, 2, 1, 3, 0, 0};
    NestedSums sums =
        NestedSums.of(
            set.packed(),
            subsets,
            new NestedSums.Queries(rows, first),
            Bandwidth.of(H),
            Accuracy.of(precision, 0),
            KernelEngines.get("simd"),
            done -> {},
            serial);
    double tolerance = precision == Precision.SINGLE ? 1e-5 : 1e-11;
    for (int i = 0; i < rows.length; i++) {
      for (int l = first[i]; l < 4; l++) {
        double expected = 0;
        int others = 0;
        for (int j = 0; j < points.length; j++) {
          if (j != rows[i] && subsets.deepest(j) >= l) {
            expected += kernel(points[rows[i]], points[j]);
            others++;
          }
        }
        assertThat(sums.sum(i, l)).isEqualTo(expected, within(tolerance * expected + 1e-300));
        assertThat(subsets.others(l, rows[i])).isEqualTo(others);
      }
    }
    assertThatThrownBy(() -> sums.sum(1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void intervalsHoldTheMeanInNinetyFiveOfAHundredCasesAndThereIsNoBias() {
    ReferenceSet set = ReferenceSet.of(environments(points(6000, 3)), serial);
    Weighing weighing = weighing(Precision.SINGLE);
    DatasetInformation exact = DatasetInformation.of(set, weighing, serial);
    double entropy = exact.entropy().value();
    double inverses = Math.exp(exact.diversity()) / 6000;
    int seeds = 80;
    int held = 0;
    int heldInverses = 0;
    double sum = 0;
    double errors = 0;
    for (int seed = 0; seed < seeds; seed++) {
      Estimator.Estimates found =
          Estimator.of(set, weighing, seed)
              .estimate(
                  List.of(
                      new Estimator.Wanted(MeanOfSums.ENTROPY, 0.08, false),
                      new Estimator.Wanted(MeanOfSums.DIVERSITY, 0.2, true)),
                  serial)
              .orElseThrow();
      Estimate h = found.estimates().get(0);
      held += h.interval().holds(entropy) ? 1 : 0;
      heldInverses += found.estimates().get(1).interval().holds(inverses) ? 1 : 0;
      sum += h.mean() - entropy;
      errors += h.standardError();
      assertThat(h.levels()).isGreaterThan(1);
      assertThat(h.pairs()).isLessThan(6000.0 * 6001 / 2);
    }
    assertThat(held).isBetween(70, 80);
    assertThat(heldInverses).isBetween(69, 80);
    assertThat(Math.abs(sum)).isLessThan(3 * errors / Math.sqrt(seeds));
  }

  @Test
  void threadsAndWhereTilesAreKeptChangeNoBit() {
    Environments rows = environments(points(4000, 5));
    ReferenceSet set = ReferenceSet.of(rows, serial);
    Weighing weighing = weighing(Precision.AUTO);
    Estimator.Wanted wanted = new Estimator.Wanted(MeanOfSums.ENTROPY, 0.1, false);
    Estimate alone = estimate(set, weighing, wanted, serial);
    try (Parallelism two = Parallelism.of(3)) {
      assertThat(estimate(set, weighing, wanted, two)).isEqualTo(alone);
    }
    ReferenceIndex.create(temp.resolve("a.qref"), false, storage -> List.of(rows), serial);
    ReferenceSet mapped = ReferenceIndex.open(temp.resolve("a.qref")).set();
    assertThat(estimate(mapped, weighing, wanted, serial)).isEqualTo(alone);
    Evaluation scalar =
        new Evaluation(KernelEngines.get("scalar"), weighing.evaluation().accuracy());
    assertThat(estimate(set, weighing.with(scalar), wanted, serial)).isEqualTo(alone);
    assertThat(Estimator.of(set, weighing, 8).estimate(List.of(wanted), serial).orElseThrow())
        .isNotEqualTo(alone);
  }

  private static Estimate estimate(
      ReferenceSet set, Weighing weighing, Estimator.Wanted wanted, Parallelism parallelism) {
    return Estimator.of(set, weighing, 7)
        .estimate(List.of(wanted), parallelism)
        .orElseThrow()
        .estimates()
        .get(0);
  }

  @Test
  void segmentsThatWereAddedArePassedOverOneAfterTheOther() {
    ReferenceSet set = ReferenceSet.of(environments(points(3000, 9)), serial);
    for (int i = 0; i < 3; i++) {
      set = set.appended(environments(points(400, 10 + i)), TileStorage.MEMORY, serial);
    }
    Weighing weighing = weighing(Precision.SINGLE);
    double exact = DatasetInformation.of(set, weighing, serial).entropy().value();
    Estimate estimate =
        estimate(set, weighing, new Estimator.Wanted(MeanOfSums.ENTROPY, 0.1, false), serial);
    assertThat(estimate.mean()).isEqualTo(exact, within(4 * estimate.standardError()));
  }

  @Test
  void smallSetsAndNarrowIntervalsAreLeftToAllPairs() {
    Weighing weighing = weighing(Precision.SINGLE);
    List<Estimator.Wanted> narrow = List.of(new Estimator.Wanted(MeanOfSums.ENTROPY, 1e-4, false));
    ReferenceSet small = ReferenceSet.of(environments(points(300, 4)), serial);
    ReferenceSet large = ReferenceSet.of(environments(points(3000, 4)), serial);
    assertThat(Estimator.of(small, weighing, 0).estimate(narrow, serial)).isEmpty();
    assertThat(Estimator.of(large, weighing, 0).estimate(narrow, serial)).isEmpty();
    assertThatThrownBy(() -> new Estimator.Wanted(MeanOfSums.ENTROPY, 0, false))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("accuracy");
  }

  @Test
  void ofEnvironmentsThatHaveNothingInCommonItIsSaidThatFewCarryH() {
    double[][] points = new double[20_000][D];
    Random random = new Random(6);
    for (double[] point : points) {
      Arrays.setAll(point, a -> 100 * random.nextDouble());
    }
    Estimate estimate =
        estimate(
            ReferenceSet.of(environments(points), serial),
            weighing(Precision.SINGLE),
            new Estimator.Wanted(MeanOfSums.ENTROPY, 0.1, false),
            serial);
    assertThat(estimate.restsOnFew()).isTrue();
    assertThat(estimate.queries()).isGreaterThanOrEqualTo(4000);
    assertThat(estimate.mean()).isEqualTo(Math.log(20_000), within(0.01));
  }

  @Test
  void noOtherNumbersOfDrawsAreCheaper() {
    double[] variances = {0.02, 0.1, 1.5};
    double[] sizes = {16_000, 4000, 1000};
    LevelPlan plan = LevelPlan.of(Estimate.Form.SCALED, variances, sizes, 2, 0.05);
    double error = plan.standardError();
    for (int a = 0; a < 2000; a++) {
      Random random = Seeds.generator(11, a);
      double[] draws = new double[3];
      double sum = 0;
      for (int l = 0; l < 3; l++) {
        draws[l] = plan.draws()[l] * Math.exp(0.5 * random.nextGaussian());
        sum += variances[l] * (1 / draws[l] - 1 / sizes[0]);
      }
      if (sum <= error * error && Arrays.stream(draws).allMatch(m -> m <= sizes[0])) {
        double pairs = draws[0] * sizes[0] + draws[1] * sizes[1] + draws[2] * sizes[2];
        assertThat(pairs).isGreaterThan(0.995 * plan.pairs());
      }
    }
    assertThat(plan.queries()).isEqualTo(Arrays.stream(plan.draws()).sum());
  }

  @Test
  void anIntervalOfWilsonIsThatOfTheBooks() {
    // For 8 of 10: for instance in L. D. Brown et al., Statistical Science 16, 101 (2001).
    Interval interval = new Proportion(8, 10, Long.MAX_VALUE).interval();
    assertThat(interval.low()).isEqualTo(0.4902, within(1e-4));
    assertThat(interval.high()).isEqualTo(0.9433, within(1e-4));
    assertThat(new Proportion(3, 10, 10).interval()).isEqualTo(new Interval(0.3, 0.3));
    long draws = new Proportion(100, 200, 1_000_000).drawsFor(0.01);
    assertThat(draws).isBetween(9400L, 9700L);
  }

  @Test
  void environmentsDrawnAtRandomTellHowManyAreCoveredAndTheirMean() {
    Environments test = environments(points(5000, 20));
    ReferenceSet reference = ReferenceSet.of(environments(points(1000, 21)), serial);
    Weighing weighing = weighing(Precision.DOUBLE);
    DifferentialEntropy exact = DifferentialEntropy.of(test, reference, weighing, serial);
    double overlap = exact.overlap(1e-5);
    int held = 0;
    int means = 0;
    int medians = 0;
    double median = Quantiles.of(exact.values()).median();
    for (int seed = 0; seed < 60; seed++) {
      SampledNovelty found =
          SampledNovelty.of(test, reference, 1e-5, false, 0.05, seed, weighing, serial)
              .orElseThrow();
      held += found.covered().interval().holds(overlap) ? 1 : 0;
      means += found.meanInterval().holds(exact.mean()) ? 1 : 0;
      medians += found.quantileInterval(0.5).holds(median) ? 1 : 0;
      Interval interval = found.covered().interval();
      assertThat((interval.high() - interval.low()) / 2).isLessThanOrEqualTo(0.06);
    }
    assertThat(List.of(held, means, medians)).allMatch(hits -> hits >= 50);
    assertThat(SampledNovelty.of(test, reference, 0, true, 1e-3, 0, weighing, serial)).isEmpty();
    SampledNovelty all = SampledNovelty.ofAll(test, reference, 1e-5, weighing, serial);
    assertThat(all.covered().value()).isEqualTo(overlap);
    assertThat(all.mean()).isEqualTo(exact.mean(), within(1e-12));
  }
}
