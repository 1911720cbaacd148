package org.quests.cli;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.quests.core.QuestsException;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Example("bash")
@Command(
    name = "completion",
    description = "Print a script that completes commands and options in a shell.",
    footer = {"", "For this session: source <(quests completion bash)"})
final class CompletionCommand implements Callable<Integer> {
  /** Both read the same script. */
  private static final List<String> SHELLS = List.of("bash", "zsh");

  /** Where there is nothing else to offer, names of files are: most arguments are files. */
  private static final String NO_FILES = "  type compopt &>/dev/null && compopt +o default\n";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  private String shell;

  /** The shells, for completion. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell)) {
      throw QuestsException.usage("expected one of bash, zsh, found " + shell);
    }
    spec.commandLine()
        .getOut()
        .print(AutoComplete.bash("quests", spec.root().commandLine()).replace(NO_FILES, ""));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
