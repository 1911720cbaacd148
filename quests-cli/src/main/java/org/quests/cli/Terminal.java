package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.core.Printable;
import org.quests.io.InvalidFrame;

/**
 * Where a command speaks to people: lines that are fit to be shown, whatever stands in the files
 * and names that they quote ({@link Printable}).
 */
final class Terminal {
  /** Set by the launcher, for Java cannot tell whether standard error is a terminal. */
  private static final String STANDARD_ERROR_IS_TERMINAL = "quests.terminal";

  /** Characters of a line about what happened, at most: what it quotes is shorter. */
  private static final int LINE = 2 * Printable.MESSAGE;

  private final PrintStream out;
  private final PrintStream err;
  private PrintStream summary;
  private boolean quiet;
  private @Nullable ErrorLine errorLine;

  /** Who hears what is said, in place of the streams; null: nobody. */
  private @Nullable Caller caller;

  private @Nullable RunLog log;
  private List<String> trace = List.of();

  /**
   * Speaks to two streams.
   *
   * @param out results
   * @param err progress, warnings and errors
   */
  Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
    this.summary = out;
  }

  /** Standard output. */
  PrintStream out() {
    return out;
  }

  /** Standard error. */
  PrintStream err() {
    return err;
  }

  /** From now on standard output is for a result, and the summary goes to standard error. */
  void keepStandardOutputFree() {
    summary = err;
  }

  /** From now on no summary is shown. */
  void beQuiet() {
    quiet = true;
  }

  /**
   * Speaks to who runs a command from within the process.
   *
   * @param out what other texts go to: help, and results of commands that have nothing else
   * @param line tells of errors
   */
  Terminal(PrintStream out, Caller caller, ErrorLine line) {
    this(out, out);
    this.caller = caller;
    this.errorLine = line;
  }

  /** From now on an error is one line of JSON. */
  void tellErrorsAs(ErrorLine line) {
    errorLine = line;
  }

  /** From now on all that is said is written to a log too. */
  void logTo(RunLog file) {
    log = file;
  }

  /**
   * Ends the log, if there is one.
   *
   * @param code that of the command
   * @return what the process ends with: a log that was lost is told
   */
  int end(int code) {
    RunLog ended = log;
    log = null;
    String lost = ended == null ? null : ended.end(code);
    if (lost == null || code != ExitCodes.OK) {
      return code;
    }
    error(ExitCodes.OUTPUT, lost);
    return ExitCodes.OUTPUT;
  }

  /** A line of the summary. */
  @FormatMethod
  void say(String format, Object... args) {
    String line = line(format, args);
    if (!quiet && caller != null) {
      caller.summary(line);
    } else if (!quiet) {
      summary.println(line);
    }
    log("", line);
  }

  void warn(String message) {
    String line = Printable.of(message, LINE);
    if (caller != null) {
      caller.warning(line);
    } else {
      err.println("quests: warning: " + line);
    }
    log("warning: ", line);
  }

  /**
   * What ended a command.
   *
   * @param code the exit code
   * @param message one line
   */
  void error(int code, String message) {
    error(code, message, each -> OtherInvalidFrames.Found.NONE);
  }

  /** What else has the same kind of error. */
  @FunctionalInterface
  interface Others {
    /** Looks for it, and tells of each as it is found. */
    OtherInvalidFrames.Found find(Consumer<InvalidFrame> each);
  }

  /**
   * What ended a command.
   *
   * @param code the exit code
   * @param message one line
   * @param others are looked for once the error is told
   */
  void error(int code, String message, Others others) {
    String line = Printable.of(message, LINE);
    if (errorLine != null) {
      List<InvalidFrame> frames = new ArrayList<>();
      OtherInvalidFrames.Found found = others.find(frames::add);
      JsonResult json = errorLine.of(code, line, trace, frames, found.more());
      if (caller != null) {
        caller.error(json.values());
      } else {
        err.println(json.line());
      }
      log("error: ", line);
      return;
    }
    err.println("quests: " + line);
    log("error: ", line);
    OtherInvalidFrames.Found found = others.find(frame -> note(frame.message()));
    found.remarks().forEach(this::note);
  }

  /** Something that happened while the work goes on. */
  void note(String message) {
    String line = Printable.of(message, LINE);
    if (caller != null) {
      caller.note(line);
    } else {
      err.println("quests: " + line);
    }
    log("", line);
  }

  private void log(String kind, String line) {
    if (log != null) {
      log.add(kind + line);
    }
  }

  /** A stack trace, with line breaks; as JSON it becomes part of the error. */
  void trace(Exception exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    trace =
        text.toString()
            .lines()
            .map(line -> (line.startsWith("\t") ? "\t" : "") + Printable.of(line.strip(), LINE))
            .toList();
    if (errorLine == null) {
      trace.forEach(err::println);
    }
    trace.forEach(line -> log("", line));
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
    return Text.of(format, shown);
  }

  static boolean interactive() {
    return Boolean.getBoolean(STANDARD_ERROR_IS_TERMINAL);
  }
}
