package org.quests.thermo;

import java.util.Locale;
import org.quests.core.Interval;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;

/**
 * The difference of entropy across a transition, b less a: ΔH at the greatest bandwidth at which
 * the mean local dimension of both states falls to 5.5. That number was chosen on the melting of
 * Cu, Ni and Ag.
 *
 * @param h the bandwidth in 1/Å
 * @param entropy ΔH there, in k_B for each atom
 * @param first the local dimension of a there
 * @param second that of b
 * @param jackknife the error, by leaving out blocks of frames of both states
 */
public record DimensionMatching(
    double h, double entropy, double first, double second, Jackknife jackknife) {
  /** The mean local dimension. */
  public static final double DIMENSION = 5.5;

  /** How far the bandwidths that are looked at closely go on both sides, in ln h. */
  private static final double WINDOW = 0.35;

  /** The step between them, in ln h, is no wider than this. */
  private static final double STEP = 0.07;

  /** The widest bracket in nats where it is only to be found out where to look closely. */
  private static final double WIDEST = 0.1;

  /** A place on the curves of both states. */
  private record Crossing(double x, double difference, double first, double second) {}

  /**
   * Bandwidths that are to be looked at closely, about the crossing of two curves over the same
   * bandwidths.
   *
   * @return in 1/Å, ascending
   */
  public static Attempt<double[]> window(EntropyCurve a, EntropyCurve b) {
    return crossing(a, b, WIDEST)
        .then(
            found -> {
              int count = (int) Math.round(2 * WINDOW / STEP) + 1;
              return Attempt.of(
                  EntropyCurve.spaced(
                      Math.exp(found.x - WINDOW), Math.exp(found.x + WINDOW), count));
            });
  }

  /** Matches two states at bandwidths about the crossing, the same of both. */
  public static Attempt<DimensionMatching> of(BandwidthScan a, BandwidthScan b) {
    if (Math.min(a.blocks(), b.blocks()) < Jackknife.LEAST_BLOCKS) {
      return Attempt.refused(
          "an error needs "
              + Jackknife.LEAST_BLOCKS
              + " frames, found "
              + Math.min(a.frames(), b.frames()));
    }
    return crossing(a.whole(), b.whole(), EntropyCurve.COMPARABLE)
        .then(
            found -> {
              Jackknife jackknife =
                  Jackknife.of(
                      a,
                      curve -> difference(curve, b.whole()),
                      b,
                      curve -> difference(a.whole(), curve));
              return Double.isFinite(jackknife.error())
                  ? Attempt.of(
                      new DimensionMatching(
                          Math.exp(found.x),
                          found.difference,
                          found.first,
                          found.second,
                          jackknife))
                  : Attempt.refused(
                      "without some blocks of frames there is no such bandwidth: more frames are"
                          + " needed");
            });
  }

  private static double difference(EntropyCurve a, EntropyCurve b) {
    // The frames that are left out widen the bracket, which tells nothing new.
    Attempt<Crossing> found = crossing(a, b, WIDEST);
    return found.found() ? found.get().difference : Double.NaN;
  }

  private static Attempt<Crossing> crossing(EntropyCurve a, EntropyCurve b, double widest) {
    double[] x = BandwidthCurve.logs(a.h());
    double[] first = BandwidthCurve.dimension(x, a.entropy());
    double[] second = BandwidthCurve.dimension(x, b.entropy());
    for (int i = x.length - 2; i >= 0; i--) {
      double mean = 0.5 * (first[i] + second[i]);
      double next = 0.5 * (first[i + 1] + second[i + 1]);
      if (mean >= DIMENSION && next < DIMENSION) {
        double part = (mean - DIMENSION) / (mean - next);
        double at = x[i] + part * (x[i + 1] - x[i]);
        double bracket = Math.max(bracket(a, i, part), bracket(b, i, part));
        if (!(bracket <= widest)) {
          return Attempt.refused(
              String.format(
                  Locale.ROOT,
                  "the mean local dimension falls to %s at h = %.4f, where the bracket of H is"
                      + " %.3f nats, expected at most %s: more frames are needed",
                  DIMENSION,
                  Math.exp(at),
                  bracket,
                  EntropyCurve.COMPARABLE));
        }
        return Attempt.of(
            new Crossing(
                at,
                MonotoneCubic.of(x, b.entropy()).at(at) - MonotoneCubic.of(x, a.entropy()).at(at),
                first[i] + part * (first[i + 1] - first[i]),
                second[i] + part * (second[i + 1] - second[i])));
      }
    }
    return Attempt.refused(
        "the mean local dimension falls to " + DIMENSION + " at no bandwidth that was looked at");
  }

  /** The bracket between two bandwidths, its logarithm interpolated. */
  private static double bracket(EntropyCurve curve, int i, double part) {
    double before = curve.bracket(i);
    double after = curve.bracket(i + 1);
    return before > 0 && after > 0
        ? before * Math.pow(after / before, part)
        : Math.max(before, after);
  }

  /** Of 95 %, in k_B. */
  public Interval interval() {
    return jackknife.interval(entropy);
  }
}
