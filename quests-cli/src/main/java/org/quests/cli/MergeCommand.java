package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.store.PartFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The result of a command whose kernel sums were made by several processes. */
@Example("parts -o H.json")
@Command(
    name = "merge",
    description =
        "Merge what the processes of --shard made, and give the result that one process would"
            + " give; or say which parts are missing or damaged. It reads the same inputs.")
final class MergeCommand implements Callable<Integer>, Speaking {
  @Parameters(paramLabel = "DIR", description = "Folder that was given with --parts.")
  private Path folder;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the result to FILE, as the command of the shards does. May be given several"
              + " times.")
  private List<String> outputs = new ArrayList<>();

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--overwrite", description = "Replace FILE if it exists.")
  private boolean overwrite;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw what the command of the shards draws, as .svg or .png.")
  private @Nullable String plot;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = CommonOptions.SKIPPED,
      paramLabel = "FILE",
      description = "Write the frames that --skip-invalid left out to FILE, as .csv.")
  private @Nullable String skipped;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--quiet", description = "Print no summary.")
  private boolean quiet;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Threads for reading and packing (default: all cores, or what Slurm gave).")
  private @Nullable String jobs;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      description = "Show progress: auto, always, never (default: auto, on a terminal).")
  private @Nullable String progress;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Add the summary, warnings and errors to FILE, each line with its time.")
  private @Nullable String log;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(names = "--stacktrace", description = "Show where in the program an error arose.")
  private boolean stackTrace;

  private @Nullable Terminal terminal;
  private ConfigFile config = ConfigFile.none();

  @Override
  public void speakTo(Terminal where) {
    terminal = where;
  }

  void take(ConfigFile file) {
    config = file;
  }

  @Override
  public Integer call() {
    if (terminal == null) {
      throw new IllegalStateException("nobody to speak to");
    }
    PartFolder parts = PartFolder.existing(folder);
    List<String> given = parts.task().arguments();
    boolean ownConfig = given.stream().anyMatch(arg -> arg.startsWith(ConfigFile.OPTION + '='));
    CommandLine program =
        QuestsCommand.commandLine(
            terminal,
            ownConfig ? ConfigFile.of(Path.of(""), given.toArray(String[]::new)) : config);
    CommandLine command = program.getSubcommands().get(parts.task().command());
    if (command == null
        || !(command.getCommandSpec().userObject() instanceof AnalysisCommand analysis)
        || analysis.partsOptions() == null) {
      throw QuestsException.input(
          folder + ": holds parts of a command that cannot be merged: " + parts.task().command());
    }
    analysis.merge(parts);
    List<String> args = new ArrayList<>();
    args.add(parts.task().command());
    args.addAll(ownOptions());
    args.addAll(given);
    return program.execute(args.toArray(String[]::new));
  }

  private List<String> ownOptions() {
    List<String> args = new ArrayList<>();
    outputs.forEach(output -> args.add("--output=" + output));
    add(args, "--plot", plot);
    add(args, CommonOptions.SKIPPED, skipped);
    add(args, "--jobs", jobs);
    add(args, "--progress", progress);
    add(args, "--log", log);
    add(args, "--overwrite", overwrite);
    add(args, "--quiet", quiet);
    add(args, "--stacktrace", stackTrace);
    return args;
  }

  private static void add(List<String> args, String option, @Nullable String value) {
    if (value != null) {
      args.add(option + '=' + value);
    }
  }

  private static void add(List<String> args, String option, boolean given) {
    if (given) {
      args.add(option);
    }
  }
}
