package org.quests.uncertainty;

import java.util.List;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * An upper bound on the error of an atom, by its δH: 10 to the power of a quantile of log10(error)
 * at that δH, and a correction, so that the bound holds as often as was asked for. Immutable.
 *
 * <p>This is split-conformal quantile regression (Romano, Patterson and Candès, Advances in Neural
 * Information Processing Systems 32 (2019)), one-sided. Errors of the atoms of one frame are
 * correlated, so frames are drawn, not atoms: the correction is the quantile of the residuals with
 * each of the K calibrating frames having the weight 1/(K + 1), shared among its atoms, and the
 * rest of the weight at infinity (Lee, Barber and Willett, arXiv 2306.06342 (2023)). Then, whatever
 * the errors are like and however strongly they hang together within a frame, the error of an atom
 * drawn at random from a new frame lies within its bound with at least the nominal probability, as
 * long as the new frame is a draw like those. It is no statement about each δH by itself, nor about
 * every atom of a frame at once.
 */
public final class ErrorCalibration {
  private final double coverage;
  private final double floor;
  private final MonotoneCurve curve;
  private final double correction;
  private final double greatestDifferentialEntropy;

  /**
   * A calibration that was made before.
   *
   * @param coverage nominal, greater than 0 and less than 1
   * @param floor errors below count as this; greater than 0, in the unit of the errors
   * @param curve the fitted quantile of log10(error) by δH
   * @param correction added to that
   * @param greatestDifferentialEntropy the greatest δH in nats that it was made with
   */
  public ErrorCalibration(
      double coverage,
      double floor,
      MonotoneCurve curve,
      double correction,
      double greatestDifferentialEntropy) {
    requireCoverage(coverage);
    requireFloor(floor);
    this.coverage = coverage;
    this.floor = floor;
    this.curve = curve;
    this.correction = correction;
    this.greatestDifferentialEntropy = greatestDifferentialEntropy;
  }

  /**
   * Refuses a coverage that is none.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireCoverage(double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw QuestsException.usage("the coverage must be between 0 and 1, not " + coverage);
    }
  }

  /**
   * Refuses a floor that is none.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireFloor(double floor) {
    if (!(floor > 0 && floor < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("the floor of the errors must be greater than 0, not " + floor);
    }
  }

  /** So many frames are needed to calibrate, beside those to fit. */
  public static int leastFrames(double coverage) {
    return (int) Math.ceil(coverage / (1 - coverage) * (1 - 1e-12));
  }

  /**
   * Fits and calibrates.
   *
   * @param fit frames that the quantile is fitted to, at least one
   * @param calibrating other frames, which the correction is found with
   * @param coverage nominal, greater than 0 and less than 1
   * @param floor errors below count as this; greater than 0, in the unit of the errors
   * @throws QuestsException of kind USAGE where there are too few to calibrate
   */
  public static ErrorCalibration of(
      List<LabelledFrame> fit, List<LabelledFrame> calibrating, double coverage, double floor) {
    requireCoverage(coverage);
    requireFloor(floor);
    if (fit.isEmpty() || calibrating.size() < leastFrames(coverage)) {
      throw QuestsException.usage(
          "a coverage of "
              + coverage
              + " needs at least "
              + leastFrames(coverage)
              + " frames to calibrate and one to fit, found "
              + calibrating.size()
              + " and "
              + fit.size());
    }
    MonotoneCurve curve = MonotoneQuantile.fit(fit, floor, coverage);
    WeightedValues residuals = new WeightedValues();
    double greatest = Double.NEGATIVE_INFINITY;
    double share = 1.0 / (calibrating.size() + 1);
    for (LabelledFrame frame : calibrating) {
      Cancellation.checkHere();
      for (int i = 0; i < frame.atoms(); i++) {
        double dH = frame.dH()[i];
        double logError = Math.log10(Math.max(floor, frame.errors()[i]));
        residuals.add(logError - curve.at(dH), share / frame.atoms());
        greatest = Math.max(greatest, dH);
      }
    }
    for (LabelledFrame frame : fit) {
      for (double dH : frame.dH()) {
        greatest = Math.max(greatest, dH);
      }
    }
    return new ErrorCalibration(coverage, floor, curve, residuals.atWeight(coverage), greatest);
  }

  /** The bound on the error of an atom, in the unit of the errors, by its δH in nats. */
  public double bound(double dH) {
    return Math.pow(10, curve.at(dH) + correction);
  }

  /** The bounds of several atoms. */
  public double[] bounds(double[] dH) {
    Cancellation.checkHere();
    double[] bounds = new double[dH.length];
    for (int i = 0; i < dH.length; i++) {
      bounds[i] = bound(dH[i]);
    }
    return bounds;
  }

  /** Whether an error, the floor taken for what is below, lies within its bound. */
  public boolean covers(double dH, double error) {
    // In logarithms, as the correction was found: there an equal value is within.
    double logError = Math.log10(Math.max(floor, error));
    return logError - curve.at(dH) <= correction;
  }

  /**
   * How often errors of some frames lie within their bounds, 0 … 1: the mean over the frames of the
   * fraction of their atoms.
   */
  public double coverageOf(List<LabelledFrame> frames) {
    return frames.stream().mapToDouble(this::coverageOf).average().orElse(Double.NaN);
  }

  /** The fraction of a frame's atoms whose error lies within its bound. */
  public double coverageOf(LabelledFrame frame) {
    Cancellation.checkHere();
    int covered = 0;
    for (int i = 0; i < frame.atoms(); i++) {
      covered += covers(frame.dH()[i], frame.errors()[i]) ? 1 : 0;
    }
    return (double) covered / frame.atoms();
  }

  /** The nominal coverage. */
  public double coverage() {
    return coverage;
  }

  /** Errors below count as this, in the unit of the errors. */
  public double floor() {
    return floor;
  }

  /** The fitted quantile of log10(error) by δH, without the correction. */
  public MonotoneCurve curve() {
    return curve;
  }

  /** What is added to the fitted quantile of log10(error). */
  public double correction() {
    return correction;
  }

  /** The greatest δH that it was made with, in nats; bounds beyond are extrapolated. */
  public double greatestDifferentialEntropy() {
    return greatestDifferentialEntropy;
  }
}
