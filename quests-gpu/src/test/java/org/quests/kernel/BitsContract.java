package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;

/** Kernels of tiles give the bits that the processor's own loops give, errors included. */
abstract class BitsContract {
  /** The engine in chunks of so many tiles at most. */
  abstract KernelEngine engine(int mostTiles);

  /** Whether it can do that precision. */
  boolean does(Precision precision) {
    return true;
  }

  private void same(KernelTask task, int mostTiles) throws IOException {
    assumeTrue(does(task.accuracy().precision()));
    LogKernelSums expected = KernelEngines.get("scalar").evaluate(task, Parallelism.serial());
    LogKernelSums found = engine(mostTiles).evaluate(task, Parallelism.serial());
    assertThat(KernelEngineContract.bytes(found)).isEqualTo(KernelEngineContract.bytes(expected));
  }

  /** Some of the spreads have rows far from all others, whose sums are partly made again. */
  @ParameterizedTest
  @CsvSource({
    "SINGLE, 1, 0.01, 2", "SINGLE, 7, 0.001, 6", "SINGLE, 63, 0.004, 4", "SINGLE, 63, 0.02, 100",
    "SINGLE, 315, 0.001, 4", "SINGLE, 9, 0.3, 4", "SINGLE, 41, 0.07, 6", "DOUBLE, 1, 0.01, 2",
    "DOUBLE, 7, 0.001, 6", "DOUBLE, 63, 0.02, 4", "DOUBLE, 63, 0.1, 100", "DOUBLE, 315, 0.001, 4",
    "DOUBLE, 9, 0.3, 4", "DOUBLE, 41, 0.05, 6"
  })
  void bitsAreThoseOfPlainLoops(Precision precision, int d, double spread, int mostTiles)
      throws IOException {
    Accuracy accuracy = Accuracy.of(precision, 0);
    Bandwidths h = Bandwidths.of(0.015, 0.1);
    for (int n : new int[] {5, 64, 577}) {
      PackedEnvironments x =
          PackedEnvironments.of(
              KernelEngineContract.environments(KernelEngineContract.rows(n, d, spread, d), 7),
              Parallelism.serial());
      PackedEnvironments y =
          x.pack(
              KernelEngineContract.environments(KernelEngineContract.rows(300, d, spread, 3), 7),
              Parallelism.serial());
      same(KernelTask.of(x, x, h, accuracy, Want.SUMS), mostTiles);
      same(KernelTask.of(y, x, h, accuracy, Want.SUMS), mostTiles);
    }
  }

  /** Rows that are wide along some axes, from a place on: their tiles take differences there. */
  private static double[][] widening(int n, int from, int wide, long seed) {
    double[][] rows = new double[n][13];
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < 13; a++) {
        rows[i][a] = (i >= from && a < wide ? 0.05 : 0.004) * random.nextGaussian();
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"SINGLE, 3, 4", "SINGLE, 12, 100", "DOUBLE, 3, 6"})
  void pairsOfTilesThatTakeDifferencesAsTheyNeedDoSo(Precision precision, int wide, int mostTiles)
      throws IOException {
    // In double precision the limit is ten times as wide.
    double h = precision == Precision.SINGLE ? 0.015 : 0.0015;
    PackedEnvironments x =
        PackedEnvironments.of(
            KernelEngineContract.environments(widening(900, 512, wide, 1), 7),
            Parallelism.serial());
    Leading leading = TilePair.leading(precision, x, x, h);
    byte[] levels = x.terms(precision, leading).levels();
    assertThat(levels[0]).isLessThan(levels[levels.length - 1]);
    PackedEnvironments y =
        x.pack(
            KernelEngineContract.environments(widening(700, 600, 1 + wide / 2, 2), 7),
            Parallelism.serial());
    Accuracy accuracy = Accuracy.of(precision, 0);
    KernelTask task = KernelTask.of(x, x, Bandwidths.of(h, 0.1), accuracy, Want.SUMS);
    same(task, mostTiles);
    same(task.withBlock(new TileBlock(5, 12, 0, 10)), mostTiles);
    same(KernelTask.of(y, x, Bandwidths.of(h), accuracy, Want.SUMS), mostTiles);
  }

  @ParameterizedTest
  @CsvSource({"SINGLE", "DOUBLE"})
  void tilesAreLeftOutAsByPlainLoops(Precision precision) throws IOException {
    Random random = new Random(5);
    double[][] rows = new double[4000][9];
    for (double[] row : rows) {
      int cluster = random.nextInt(20);
      for (int a = 0; a < row.length; a++) {
        row[a] = 0.5 * ((cluster * (a + 3)) % 7) + 0.01 * random.nextGaussian();
      }
    }
    PackedEnvironments x =
        PackedEnvironments.of(KernelEngineContract.environments(rows, 7), Parallelism.serial());
    assertThat(x.ordered()).isTrue();
    Accuracy accuracy = Accuracy.of(precision, 1e-6);
    KernelTask task = KernelTask.of(x, x, Bandwidths.of(0.015), accuracy, Want.SUMS);
    same(task, 1000);
    same(task, 10);
    same(task.withBlock(new TileBlock(3, 20, 11, 45)), 14);
    PackedEnvironments y =
        x.pack(
            KernelEngineContract.environments(Arrays.copyOf(rows, 700), 7), Parallelism.serial());
    same(KernelTask.of(y, x, Bandwidths.of(0.015, 0.03), accuracy, Want.SUMS), 6);
  }

  /** Where rows are far from each other, blocks without the diagonal have sums of many digits. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.07, 0.09, 0.12})
  void blocksOfOneSetAreThoseOfPlainLoops(double spread) throws IOException {
    PackedEnvironments x =
        PackedEnvironments.of(
            KernelEngineContract.environments(KernelEngineContract.rows(900, 7, spread, 1), 7),
            Parallelism.serial());
    KernelTask task =
        KernelTask.of(x, x, Bandwidths.of(0.015), Accuracy.of(Precision.SINGLE, 0), Want.SUMS);
    same(task.withBlock(new TileBlock(6, 14, 0, 5)), 4);
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      int q = random.nextInt(x.tiles());
      int r = random.nextInt(x.tiles());
      same(
          task.withBlock(
              new TileBlock(
                  q,
                  q + 1 + random.nextInt(x.tiles() - q),
                  r,
                  r + 1 + random.nextInt(x.tiles() - r))),
          2 + 2 * random.nextInt(4));
    }
  }

  /** Pairs with the widest tiles are not for single precision, and stay with the processor. */
  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e6, 1e9})
  void whatIsTooRoughIsThatOfPlainLoops(double far) throws IOException {
    double[][] rows = KernelEngineContract.rows(900, 7, 0.02, 1);
    for (int i = 0; i < 5; i++) {
      rows[17 * i][i] += far * (i + 1);
    }
    PackedEnvironments x =
        PackedEnvironments.of(KernelEngineContract.environments(rows, 7), Parallelism.serial());
    PackedEnvironments y =
        x.pack(
            KernelEngineContract.environments(Arrays.copyOf(rows, 300), 7), Parallelism.serial());
    Accuracy accuracy = Accuracy.of(Precision.SINGLE, 0);
    KernelTask task = KernelTask.of(x, x, Bandwidths.of(0.015, 0.1), accuracy, Want.SUMS);
    same(task, 4);
    same(task.withBlock(new TileBlock(1, 9, 0, 6)), 4);
    same(KernelTask.of(y, x, Bandwidths.of(0.015), accuracy, Want.SUMS), 6);
  }
}
