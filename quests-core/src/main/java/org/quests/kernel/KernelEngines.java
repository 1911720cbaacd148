package org.quests.kernel;

import java.util.List;
import org.quests.core.QuestsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that chooses an engine. */
public final class KernelEngines {
  /** The name that leaves the choice to the program. */
  public static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(KernelEngines.class);
  private static final List<KernelEngine> ENGINES = List.of(new ScalarEngine());

  private KernelEngines() {}

  /**
   * The engine of a name, or the best there is for {@link #AUTO}.
   *
   * @throws QuestsException of kind ENGINE where there is none of that name here
   */
  public static KernelEngine get(String name) {
    for (KernelEngine engine : ENGINES) {
      if (name.equals(AUTO) || name.equals(engine.name())) {
        LOG.debug("engine {} for {}", engine.name(), name);
        return engine;
      }
    }
    throw QuestsException.engine(
        "engine "
            + name
            + " is not available here, expected one of auto, "
            + String.join(", ", ENGINES.stream().map(KernelEngine::name).toList()));
  }
}
