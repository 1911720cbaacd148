package org.quests.descriptor;

import java.util.Arrays;

/** Plain loops: the definition of what a {@link BlockArithmetic} does. */
final class ScalarBlockArithmetic implements BlockArithmetic {
  @Override
  public void cross(
      double[] x,
      double[] y,
      double[] z,
      double[] rootWeight,
      int count,
      int stride,
      double[] matrix) {
    for (int j = 0; j < count; j++) {
      matrix[j * stride + j] = 0;
      for (int l = j + 1; l < stride; l++) {
        double dx = x[j] - x[l];
        double dy = y[j] - y[l];
        double dz = z[j] - z[l];
        double squared = Math.fma(dz, dz, Math.fma(dy, dy, dx * dx));
        matrix[j * stride + l] = rootWeight[j] * rootWeight[l] * inverseRoot(squared);
      }
    }
    for (int j = 0; j < count; j++) {
      for (int l = j + 1; l < count; l++) {
        matrix[l * stride + j] = matrix[j * stride + l];
      }
    }
  }

  private static double inverseRoot(double x) {
    double y = Double.longBitsToDouble(GUESS - (Double.doubleToRawLongBits(x) >> 1));
    double minus = -x;
    double r = Math.fma(minus * y, y, 1);
    y = Math.fma(y, Math.fma(r, R2, R1) * r, y);
    r = Math.fma(minus * y, y, 1);
    y = Math.fma(y, Math.fma(r, R2, R1) * r, y);
    r = Math.fma(minus * y, y, 1);
    return Math.fma(y, R1 * r, y);
  }

  @Override
  public void sortColumns(double[] matrix, int rows, int stride) {
    double[] column = new double[rows];
    for (int c = 0; c < stride; c++) {
      // Neighbours are in the order of their distances, so that terms decrease: from the last one
      // on they are nearly sorted, which is sorted sooner.
      for (int i = 0; i < rows; i++) {
        column[rows - 1 - i] = matrix[i * stride + c];
      }
      Arrays.sort(column);
      for (int i = 0; i < rows; i++) {
        matrix[i * stride + c] = column[i];
      }
    }
  }

  @Override
  public void sumRows(double[] matrix, int rows, int stride, double[] scratch, double[] sums) {
    for (int row = 0; row < rows; row++) {
      int at = row * stride;
      System.arraycopy(matrix, at, scratch, 0, PAD);
      for (int c = at + PAD; c < at + stride; c += PAD) {
        for (int p = 0; p < PAD; p++) {
          scratch[p] += matrix[c + p];
        }
      }
      for (int half = PAD / 2; half > 0; half /= 2) {
        for (int p = 0; p < half; p++) {
          scratch[p] += scratch[p + half];
        }
      }
      sums[row] = scratch[0];
    }
  }
}
