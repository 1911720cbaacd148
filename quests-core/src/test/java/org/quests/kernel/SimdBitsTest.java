package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.quests.kernel.simd.SimdTileKernel;
import org.quests.kernel.tile.ScalarTileKernel;
import org.quests.kernel.tile.TileKernel;

/** Vectors of any width give the bits that plain loops give, interpreted or compiled. */
class SimdBitsTest {
  static boolean available() {
    return KernelEngines.names().contains("simd");
  }

  private static byte[] bytes(String engine, Precision precision, double[][] rows)
      throws IOException {
    PackedEnvironments packed =
        PackedEnvironments.of(KernelEngineContract.environments(rows, 7), Parallelism.serial());
    LogKernelSums sums =
        KernelEngines.get(engine)
            .evaluate(
                KernelTask.of(
                    packed,
                    packed,
                    Bandwidths.of(0.015, 0.1),
                    Accuracy.of(precision, 0),
                    Want.SUMS),
                Parallelism.serial());
    return KernelEngineContract.bytes(sums);
  }

  @EnabledIf("available")
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void vectorsGiveTheBitsOfPlainLoops(Precision precision) throws IOException {
    for (int d : List.of(1, 7, 63)) {
      for (double spread : new double[] {0.001, 0.02, 0.3}) {
        double[][] rows = KernelEngineContract.rows(257, d, spread, d);
        assertThat(bytes("simd", precision, rows))
            .as("d = %d, spread %s", d, spread)
            .isEqualTo(bytes("scalar", precision, rows));
      }
    }
  }

  @EnabledIf("available")
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void coldAndWarmGiveTheSameBits(Precision precision) throws IOException {
    double[][] rows = KernelEngineContract.rows(200, 63, 0.02, 1);
    byte[] cold = bytes("simd", precision, rows);
    // Enough tile pairs for the compiler to have replaced the interpreter several times.
    for (int i = 0; i < 300; i++) {
      assertThat(bytes("simd", precision, rows)).isEqualTo(cold);
    }
  }

  /**
   * What engines do to tiles, each operation by itself: groups, far rows and decisions rest on it.
   */
  @EnabledIf("available")
  @Test
  void everyOperationGivesTheBitsOfPlainLoops() {
    Random random = new Random(5);
    for (int axes : new int[] {1, 5, 63, 64, 130}) {
      for (int differences : new int[] {0, 1, axes / 2, axes}) {
        double spread = Math.exp(4 * random.nextGaussian());
        long seed = random.nextLong();
        Object[] vectors = operations(new SimdTileKernel(), axes, differences, spread, seed);
        Object[] loops = operations(new ScalarTileKernel(), axes, differences, spread, seed);
        assertThat(Arrays.deepEquals(vectors, loops))
            .as("%d axes, %d differences, spread %s", axes, differences, spread)
            .isTrue();
      }
    }
  }

