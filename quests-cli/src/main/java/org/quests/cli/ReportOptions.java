package org.quests.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Outputs of the commands that report about this machine. */
final class ReportOptions {
  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      hideParamSyntax = true,
      description = "Write the report to FILE, as JSON; - is standard output.")
  private List<Path> outputs = new ArrayList<>();

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--overwrite", description = "Replace FILE if it exists.")
  private boolean overwrite;

  /** Refuses outputs that cannot be written. */
  void check() {
    for (Path output : outputs) {
      OutputKind.of(output, OutputKind.JSON);
      if (!OutputKind.isStandard(output)) {
        AtomicOutput.check(output, overwrite);
      }
    }
  }

  /** Whether any output was asked for. */
  boolean writes() {
    return !outputs.isEmpty();
  }

  /** Where the lines for people go. */
  PrintWriter summary(CommandSpec command) {
    return outputs.stream().anyMatch(OutputKind::isStandard)
        ? command.commandLine().getErr()
        : command.commandLine().getOut();
  }

  /** Writes all outputs. */
  void write(JsonResult json, CommandSpec command) {
    for (Path output : outputs) {
      if (OutputKind.isStandard(output)) {
        command.commandLine().getOut().println(json.text());
        command.commandLine().getOut().flush();
      } else {
        AtomicOutput.write(output, overwrite, json::writeTo);
      }
    }
  }
}
