package org.quests.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.io.InputHash;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a result was made of, and by what: the object of that name in every JSON result. */
final class Provenance {
  private static final String KEY = "provenance";

  private Provenance() {}

  /**
   * Adds it to a result.
   *
   * @param command the one that ran
   * @param inputs all that it read
   * @param config where values of options came from that the command does not show
   */
  static JsonResult put(
      JsonResult json, CommandSpec command, List<InputHash> inputs, ConfigFile config) {
    JsonResult provenance =
        new JsonResult()
            .put("command", command.root().commandLine().getParseResult().expandedArgs())
            .put("version", QuestsCommand.Version.number())
            .put("java", Runtime.version().toString())
            .put("seed", (@Nullable Long) option(command, "--seed"))
            .put("frames", (@Nullable String) option(command, "--frames"))
            .putObjects("inputs", inputs.stream().map(Provenance::input).toList());
    config.addTo(provenance);
    return json.put(KEY, provenance);
  }

  private static JsonResult input(InputHash input) {
    return new JsonResult()
        .put("name", input.name())
        .put("sha256", input.sha256())
        .put("bytes", input.bytes());
  }

  /** The value of an option; null where the command has none of that name, or it was not given. */
  private static @Nullable Object option(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    return option == null ? null : option.getValue();
  }
}
