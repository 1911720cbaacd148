package org.quests.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder for what costs time to make anew. */
final class CacheFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

  private CacheFolder() {}

  /**
   * A folder that can be written: the one given, made if need be, or else one for this process
   * alone, which goes with it.
   */
  static Path writable(Optional<Path> wanted) {
    try {
      if (wanted.isPresent()) {
        Files.createDirectories(wanted.get());
        if (Files.isWritable(wanted.get())) {
          return wanted.get();
        }
      }
    } catch (IOException e) {
      LOG.debug("no cache", e);
    }
    wanted.ifPresent(path -> LOG.debug("the cache folder {} cannot be written", path));
    try {
      Path own = Files.createTempDirectory("quests");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(own)));
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.debug("{} stays", folder, e);
    }
  }

  /**
   * The folder, which need not be there yet; empty where the environment names none.
   *
   * @param environment QUESTS_CACHE, XDG_CACHE_HOME or HOME
   */
  static Optional<Path> of(Map<String, String> environment) {
    String own = environment.getOrDefault("QUESTS_CACHE", "");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    try {
      if (!own.isEmpty()) {
        return Optional.of(Path.of(own));
      }
      if (cache.startsWith("/")) {
        return Optional.of(Path.of(cache, "quests"));
      }
      return home.startsWith("/")
          ? Optional.of(Path.of(home, ".cache", "quests"))
          : Optional.empty();
    } catch (InvalidPathException e) {
      // A name that cannot be written in the characters of this process.
      return Optional.empty();
    }
  }
}
