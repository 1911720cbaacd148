package org.quests.survey;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.quests.entropy.Quantiles;

/**
 * What energies per atom come to by the composition alone: a sum over elements of their share times
 * an energy of the element, by least squares. Frames that are far off do not take part.
 */
final class CompositionFit {
  /** Fits, each without the frames that the one before found to be far off. */
  private static final int ROUNDS = 3;

  private CompositionFit() {}

  /**
   * How far each energy is from the fit.
   *
   * @param shares of the elements in each frame
   * @param energies per atom; NaN where there is none
   * @return as many; NaN likewise
   */
  static double[] deviations(double[][] shares, double[] energies) {
    BitSet used = new BitSet();
    IntStream.range(0, energies.length)
        .filter(i -> Double.isFinite(energies[i]))
        .forEach(used::set);
    double[] deviations = new double[energies.length];
    Arrays.fill(deviations, Double.NaN);
    BitSet known = (BitSet) used.clone();
    for (int round = 0; round < ROUNDS && !used.isEmpty(); round++) {
      RealVector ofElements = fit(shares, energies, used);
      known.stream()
          .forEach(
              i -> deviations[i] = energies[i] - ofElements.dotProduct(new ArrayRealVector(shares[i], false)));
      double[] found = known.stream().mapToDouble(i -> deviations[i]).toArray();
      double median = Quantiles.of(found).median();
      double far = Outliers.FAR * Outliers.mad(found, median);
      BitSet near = new BitSet();
      known.stream().filter(i -> Math.abs(deviations[i] - median) <= far).forEach(near::set);
      if (near.equals(used)) {
        break;
      }
      used = near;
    }
    return deviations;
  }

  private static RealVector fit(double[][] shares, double[] energies, BitSet used) {
    int elements = shares[0].length;
    double[][] normal = new double[elements][elements];
    double[] right = new double[elements];
    used.stream()
        .forEach(
            i -> {
              double[] row = shares[i];
              for (int a = 0; a < elements; a++) {
                right[a] += row[a] * energies[i];
                for (int b = 0; b < elements; b++) {
                  normal[a][b] += row[a] * row[b];
                }
              }
            });
    // Of elements whose shares never vary independently any split is as good: the smallest.
    return new SingularValueDecomposition(new Array2DRowRealMatrix(normal, false))
        .getSolver()
        .solve(new ArrayRealVector(right, false));
  }
}
