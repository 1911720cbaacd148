package org.quests.study;

import org.quests.entropy.Evaluation;
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
    return new Weighing(Bandwidth.of(h), Evaluation.DEFAULT);
  }

  /** The same less accurately: in single precision, and with {@link #ROUGH_TOLERANCE}. */
  public Weighing approximate() {
    return new Weighing(
        bandwidth,
        new Evaluation(evaluation.engine(), Accuracy.of(Precision.SINGLE, ROUGH_TOLERANCE)));
  }
}
