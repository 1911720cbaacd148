package org.quests.cli;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.io.InvalidFrame;

/**
 * An error as one line of JSON, for scripts. Messages say in one form where something is wrong
 * ({@link org.quests.atoms.FrameOrigin}), what was expected and what was found; here these are
 * taken apart again.
 */
final class ErrorLine {
  static final String OPTION = "--json-errors";

  private static final Pattern PLACE =
      Pattern.compile("(.+?): frame (\\d+)(?:, line (\\d+))?: .*", Pattern.DOTALL);

  private static final Pattern CONTRAST =
      Pattern.compile(".*?\\bexpected (.+?)(?:, found (.+))?", Pattern.DOTALL);

  /** The other order, as in "found 3 numbers, expected 4". */
  private static final Pattern FOUND = Pattern.compile(".*?\\bfound (.+?)(?:, expected .*)?");

  private final List<String> args;

  /**
   * Lines about a run.
   *
   * @param args of the command line: the files among them are recognised in messages
   */
  ErrorLine(String... args) {
    this.args = List.of(args);
  }

  /** Whether a command line asks for such lines. */
  static boolean asked(String... args) {
    return Stream.of(args).takeWhile(arg -> !arg.equals("--")).anyMatch(OPTION::equals);
  }

  /**
   * What is told of an error, by its keys.
   *
   * @param code the exit code
   * @param trace lines of a stack trace; none where it was not asked for
   * @param others frames of the same file that cannot be described either
   * @param more how many further ones there are; null where that is not known
   */
  JsonResult of(
      int code,
      String message,
      List<String> trace,
      List<InvalidFrame> others,
      @Nullable Long more) {
    JsonResult json =
        new JsonResult()
            .put("code", code)
            .put("kind", ExitCodes.name(code))
            .put("message", message);
    Matcher place = PLACE.matcher(message);
    if (place.matches()) {
      json.put("file", place.group(1)).put("frame", Long.parseLong(place.group(2)));
      putIfKnown(json, "line", place.group(3));
    } else {
      args.stream()
          .map(arg -> arg.equals("-") ? "standard input" : arg)
          .filter(arg -> message.startsWith(arg + ": "))
          .findFirst()
          .ifPresent(file -> json.put("file", file));
    }
    Matcher contrast = CONTRAST.matcher(message);
    if (contrast.matches()) {
      json.put("expected", Objects.requireNonNull(contrast.group(1)));
    }
    String found = found(message, contrast);
    if (found != null) {
      json.put("found", found);
    }
    if (!others.isEmpty()) {
      json.putObjects("others", SkippedFrames.json(others)).put("others_not_shown", more);
    }
    if (!trace.isEmpty()) {
      json.put("stacktrace", trace);
    }
    return json;
  }

  private static @Nullable String found(String message, Matcher contrast) {
    if (contrast.matches() && contrast.group(2) != null) {
      return contrast.group(2);
    }
    Matcher found = FOUND.matcher(message);
    return found.matches() ? found.group(1) : null;
  }

  private static void putIfKnown(JsonResult json, String key, @Nullable String number) {
    if (number != null) {
      json.put(key, Long.parseLong(number));
    }
  }
}
