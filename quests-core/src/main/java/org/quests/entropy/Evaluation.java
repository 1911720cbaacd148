package org.quests.entropy;

import org.quests.kernel.Accuracy;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;

/**
 * How kernel sums are evaluated.
 *
 * @param engine who does it
 * @param accuracy how accurately
 */
public record Evaluation(KernelEngine engine, Accuracy accuracy) {
  /** The relative tolerance where nothing else is said. */
  public static final double DEFAULT_TOLERANCE = 1e-6;

  /** The best engine here, precision by size, tolerance 1e-6. */
  public static final Evaluation DEFAULT =
      new Evaluation(
          KernelEngines.get(KernelEngines.AUTO), Accuracy.of(Precision.AUTO, DEFAULT_TOLERANCE));
}
