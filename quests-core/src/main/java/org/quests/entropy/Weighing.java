package org.quests.entropy;

import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Precision;

/**
 * How environments are weighed against others.
 *
 * @param bandwidth h
 * @param evaluation engine and accuracy of the kernel sums
 */
public record Weighing(Bandwidth bandwidth, Evaluation evaluation) {
  /** The relative tolerance of sums that need not be accurate. */
  public static final double ROUGH_TOLERANCE = 0.01;

  /**
   * By {@link Evaluation#DEFAULT}.
   *
   * @param h in the unit of the rows, 1/Å for the method's descriptor
   */
  public static Weighing of(double h) {
    return of(Bandwidth.of(h));
  }

  /** By {@link Evaluation#DEFAULT}. */
  public static Weighing of(Bandwidth h) {
    return new Weighing(h, Evaluation.DEFAULT);
  }

  /** The same evaluated in another way. */
  public Weighing with(Evaluation other) {
    return new Weighing(bandwidth, other);
  }

  /** The same with another accuracy, by the same engine. */
  public Weighing with(Accuracy accuracy) {
    return with(new Evaluation(evaluation.engine(), accuracy));
  }

  /** The same with all sums in full, where the accuracy has a threshold to decide at. */
  public Weighing inFull() {
    return with(Accuracy.of(evaluation.accuracy().precision(), evaluation.accuracy().tolerance()));
  }

  /** The same less accurately: in single precision, and with {@link #ROUGH_TOLERANCE}. */
  public Weighing approximate() {
    return with(Accuracy.of(Precision.SINGLE, ROUGH_TOLERANCE));
  }
}
