package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Locale;
import org.quests.core.Printable;

/**
 * Where a command speaks to people: lines that are fit to be shown, whatever stands in the files
 * and names that they quote ({@link Printable}).
 *
 * @param out results
 * @param err progress, warnings and errors
 */
record Terminal(PrintStream out, PrintStream err) {
  /** Set by the launcher, for Java cannot tell whether standard error is a terminal. */
  private static final String STANDARD_ERROR_IS_TERMINAL = "quests.terminal";

  /** Characters of a line about what happened, at most: what it quotes is shorter. */
  private static final int LINE = 2 * Printable.MESSAGE;

  /** A line of results. */
  @FormatMethod
  void say(String format, Object... args) {
    out.println(line(format, args));
  }

  void warn(String message) {
    err.println("quests: warning: " + Printable.of(message, LINE));
  }

  void error(String message) {
    err.println("quests: " + Printable.of(message, LINE));
  }

  /** Something that happened while the work goes on. */
  void note(String message) {
    err.println("quests: " + Printable.of(message, LINE));
  }

  /** A stack trace, with line breaks. */
  void trace(Exception exception) {
    StringWriter trace = new StringWriter();
    exception.printStackTrace(new PrintWriter(trace, true));
    trace
        .toString()
        .lines()
        .forEach(
            line ->
                err.println(
                    (line.startsWith("\t") ? "\t" : "") + Printable.of(line.strip(), LINE)));
  }

  /** A line of a format that is ours, and of texts that need not be. */
  @FormatMethod
  static String line(String format, Object... args) {
    Object[] shown =
        Arrays.stream(args)
            .map(
                arg ->
                    arg instanceof Number || arg instanceof Boolean
                        ? arg
                        : Printable.of(String.valueOf(arg)))
            .toArray();
    return String.format(Locale.ROOT, format, shown);
  }

  static boolean interactive() {
    return Boolean.getBoolean(STANDARD_ERROR_IS_TERMINAL);
  }
}
