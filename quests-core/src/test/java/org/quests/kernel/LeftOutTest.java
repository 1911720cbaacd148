package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;

/**
 * What a tolerance leaves out of the sums of a set over itself, against plain sums of all pairs.
 */
class LeftOutTest {
  private static final double H = 0.015;
  private static final double TOLERANCE = 1e-6;

  /** What sums of fewer terms may differ by in single precision. */
  private static final double ROUNDING = 3e-7;

  private final Parallelism serial = Parallelism.serial();

  /**
   * Rows about points on a line, about as far from the next ones as kernels are left out from;
   * repeated ones, which come to stand in several tiles; and rows far from all others.
   */
  private static double[][] rows(int n, int axes, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][axes];
    double[] repeated = new double[axes];
    Arrays.fill(repeated, 0.3);
    for (int i = 0; i < n; i++) {
      rows[i][axes - 1] = 0.099 * random.nextInt(40) + 0.004 * random.nextDouble();
      for (int a = 0; a < axes - 1; a++) {
        rows[i][a] = 0.001 * random.nextGaussian();
      }
      if (i % 9 == 0) {
        rows[i] = repeated.clone();
      }
      if (i % 100 == 7) {
        rows[i][0] = i;
      }
    }
    return rows;
  }

  private LogKernelSums sums(
      PackedEnvironments x, Precision precision, double tolerance, String engine, Parallelism p) {
    return KernelEngines.get(engine).evaluate(task(x, precision, tolerance), p);
  }

  private static KernelTask task(PackedEnvironments x, Precision precision, double tolerance) {
    return KernelTask.of(x, x, Bandwidths.of(H), Accuracy.of(precision, tolerance), Want.SUMS);
  }

  @ParameterizedTest
  @CsvSource({"SINGLE, 5", "DOUBLE, 5", "SINGLE, 13", "DOUBLE, 13"})
  void isWithinTheToleranceOfAllPairs(Precision precision, int axes) throws IOException {
    PackedEnvironments x =
        PackedEnvironments.of(KernelEngineContract.environments(rows(2600, axes, 1), 7), serial);
    assertThat(x.ordered()).isTrue();
    LogKernelSums all = sums(x, precision, 0, "scalar", serial);
    LogKernelSums some = sums(x, precision, TOLERANCE, "scalar", serial);
    double most = 0;
    for (int row = 0; row < x.count(); row++) {
      double left = all.log(row, 0) - some.log(row, 0);
      assertThat(left).isBetween(-ROUNDING, TOLERANCE + ROUNDING);
      most = Math.max(most, left);
    }
    assertThat(most).as("share that was left out").isGreaterThan(1e-12);
    for (int row = 0; row < x.count(); row += 13) {
      int own = row;
      double exact =
          Math.log(
              IntStream.range(0, x.count())
                  .mapToDouble(r -> Math.exp(-x.squaredDistance(own, x, r) / (2 * H * H)))
                  .sum());
      assertThat(Math.abs(some.log(row, 0) - exact)).isLessThan(some.errorBound(row, 0));
    }

    byte[] bits = KernelEngineContract.bytes(some);
    try (Parallelism three = Parallelism.of(3)) {
      for (String engine : KernelEngines.names()) {
        assertThat(KernelEngineContract.bytes(sums(x, precision, TOLERANCE, engine, three)))
            .isEqualTo(bits);
      }
    }
    LogKernelSums merged =
        TileBlock.cut(task(x, precision, TOLERANCE), 3).stream()
            .map(
                block ->
                    KernelEngines.get(KernelEngines.AUTO)
                        .evaluate(task(x, precision, TOLERANCE).withBlock(block), serial))
            .reduce(LogKernelSums::merge)
            .orElseThrow();
    assertThat(KernelEngineContract.bytes(merged)).isEqualTo(bits);
  }
}
