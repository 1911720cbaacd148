package org.quests.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that weigh one dataset against itself. */
final class OwnDatasetOptions {
  @Option(
      names = "--bracket",
      description =
          "Bracket H whatever it costs, and tell its standard error by leaving out blocks of"
              + " frames.")
  boolean bracket;

  @Mixin EstimateOptions estimate = new EstimateOptions();

  @Mixin SeedOption seed = new SeedOption();

  @Mixin PartsOptions parts = new PartsOptions();

  /**
   * Refuses an accuracy that is none, and options that an estimate cannot follow.
   *
   * @param others options of the command by whether they were given
   * @throws org.quests.core.QuestsException of kind USAGE
   */
  void check(Map<String, Boolean> others) {
    Map<String, Boolean> all = new LinkedHashMap<>(others);
    all.put("--bracket", bracket);
    estimate.check(parts, all);
  }
}
