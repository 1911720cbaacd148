package org.quests.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The seed of estimates. */
final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds draw the same (default: 0).")
  private @Nullable Long seed;

  /** The seed; 0 where none was given. */
  long seed() {
    return seed == null ? 0 : seed;
  }
}
