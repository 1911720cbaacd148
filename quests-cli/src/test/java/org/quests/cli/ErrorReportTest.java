package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What becomes of a command that fails: an exit code and one line. */
class ErrorReportTest {
  /** Throws what it is given, as soon as it is to work. */
  @Command(name = "fail")
  private static final class FailingCommand extends AnalysisCommand {
    private final Throwable failure;

    FailingCommand(Throwable failure) {
      this.failure = failure;
    }

    @Override
    OutputKind[] outputs() {
      return new OutputKind[] {OutputKind.JSON};
    }

    @Override
    void run(Parallelism parallelism) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  private static Cli.Result fail(Throwable failure, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    FailingCommand command = new FailingCommand(failure);
    command.speakTo(terminal);
    CommandLine line = QuestsCommand.commandLine(terminal).addSubcommand(command);
    int code =
        line.execute(Stream.concat(Stream.of("fail"), Stream.of(args)).toArray(String[]::new));
    return new Cli.Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> known() {
    return Stream.of(
        arguments(QuestsException.usage("no such thing"), 2),
        arguments(QuestsException.input("a.xyz: frame 3, line 9: expected more"), 3),
        arguments(QuestsException.output("a.json: cannot be written", null), 4),
        arguments(QuestsException.engine("engine cuda is not available"), 5),
        arguments(QuestsException.cancelled(), 130));
  }

  @ParameterizedTest
  @MethodSource("known")
  void whatAUserCanActOn(QuestsException failure, int code) {
    assertThat(fail(failure).failsWith(code)).isEqualTo(failure.getMessage());
  }

  @Test
  void anInternalErrorIsOneLineWithAHint() {
    Exception failure = new IllegalStateException("tiles overlap\nat length");
    assertThat(fail(failure).failsWith(1))
        .isEqualTo(
            "internal error: IllegalStateException: tiles overlap (run with --stacktrace for"
                + " more)");
    assertThat(fail(new IllegalStateException()).failsWith(1))
        .isEqualTo("internal error: IllegalStateException (run with --stacktrace for more)");
  }

  @Test
  void theStackIsShownIfAsked() {
    Cli.Result result = fail(new IllegalStateException("tiles overlap"), "--stacktrace");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("\tat org.quests.cli.ErrorReportTest")
        .contains(
            "quests: internal error: IllegalStateException: tiles overlap" + System.lineSeparator())
        .doesNotContain("run with");
  }

  @Test
  void tooLittleMemory() {
    assertThat(fail(new OutOfMemoryError("Java heap space")).failsWith(6))
        .startsWith("out of memory at ")
        .contains("MiB: raise the limit with QUESTS_JAVA_OPTS=-Xmx", "--frames");
  }
}
