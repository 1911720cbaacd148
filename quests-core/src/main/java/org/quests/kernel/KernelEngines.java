package org.quests.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that chooses an engine. */
public final class KernelEngines {
  /** The name that leaves the choice to the program. */
  public static final String AUTO = "auto";

  private static final String SIMD = "org.quests.kernel.simd.SimdTileKernel";

  private static final Logger LOG = LoggerFactory.getLogger(KernelEngines.class);

  private KernelEngines() {}

  /** Engines that are here, the best one first; made when they are first needed. */
  private static final class Available {
    /** By name, the best one first; they give the same bits. */
    static final SequencedMap<String, TileKernel> ARITHMETIC = find();

    static final List<KernelEngine> ENGINES =
        ARITHMETIC.entrySet().stream()
            .map(e -> (KernelEngine) new TiledEngine(e.getKey(), e.getValue()))
            .toList();

    private static SequencedMap<String, TileKernel> find() {
      SequencedMap<String, TileKernel> found = new LinkedHashMap<>();
      if (Vectors.available()) {
        // By name, so that nothing here needs the vector module to be loaded.
        found.put("simd", Vectors.load(TileKernel.class, SIMD));
      }
      found.put("scalar", new ScalarTileKernel());
      return found;
    }
  }

  /** The fastest arithmetic there is here. */
  static TileKernel arithmetic() {
    return Available.ARITHMETIC.firstEntry().getValue();
  }

  /** The names that can be asked for here, beside {@link #AUTO}, the best one first. */
  public static List<String> names() {
    return Available.ENGINES.stream().map(KernelEngine::name).toList();
  }

  /**
   * The engine of a name, or the best there is for {@link #AUTO}.
   *
   * @throws QuestsException of kind ENGINE where there is none of that name here
   */
  public static KernelEngine get(String name) {
    for (KernelEngine engine : Available.ENGINES) {
      if (name.equals(AUTO) || name.equals(engine.name())) {
        LOG.debug("engine {} for {}", engine.name(), name);
        return engine;
      }
    }
    throw QuestsException.engine(
        "engine "
            + name
            + " is not available here, expected one of auto, "
            + String.join(", ", names()));
  }
}