  /** All that a kernel makes of random tiles. */
  private static Object[] operations(
      TileKernel kernel, int axes, int differences, double spread, long seed) {
    Random random = new Random(seed);
    int n = TileKernel.TILE;
    // Of one sign, so that products stand for squared distances too.
    double[] rows = random.doubles((long) axes * n, 0, spread).toArray();
    double[] lanes = random.doubles((long) axes * n, 0, spread).toArray();
    double[] terms = random.doubles(n, 0, spread).toArray();
    float[] singleRows = single(rows);
    float[] singleLanes = single(lanes);
    float[] singleTerms = single(terms);
    float scale = (float) (20 / (axes * spread * spread));

    float[] squared = new float[n * n];
    kernel.squaredDistances(
        singleRows, singleLanes, differences, axes, singleTerms, singleTerms, squared);
    float[] kernels = new float[n * n];
    float[] partials = new float[n * TileKernel.PARTIALS];
    kernel.kernels(squared, scale, kernels, partials);
    float[] rowSums = new float[n];
    kernel.rows(partials, new float[256], rowSums);
    float[] columns = new float[n * n / TileKernel.QUARTER];
    kernel.columns(kernels, columns);
    float[] shifted = new float[axes * n];
    kernel.shift(singleRows, (axes - 1) * n, (float) spread, shifted);

    float[] own = Arrays.copyOf(singleTerms, axes);
    float[] scratch = new float[n + TileKernel.PARTIALS];
    float[] sumOfRow = {kernel.rowSum(own, own[0], singleLanes, 0, singleTerms, 0, scale, scratch)};

    // About half of the pairs are within the limit; blocks without any are left out.
    float[] ordered = squared.clone();
    Arrays.sort(ordered);
    float beyond = ordered[n * n / 2];
    int some = (int) seed | kernel.near(singleRows, singleLanes, axes, 0);
    float[] someSquared = new float[n * n];
    Arrays.fill(someSquared, 1);
    kernel.squaredDistancesOf(
        singleRows, singleLanes, differences, axes, singleTerms, singleTerms, some, someSquared);
    float[] someKernels = new float[n * n];
    float[] somePartials = new float[n * TileKernel.PARTIALS];
    kernel.kernels(someSquared, scale, beyond, some, someKernels, somePartials);
    double[] someSquaredDouble = new double[n * n];
    kernel.squaredDistancesOf(
        rows, lanes, differences, axes, terms, terms, some, someSquaredDouble);
    double[] someKernelsDouble = new double[n * n];
    double[] somePartialsDouble = new double[n * TileKernel.PARTIALS_DOUBLE];
    kernel.kernels(someSquaredDouble, scale, beyond, some, someKernelsDouble, somePartialsDouble);
    int[] nearOnes = {
      kernel.near(singleRows, singleLanes, Math.min(8, axes), beyond / 4),
      kernel.near(rows, lanes, Math.min(8, axes), beyond / 4)
    };

    double[] squaredDouble = new double[n * n];
    kernel.squaredDistances(rows, lanes, differences, axes, terms, terms, squaredDouble);
    double[] first = new double[n * n];
    kernel.squaredDistances(rows, lanes, differences, axes, terms, terms, 32, first);
    double[] kernelsDouble = new double[n * n];
    double[] partialsDouble = new double[n * TileKernel.PARTIALS_DOUBLE];
    kernel.kernels(squaredDouble, scale, kernelsDouble, partialsDouble);
    double[] firstKernels = new double[n * n];
    kernel.kernels(squaredDouble, scale, 48, firstKernels);
    double[] rowSumsDouble = new double[n];
    kernel.rows(partialsDouble, new double[256], rowSumsDouble);
    double[] columnsDouble = new double[n * n / TileKernel.QUARTER];
    kernel.columns(kernelsDouble, columnsDouble);
    long[] high = new long[n + 1];
    long[] middle = new long[n + 1];
    long[] low = new long[n + 1];
    kernel.addDigits(rowSumsDouble, high, middle, low, 1);
    return new Object[] {
      squared,
      kernels,
      partials,
      rowSums,
      columns,
      shifted,
      sumOfRow,
      someKernels,
      somePartials,
      someKernelsDouble,
      somePartialsDouble,
      nearOnes,
      squaredDouble,
      first,
      kernelsDouble,
      partialsDouble,
      firstKernels,
      rowSumsDouble,
      columnsDouble,
      high,
      middle,
      low
    };
  }

  private static float[] single(double[] values) {
    float[] single = new float[values.length];
    for (int i = 0; i < single.length; i++) {
      single[i] = (float) values[i];
    }
    return single;
  }

  /** Vectors that the compiler does not keep in registers are tens of times slower than this. */
  @EnabledIf("available")
  @Test
  void vectorsStayInRegisters() {
    TileKernel simd = new SimdTileKernel();
    TileKernel plain = new ScalarTileKernel();
    long vectors = Long.MAX_VALUE;
    long loops = Long.MAX_VALUE;
    for (int round = 0; round < 30; round++) {
      loops = Math.min(loops, time(plain, 10));
      vectors = Math.min(vectors, time(simd, 100) / 10);
    }
    assertThat(vectors).as("10 tile pairs in ns").isLessThan(loops);
  }

  private static long time(TileKernel kernel, int pairs) {
    int axes = 63;
    float[] rows = new float[axes * TileKernel.TILE];
    float[] lanes = rows.clone();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (i * 31 % 97) * 1e-3f;
      lanes[i] = (i * 17 % 89) * 1e-3f;
    }
    float[] offsets = new float[TileKernel.TILE];
    float[] squared = new float[TileKernel.TILE * TileKernel.TILE];
    float[] partials = new float[TileKernel.TILE * TileKernel.PARTIALS];
    long started = System.nanoTime();
    for (int i = 0; i < pairs; i++) {
      kernel.squaredDistances(rows, lanes, 8, axes, offsets, offsets, squared);
      kernel.kernels(squared, 1000, squared, partials);
      kernel.columns(squared, partials);
    }
    return System.nanoTime() - started;
  }

  @Test
  void engineThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> KernelEngines.get("abacus"))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE))
        .hasMessageContaining("scalar");
  }

  @Test
  void enginesFollowTheWidthThatIsForced() {
    int bits = Integer.getInteger(Vectors.BITS, 512);
    if (!available()) {
      assertThat(KernelEngines.get(KernelEngines.AUTO).name()).isEqualTo("scalar");
    } else if (System.getProperty(Vectors.BITS) != null) {
      assertThat(SimdTileKernel.vectorBits()).isEqualTo(bits);
    }
  }
}
