package org.quests.kernel;

/**
 * An engine that may be here or not, found by {@link java.util.ServiceLoader}. Making a provider
 * must cost nothing: it is made whenever its engine may be meant, or engines are listed.
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
