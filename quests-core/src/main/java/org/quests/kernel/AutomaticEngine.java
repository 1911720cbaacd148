package org.quests.kernel;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * A built-in engine that leaves much work of plain sums to another engine, if that is known to be
 * done sooner there. The bits are the same, so nobody needs to know; what fails there is done here.
 */
final class AutomaticEngine implements KernelEngine {
  /** Pairs of environments from which on others are asked: a core needs two seconds for them. */
  static final double LEAST_PAIRS = 2e9;

  private final KernelEngine builtIn;
  private final Supplier<? extends Collection<KernelEngineProvider>> others;
  private final double least;

  /**
   * An engine.
   *
   * @param others who may know a better one; looked for when they are first needed
   * @param least pairs of environments from which on they are asked
   */
  AutomaticEngine(
      KernelEngine builtIn,
      Supplier<? extends Collection<KernelEngineProvider>> others,
      double least) {
    this.builtIn = builtIn;
    this.others = others;
    this.least = least;
  }

  @Override
  public String name() {
    return builtIn.name();
  }

  @Override
  public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    if (task.plain() && !task.deciding() && !task.want().nearest()) {
      WorkSize work = WorkSize.of(task);
      if (work.pairs() >= least) {
        Optional<KernelEngine> sooner = sooner(work, parallelism.threads());
        if (sooner.isPresent()) {
          try {
            return sooner.get().evaluate(task, parallelism);
          } catch (QuestsException e) {
            if (e.kind() != QuestsException.Kind.ENGINE) {
              throw e;
            }
          }
        }
      }
    }
    return builtIn.evaluate(task, parallelism);
  }

  private Optional<KernelEngine> sooner(WorkSize work, int threads) {
    return others.get().stream()
        .flatMap(provider -> sooner(provider, work, threads).stream())
        .findFirst();
  }

  /** One that cannot tell does not serve; listing the engines says why. */
  private static Optional<KernelEngine> sooner(
      KernelEngineProvider provider, WorkSize work, int threads) {
    try {
      return provider.sooner(work, threads);
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }
}
