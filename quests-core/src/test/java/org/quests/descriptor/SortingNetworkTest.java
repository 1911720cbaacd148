package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortingNetworkTest {
  /** A network that sorts all zeros and ones sorts everything (Knuth, volume 3, 5.3.4 Z). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void sortsAllZerosAndOnes(int n) {
    int columns = 1 << n;
    double[] matrix = new double[n * columns];
    for (int c = 0; c < columns; c++) {
      for (int i = 0; i < n; i++) {
        matrix[i * columns + c] = c >> i & 1;
      }
    }
    SortingNetwork.of(n).sortColumns(matrix, columns, columns);
    for (int c = 0; c < columns; c++) {
      for (int i = 0; i < n; i++) {
        int expected = i < n - Integer.bitCount(c) ? 0 : 1;
        assertThat(matrix[i * columns + c]).isEqualTo(expected);
      }
    }
  }

  @Test
  void sortsColumnsOfAnyLength() {
    Random random = new Random(1);
    for (int n = 1; n <= 64; n++) {
      int columns = 1 + random.nextInt(9);
      int stride = columns + random.nextInt(4);
      double[] matrix = random.doubles((long) n * stride, -3, 3).toArray();
      // Equal, zero and infinite entries occur.
      for (int i = 0; i < matrix.length; i += 5) {
        matrix[i] = random.nextInt(4) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(3);
      }
      double[] before = matrix.clone();
      SortingNetwork.of(n).sortColumns(matrix, stride, columns);
      for (int c = 0; c < stride; c++) {
        double[] column = column(before, n, stride, c);
        if (c < columns) {
          Arrays.sort(column);
        }
        assertThat(column(matrix, n, stride, c)).as("column %d of %d", c, n).isEqualTo(column);
      }
    }
  }

  private static double[] column(double[] matrix, int n, int stride, int c) {
    double[] column = new double[n];
    Arrays.setAll(column, i -> matrix[i * stride + c]);
    return column;
  }
}
