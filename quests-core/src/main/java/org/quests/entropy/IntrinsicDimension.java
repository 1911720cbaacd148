package org.quests.entropy;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Gamma;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.kernel.NearestDistances;
import org.quests.kernel.ReferenceSet;

/**
 * On how many coordinates the environments of a dataset depend, as the distances of neighbours tell
 * it, and the entropy of their density there. Environments that repeat each other are not counted
 * as neighbours.
 *
 * @param twoNearest by the two nearest neighbours: (N − 1)/Σ ln(r₂/r₁) (Facco, d'Errico, Rodriguez
 *     and Laio, Sci. Rep. 7, 12140 (2017)); not a number where there are too few different ones
 * @param scales by farther neighbours, the nearest first
 * @param manifoldEntropy in nats, by Kozachenko and Leonenko: ψ(N) − ψ(k) + ln V_d + d ⟨ln r_k⟩ for
 *     k = 4, where d is that of the scale of the neighbours 4 and 8; not a number where there are
 *     too few environments for that
 * @param count N, the environments that have neighbours enough for the first
 */
public record IntrinsicDimension(
    double twoNearest, List<Scale> scales, double manifoldEntropy, int count) {
  /**
   * The dimension at one scale, by the ratio of the distances of two neighbours (Gride: Denti,
   * Doimo, Laio and Mira, Sci. Rep. 12, 20005 (2022)), at the greatest likelihood.
   *
   * @param nearer the number of the nearer neighbour, from 1
   * @param farther that of the other one
   * @param dimension d
   * @param distance the mean distance of the farther one, in 1/Å
   */
  public record Scale(int nearer, int farther, double dimension, double distance) {}

  /** The farthest neighbour that is looked at. */
  public static final int NEIGHBOURS = 128;

  /** The neighbour of the entropy of Kozachenko and Leonenko. */
  private static final int NEIGHBOUR = 4;

  private static final double LARGEST = 1e4;

  /** Environments with two neighbours each, below which there is no dimension. */
  private static final int LEAST = 3;

  /**
   * Of a dataset; all pairs of its environments are looked at.
   *
   * @return without any number where fewer than four environments differ, or all are equally far
   *     from their two nearest ones
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static IntrinsicDimension of(ReferenceSet dataset, Parallelism parallelism) {
    int k = Math.min(NEIGHBOURS, Math.max(2, dataset.count() - 1));
    return of(NearestDistances.of(dataset, k, parallelism));
  }

  /**
   * Of distances.
   *
   * @param distances for each of N environments from its nearest ones, ascending and above 0; +∞
   *     where there are no more
   */
  static IntrinsicDimension of(double[][] distances) {
    int k = distances.length == 0 ? 0 : distances[0].length;
    List<Scale> scales = new ArrayList<>();
    double entropy = Double.NaN;
    for (int nearer = 1; 2 * nearer <= k; nearer *= 2) {
      double[] ratios = logRatios(distances, nearer, 2 * nearer);
      if (ratios.length < distances.length) {
        break;
      }
      double dimension = greatestLikelihood(ratios, nearer, 2 * nearer);
      scales.add(new Scale(nearer, 2 * nearer, dimension, mean(distances, 2 * nearer)));
      if (nearer == NEIGHBOUR) {
        entropy = manifoldEntropy(distances, dimension);
      }
    }
    double[] first = k < 2 ? new double[0] : logRatios(distances, 1, 2);
    double sum = sum(first);
    if (first.length < LEAST || sum == 0) {
      return new IntrinsicDimension(Double.NaN, List.of(), Double.NaN, first.length);
    }
    return new IntrinsicDimension((first.length - 1) / sum, scales, entropy, first.length);
  }

  private static double[] logRatios(double[][] distances, int nearer, int farther) {
    List<Double> all = new ArrayList<>();
    for (double[] own : distances) {
      if (own[farther - 1] < Double.POSITIVE_INFINITY) {
        all.add(Math.log(own[farther - 1] / own[nearer - 1]));
      }
    }
    return all.stream().mapToDouble(x -> x).toArray();
  }

  private static double sum(double[] values) {
    ExactSum sum = new ExactSum();
    for (double value : values) {
      sum.add(value);
    }
    return sum.value();
  }

  private static double mean(double[][] distances, int neighbour) {
    ExactSum sum = new ExactSum();
    for (double[] own : distances) {
      sum.add(own[neighbour - 1]);
    }
    return sum.value() / distances.length;
  }

  /**
   * Where the derivative of the log likelihood by d is 0: N/d + (m − n − 1) Σ l/(1 − e^(−d l)) − (m
   * − 1) Σ l = 0 for the neighbours n and m and l = ln(r_m/r_n). It falls with d.
   */
  private static double greatestLikelihood(double[] logRatios, int nearer, int farther) {
    double all = sum(logRatios);
    if (all == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double low = 1e-6;
    if (slope(LARGEST, logRatios, all, nearer, farther) >= 0) {
      return Double.POSITIVE_INFINITY;
    }
    return new BrentSolver(1e-12, 1e-10)
        .solve(500, d -> slope(d, logRatios, all, nearer, farther), low, LARGEST);
  }

  private static double slope(double d, double[] logRatios, double all, int nearer, int farther) {
    double sum = 0;
    for (double l : logRatios) {
      // l / (1 − exp(−d l)), which tends to 1/d where l is 0.
      sum += l == 0 ? 1 / d : -l / Math.expm1(-d * l);
    }
    return logRatios.length / d + (farther - nearer - 1) * sum - (farther - 1) * all;
  }

  private static double manifoldEntropy(double[][] distances, double d) {
    ExactSum logs = new ExactSum();
    for (double[] own : distances) {
      logs.add(Math.log(own[NEIGHBOUR - 1]));
    }
    int n = distances.length;
    double volume = d / 2 * Math.log(Math.PI) - Gamma.logGamma(d / 2 + 1);
    return Gamma.digamma(n) - Gamma.digamma(NEIGHBOUR) + volume + d * logs.value() / n;
  }
}
