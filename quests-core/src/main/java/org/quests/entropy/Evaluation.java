package org.quests.entropy;

import org.quests.core.Parallelism;
import org.quests.kernel.Accuracy;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.SumPieces;

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

  /** Takes what is to be kept of the sums of a query. */
  @FunctionalInterface
  interface Row {
    /**
     * Hears of a query.
     *
     * @param sums some, those of this query among them
     * @param row of the query
     */
    void take(LogKernelSums sums, int row);
  }

  /**
   * Evaluates the sums of all pairs of a task, and hands on those of each query once, in any order;
   * together they need not fit into memory.
   *
   * @return what they are sums of
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  LogKernelSums.Header forEach(KernelTask task, Parallelism parallelism, Row each) {
    SumPieces pieces = new SumPieces();
    engine.evaluate(task, parallelism, sums -> forEach(sums, pieces, each));
    return pieces.all();
  }

  /** The same of sums that are there, and have to be complete. */
  static LogKernelSums.Header forEach(LogKernelSums sums, Row each) {
    SumPieces pieces = new SumPieces();
    sums.requireComplete();
    forEach(sums, pieces, each);
    return pieces.all();
  }

  private static void forEach(LogKernelSums sums, SumPieces pieces, Row each) {
    pieces.take(sums, row -> each.take(sums, row));
  }
}
