package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;
import org.quests.kernel.simd.SimdTileKernel;
import org.quests.kernel.tile.ScalarTileKernel;
import org.quests.kernel.tile.TileKernel;

/** The kernel matrix times columns. */
class KernelProductTest {
  private static final Bandwidth H = Bandwidth.of(0.015);

  static boolean vectors() {
    return KernelEngines.names().contains("simd");
  }

  private static double[][] columns(int count, int n, long seed) {
    Random random = new Random(seed);
    double[][] columns = new double[count][n];
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < n; i++) {
        columns[c][i] = Math.scalb(random.nextGaussian(), 7 * c - 40);
      }
    }
    return columns;
  }

  private static ReferenceSet set(double[][] rows) {
    return ReferenceSet.of(KernelEngineContract.environments(rows, 50), Parallelism.serial());
  }

  @ParameterizedTest
  @CsvSource({
    "DOUBLE, 1, 500, 0.01", "DOUBLE, 2, 300, 0.003", "DOUBLE, 16, 200, 0.01",
    "SINGLE, 1, 500, 0.01", "SINGLE, 9, 300, 0.01", "DOUBLE, 8, 1500, 1.0"
  })
  void isThatOfPlainLoops(Precision precision, int count, int n, double spread) {
    double[][] rows = KernelEngineContract.rows(n, 3, spread, n);
    double[][] columns = columns(count, n, 1);
    KernelProduct product = KernelProduct.of(set(rows), H, Accuracy.of(precision, 0));
    double[][] values = product.times(columns, Parallelism.serial()).values();
    double allowed = precision == Precision.DOUBLE ? 1e-12 : 1e-5;
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < n; i++) {
        double expected = 0;
        double size = 0;
        for (int j = 0; j < n; j++) {
          double squared = 0;
          for (int a = 0; a < 3; a++) {
            squared += (rows[i][a] - rows[j][a]) * (rows[i][a] - rows[j][a]);
          }
          double term = Math.exp(-squared / (2 * 0.015 * 0.015)) * columns[c][j];
          expected += term;
          size += Math.abs(term);
        }
        assertThat(values[c][i]).isCloseTo(expected, within(allowed * size));
      }
    }
  }

  @Test
  void errorsOfPositiveColumnsAreWithinTheirBound() {
    double[][] rows = KernelEngineContract.rows(400, 5, 0.01, 4);
    ReferenceSet set = set(rows);
    double[] column = new double[400];
    for (int i = 0; i < column.length; i++) {
      column[i] = Math.pow(10, -(i % 12));
    }
    double[][] one = {column};
    KernelProduct.Sums single =
        KernelProduct.of(set, H, Accuracy.of(Precision.SINGLE, 0)).times(one, Parallelism.serial());
    double[] rough = single.values()[0];
    double[] exact =
        KernelProduct.of(set, H, Accuracy.EXACT).times(one, Parallelism.serial()).values()[0];
    for (int i = 0; i < exact.length; i++) {
      double bound = single.error(0, rough[i]);
      assertThat(Math.abs(rough[i] - exact[i])).isLessThanOrEqualTo(bound);
      assertThat(bound).isLessThan(0.01 * rough[i]);
    }
  }

  @Test
  void hasTheSameBitsForAnyThreadsAndCuts() {
    double[][] rows = KernelEngineContract.rows(1200, 9, 0.01, 5);
    PackedEnvironments set = set(rows).packed();
    double[][] columns = columns(5, 1200, 3);
    ReferenceSet reference = set(rows);
    KernelProduct product = KernelProduct.of(reference, H, Accuracy.EXACT);
    double[][] one = product.times(columns, Parallelism.serial()).values();
    try (Parallelism threads = Parallelism.of(3)) {
      assertThat(product.times(columns, threads).values()).isDeepEqualTo(one);
      KernelProduct.Sums merged = null;
      for (TileBlock block :
          TileBlock.cut(KernelTask.of(set, set, Bandwidths.of(H), Accuracy.EXACT, Want.SUMS), 4)) {
        KernelProduct.Sums part = product.times(columns, block, threads);
        if (merged == null) {
          merged = part;
        } else {
          merged.add(part);
        }
      }
      assertThat(Objects.requireNonNull(merged).values()).isDeepEqualTo(one);
    }
  }

  @EnabledIf("vectors")
  @ParameterizedTest
  @CsvSource({"1", "8", "16"})
  void vectorsGiveTheBitsOfPlainLoops(int columns) {
    Random random = new Random(columns);
    double[] kernels = random.doubles(64 * 64).toArray();
    double[] ofLanes = random.doubles(64L * columns, -1, 1).toArray();
    double[] ofRows = random.doubles(64L * columns, -1, 1).toArray();
    double[][] sums = new double[4][64 * columns];
    TileKernel plain = new ScalarTileKernel();
    plain.products(kernels, ofLanes, ofRows, columns, sums[0], sums[1]);
    new SimdTileKernel().products(kernels, ofLanes, ofRows, columns, sums[2], sums[3]);
    assertThat(sums[2]).isEqualTo(sums[0]);
    assertThat(sums[3]).isEqualTo(sums[1]);
  }

  @Test
  void refusesWhatIsNoColumn() {
    KernelProduct product =
        KernelProduct.of(set(KernelEngineContract.rows(10, 3, 0.01, 1)), H, Accuracy.EXACT);
    assertThatThrownBy(() -> product.times(new double[17][10], Parallelism.serial()))
        .hasMessageContaining("16 columns");
    assertThatThrownBy(() -> product.times(new double[1][9], Parallelism.serial()))
        .hasMessageContaining("10 numbers");
    assertThatThrownBy(
            () ->
                product.times(
                    new double[][] {{Double.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0}}, Parallelism.serial()))
        .hasMessageContaining("finite");
  }
}
