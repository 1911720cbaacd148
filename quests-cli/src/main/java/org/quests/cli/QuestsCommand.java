package org.quests.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The program itself: what it is, and its commands. */
@Command(
    name = QuestsCommand.NAME,
    scope = CommandLine.ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = QuestsCommand.Version.class,
    description = "Measures information in atomistic data: entropy, diversity, novelty.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 invalid input,",
      "4 output refused or lost, 5 engine not available, 6 out of memory,",
      "10 alarm, 129 hung up, 130 interrupted, 141 broken pipe, 143 terminated."
    })
final class QuestsCommand {
  static final String NAME = "quests";

  /** All commands, in the order of the help. */
  static final List<Class<?>> COMMANDS =
      List.of(
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
          ReportCommand.class,
          MergeCommand.class,
          DedupCommand.class,
          CompressCommand.class,
          MonteCarloCommand.class,
          ActiveLearningCommand.class,
          BandwidthCommand.class,
          BandwidthCurveCommand.class,
          ThermoCommand.class,
          ZentropyCommand.class,
          MakeDescriptorsCommand.class,
          IndexCommand.class,
          EnginesCommand.class,
          ServeCommand.class,
          DoctorCommand.class,
          CompletionCommand.class,
          ManPageCommand.class,
          HelpCommand.class);

  /** Commands that tell about all others. */
  private static final List<Class<?>> ABOUT_ALL =
      List.of(HelpCommand.class, CompletionCommand.class, ManPageCommand.class);

  /** Commands that cannot be run from within a process: others are in them, or would never end. */
  private static final List<String> NOT_WITHIN = List.of("serve", "merge");

  /** Seen before the command line is parsed, for what cannot be parsed is an error too. */
  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = ErrorLine.OPTION,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Tell an error as one line of JSON on standard error.")
  boolean jsonErrors;

