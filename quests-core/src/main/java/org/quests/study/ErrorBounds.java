package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.uncertainty.ErrorCalibration;

/**
 * What the bounds on the errors of some atoms come to. Atoms of elements that the reference lacks
 * have none: no labelled frame tells of them.
 *
 * @param coverage the probability that an error is within its bound, 0 … 1
 * @param mean of the bounds, in the unit of the errors; NaN where no atom has one
 * @param greatest of the bounds, in the unit of the errors; NaN where no atom has one
 * @param atoms how many there are, those without a bound among them
 * @param extrapolated how many with a bound have a δH that is greater than any that was calibrated
 * @param calibratedTo the greatest δH that was calibrated, in nats
 * @param unbounded how many have no bound
 * @param unseen the symbols of their elements
 */
public record ErrorBounds(
    double coverage,
    double mean,
    double greatest,
    long atoms,
    long extrapolated,
    double calibratedTo,
    long unbounded,
    List<String> unseen) {
  /** Takes a copy. */
  public ErrorBounds {
    unseen = List.copyOf(unseen);
  }

  /**
   * The bounds on the errors of atoms.
   *
   * @param dH of each in nats
   * @param known elements of the reference; null where they are not known
   * @param element the atomic number of each atom
   * @return for each atom; NaN where there is none
   */
  static double[] of(
      ErrorCalibration errors,
      double[] dH,
      @Nullable KnownElements known,
      IntUnaryOperator element) {
    double[] bounds = errors.bounds(dH);
    for (int i = 0; known != null && i < bounds.length; i++) {
      if (known.lacks(element.applyAsInt(i))) {
        bounds[i] = Double.NaN;
      }
    }
    return bounds;
  }

  /** Says which bounds are missing, and which hold only in part; empty where all hold. */
  public List<String> cautions() {
    List<String> all = new ArrayList<>();
    if (unbounded > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%,d %s no bound on %s: %s",
              unbounded,
              unbounded == 1 ? "atom has" : "atoms have",
              unbounded == 1 ? "its error" : "their errors",
              UnseenElement.missing(unseen)));
    }
    if (extrapolated > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%.2f %% of the environments have a δH beyond %.4g, the greatest that was"
                  + " calibrated: their bounds are extrapolated",
              100.0 * extrapolated / atoms,
              // Without the sign of a negative zero.
              calibratedTo + 0.0));
    }
    return all;
  }

  /** Takes note of atoms that pass. */
  static final class Counter {
    private final ErrorCalibration errors;
    private long atoms;
    private long unbounded;
    private long extrapolated;
    private double sum;
    private double greatest;

    /** Of no atoms yet. */
    Counter(ErrorCalibration errors) {
      this.errors = errors;
    }

    /** And of atoms of these δH in nats, with these bounds on their errors; NaN: none. */
    void add(double[] dH, double[] bounds) {
      for (int i = 0; i < dH.length; i++) {
        atoms++;
        if (Double.isNaN(bounds[i])) {
          unbounded++;
          continue;
        }
        sum += bounds[i];
        greatest = Math.max(greatest, bounds[i]);
        extrapolated += dH[i] > errors.greatestDifferentialEntropy() ? 1 : 0;
      }
    }

    /**
     * What they come to.
     *
     * @param unseen elements that the reference lacks; null where they are not known
     */
    ErrorBounds bounds(@Nullable Map<String, UnseenElement> unseen) {
      long bounded = atoms - unbounded;
      return new ErrorBounds(
          errors.coverage(),
          sum / bounded,
          bounded == 0 ? Double.NaN : greatest,
          atoms,
          extrapolated,
          errors.greatestDifferentialEntropy(),
          unbounded,
          unseen == null ? List.of() : List.copyOf(unseen.keySet()));
    }
  }
}
