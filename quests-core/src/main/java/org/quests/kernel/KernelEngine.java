package org.quests.kernel;

import java.util.function.Consumer;
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

  /**
   * The same, handed on piece by piece, so that whoever keeps a number or two of each query needs
   * no room for all sums at once. Here it is one piece; an engine whose sums are not in the memory
   * of this process gives many.
   *
   * @param task all pairs of its queries and reference
   * @param pieces takes sums of some of the queries over the whole reference set, one piece after
   *     the other, in any order, on this thread; each query is in one of them. {@link SumPieces}
   *     checks that
   */
  default void evaluate(KernelTask task, Parallelism parallelism, Consumer<LogKernelSums> pieces) {
    pieces.accept(evaluate(task, parallelism));
  }
}
