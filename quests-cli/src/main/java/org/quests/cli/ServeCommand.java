package org.quests.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.cli.serve.Server;
import org.quests.core.QuestsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The resident worker. */
@Example("--socket /run/user/1000/quests.sock")
@Command(
    name = "serve",
    description =
        "Answer requests of other programs without starting anew for each: the worker of the"
            + " Python package. Keeps references in memory. Only the user who started it can"
            + " reach it.")
final class ServeCommand implements Callable<Integer>, Speaking {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(s|m|h)");

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Listen on this Unix socket (default: one in the user's runtime folder).")
  private @Nullable Path socket;

  @Option(
      names = "--stdio",
      description = "Speak with one program by standard input and output instead.")
  private boolean standardStreams;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      description =
          "End when nobody has asked for anything for so long, and nobody keeps a reference:"
              + " 90s, 10m, 2h (default: ${DEFAULT-VALUE}).")
  private String idle = "10m";

  @Option(
      names = "--parent",
      paramLabel = "PID",
      description = "End once this process has ended and nobody is connected.")
  private @Nullable Long parent;

  private @Nullable Terminal terminal;

  @Override
  public void speakTo(Terminal where) {
    terminal = where;
  }

  @Override
  public Integer call() throws IOException {
    if (terminal == null) {
      throw new IllegalStateException("nobody to speak to");
    }
    if (standardStreams && socket != null) {
      throw QuestsException.usage("--socket and --stdio exclude each other: give one of them");
    }
    Server server = new Server(time(idle), parent);
    if (standardStreams) {
      server.serve(StandardInput.open(), terminal.out());
    } else {
      server.serve(socket, terminal.out());
    }
    return ExitCodes.OK;
  }

  private static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw QuestsException.usage("expected a time as 90s, 10m or 2h in --idle, found " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
