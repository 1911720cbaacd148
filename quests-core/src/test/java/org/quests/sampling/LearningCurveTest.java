package org.quests.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quests.sampling.Points.EXACT;
import static org.quests.sampling.Points.H;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.TestData;

@Tag("slow")
class LearningCurveTest {
  private static final List<Double> FRACTIONS = List.of(0.1, 0.3, 0.5, 0.7, 0.9);

  private static LearningCurve curve(
      Environments dataset, List<Double> fractions, DrawBy by, long seed, int threads) {
    try (Parallelism parallelism = Parallelism.of(threads)) {
      return LearningCurve.of(
          dataset, new LearningCurve.Plan(fractions, 3, by, seed), Weighing.of(H), parallelism);
    }
  }

  private static Environments copper(String frames) {
    try (FrameSource source =
        FrameSlice.parse(frames)
            .apply(FrameSource.open(TestData.shipped("cu256_fcc_900K.extxyz.gz")))) {
      return Environments.describe(
          source, DescriptorSpec.nearestNeighbors(32, 5.0), Parallelism.serial());
    }
  }

  private static List<Double> values(LearningCurve curve) {
    return curve.points().stream()
        .flatMap(p -> p.entropies().stream())
        .map(Entropy::value)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(DrawBy.class)
  void allOfItIsTheEntropyExactly(DrawBy by) {
    Environments dataset = copper(":9");
    double expected =
        Entropy.of(
                ReferenceSet.of(dataset, Parallelism.serial()),
                Weighing.of(H),
                Parallelism.serial())
            .value();
    LearningCurve curve = curve(dataset, List.of(0.5, 1.0), by, 3, 2);
    assertThat(curve.entropy().value()).isEqualTo(expected);
    LearningCurve.Point all = curve.points().get(1);
    assertThat(all.entropies()).extracting(Entropy::value).containsOnly(expected).hasSize(3);
    assertThat(all.mean()).isEqualTo(expected);
    assertThat(all.deviation()).isZero();
    assertThat(all.count()).isEqualTo(dataset.count());
    assertThat(curve.points().get(0).mean()).isLessThan(expected);
  }

  @ParameterizedTest
  @EnumSource(DrawBy.class)
  void dependsOnTheSeedAndNotOnTheThreads(DrawBy by) {
    Environments dataset = copper(":9");
    LearningCurve one = curve(dataset, FRACTIONS, by, 3, 1);
    for (int threads = 2; threads <= 3; threads++) {
      LearningCurve other = curve(dataset, FRACTIONS, by, 3, threads);
      assertThat(values(other)).isEqualTo(values(one));
      assertThat(other.extrapolation()).isEqualTo(one.extrapolation());
      assertThat(other.bootstrap().standardError()).isEqualTo(one.bootstrap().standardError());
    }
    assertThat(values(curve(dataset, FRACTIONS, by, 4, 1))).isNotEqualTo(values(one));
    assertThat(values(one)).doesNotHaveDuplicates();
  }

  @Test
  void samplesAreNotPutBack() {
    // With replacement, or with a sample of another size, H would not be log of the size.
    LearningCurve curve = curve(Points.distant(10, 10), FRACTIONS, DrawBy.ENVIRONMENT, 0, 1);
    for (int i = 0; i < FRACTIONS.size(); i++) {
      int size = (int) Math.rint(100 * FRACTIONS.get(i));
      for (Entropy entropy : curve.points().get(i).entropies()) {
        assertThat(entropy.count()).isEqualTo(size);
        assertThat(entropy.value()).isEqualTo(Math.log(size), within(1e-12));
      }
    }
  }

  @Test
  void framesAreDrawnWhole() {
    // All points of a frame are one: H of a sample is log of its frames.
    double[][] points = new double[60][3];
    Arrays.setAll(points, i -> new double[] {Math.floorDiv(i, 6), 0, 0});
    LearningCurve curve = curve(Points.frames(10, points), FRACTIONS, DrawBy.FRAME, 0, 1);
    for (int i = 0; i < FRACTIONS.size(); i++) {
      int frames = (int) Math.rint(10 * FRACTIONS.get(i));
      assertThat(curve.points().get(i).count()).isEqualTo(6 * frames);
      assertThat(curve.points().get(i).mean()).isEqualTo(Math.log(frames), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(DrawBy.class)
  void theLimitIsBeyondWhatThereIs(DrawBy by) {
    LearningCurve curve = curve(copper(":12"), FRACTIONS, by, 1, 2);
    Extrapolation fit = curve.extrapolation().orElseThrow();
    assertThat(fit.limit()).isGreaterThan(curve.entropy().value());
    assertThat(fit.interval().low()).isBetween(curve.entropy().value() / 2, fit.limit());
    assertThat(fit.interval().high()).isGreaterThan(fit.limit());
    assertThat(curve.gap()).isEqualTo(fit.limit() - curve.entropy().value());
    for (LearningCurve.Point point : curve.points()) {
      assertThat(fit.at(point.count())).isEqualTo(point.mean(), within(0.15));
    }
  }

  @Test
  void theFitFindsTheForm() {
    double[] n = {50, 100, 200, 400, 1000, 5000};
    double[] entropies =
        Arrays.stream(n).map(x -> 7 - 9 * Math.exp(-0.04 * Math.pow(Math.log(x), 2))).toArray();
    Extrapolation fit = Extrapolation.fit(n, entropies).orElseThrow();
    assertThat(fit.a()).isEqualTo(7, within(1e-6));
    assertThat(fit.b()).isEqualTo(9, within(1e-5));
    assertThat(fit.c()).isEqualTo(0.04, within(1e-7));
    for (int i = 0; i < n.length; i++) {
      assertThat(fit.at(n[i])).isEqualTo(entropies[i], within(1e-8));
    }
  }

  @Test
  void whatDoesNotLevelOffHasNoLimit() {
    double[] n = {50, 100, 200, 400, 1000, 5000};
    assertThat(Extrapolation.fit(n, Arrays.stream(n).map(Math::sqrt).toArray())).isEmpty();
    assertThat(Extrapolation.fit(n, Arrays.stream(n).map(x -> 5 + 10 / x).toArray())).isEmpty();
    assertThat(Extrapolation.fit(new double[] {5, 5, 9}, new double[] {1, 1, 2})).isEmpty();
    LearningCurve curve = curve(Points.distant(10, 10), List.of(0.5), DrawBy.ENVIRONMENT, 0, 1);
    assertThat(curve.extrapolation()).isEmpty();
    assertThat(curve.gap()).isNaN();
  }

  @Test
  void equalEntropiesAreTheirLimit() {
    double[][] points = new double[50][3];
    LearningCurve curve = curve(Points.frames(10, points), FRACTIONS, DrawBy.ENVIRONMENT, 0, 1);
    assertThat(curve.extrapolation().orElseThrow().limit()).isEqualTo(0, within(1e-12));
    assertThat(curve.gap()).isEqualTo(0, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0001, Double.NaN, Double.POSITIVE_INFINITY})
  void otherFractionsAreRefused(double fraction) {
    assertThatThrownBy(() -> new LearningCurve.Plan(List.of(0.5, fraction), 3, DrawBy.FRAME, 0))
        .isInstanceOf(QuestsException.class)
        .hasMessage("a fraction must be greater than 0 and at most 1, not " + fraction);
  }

  @Test
  void samplesOfOneSize() {
    Environments dataset = copper(":5");
    EntropySamples samples =
        EntropySamples.of(
            dataset,
            new EntropySamples.Plan(300, 4, DrawBy.ENVIRONMENT, 0),
            EXACT,
            Parallelism.serial());
    assertThat(samples.entropies()).extracting(Entropy::count).containsOnly(300).hasSize(4);
    assertThat(samples.entropies()).extracting(Entropy::value).doesNotHaveDuplicates();
    assertThat(samples.bootstrap().blocks()).isEqualTo(5);
    EntropySamples byFrame =
        EntropySamples.of(
            dataset, new EntropySamples.Plan(300, 4, DrawBy.FRAME, 0), EXACT, Parallelism.serial());
    assertThat(byFrame.entropies()).extracting(Entropy::count).containsOnly(512);
    EntropySamples all =
        EntropySamples.of(
            dataset,
            new EntropySamples.Plan(100_000, 4, DrawBy.ENVIRONMENT, 0),
            Weighing.of(H),
            Parallelism.serial());
    assertThat(all.entropies())
        .extracting(Entropy::value)
        .hasSize(4)
        .containsOnly(
            Entropy.of(
                    ReferenceSet.of(dataset, Parallelism.serial()),
                    Weighing.of(H),
                    Parallelism.serial())
                .value());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void samplesOfNothingAreRefused(int size) {
    assertThatThrownBy(() -> new EntropySamples.Plan(size, 1, DrawBy.FRAME, 0))
        .hasMessage("the size of a sample must be at least 1, not " + size);
    assertThatThrownBy(() -> new EntropySamples.Plan(1, size, DrawBy.FRAME, 0))
        .hasMessage("the number of runs must be at least 1, not " + size);
  }
}
