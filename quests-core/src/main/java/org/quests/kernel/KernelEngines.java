package org.quests.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.ServiceLoader;
import org.quests.core.ColdStart;
import org.quests.core.Providers;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.quests.kernel.tile.ScalarTileKernel;
import org.quests.kernel.tile.TileKernel;

/** The one place that chooses an engine. */
public final class KernelEngines {
  /** The name that leaves the choice to the program. */
  public static final String AUTO = "auto";

  private static final List<String> BUILT_IN = List.of(AUTO, "simd", "scalar");

  private static final String SIMD = "org.quests.kernel.simd.SimdTileKernel";

  private KernelEngines() {}

  /**
   * Pairs of tiles of a process that plain loops do before vectors take over: a dataset of 15,000
   * environments with itself.
   */
  private static final long PLAIN_PAIRS = 28_000;

  /** Loaded when it is first needed. */
  private static final class Best {
    /** By name, so that nothing here needs the vector module to be loaded. */
    private static final TileKernel KERNEL =
        Vectors.available() && !Vectors.never()
            ? Vectors.load(TileKernel.class, SIMD)
            : Available.PLAIN;
  }

  /** Engines that are here; made when they are first needed. */
  private static final class Available {
    private static final TileKernel PLAIN = new ScalarTileKernel();

    static final ColdStart<TileKernel> ARITHMETIC =
        new ColdStart<>(() -> Best.KERNEL, PLAIN, PLAIN_PAIRS);

    /** By name, the best one first; they give the same bits. */
    static final List<KernelEngine> ENGINES = find();

    static final KernelEngine AUTOMATIC =
        new TiledEngine(ENGINES.get(0).name(), ARITHMETIC::choose);

    /** Vectors at once; their work counts, for it has them compiled. */
    private static TileKernel vectors(long pairs) {
      ARITHMETIC.choose(pairs);
      return Best.KERNEL;
    }

    private static List<KernelEngine> find() {
      KernelEngine scalar = new TiledEngine("scalar", pairs -> PLAIN);
      return Vectors.available()
          ? List.of(new TiledEngine("simd", Available::vectors), scalar)
          : List.of(scalar);
    }
  }

  /**
   * The arithmetic that has so much work done soonest.
   *
   * @param pairs of tiles, about, that are to be worked on
   */
  static TileKernel arithmetic(long pairs) {
    return Available.ARITHMETIC.choose(pairs);
  }

  /** The names of the engines that are always here, beside {@link #AUTO}, the best one first. */
  public static List<String> names() {
    return Available.ENGINES.stream().map(KernelEngine::name).toList();
  }

  /**
   * An engine that leaves plain sums to {@code summer}, and does the rest itself: sums by group,
   * without an own frame, up to a threshold, the nearest environment, and rows far from everything.
   *
   * @param least the number of pairs of tiles of 64 environments from which on {@code summer} is
   *     asked; smaller work is done here, too
   */
  public static KernelEngine with(String name, PairSummer summer, long least) {
    return new TiledEngine(name, KernelEngines::arithmetic, summer, least);
  }

  /** All engines, the built-in ones first: whether each can be used, or why not. */
  public static List<EngineReport> reports() {
    List<EngineReport> reports = new ArrayList<>();
    boolean simd = names().contains("simd");
    String no =
        Vectors.width(1) == 0
            ? "vectors are switched off (" + Vectors.BITS + " is 0)"
            : "the module jdk.incubator.vector was not added";
    reports.add(
        new EngineReport(
            "simd", simd, simd ? "vector instructions of the processor" : no, Map.of()));
    reports.add(new EngineReport("scalar", true, "plain loops", Map.of()));
    Provided.BY_NAME.forEach((name, provider) -> reports.add(report(name, provider)));
    return reports;
  }

  private static EngineReport report(String name, KernelEngineProvider provider) {
    try {
      return Objects.requireNonNull(provider.report(), "it says nothing");
    } catch (RuntimeException | LinkageError e) {
      return new EngineReport(name, false, Providers.reason(provider, e), Map.of());
    }
  }

  /**
   * What may be asked for by name, whether it can be used here or not: {@link #AUTO}, the built-in
   * engines, and those that are found and can be loaded.
   */
  public static List<String> known() {
    List<String> known = new ArrayList<>(BUILT_IN);
    known.addAll(Provided.BY_NAME.keySet());
    return known;
  }

  /** Engines that are not built in; looked for when first asked for by name. */
  private static final class Provided {
    static final SequencedMap<String, KernelEngineProvider> BY_NAME = new LinkedHashMap<>();

    /** Why others cannot be loaded. */
    static final List<String> BROKEN = new ArrayList<>();

    static {
      Providers.each(
          ServiceLoader.load(KernelEngineProvider.class, KernelEngines.class.getClassLoader()),
          provider -> {
            String name = Objects.requireNonNull(provider.name(), "an engine without a name");
            if (BUILT_IN.contains(name) || BY_NAME.putIfAbsent(name, provider) != null) {
              throw new IllegalArgumentException("another engine has the name " + name);
            }
          },
          BROKEN::add);
    }
  }

  /**
   * The engine of a name, or the best built-in one for {@link #AUTO}; while a process has done
   * little, that takes plain loops, which are faster than vectors until the compiler has dealt with
   * these. Engines that are not built in are looked for when asked for by name.
   *
   * @throws QuestsException of kind ENGINE where there is none of that name here
   */
  public static KernelEngine get(String name) {
    if (name.equals(AUTO)) {
      return Available.AUTOMATIC;
    }
    for (KernelEngine engine : Available.ENGINES) {
      if (name.equals(engine.name())) {
        return engine;
      }
    }
    List<String> expected = new ArrayList<>(List.of(AUTO));
    expected.addAll(names());
    KernelEngineProvider provider = Provided.BY_NAME.get(name);
    if (provider != null) {
      try {
        return Objects.requireNonNull(provider.engine(), "there is none");
      } catch (QuestsException e) {
        throw e;
      } catch (RuntimeException | LinkageError e) {
        throw QuestsException.engine(
            "engine " + name + " cannot be loaded: " + Providers.reason(provider, e), e);
      }
    }
    expected.addAll(Provided.BY_NAME.keySet());
    throw QuestsException.engine(
        "engine "
            + name
            + " is not available here, expected one of "
            + String.join(", ", expected)
            + (Provided.BROKEN.isEmpty()
                ? ""
                : "; what cannot be loaded: " + String.join("; ", Provided.BROKEN)));
  }
}
