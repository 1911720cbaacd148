package org.quests.kernel;

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
}
