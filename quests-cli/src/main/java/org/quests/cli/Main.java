package org.quests.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Starts the program. */
public final class Main {
  /** Where the launcher names the descriptor of standard error. */
  static final String STANDARD_ERROR = "quests.stderr";

  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    takeStandardError();
    // What is logged looks like all other messages: one line.
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "quests: %5$s%n");
    }
    // Å and δ, whatever the locale says.
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(new FileOutputStream(FileDescriptor.out), err, args));
  }

  /**
   * The launcher may hide what Java itself says before this point (a line about the vector module)
   * by passing standard error as another descriptor.
   */
  private static void takeStandardError() {
    Integer number = Integer.getInteger(STANDARD_ERROR);
    if (number == null) {
      return;
    }
    try {
      FileDescriptor descriptor = new FileDescriptor();
      Field field = FileDescriptor.class.getDeclaredField("fd");
      field.setAccessible(true);
      field.setInt(descriptor, number);
      System.setErr(
          new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      System.out.println("quests: standard error cannot be used: " + e.getMessage());
    }
  }

  /**
   * Runs a command.
   *
   * @param out what takes the place of standard output
   * @param err what takes the place of standard error
   * @param args the command line
   * @return the exit code
   */
  public static int run(OutputStream out, PrintStream err, String... args) {
    return run(Path.of(""), out, err, args);
  }

  /**
   * The same in another folder, where a file of options may be.
   *
   * @return the exit code
   */
  static int run(Path folder, OutputStream out, PrintStream err, String... args) {
    return run(null, folder, out, err, args);
  }

  /**
   * Runs a command whose work is done elsewhere.
   *
   * @param workplace where; a command whose work cannot be done there is refused
   * @param out what takes the place of standard output
   * @param err what takes the place of standard error
   * @param args the command line
   * @return the exit code
   */
  public static int run(Workplace workplace, OutputStream out, PrintStream err, String... args) {
    return run(workplace, Path.of(""), out, err, args);
  }

  /**
   * Runs a command for somebody within the process.
   *
   * @param caller whose data it is about, and who takes what comes of it
   * @param folder where a file of options may be
   * @param out takes texts that are no summary: help, and the results of commands that have only
   *     that
   * @param args the command line
   * @return the exit code
   */
  public static int run(Caller caller, Path folder, OutputStream out, String... args) {
    PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(print, caller, new ErrorLine(args));
    ConfigFile config = ConfigFile.of(folder, args);
    int code = QuestsCommand.commandLine(terminal, config, caller, first(args)).execute(args);
    print.flush();
    return terminal.end(code);
  }

  private static @Nullable String first(String... args) {
    return args.length == 0 ? null : args[0];
  }

  private static int run(
      @Nullable Workplace workplace,
      Path folder,
      OutputStream out,
      PrintStream err,
      String... args) {
    StandardOutput standard = new StandardOutput(out);
    PrintStream print =
        new PrintStream(new BufferedOutputStream(standard), true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(print, err);
    if (ErrorLine.asked(args)) {
      terminal.tellErrorsAs(new ErrorLine(args));
    }
    ConfigFile config = ConfigFile.of(folder, args);
    int code = QuestsCommand.commandLine(terminal, config, workplace, first(args)).execute(args);
    print.flush();
    code = standard.exitCode(code, terminal);
    code = terminal.end(code);
    err.flush();
    return code;
  }
}
