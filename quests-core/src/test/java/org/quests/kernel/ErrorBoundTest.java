package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.testing.TestData;

/**
 * Tries to break the bound that comes with every sum, and asks that it is not a lazy one: in the
 * middle of all rows of all these sets.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorBoundTest {
  private static final double H = 0.015;

  /** How many times the true error the bound may be, in the middle of all rows. */
  private static final double NOT_LAZY = 300;

  private final List<double[]> ratiosOfSets = new ArrayList<>();

  @AfterAll
  void isNotLazy() {
    double[] all = ratiosOfSets.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    assertThat(all).hasSizeGreaterThan(20_000);
    assertThat(all[all.length / 2]).as("median of bound / error").isLessThan(NOT_LAZY);
  }

  static Stream<Arguments> datasets() {
    Random random = new Random(1);
    List<Arguments> all = new ArrayList<>();
    for (double spread : new double[] {0.2, 0.7, 1.5, 4}) {
      for (int n : new int[] {2, 63, 500, 2500}) {
        all.add(Arguments.of("Gaussian, " + spread + " h, n = " + n, gauss(random, n, 63, spread)));
      }
    }
    all.add(Arguments.of("one row", gauss(random, 1, 63, 1)));
    double[][] duplicates = gauss(random, 3000, 31, 1);
    for (int i = 0; i < duplicates.length; i += 7) {
      duplicates[i] = duplicates[random.nextInt(50)].clone();
    }
    all.add(Arguments.of("duplicates in many tiles", duplicates));
    double[][] far = gauss(random, 2000, 63, 0.7);
    far[1234][5] += 1e3 * H;
    all.add(Arguments.of("one row at 1000 h", far));
    double[][] line = new double[2000][63];
    for (double[] row : line) {
      double t = 30 * H * random.nextDouble();
      Arrays.setAll(row, a -> t * (a % 5 - 2) / 3);
    }
    all.add(Arguments.of("collinear", line));
    // Clusters whose distance is where tiles begin to be left out, to the last digits.
    double[][] ties = gauss(random, 3000, 63, 0.05);
    for (int i = 0; i < ties.length; i++) {
      ties[i][0] += (i % 5) * H * Math.sqrt(2 * (25 + 2 * (i % 5)));
    }
    all.add(Arguments.of("near ties at the reach", ties));
    return all.stream();
  }

  private static double[][] gauss(Random random, int n, int d, double spread) {
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      Arrays.setAll(row, a -> 0.3 + spread * H * random.nextGaussian() / (1 + a / 8));
    }
    return rows;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void datasets(String name, double[][] rows) {
    check(KernelEngineContract.environments(rows, 7));
  }

  @Test
  void prefixesOfMixedData() {
    List<Environments> mixed = new ArrayList<>();
    for (String file :
        List.of(
            "cu256_fcc_300K.extxyz.gz",
            "cu256_liquid_2000K.extxyz.gz",
            "si512_diamond_900K.extxyz.gz",
            "ethanol_500K.extxyz.gz",
            "alcu_tiny_cells.extxyz.gz")) {
      try (FrameSource source =
          FrameSlice.parse(":4").apply(FrameSource.open(TestData.shipped(file)))) {
        mixed.add(
            Environments.describe(
                source, DescriptorSpec.nearestNeighbors(32, 5), Parallelism.serial()));
      }
      check(Environments.join(mixed));
    }
  }

  private void check(Environments environments) {
    PackedEnvironments packed = PackedEnvironments.of(environments, Parallelism.serial());
    LogKernelSums exact = sums(packed, Precision.DOUBLE, 0);
    for (double tolerance : new double[] {0, 1e-6}) {
      LogKernelSums single = sums(packed, Precision.SINGLE, tolerance);
      LogKernelSums tight = sums(packed, Precision.DOUBLE, tolerance);
      double[] ratios = new double[packed.count()];
      for (int row = 0; row < packed.count(); row++) {
        double error = Math.abs(Math.expm1(single.log(row, 0) - exact.log(row, 0)));
        double bound = single.errorBound(row, 0);
        double exactBound = exact.errorBound(row, 0);
        assertThat(error).as("row %d", row).isLessThanOrEqualTo(bound + exactBound);
        assertThat(Math.abs(Math.expm1(tight.log(row, 0) - exact.log(row, 0))))
            .as("double precision, row %d", row)
            .isLessThanOrEqualTo(tight.errorBound(row, 0) + exactBound);
        // What is exact by luck says nothing about the bound.
        ratios[row] = bound / Math.max(error, 0x1p-25);
      }
      ratiosOfSets.add(ratios);
    }
  }

  private static LogKernelSums sums(
      PackedEnvironments packed, Precision precision, double tolerance) {
    return KernelEngines.get(KernelEngines.AUTO)
        .evaluate(
            KernelTask.of(
                packed, packed, Bandwidths.of(H), Accuracy.of(precision, tolerance), Want.SUMS),
            Parallelism.serial());
  }
}
