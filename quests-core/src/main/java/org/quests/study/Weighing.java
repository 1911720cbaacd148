package org.quests.study;

import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;

/**
 * How environments are weighed against others.
 *
 * @param bandwidth h
 * @param evaluation engine and accuracy of the kernel sums
 */
public record Weighing(Bandwidth bandwidth, Evaluation evaluation) {
  /**
   * By {@link Evaluation#DEFAULT}.
   *
   * @param h in the unit of the rows, 1/Å for the method's descriptor
   */
  public static Weighing of(double h) {
    return new Weighing(Bandwidth.of(h), Evaluation.DEFAULT);
  }
}
