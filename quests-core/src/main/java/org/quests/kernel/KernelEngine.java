package org.quests.kernel;

import org.quests.core.Parallelism;

/** Evaluates kernel sums. Stateless, thread-safe. */
public interface KernelEngine {
  /** The name that a user gives to ask for it. */
  String name();

  /**
   * Evaluates the sums of a task. The result has the same bits for any number of threads, and for a
   * task that is cut into blocks whose results are merged, in any order.
   *
   * @throws org.quests.core.QuestsException of kind CANCELLED where the work was cancelled
   */
  LogKernelSums evaluate(KernelTask task, Parallelism parallelism);
}
