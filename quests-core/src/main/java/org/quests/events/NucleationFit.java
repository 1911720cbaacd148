package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.quests.core.Cancellation;
import org.quests.core.Interval;
import org.quests.core.QuestsException;

/**
 * Sizes of nuclei as classical nucleation theory has them: log of the expected count of nuclei of n
 * atoms = x0 − (4π/3)(ΔG/kT) r³ − 4π (γ/kT) r², with the radius r of a ball of n atoms at the given
 * density. Fitted by maximum likelihood for counts that are Poisson distributed, so that sizes
 * which do not occur count too.
 *
 * <p>Intervals hold 95 % of the fits to frames drawn with replacement. Frames so near to each other
 * in time that they show the same nuclei make them too narrow.
 *
 * @param x0 log of the count that both terms are taken from
 * @param drivingForce ΔG/kT for each Å³ of a nucleus, in 1/Å³; below 0 where nuclei that are large
 *     enough grow
 * @param drivingForceInterval of ΔG/kT
 * @param surfaceTension γ/kT for each Å² of its surface, in 1/Å²
 * @param surfaceTensionInterval of γ/kT
 * @param criticalSize atoms at the top of the barrier, (4π/3) ρ (−2γ/ΔG)³; NaN where there is no
 *     barrier, because ΔG ≥ 0 or γ ≤ 0
 * @param criticalSizeInterval of that; unknown where more than 1 in 40 of the fits has no barrier
 * @param barrier 16π γ³ / (3 ΔG²) in kT; NaN where there is none
 * @param nuclei how many nuclei of these sizes there were in all frames
 * @param least the least size that was taken into account
 * @param most the greatest
 */
