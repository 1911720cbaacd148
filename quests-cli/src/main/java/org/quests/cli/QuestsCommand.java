package org.quests.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.quests.core.QuestsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program itself: what it is, and its commands. */
@Command(
    name = "quests",
    scope = CommandLine.ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = QuestsCommand.Version.class,
    description = "Measures information in atomistic data: entropy, diversity, novelty.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 invalid input,",
      "4 output refused or lost, 5 engine not available, 6 out of memory,",
      "10 alarm, 130 interrupted, 141 broken pipe, 143 terminated."
    },
    subcommands = {
      EntropyCommand.class,
      MetricsCommand.class,
      EntropySamplerCommand.class,
      LearningCurveCommand.class,
      DeltaEntropyCommand.class,
      ApproximateDeltaEntropyCommand.class,
      TrajectoryCommand.class,
      EventsCommand.class,
      CalibrateCommand.class,
      OverlapCommand.class,
      WatchCommand.class,
      ReportOverlapCommand.class,
      DedupCommand.class,
      CompressCommand.class,
      MonteCarloCommand.class,
      ActiveLearningCommand.class,
      BandwidthCommand.class,
      MakeDescriptorsCommand.class,
      EnginesCommand.class,
      CompletionCommand.class,
      ManPageCommand.class,
      CommandLine.HelpCommand.class
    })
final class QuestsCommand {
  /** The command line, speaking to the given terminal. */
  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new QuestsCommand());
    line.getSubcommands()
        .values()
        .forEach(
            sub -> {
              if (sub.getCommandSpec().userObject() instanceof AnalysisCommand command) {
                command.speakTo(terminal);
              }
            });
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setUsageHelpWidth(80);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (exception, args) -> {
          String failed = exception.getCommandLine().getCommandSpec().qualifiedName();
          terminal.error(firstLine(exception) + " (see '" + failed + " --help')");
          return ExitCodes.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, failed, parsed) -> report(exception, failed, terminal));
    return line;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static int report(Exception exception, CommandLine failed, Terminal terminal) {
    boolean stackTrace =
        failed.getCommandSpec().userObject() instanceof AnalysisCommand command
            && command.showsStackTrace();
    if (stackTrace) {
      terminal.trace(exception);
    }
    if (exception instanceof QuestsException known) {
      terminal.error(firstLine(known));
      return ExitCodes.of(known.kind());
    }
    if (exception.getCause() instanceof OutOfMemoryError) {
      terminal.error(
          "out of memory at "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB: raise the limit with QUESTS_JAVA_OPTS=-Xmx…, or choose fewer frames with"
              + " --frames");
      return ExitCodes.MEMORY;
    }
    terminal.error(
        "internal error: "
            + exception.getClass().getSimpleName()
            + (exception.getMessage() == null ? "" : ": " + firstLine(exception))
            + (stackTrace ? "" : " (run with --stacktrace for more)"));
    return ExitCodes.INTERNAL;
  }

  private static String firstLine(Exception exception) {
    String message = exception.getMessage();
    return message == null
        ? exception.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Name and version as the jar's manifest has it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"quests " + number()};
    }

    static String number() {
      return org.quests.core.Version.number();
    }
  }
}
