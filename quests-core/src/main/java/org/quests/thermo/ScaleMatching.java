package org.quests.thermo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;

/**
 * The difference of configurational entropy of two states of one phase, b less a: 3 ln(h_b/h_a) in
 * k_B for each atom, where H_b(h_b) = H_a(h_a). If b is a with all displacements scaled by a
 * factor, that factor is h_b/h_a at every level of H.
 *
 * @param levels of H in nats, ascending
 * @param first h_a at each, in 1/Å
 * @param second h_b at each, in 1/Å
 * @param entropy the mean over the levels, in k_B for each atom
 * @param jackknife its error, by leaving out blocks of frames of both states
 * @param slopeDifference the mean over the levels of how much d ln H / d ln h of both differ at
 *     equal H
 */
public record ScaleMatching(
    double[] levels,
    double[] first,
    double[] second,
    double entropy,
    Jackknife jackknife,
    double slopeDifference) {
  /** The number of levels. */
  public static final int LEVELS = 10;

  /** The lowest level in nats. */
  private static final double LOWEST = 0.5;

  /** Bandwidths of a state between the lowest level and the highest that are needed. */
  private static final int LEAST_NODES = 3;

  /** Slopes that differ by more are not those of a scaled state. */
  static final double SLOPES = 0.02;

  /** Nor is a range of the levels over their mean above this. */
  static final double RANGE = 0.03;

  /** H below this says nothing of a level. */
  private static final double NOTHING = 1e-6;

  private static final int DIMENSIONS = 3;

  /** Matches two states, which must be of as many environments. */
  public static Attempt<ScaleMatching> of(BandwidthScan a, BandwidthScan b) {
    if (Math.min(a.blocks(), b.blocks()) < Jackknife.LEAST_BLOCKS) {
      return Attempt.refused(
          "an error needs "
              + Jackknife.LEAST_BLOCKS
              + " frames, found "
              + Math.min(a.frames(), b.frames()));
    }
    double top = Math.min(greatest(a.whole()), greatest(b.whole()));
    int nodes = Math.min(between(a.whole(), top), between(b.whole(), top));
    if (!(top > LOWEST) || nodes < LEAST_NODES) {
      return Attempt.refused(
          String.format(
              Locale.ROOT,
              "fewer than %d bandwidths with a bracket up to %s nats have an H from %s on:"
                  + " more frames are needed, or other bandwidths",
              LEAST_NODES,
              EntropyCurve.COMPARABLE,
              LOWEST));
    }
    double[] levels = new double[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      levels[i] = LOWEST + (top - LOWEST) * i / (LEVELS - 1);
    }
    double[] first = bandwidths(a.whole(), levels);
    double[] second = bandwidths(b.whole(), levels);
    double entropy = mean(first, second);
    Jackknife jackknife =
        Jackknife.of(
            a,
            curve -> mean(bandwidths(curve, levels), second),
            b,
            curve -> mean(first, bandwidths(curve, levels)));
    if (!Double.isFinite(entropy) || !Double.isFinite(jackknife.error())) {
      return Attempt.refused(
          "a level of H lies beyond the bandwidths: narrower and wider ones are needed");
    }
    return Attempt.of(
        new ScaleMatching(
            levels,
            first,
            second,
            entropy,
            jackknife,
            slopes(a.whole(), first, b.whole(), second)));
  }

  /**
   * The mean alone, without an error, of states whose frames are known to be enough.
   *
   * @return NaN where it does not exist
   */
  static double estimate(EntropyCurve a, EntropyCurve b) {
    double top = Math.min(greatest(a), greatest(b));
    if (!(top > LOWEST) || Math.min(between(a, top), between(b, top)) < LEAST_NODES) {
      return Double.NaN;
    }
    double[] levels = new double[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      levels[i] = LOWEST + (top - LOWEST) * i / (LEVELS - 1);
    }
    return mean(bandwidths(a, levels), bandwidths(b, levels));
  }

  /** The greatest H that can be compared; NaN where there is none. */
  private static double greatest(EntropyCurve curve) {
    double greatest = Double.NaN;
    for (int i = curve.size() - 1; i >= 0 && curve.comparable(i); i--) {
      greatest = curve.entropy()[i];
    }
    return greatest;
  }

  private static int between(EntropyCurve curve, double top) {
    return (int)
        Arrays.stream(curve.entropy()).filter(value -> value >= LOWEST && value <= top).count();
  }

  private static @Nullable MonotoneCubic cubic(EntropyCurve curve) {
    int count = 0;
    while (count < curve.size() && curve.entropy()[count] > NOTHING) {
      count++;
    }
    return count < 2
        ? null
        : MonotoneCubic.of(
            BandwidthCurve.logs(Arrays.copyOf(curve.h(), count)),
            BandwidthCurve.logs(Arrays.copyOf(curve.entropy(), count)));
  }

  /** The bandwidth at each level; NaN where that is beyond. */
  private static double[] bandwidths(EntropyCurve curve, double[] levels) {
    MonotoneCubic cubic = cubic(curve);
    return Arrays.stream(levels)
        .map(level -> cubic == null ? Double.NaN : Math.exp(cubic.where(Math.log(level))))
        .toArray();
  }

  private static double mean(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += DIMENSIONS * Math.log(second[i] / first[i]);
    }
    return sum / first.length;
  }

  private static double slopes(EntropyCurve a, double[] first, EntropyCurve b, double[] second) {
    MonotoneCubic ofFirst = Objects.requireNonNull(cubic(a));
    MonotoneCubic ofSecond = Objects.requireNonNull(cubic(b));
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs(ofSecond.slopeAt(Math.log(second[i])) - ofFirst.slopeAt(Math.log(first[i])));
    }
    return sum / first.length;
  }

  /** The difference at one level, in k_B. */
  public double at(int level) {
    return DIMENSIONS * Math.log(second[level] / first[level]);
  }

  /** The greatest difference less the least, in k_B. A check of the form, not an error. */
  public double range() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < levels.length; i++) {
      least = Math.min(least, at(i));
      most = Math.max(most, at(i));
    }
    return most - least;
  }

  /**
   * Whether b looks like a with all displacements scaled. If not, the difference is a lower bound
   * of what it should be. A range within the error says nothing.
   */
  public boolean scaled() {
    return slopeDifference <= SLOPES
        && range() <= Math.max(RANGE * Math.abs(entropy), jackknife.error());
  }

  /** Of 95 %, in k_B. */
  public Interval interval() {
    return jackknife.interval(entropy);
  }
}