public record NucleationFit(
    double x0,
    double drivingForce,
    Interval drivingForceInterval,
    double surfaceTension,
    Interval surfaceTensionInterval,
    double criticalSize,
    Interval criticalSizeInterval,
    double barrier,
    int nuclei,
    int least,
    int most) {
  /** Fewer nuclei than this tell nothing. */
  public static final int FEWEST = 30;

  /** Three unknowns need three sizes. */
  private static final int FEWEST_SIZES = 3;

  /** The smallest ring. */
  private static final int SMALLEST = 3;

  private static final int REPLICATES = 400;

  /** Fits that a bootstrap must have for its ends to mean something. */
  private static final int FEWEST_REPLICATES = REPLICATES / 2;

  private static final int MOST_STEPS = 200;
  private static final double CONVERGED = 1e-12;

  /**
   * Sizes of nuclei to take into account.
   *
   * @param least at least 1
   * @param most at least {@code least}
   */
  public record Sizes(int least, int most) {
    /**
     * Checks the order.
     *
     * @throws QuestsException where it is wrong
     */
    public Sizes {
      if (least < 1 || most < least) {
        throw QuestsException.usage(
            "sizes of nuclei must be from 1 on and in order, found " + least + " to " + most);
      }
    }
  }

  /**
   * The sizes that can be expected to follow one law: from 3 on, for a single atom is what bridges
   * leave behind and two cannot hold together without one; up to the first one beyond which none is
   * less than twice as large, for what lies beyond such a gap has left the others and grows.
   */
  public static Sizes sizesBeforeGap(List<int[]> sizesOfFrames) {
    int most = SMALLEST;
    for (int size : sizesOfFrames.stream().flatMapToInt(Arrays::stream).sorted().toArray()) {
      if (size > 2 * most) {
        break;
      }
      most = Math.max(most, size);
    }
    return new Sizes(SMALLEST, most);
  }

  /**
   * Fits the sizes of nuclei.
   *
   * @param sizesOfFrames sizes of the nuclei of each frame
   * @param sizes which of them to take into account
   * @param density atoms for each Å³ of a nucleus
   * @param seed of the bootstrap
   * @return nothing where there are fewer than 30 nuclei of these sizes, or fewer than three sizes
   * @throws IllegalArgumentException where the density is not a positive number
   */
  public static Optional<NucleationFit> of(
      List<int[]> sizesOfFrames, Sizes sizes, double density, long seed) {
    if (!(density > 0 && density < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a number density of " + density);
    }
    List<int[]> counts = new ArrayList<>();
    for (int[] frame : sizesOfFrames) {
      int[] own = new int[sizes.most - sizes.least + 1];
      for (int size : frame) {
        if (size >= sizes.least && size <= sizes.most) {
          own[size - sizes.least]++;
        }
      }
      counts.add(own);
    }
    int[] all = sum(counts, sizes);
    int nuclei = Arrays.stream(all).sum();
    if (nuclei < FEWEST || Arrays.stream(all).filter(c -> c > 0).count() < FEWEST_SIZES) {
      return Optional.empty();
    }
    double[] best = maximum(all, sizes.least);
    List<double[]> replicates = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < REPLICATES; i++) {
      Cancellation.checkHere();
      List<int[]> drawn = new ArrayList<>();
      for (int f = 0; f < counts.size(); f++) {
        drawn.add(counts.get(random.nextInt(counts.size())));
      }
      int[] counted = sum(drawn, sizes);
      if (Arrays.stream(counted).filter(c -> c > 0).count() >= FEWEST_SIZES) {
        replicates.add(maximum(counted, sizes.least));
      }
    }
    double volume = density;
    double surface = Math.cbrt(density * density) / Math.cbrt(36 * Math.PI);
    double[] critical = replicates.stream().mapToDouble(p -> critical(p[1], p[2])).toArray();
    double size = critical(best[1], best[2]);
    return Optional.of(
        new NucleationFit(
            best[0],
            best[1] * volume,
            interval(replicates.stream().mapToDouble(p -> p[1] * volume).toArray()),
            best[2] * surface,
            interval(replicates.stream().mapToDouble(p -> p[2] * surface).toArray()),
            size,
            interval(critical),
            best[2] * Math.cbrt(size * size) + best[1] * size,
            nuclei,
            sizes.least,
            sizes.most));
  }

  private static int[] sum(List<int[]> counts, Sizes sizes) {
    int[] sum = new int[sizes.most - sizes.least + 1];
    for (int[] own : counts) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += own[i];
      }
    }
    return sum;
  }

  /** Where a n + b n^(2/3) is greatest; NaN where it has no greatest value. */
  private static double critical(double a, double b) {
    double root = -2 * b / (3 * a);
    return a < 0 && b > 0 ? root * root * root : Double.NaN;
  }

  /** The middle 95 % of some values. */
  private static Interval interval(double[] values) {
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    if (known.length < FEWEST_REPLICATES || known.length < 0.975 * values.length) {
      return Interval.UNKNOWN;
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(known);
    return new Interval(percentile.evaluate(2.5), percentile.evaluate(97.5));
  }

  /**
   * x0, a and b of the greatest likelihood of count(n) = exp(x0 − a n − b n^(2/3)). For given a and
   * b the best x0 makes the counts add up; what is left is concave, and Newton's method with
   * shortened steps finds its only top, which exists where three sizes occur.
   */
  private static double[] maximum(int[] counts, int least) {
    int m = counts.length;
    double[] u = new double[m];
    double[] v = new double[m];
    double total = 0;
    double meanU = 0;
    double meanV = 0;
    for (int i = 0; i < m; i++) {
      u[i] = least + i;
      v[i] = Math.cbrt(u[i] * u[i]);
      total += counts[i];
      meanU += counts[i] * u[i];
      meanV += counts[i] * v[i];
    }
    meanU /= total;
    meanV /= total;
    double a = 0;
    double b = 0;
    double value = likelihood(a, b, u, v, meanU, meanV);
    double[] p = new double[m];
    for (int step = 0; step < MOST_STEPS; step++) {
      double log = logSum(a, b, u, v);
      double expectedU = 0;
      double expectedV = 0;
      double uu = 0;
      double uv = 0;
      double vv = 0;
      for (int i = 0; i < m; i++) {
        p[i] = Math.exp(-a * u[i] - b * v[i] - log);
        expectedU += p[i] * u[i];
        expectedV += p[i] * v[i];
      }
      for (int i = 0; i < m; i++) {
        double du = u[i] - expectedU;
        double dv = v[i] - expectedV;
        uu += p[i] * du * du;
        uv += p[i] * du * dv;
        vv += p[i] * dv * dv;
      }
      double gradientA = expectedU - meanU;
      double gradientB = expectedV - meanV;
      double determinant = uu * vv - uv * uv;
      double stepA = (vv * gradientA - uv * gradientB) / determinant;
      double stepB = (uu * gradientB - uv * gradientA) / determinant;
      double gain = gradientA * stepA + gradientB * stepB;
      if (!(gain > CONVERGED)) {
        break;
      }
      double length = 1;
      double next = likelihood(a + stepA, b + stepB, u, v, meanU, meanV);
      while (next < value && length > CONVERGED) {
        length /= 2;
        next = likelihood(a + length * stepA, b + length * stepB, u, v, meanU, meanV);
      }
      a += length * stepA;
      b += length * stepB;
      value = next;
    }
    return new double[] {Math.log(total) - logSum(a, b, u, v), a, b};
  }

  private static double likelihood(
      double a, double b, double[] u, double[] v, double meanU, double meanV) {
    return -a * meanU - b * meanV - logSum(a, b, u, v);
  }

  private static double logSum(double a, double b, double[] u, double[] v) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < u.length; i++) {
      largest = Math.max(largest, -a * u[i] - b * v[i]);
    }
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      sum += Math.exp(-a * u[i] - b * v[i] - largest);
    }
    return largest + Math.log(sum);
  }
}
