package org.quests.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the manual page. */
@Example("")
@Command(
    name = "man-page",
    description = "Print the manual page, as man reads it.",
    footer = {"", "To read it: quests man-page | man -l -"})
final class ManPageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(ManPage.of(spec.root()));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
