package org.quests.cli;

import picocli.CommandLine.Option;

/** The seed of estimates. */
final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds draw the same for --accuracy (default: ${DEFAULT-VALUE}).")
  long seed;
}
