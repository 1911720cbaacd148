package org.quests.cli;

import java.io.PrintStream;

/**
 * Where a command speaks to people.
 *
 * @param out results
 * @param err progress, warnings and errors
 */
record Terminal(PrintStream out, PrintStream err) {
  /** Set by the launcher, for Java cannot tell whether standard error is a terminal. */
  private static final String STANDARD_ERROR_IS_TERMINAL = "quests.terminal";

  void warn(String message) {
    err.println("quests: warning: " + message);
  }

  void error(String message) {
    err.println("quests: " + message);
  }

  /** Something that happened while the work goes on. */
  void note(String message) {
    err.println("quests: " + message);
  }

  static boolean interactive() {
    return Boolean.getBoolean(STANDARD_ERROR_IS_TERMINAL);
  }
}
