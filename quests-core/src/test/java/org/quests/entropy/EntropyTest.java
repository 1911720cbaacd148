package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.TestData;

/** Closed forms, and values of the literature. */
class EntropyTest {
  private static final double H = 0.015;
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  /** Rows of any width: a descriptor's width is odd, so an even one gets a constant column. */
  private static Environments environments(double[][] points) {
    int width = points[0].length;
    int d = width % 2 == 0 ? width + 1 : width;
    double[] flat = new double[points.length * d];
    for (int i = 0; i < points.length; i++) {
      System.arraycopy(points[i], 0, flat, i * d, width);
    }
    return Environments.of(
        new DescriptorSpec((d + 1) / 2, null, List.of()),
        "points",
        flat,
        new int[] {0, points.length},
        null);
  }

  private static DatasetInformation information(double[][] points, double h) {
    return DatasetInformation.of(
        ReferenceSet.of(environments(points), Parallelism.serial()),
        Weighing.of(h).with(Accuracy.EXACT),
        Parallelism.serial());
  }

  private static DifferentialEntropy dH(double[][] y, double[][] x) {
    return DifferentialEntropy.of(
        environments(y),
        ReferenceSet.of(environments(x), Parallelism.serial()),
        EXACT,
        Parallelism.serial());
  }

