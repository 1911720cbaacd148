package org.quests.study;

import java.util.Locale;
import java.util.Optional;
import org.quests.uncertainty.ErrorCalibration;

/**
 * What the bounds on the errors of some atoms come to.
 *
 * @param coverage the probability that an error is within its bound, 0 … 1
 * @param mean of the bounds, in the unit of the errors
 * @param greatest of the bounds, in the unit of the errors
 * @param atoms how many there are
 * @param extrapolated how many of them have a δH that is greater than any that was calibrated
 * @param calibratedTo the greatest δH that was calibrated, in nats
 */
public record ErrorBounds(
    double coverage,
    double mean,
    double greatest,
    long atoms,
    long extrapolated,
    double calibratedTo) {

  /** The bounds on the errors of atoms with these δH in nats. */
  public static ErrorBounds of(ErrorCalibration errors, double[] dH) {
    Counter counter = new Counter(errors);
    counter.add(dH, errors.bounds(dH));
    return counter.bounds();
  }

  /** Says which bounds are none; empty where all are. */
  public Optional<String> caution() {
    return extrapolated == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.2f %% of the environments have a δH beyond %.4g, the greatest that was"
                    + " calibrated: their bounds are extrapolated",
                100.0 * extrapolated / atoms,
                // Without the sign of a negative zero.
                calibratedTo + 0.0));
  }

  /** Takes note of atoms that pass. */
  public static final class Counter {
    private final ErrorCalibration errors;
    private long atoms;
    private long extrapolated;
    private double sum;
    private double greatest;

    /** Of no atoms yet. */
    public Counter(ErrorCalibration errors) {
      this.errors = errors;
    }

    /** And of atoms of these δH in nats, with these bounds on their errors. */
    public void add(double[] dH, double[] bounds) {
      for (int i = 0; i < dH.length; i++) {
        atoms++;
        sum += bounds[i];
        greatest = Math.max(greatest, bounds[i]);
        extrapolated += dH[i] > errors.greatestDifferentialEntropy() ? 1 : 0;
      }
    }

    /** What they come to. */
    public ErrorBounds bounds() {
      return new ErrorBounds(
          errors.coverage(),
          sum / atoms,
          greatest,
          atoms,
          extrapolated,
          errors.greatestDifferentialEntropy());
    }
  }
}