  /** The command line, speaking to the given terminal. */
  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, ConfigFile.none());
  }

  /** The command line, with options from a file. */
  static CommandLine commandLine(Terminal terminal, ConfigFile config) {
    return commandLine(terminal, config, (Workplace) null, null);
  }

  /**
   * The same, with work done elsewhere. It has the one command that is run where that is enough: to
   * make all of them takes a third of the time of a short run.
   *
   * @param workplace where; null: in this process
   * @param name of the command; where there is none of that name, the line has all of them
   */
  static CommandLine commandLine(
      Terminal terminal, ConfigFile config, @Nullable Workplace workplace, @Nullable String name) {
    CommandLine line = program(name);
    HelpLayout.arrange(line);
    if (workplace != null) {
      analyses(line).forEach(command -> command.workAt(workplace));
    }
    return speaking(line, terminal, config);
  }

  /** The program with the command of a name alone, or with all. */
  private static CommandLine program(@Nullable String name) {
    Class<?> one = named(name);
    CommandLine line = new CommandLine(new QuestsCommand());
    for (Class<?> command : COMMANDS) {
      if (one == null || one == command || ABOUT_ALL.contains(one)) {
        // A command that is added as an object keeps the options that its transformer renames.
        line.addSubcommand(new CommandLine(instance(command)));
      }
    }
    return line;
  }

  private static @Nullable Class<?> named(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return COMMANDS.stream()
        .filter(
            command -> {
              Command about = command.getAnnotation(Command.class);
              return about.name().equals(name) || List.of(about.aliases()).contains(name);
            })
        .findFirst()
        .orElse(null);
  }

  private static Object instance(Class<?> command) {
    try {
      return CommandLine.defaultFactory().create(command);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<AnalysisCommand> analyses(CommandLine line) {
    return line.getSubcommands().values().stream()
        .map(sub -> sub.getCommandSpec().userObject())
        .filter(AnalysisCommand.class::isInstance)
        .map(AnalysisCommand.class::cast)
        .toList();
  }

  private static CommandLine speaking(CommandLine line, Terminal terminal, ConfigFile config) {
    for (CommandLine sub : line.getSubcommands().values()) {
      Object command = sub.getCommandSpec().userObject();
      if (command instanceof Speaking speaking) {
        speaking.speakTo(terminal);
      }
      if (command instanceof AnalysisCommand analysis) {
        analysis.take(config);
      }
      if (command instanceof MergeCommand merge) {
        merge.take(config);
      }
    }
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setUsageHelpWidth(80);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(config);
    line.setParameterExceptionHandler(
        (exception, args) -> {
          CommandLine failed = exception.getCommandLine();
          if (args.length == 0 && !ErrorLine.asked(args)) {
            failed.usage(failed.getErr());
          } else {
            terminal.error(
                ExitCodes.USAGE,
                reason(exception, config)
                    + " (see '"
                    + failed.getCommandSpec().qualifiedName()
                    + " --help')");
          }
          return ExitCodes.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, failed, parsed) -> report(exception, failed, terminal));
    return line;
  }

  /**
   * The command line of who runs a command from within the process. It has the one command that is
   * run: to make all of them takes milliseconds.
   *
   * @param name of the command; where there is none of that name, the line has all of them
   */
  static CommandLine commandLine(
      Terminal terminal, ConfigFile config, Caller caller, @Nullable String name) {
    Object command = name == null ? null : command(name, caller);
    CommandLine line;
    if (command == null) {
      line = program(null);
      NOT_WITHIN.forEach(line.getCommandSpec()::removeSubcommand);
      HelpLayout.arrange(line);
    } else {
      line = new CommandLine(CommandSpec.create().name(NAME));
      line.addSubcommand(new CommandLine(command));
    }
    analyses(line).forEach(each -> each.answer(caller));
    return speaking(line, terminal, config);
  }

  private static @Nullable Object command(String name, Caller caller) {
    if (name.equals(KeepCommand.NAME)) {
      return new KeepCommand(caller);
    }
    if (name.equals(BandwidthCommand.NAME)) {
      return new BandwidthCommand(caller);
    }
    if (name.equals(ZentropyCommand.NAME)) {
      return new ZentropyCommand(caller);
    }
    Class<?> found = named(name);
    return found == null || NOT_WITHIN.contains(found.getAnnotation(Command.class).name())
        ? null
        : instance(found);
  }

  /** What is wrong with a command line, and what may have been meant. */
  private static String reason(CommandLine.ParameterException exception, ConfigFile config) {
    String reason =
        firstLine(exception)
            .replaceFirst(" is not an? (int|long)$", " is not a whole number")
            .replaceFirst(" is not a double$", " is not a number");
    if (exception.getArgSpec() != null
        && config.gave(
            exception.getArgSpec(), exception.getCommandLine().getParseResult().expandedArgs())) {
      return config.name() + ": " + reason;
    }
    if (!(exception instanceof CommandLine.UnmatchedArgumentException unmatched)) {
      return reason;
    }
    String word = unmatched.getUnmatched().get(0);
    CommandSpec command = exception.getCommandLine().getCommandSpec();
    boolean option = unmatched.isUnknownOption();
    if (!option && command.subcommands().isEmpty()) {
      return "expected no further argument, found " + quoted(unmatched.getUnmatched());
    }
    String meant =
        Suggestion.of(
            word.replaceFirst("=.*", ""),
            option ? command.optionsMap().keySet() : command.subcommands().keySet());
    return (option ? unknown(unmatched.getUnmatched()) : "there is no command '" + word + "'")
        + (meant == null ? "" : "; did you mean " + meant + "?");
  }

  /** Names the options alone: what follows one is most likely its value. */
  private static String unknown(List<String> unmatched) {
    List<String> options = unmatched.stream().filter(word -> word.startsWith("-")).toList();
    return (options.size() > 1 ? "Unknown options: " : "Unknown option: ") + quoted(options);
  }

  private static String quoted(List<String> words) {
    return words.stream().collect(Collectors.joining("', '", "'", "'"));
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
      int code = ExitCodes.of(known.kind());
      String message = firstLine(known);
      if (failed.getCommandSpec().userObject() instanceof AnalysisCommand command) {
        terminal.error(code, message, command.others(message));
      } else {
        terminal.error(code, message);
      }
      return code;
    }
    if (exception.getCause() instanceof OutOfMemoryError) {
      terminal.error(
          ExitCodes.MEMORY,
          "out of memory at "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB: raise the limit with QUESTS_JAVA_OPTS=-Xmx…, or choose fewer frames with"
              + " --frames");
      return ExitCodes.MEMORY;
    }
    terminal.error(
        ExitCodes.INTERNAL,
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
