package org.quests.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Starts the program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Å and δ, whatever the locale says.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int run(PrintStream out, PrintStream err, String... args) {
    CommandLine line = QuestsCommand.commandLine(new Terminal(out, err));
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }
}
