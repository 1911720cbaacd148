package org.quests.cli;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the help of a command, as its option does. */
@Example("entropy")
@Command(name = "help", description = "Show the help of a command.")
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..1",
      completionCandidates = Commands.class,
      description = "The command (default: the program itself).")
  private @Nullable String command;

  /** The names of all commands, for completion. */
  static final class Commands implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return QuestsCommand.COMMANDS.stream()
          .map(command -> command.getAnnotation(Command.class).name())
          .iterator();
    }
  }

  @Override
  public void run() {
    CommandLine program = spec.parent().commandLine();
    CommandLine asked = command == null ? program : program.getSubcommands().get(command);
    if (asked == null) {
      throw new CommandLine.UnmatchedArgumentException(program, List.of(command));
    }
    asked.usage(asked.getOut());
  }
}
