package org.quests.gpu;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder for what costs time to make anew. */
final class CacheFolder {
  private CacheFolder() {}

  /**
   * The folder, which need not be there yet; empty where the environment names none.
   *
   * @param environment QUESTS_CACHE, XDG_CACHE_HOME or HOME
   */
  static Optional<Path> of(Map<String, String> environment) {
    String own = environment.get("QUESTS_CACHE");
    if (own != null) {
      return Optional.of(Path.of(own));
    }
    String cache = environment.get("XDG_CACHE_HOME");
    if (cache != null && cache.startsWith("/")) {
      return Optional.of(Path.of(cache, "quests"));
    }
    return Optional.ofNullable(environment.get("HOME")).map(h -> Path.of(h, ".cache", "quests"));
  }
}