  private static double[][] distant(int n) {
    double[][] points = new double[n][3];
    for (int i = 0; i < n; i++) {
      points[i][0] = i;
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({"0.8, 3.6638441341", "1.0, 3.9118072565", "1.2, 4.0808924182"})
  void agreesWithTheLiteratureOnPoints(double scale, double expected) throws IOException {
    double[][] points =
        Files.readAllLines(TestData.shipped("golden/points_2d.csv")).stream()
            .filter(line -> !line.startsWith("#"))
            .map(
                line ->
                    Arrays.stream(line.split(","))
                        .mapToDouble(s -> scale * Double.parseDouble(s))
                        .toArray())
            .toArray(double[][]::new);
    assertThat(points).hasNumberOfRows(100);
    assertThat(information(points, 0.15).entropy().value()).isEqualTo(expected, within(1e-10));
  }

  @Test
  void agreesWithTheLiteratureOnAGrid() {
    double[][] points = new double[100][];
    for (int i = 0; i < 100; i++) {
      int row = i / 10;
      points[i] = new double[] {-1.75 + 3.5 * row / 9, -1.75 + 3.5 * (i % 10) / 9};
    }
    assertThat(information(points, 0.15).entropy().value()).isEqualTo(4.4841358111, within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 1000})
  void identicalEnvironmentsHoldNothing(int n) {
    double[][] points = new double[n][3];
    Arrays.fill(points, new double[] {0.1, 0.2, 0.3});
    DatasetInformation information = information(points, H);
    assertThat(information.entropy().value()).isEqualTo(0, within(1e-12));
    assertThat(information.diversity()).isEqualTo(0, within(1e-12));
    DiversityProfile profile = information.profile();
    assertThat(profile.order2()).isEqualTo(1, within(1e-12));
    assertThat(profile.orderInfinity()).isEqualTo(1, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 1000})
  void distantEnvironmentsHoldAllTheyCan(int n) {
    DatasetInformation information = information(distant(n), H);
    assertThat(information.entropy().value()).isEqualTo(Math.log(n), within(1e-12));
    assertThat(information.entropy().saturated()).isTrue();
    assertThat(information.diversity()).isEqualTo(Math.log(n), within(1e-12));
    DiversityProfile profile = information.profile();
    assertThat(profile.order0()).isEqualTo(n, within(1e-9 * n));
    assertThat(profile.order1()).isEqualTo(n, within(1e-9 * n));
    assertThat(profile.order2()).isEqualTo(n, within(1e-9 * n));
    assertThat(profile.orderInfinity()).isEqualTo(n, within(1e-9 * n));
  }

  @Test
  void groupsFarApartAddUp() {
    Random random = new Random(1);
    int[] sizes = {70, 200, 30};
    double[][] all = new double[300][3];
    int[] labels = new int[300];
    double expected = 0;
    int at = 0;
    for (int g = 0; g < sizes.length; g++) {
      double[][] group = new double[sizes[g]][3];
      for (int i = 0; i < sizes[g]; i++) {
        group[i][0] = 10 * g + 0.02 * random.nextGaussian();
        group[i][1] = 0.02 * random.nextGaussian();
        labels[at] = g;
        all[at++] = group[i];
      }
      double p = sizes[g] / 300.0;
      expected += p * information(group, H).entropy().value() - p * Math.log(p);
    }
    assertThat(information(all, H).entropy().value()).isEqualTo(expected, within(1e-12));

    DatasetInformation byGroup =
        DatasetInformation.of(
            ReferenceSet.of(environments(all), Parallelism.serial()),
            Groups.of(3, labels),
            EXACT,
            Parallelism.serial());
    assertThat(byGroup.entropy().value()).isEqualTo(expected, within(1e-12));
    for (int g = 0, first = 0; g < 3; first += sizes[g++]) {
      double[][] own = Arrays.copyOfRange(all, first, first + sizes[g]);
      assertThat(byGroup.entropyOfGroup(g).count()).isEqualTo(sizes[g]);
      assertThat(byGroup.entropyOfGroup(g).value())
          .isEqualTo(information(own, H).entropy().value(), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1, 10, 38, 39, 100, 1e4})
  void oneEnvironmentAgainstOneIsItsDistance(double inBandwidths) {
    double[][] y = {{0.5 + inBandwidths * H, 0, 0}};
    double distance = (y[0][0] - 0.5) / H;
    DifferentialEntropy dH = dH(y, new double[][] {{0.5, 0, 0}});
    double expected = distance * distance / 2;
    assertThat(dH.value(0)).isEqualTo(expected, within(1e-12 * Math.max(1, expected)));
    assertThat(dH.referenceCount()).isEqualTo(1);
  }

  @Test
  void overlapAndFractionsCountEnvironments() {
    double[][] x = {{0, 0, 0}, {0, 0, 0}};
    double[][] y = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {H, 0, 0}};
    DifferentialEntropy dH = dH(y, x);
    // The last one: 1/2 − log 2 < 0.
    assertThat(dH.overlap(1e-5)).isEqualTo(0.5);
    assertThat(dH.fractionPositive()).isEqualTo(0.5);
    assertThat(DifferentialEntropy.overlap(new double[] {1e-5, 0.9e-5}, 1e-5)).isEqualTo(0.5);
  }

  @Test
  void likelihoodRatiosDoNotSeeTheSizesOfReferences() {
    double[][] one = {{0, 0, 0}, {0.01, 0, 0}};
    double[][] twice = {{0, 0, 0}, {0.01, 0, 0}, {0, 0, 0}, {0.01, 0, 0}};
    double[][] other = {{0.05, 0, 0}};
    double[][] y = {{0, 0, 0}, {0.05, 0, 0}, {0.02, 0, 0}};
    double[] ratios = dH(y, one).likelihoodRatio(dH(y, other));
    double[] ratiosOfTwice = dH(y, twice).likelihoodRatio(dH(y, other));
    assertThat(ratios[0]).isNegative();
    assertThat(ratios[1]).isPositive();
    for (int i = 0; i < 3; i++) {
      assertThat(ratiosOfTwice[i]).isEqualTo(ratios[i], within(1e-12));
    }
    double[] same = dH(y, one).likelihoodRatio(dH(y, twice));
    assertThat(same).containsExactly(new double[3], within(1e-12));
  }

  @Test
  void divergenceOfADatasetFromItselfIsNothing() {
    Random random = new Random(3);
    double[][] x = new double[150][3];
    for (double[] row : x) {
      Arrays.setAll(row, a -> 0.02 * random.nextGaussian());
    }
    Entropy own = information(x, H).entropy();
    assertThat(dH(x, x).divergence(own)).isEqualTo(0, within(1e-12));
    double[][] shifted = new double[150][];
    Arrays.setAll(shifted, i -> new double[] {x[i][0] + 0.03, x[i][1], x[i][2]});
    assertThat(dH(shifted, x).divergence(own)).isGreaterThan(0.1);
  }

  @Test
  void boundHoldsTheErrorOfTheEntropy() {
    Entropy entropy = information(distant(100), H).entropy();
    assertThat(entropy.errorBound()).isBetween(0.0, 1e-11);
    assertThat(entropy.efficiency()).isEqualTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "12.40627390156426, 0.058860279109128666, 0.05843264701822813",
    "8.684633039617122, 0.07724126235439314, 0.07652123061046875",
    "1000, 0.0119417, 0.016"
  })
  void bandwidthRules(double volume, double gaussian, double cutoff) {
    assertThat(BandwidthRules.gaussian(volume).value()).isEqualTo(gaussian, within(1e-12));
    assertThat(BandwidthRules.cutoff(volume).value()).isEqualTo(cutoff, within(1e-12));
  }

  @Test
  void quantilesAreLinearBetweenOrderStatistics() {
    Quantiles q = Quantiles.of(new double[] {5, 1, 4, 2, 3});
    assertThat(q).isEqualTo(new Quantiles(1, 2, 3, 4, 4.96, 5));
    assertThat(Quantiles.of(new double[] {4, 1, 3, 2}).q25()).isEqualTo(1.75);
  }
}
