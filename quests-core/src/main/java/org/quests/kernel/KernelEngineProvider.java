package org.quests.kernel;

import java.util.Optional;

/**
 * Makes an engine, if it can be used on this machine. Found by {@link java.util.ServiceLoader}. The
 * constructor must be cheap, because it runs whenever the engine may be meant or engines are
 * listed.
 */
public interface KernelEngineProvider {
  /** The name of its engine. */
  String name();

  /** Whether the engine can be used, or why not; may load what it needs to know that. */
  EngineReport report();

  /**
   * The engine.
   *
   * @throws org.quests.core.QuestsException of kind ENGINE, with the reason in one line, where it
   *     cannot be used
   */
  KernelEngine engine();

  /**
   * The engine, if measurements on this machine say that it has work done well before the built-in
   * engines. {@link KernelEngines#AUTO} asks, for much work alone. Where nothing was measured,
   * nothing may be loaded for the answer.
   *
   * @param work plain sums, which the engine has to give with the bits of the built-in engines
   * @param threads of the processor that are there for the work
   */
  default Optional<KernelEngine> sooner(WorkSize work, int threads) {
    return Optional.empty();
  }
}
