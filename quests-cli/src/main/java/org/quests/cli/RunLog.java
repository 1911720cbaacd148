package org.quests.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;

/** A file to which runs add what they said, each line with its time. */
final class RunLog {
  /** The first line, by which a log is told from a file that must not be added to. */
  private static final String TITLE = "# log of quests";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final PrintStream out;
  private final long started = System.nanoTime();

  private RunLog(PrintStream out) {
    this.out = out;
  }

  /**
   * Begins the lines of a run, behind those of earlier runs.
   *
   * @param command the arguments of the run
   * @throws QuestsException of kind OUTPUT where the file cannot be written, or is no log
   */
  static RunLog open(Path file, List<String> command) {
    try {
      boolean begun = Files.isRegularFile(file) && Files.size(file) > 0;
      if (begun && !TITLE.equals(firstLine(file))) {
        throw QuestsException.output(
            file + ": exists already and is no log of quests; give another name", null);
      }
      PrintStream out =
          new PrintStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              true,
              StandardCharsets.UTF_8);
      if (!begun) {
        out.println(TITLE);
      }
      RunLog log = new RunLog(out);
      log.add(
          Printable.of(
              "quests " + QuestsCommand.Version.number() + ": " + String.join(" ", command),
              4 * Printable.MESSAGE));
      return log;
    } catch (IOException e) {
      throw QuestsException.output(file + ": cannot be written: " + TemporaryFiles.reason(e), e);
    }
  }

  private static @Nullable String firstLine(Path file) throws IOException {
    // Any byte is a letter here: the file may be anything.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      char[] head = new char[TITLE.length()];
      int length = reader.read(head);
      return length < 0 ? null : new String(head, 0, length);
    }
  }

  /** Adds a line. */
  synchronized void add(String line) {
    out.println(TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "  " + line);
  }

  /** Adds how the run ended. */
  synchronized void end(int code) {
    add(Text.of("exit code %d after %.1f s", code, AnalysisCommand.secondsSince(started)));
    out.close();
  }
}
