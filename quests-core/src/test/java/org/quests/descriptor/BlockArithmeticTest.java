package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Vectors;
import org.quests.descriptor.simd.SimdBlockArithmetic;

/** Plain loops are right, and vectors give their bits. */
class BlockArithmeticTest {
  private static final BlockArithmetic SCALAR = new ScalarBlockArithmetic();

  static boolean vectors() {
    return Vectors.available();
  }

  static Stream<BlockArithmetic> all() {
    return vectors() ? Stream.of(SCALAR, new SimdBlockArithmetic()) : Stream.of(SCALAR);
  }

  /** A network that sorts all zeros and ones sorts everything (Knuth, volume 3, 5.3.4 Z). */
  @ParameterizedTest
  @MethodSource("all")
  void sortsAllZerosAndOnesOfSixteen(BlockArithmetic arithmetic) {
    int rows = 16;
    int columns = 1 << rows;
    double[] matrix = new double[rows * columns];
    for (int c = 0; c < columns; c++) {
      for (int i = 0; i < rows; i++) {
        matrix[i * columns + c] = c >> i & 1;
      }
    }
    arithmetic.sortColumns(matrix, rows, columns);
    for (int c = 0; c < columns; c++) {
      int zeros = rows - Integer.bitCount(c);
      for (int i = 0; i < rows; i++) {
        if (matrix[i * columns + c] != (i < zeros ? 0 : 1)) {
          assertThat(matrix[i * columns + c]).as("row %d of column %d", i, c).isNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void sortsColumnsOfAnyLength(BlockArithmetic arithmetic) {
    Random random = new Random(1);
    for (int rows = 8; rows <= 512; rows *= 2) {
      for (int stride : new int[] {8, 16, 40}) {
        double[] matrix = random.doubles((long) rows * stride, 0, 3).toArray();
        // Equal, zero and infinite entries occur.
        for (int i = 0; i < matrix.length; i += 5) {
          matrix[i] = random.nextInt(4) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(3);
        }
        double[] before = matrix.clone();
        arithmetic.sortColumns(matrix, rows, stride);
        for (int c = 0; c < stride; c++) {
          double[] column = column(before, rows, stride, c);
          Arrays.sort(column);
          assertThat(column(matrix, rows, stride, c))
              .as("column %d of %d × %d", c, rows, stride)
              .isEqualTo(column);
        }
      }
    }
  }

  private static double[] column(double[] matrix, int rows, int stride, int c) {
    double[] column = new double[rows];
    for (int i = 0; i < rows; i++) {
      column[i] = matrix[i * stride + c];
    }
    return column;
  }

  @Test
  void crossTermsAreRightToFewUnitsInTheLastPlace() {
    Neighbours n = new Neighbours(30, new Random(2));
    double[] matrix = n.cross(SCALAR);
    for (int j = 0; j < n.count; j++) {
      for (int l = 0; l < n.stride; l++) {
        double x = n.x[j] - n.x[l];
        double y = n.y[j] - n.y[l];
        double z = n.z[j] - n.z[l];
        double expected = j == l ? 0 : n.weight[j] * n.weight[l] / Math.sqrt(x * x + y * y + z * z);
        assertThat(matrix[j * n.stride + l]).isEqualTo(expected, within(8e-16 * expected));
      }
    }
  }

  @EnabledIf("vectors")
  @Test
  void vectorsGiveTheBitsOfPlainLoops() {
    BlockArithmetic simd = new SimdBlockArithmetic();
    Random random = new Random(3);
    for (int turn = 0; turn < 3000; turn++) {
      Neighbours n = new Neighbours(1 + random.nextInt(turn < 2900 ? 70 : 200), random);
      double[] cross = n.cross(SCALAR);
      assertThat(n.cross(simd)).isEqualTo(cross);
      double[] scratch = new double[n.count * BlockArithmetic.PAD];
      double[] expected = new double[n.count];
      double[] sums = new double[n.count];
      SCALAR.sumRows(cross, n.count, n.stride, scratch, expected);
      simd.sumRows(cross, n.count, n.stride, scratch, sums);
      assertThat(sums).isEqualTo(expected);
      double first = 0;
      for (int l = 0; l < n.stride; l++) {
        first += cross[l];
      }
      assertThat(sums[0]).isEqualTo(first, within(1e-14 * first));
    }
  }

  /** Random neighbours, filled up. */
  private static final class Neighbours {
    final int count;
    final int stride;
    final double[] x;
    final double[] y;
    final double[] z;
    final double[] weight;

    Neighbours(int count, Random random) {
      this.count = count;
      stride = (count + 7) / 8 * 8;
      x = coordinates(random);
      y = coordinates(random);
      z = coordinates(random);
      weight = new double[stride];
      for (int j = 0; j < count; j++) {
        weight[j] = random.nextInt(20) == 0 ? 0 : random.nextDouble();
      }
    }

    private double[] coordinates(Random random) {
      double[] values = new double[stride];
      for (int j = 0; j < stride; j++) {
        values[j] = j < count ? random.nextDouble(-5, 5) : 5000;
      }
      return values;
    }

    double[] cross(BlockArithmetic arithmetic) {
      double[] matrix = new double[count * stride];
      arithmetic.cross(x, y, z, weight, count, stride, matrix);
      return matrix;
    }
  }
}
