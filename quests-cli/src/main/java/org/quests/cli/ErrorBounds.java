package org.quests.cli;

import org.quests.uncertainty.ErrorCalibration;

/** What is said of the bounds on the errors of atoms that pass. */
final class ErrorBounds {
  private final ErrorCalibration errors;
  private long atoms;
  private long extrapolated;
  private double sum;
  private double greatest;

  ErrorBounds(ErrorCalibration errors) {
    this.errors = errors;
  }

  void add(double[] dH) {
    for (double value : dH) {
      double bound = errors.bound(value);
      atoms++;
      sum += bound;
      greatest = Math.max(greatest, bound);
      extrapolated += value > errors.greatestDifferentialEntropy() ? 1 : 0;
    }
  }

  /** A line of the summary. */
  String text() {
    return Text.of(
        "error within its bound with a probability of %s: bounds of %.4g on average, at most %.4g",
        errors.coverage(), sum / atoms, greatest);
  }

  /** Says which bounds are none. */
  void warn(Terminal terminal) {
    if (extrapolated > 0) {
      terminal.warn(
          Text.of(
              "%.2f %% of the environments have a δH beyond %.4g, the greatest that was calibrated:"
                  + " their bounds are extrapolated",
              100.0 * extrapolated / atoms, errors.greatestDifferentialEntropy()));
    }
  }
}
