package org.quests.descriptor;

import java.util.Arrays;
import org.quests.neighbors.Neighbors;

/**
 * Turns the neighbours of one atom into one block of its descriptor: X1 (radial) and X2 (cross), as
 * defined by Schwalbe-Koda et al., Nature Communications 16, 4014 (2025), with an even treatment of
 * neighbours that tie for the last place. Holds scratch memory; for one thread.
 */
final class BlockDescriber {
  /** Distances that differ by no more than this, in Å, tie. */
  static final double TIE = 1e-6;

  private final int k;
  private final double cutoff;
  private final SortingNetwork[] networks;

  private double[] distance;
  private double[] rootWeight;

  /** Cross terms, row by row: symmetric, zero on the diagonal. */
  private double[] cross;

  BlockDescriber(int k, double cutoff) {
    this.k = k;
    this.cutoff = cutoff;
    this.networks = new SortingNetwork[k + 1];
    this.distance = new double[k];
    this.rootWeight = new double[k];
    this.cross = new double[k * k];
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
    for (int j = 0; j < count; j++) {
      double r = Math.sqrt(neighbors.squaredDistance(j));
      double s = r / cutoff;
      distance[j] = r;
      // Inside the cut-off the weight is a square: its root is taken without rounding twice.
      rootWeight[j] = Math.max(0, 1 - s * s);
    }
    fillCross(neighbors, count);
    Arrays.fill(row, at, at + 2 * k - 1, 0);
    if (count > k) {
      describeTied(count, row, at);
    } else {
      describePlain(count, row, at);
    }
  }

  private void reserve(int count) {
    if (count > distance.length) {
      distance = new double[count];
      rootWeight = new double[count];
      cross = new double[count * count];
    }
  }

  private void fillCross(Neighbors neighbors, int count) {
    for (int j = 0; j < count; j++) {
      cross[j * count + j] = 0;
      for (int l = 0; l < j; l++) {
        double x = neighbors.dx(j) - neighbors.dx(l);
        double y = neighbors.dy(j) - neighbors.dy(l);
        double z = neighbors.dz(j) - neighbors.dz(l);
        double m = rootWeight[j] * rootWeight[l] / Math.sqrt(x * x + y * y + z * z);
        cross[j * count + l] = m;
        cross[l * count + j] = m;
      }
    }
  }

  private void describePlain(int count, double[] row, int at) {
    for (int j = 0; j < count; j++) {
      row[at + j] = rootWeight[j] * rootWeight[j] / distance[j];
    }
    SortingNetwork network = networks[count];
    if (network == null) {
      network = SortingNetwork.of(count);
      networks[count] = network;
    }
    // The matrix is symmetric: sorting its columns is sorting its rows.
    network.sortColumns(cross, count, count);
    for (int m = 0; m < count - 1; m++) {
      int line = (count - 1 - m) * count;
      double sum = 0;
      for (int j = 0; j < count; j++) {
        sum += cross[line + j];
      }
      row[at + k + m] = sum / k;
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
          values[n] = cross[j * count + l];
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
