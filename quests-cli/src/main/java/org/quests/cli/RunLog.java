package org.quests.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;

/** A file to which runs add what they said, each line with its time. */
final class RunLog {
  /** The first line, by which a log is told from a file that must not be added to. */
  private static final String TITLE = "# log of quests";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** The logs of runs that have not ended. */
  private static final Set<RunLog> OPEN = ConcurrentHashMap.newKeySet();

  static {
    // Ctrl-C and other signals end the process wherever it is.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(RunLog::abandon)));
  }

  private final Path file;
  private final OutputStream out;
  private final long started = System.nanoTime();

  /** Why the file cannot be written any more; null while it can. */
  private @Nullable IOException failure;

  private boolean ended;

  private RunLog(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Begins the lines of a run, after those of earlier runs.
   *
   * @param command the arguments of the run
   * @throws QuestsException of kind OUTPUT where the file cannot be written, or is no log; of kind
   *     USAGE where the name is none
   */
  static RunLog open(Path file, List<String> command) {
    String name = file.toString();
    if (name.isEmpty() || name.equals("-")) {
      throw QuestsException.usage(
          "expected a file for --log, found " + (name.isEmpty() ? "an empty name" : name));
    }
    if (!Files.exists(file) || Files.isDirectory(file)) {
      AtomicOutput.check(file, true);
    }
    try {
      boolean begun = Files.isRegularFile(file) && Files.size(file) > 0;
      if (begun && !isLog(file)) {
        throw QuestsException.output(
            file + ": exists already and is no log of quests; give another name", null);
      }
      String before = begun ? cutOff(file) ? System.lineSeparator() : "" : line(TITLE);
      RunLog log =
          new RunLog(
              file,
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      log.write(
          before
              + timed(
                  Printable.of(
                      "quests " + QuestsCommand.Version.number() + ": " + String.join(" ", command),
                      4 * Printable.MESSAGE)));
      if (log.failure != null) {
        throw log.failure;
      }
      OPEN.add(log);
      return log;
    } catch (IOException e) {
      throw QuestsException.output(unwritable(file, e), e);
    }
  }

  private static String unwritable(Path file, IOException e) {
    return file + ": cannot be written: " + TemporaryFiles.reason(e);
  }

  private static boolean isLog(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // Any byte is a letter here: the file may be anything.
      String head = new String(in.readNBytes(TITLE.length() + 1), StandardCharsets.ISO_8859_1);
      return head.replaceFirst("[\r\n]$", "").equals(TITLE);
    }
  }

  /** Whether the last line of an earlier run has no end. */
  private static boolean cutOff(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.position(channel.size() - 1).read(last);
      return last.get(0) != '\n';
    }
  }

  private static String line(String text) {
    return text + System.lineSeparator();
  }

  private static String timed(String text) {
    return line(TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "  " + text);
  }

  /** Writes whole lines at once: other runs may add to the same file. */
  private void write(String lines) {
    if (failure == null) {
      try {
        out.write(lines.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /** Adds a line; nothing after the last one. */
  synchronized void add(String line) {
    if (!ended) {
      write(timed(line));
    }
  }

  /**
   * Adds how the run ended.
   *
   * @return what is to be said where lines were lost; null where none were
   */
  synchronized @Nullable String end(int code) {
    return end("exit code " + code);
  }

  /** Adds that the run was ended from outside. */
  private synchronized void abandon() {
    end("stopped before its end,");
  }

  private @Nullable String end(String how) {
    add(Text.of("%s after %.1f s", how, AnalysisCommand.secondsSince(started)));
    ended = true;
    OPEN.remove(this);
    try {
      out.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    return failure == null ? null : unwritable(file, failure);
  }
}
