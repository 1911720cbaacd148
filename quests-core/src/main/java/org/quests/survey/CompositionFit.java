package org.quests.survey;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * What energies per atom come to by the composition alone: a sum over elements of their share times
 * an energy of the element. The sum of the absolute deviations is the least, so that a few frames
 * that are far off do not change it.
 */
final class CompositionFit {
  /** Fits by weighted squares, each with the weights that the deviations of the one before give. */
  private static final int ROUNDS = 25;

  /** Deviations below this share of the mean one have the same weight. */
  private static final double NEGLIGIBLE = 1e-3;

  private CompositionFit() {}

  /**
   * How far each energy is from the fit.
   *
   * @param shares of the elements in each frame
   * @param energies per atom; NaN where there is none
   * @return as many; NaN likewise
   */
  static double[] deviations(double[][] shares, double[] energies) {
    int[] known =
        IntStream.range(0, energies.length).filter(i -> Double.isFinite(energies[i])).toArray();
    double[] deviations = new double[energies.length];
    Arrays.fill(deviations, Double.NaN);
    if (known.length == 0) {
      return deviations;
    }
    double[] weights = new double[known.length];
    Arrays.fill(weights, 1);
    for (int round = 0; round < ROUNDS; round++) {
      RealVector ofElements = fit(shares, energies, known, weights);
      double mean = 0;
      for (int i : known) {
        deviations[i] = energies[i] - ofElements.dotProduct(new ArrayRealVector(shares[i], false));
        mean += Math.abs(deviations[i]) / known.length;
      }
      double least = Math.max(NEGLIGIBLE * mean, Double.MIN_NORMAL);
      for (int k = 0; k < known.length; k++) {
        weights[k] = least / Math.max(least, Math.abs(deviations[known[k]]));
      }
    }
    return deviations;
  }

  private static RealVector fit(
      double[][] shares, double[] energies, int[] known, double[] weights) {
    int elements = shares[0].length;
    double[][] normal = new double[elements][elements];
    double[] right = new double[elements];
    for (int k = 0; k < known.length; k++) {
      double[] row = shares[known[k]];
      for (int a = 0; a < elements; a++) {
        double weighted = weights[k] * row[a];
        right[a] += weighted * energies[known[k]];
        for (int b = 0; b < elements; b++) {
          normal[a][b] += weighted * row[b];
        }
      }
    }
    // Of elements whose shares never vary independently any split is as good: the smallest.
    return new SingularValueDecomposition(new Array2DRowRealMatrix(normal, false))
        .getSolver()
        .solve(new ArrayRealVector(right, false));
  }
}
