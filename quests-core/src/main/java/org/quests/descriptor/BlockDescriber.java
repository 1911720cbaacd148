package org.quests.descriptor;

import java.util.Arrays;
import org.quests.core.ColdStart;
import org.quests.neighbors.Neighbors;

/**
 * Turns the neighbours of one atom into one block of its descriptor: X1 (radial) and X2 (cross), as
 * defined by Schwalbe-Koda et al., Nature Communications 16, 4014 (2025), with an even treatment of
 * neighbours that tie for the last place. Holds scratch memory; for one thread.
 */
final class BlockDescriber {
  /** Distances that differ by no more than this, in Å, tie. */
  static final double TIE = 1e-6;

  /** So many cut-offs away stands what fills up the neighbours. */
  private static final double FAR = 1e3;

  private final int k;
  private final double cutoff;
  private final ColdStart<BlockArithmetic> choice;
  private BlockArithmetic arithmetic;

  private double[] distance = new double[0];
  private double[] x = new double[0];
  private double[] y = new double[0];
  private double[] z = new double[0];
  private double[] rootWeight = new double[0];

  /** Cross terms, in rows of {@link #stride} numbers: symmetric, zero on the diagonal. */
  private double[] cross = new double[0];

  private double[] scratch = new double[0];
  private double[] sums = new double[0];

  /** The number of neighbours, filled up to what a row of the matrix must have. */
  private int stride;

  /** The number of neighbours, filled up to what sorting must have. */
  private int rows;

  BlockDescriber(int k, double cutoff, ColdStart<BlockArithmetic> choice) {
    this.k = k;
    this.cutoff = cutoff;
    this.choice = choice;
    this.arithmetic = choice.choose(1);
    reserve(k);
  }

  /**
   * Writes a block.
   *
   * @param neighbors all neighbours within the cut-off; reduced here to those that count
   * @param row receives 2 k − 1 numbers in 1/Å
   * @param at where in the row
   */
  void describe(Neighbors neighbors, double[] row, int at) {
    neighbors.keepNearest(k, TIE);
    int count = neighbors.count();
    reserve(count);
    arithmetic = choice.choose(1);
    for (int j = 0; j < count; j++) {
      double r = Math.sqrt(neighbors.squaredDistance(j));
      double s = r / cutoff;
      distance[j] = r;
      x[j] = neighbors.dx(j);
      y[j] = neighbors.dy(j);
      z[j] = neighbors.dz(j);
      // Inside the cut-off the weight is a square: its root is taken without rounding twice.
      rootWeight[j] = Math.max(0, 1 - s * s);
    }
    for (int j = count; j < stride; j++) {
      x[j] = FAR * cutoff;
      y[j] = FAR * cutoff;
      z[j] = FAR * cutoff;
      rootWeight[j] = 0;
    }
    arithmetic.cross(x, y, z, rootWeight, count, stride, cross);
    Arrays.fill(row, at, at + 2 * k - 1, 0);
    if (count > k) {
      describeTied(count, row, at);
    } else {
      describePlain(count, row, at);
    }
  }

  private void reserve(int count) {
    int pad = BlockArithmetic.PAD;
    stride = (count + pad - 1) / pad * pad;
    rows = count <= pad ? pad : Integer.highestOneBit(2 * count - 1);
    if (stride > distance.length) {
      distance = new double[stride];
      x = new double[stride];
      y = new double[stride];
      z = new double[stride];
      rootWeight = new double[stride];
      scratch = new double[stride * pad];
      sums = new double[stride];
    }
    if (rows * stride > cross.length) {
      cross = new double[rows * stride];
    }
  }

  private void describePlain(int count, double[] row, int at) {
    for (int j = 0; j < count; j++) {
      row[at + j] = rootWeight[j] * rootWeight[j] / distance[j];
    }
    // What fills up the rows stays last.
    Arrays.fill(cross, count * stride, rows * stride, Double.POSITIVE_INFINITY);
    // The matrix is symmetric: sorting its columns is sorting its rows.
    arithmetic.sortColumns(cross, rows, stride);
    arithmetic.sumRows(cross, count, stride, scratch, sums);
    for (int m = 0; m < count - 1; m++) {
      row[at + k + m] = sums[count - 1 - m] / k;
    }
  }

  /**
   * The k-th place is contested by t neighbours for m places: each is taken to be there with
   * occupation m/t, and with (m − 1)/(t − 1) where another contender is known to be there.
   */
  private void describeTied(int count, double[] row, int at) {
    double last = distance[k - 1];
    int certain = 0;
    while (distance[certain] < last - TIE) {
      certain++;
    }
    int tied = count - certain;
    int places = k - certain;
    double occupation = (double) places / tied;
    double besideTied = (places - 1.0) / (tied - 1.0);

    double[] values = new double[count];
    double[] weights = new double[count];
    double[] bins = new double[k];
    for (int j = 0; j < count; j++) {
      values[j] = rootWeight[j] * rootWeight[j] / distance[j];
      weights[j] = j < certain ? 1 : occupation;
    }
    unitBins(values, weights, count, bins);
    System.arraycopy(bins, 0, row, at, k);

    for (int j = 0; j < count; j++) {
      int n = 0;
      for (int l = 0; l < count; l++) {
        if (l != j) {
          values[n] = cross[j * stride + l];
          weights[n] = l < certain ? 1 : j < certain ? occupation : besideTied;
          n++;
        }
      }
      unitBins(values, weights, n, bins);
      double own = j < certain ? 1 : occupation;
      for (int m = 0; m < k - 1; m++) {
        row[at + k + m] += own * bins[m] / k;
      }
    }
  }

  /** Sorts values, largest first, and averages them over successive stretches of unit weight. */
  private static void unitBins(double[] values, double[] weights, int count, double[] bins) {
    for (int i = 1; i < count; i++) {
      double v = values[i];
      double w = weights[i];
      int j = i - 1;
      for (; j >= 0 && values[j] < v; j--) {
        values[j + 1] = values[j];
        weights[j + 1] = weights[j];
      }
      values[j + 1] = v;
      weights[j + 1] = w;
    }
    Arrays.fill(bins, 0);
    int bin = 0;
    double room = 1;
    for (int i = 0; i < count && bin < bins.length; i++) {
      double left = weights[i];
      while (left > 0 && bin < bins.length) {
        double part = Math.min(left, room);
        bins[bin] += part * values[i];
        left -= part;
        room -= part;
        // Occupations are fractions: what rounding leaves of a stretch is no stretch.
        if (room < 1e-12) {
          bin++;
          room = 1;
        }
        if (left < 1e-12) {
          left = 0;
        }
      }
    }
  }
}
