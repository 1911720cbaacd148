package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was printed and did not arrive is no success. */
class StandardOutputTest {
  private static final String FULL = "No space left on device";
  private static final String BROKEN = "Broken pipe";

  @TempDir private Path folder;

  private Path input = Path.of("");

  @BeforeEach
  void writeInput() {
    input = write(folder.resolve("in.xyz"), Samples.text(3));
  }

  /** Runs a command whose standard output takes so many bytes, then fails. */
  private static Cli.Result losing(int bytes, String reason, Object... args) {
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (taken.size() == bytes) {
              throw new IOException(reason);
            }
            taken.write(b);
          }
        };
    int code =
        Main.run(
            out,
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    return new Cli.Result(
        code, taken.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "help entropy",
        "entropy --help",
        "man-page",
        "completion bash",
        "engines",
        "bandwidth 11",
        "entropy FILE -b 1",
        "metrics FILE -b 1",
        "dedup FILE"
      })
  void everyCommandTellsThatItIsLost(String command) {
    Object[] args =
        Arrays.stream(command.split(" ")).map(w -> w.equals("FILE") ? input : w).toArray();
    assertThat(losing(0, FULL, args).failsWith(4))
        .isEqualTo("standard output cannot be written: " + FULL);
    assertThat(losing(0, "Bad file descriptor", args).failsWith(4))
        .isEqualTo("standard output is closed");
    Cli.Result pipe = losing(0, BROKEN, args);
    assertThat(pipe.code()).isEqualTo(141);
    assertThat(pipe.err()).isEmpty();
  }

  @Test
  void itMayBeLostOnTheWay() {
    Cli.Result result = losing(1000, FULL, "man-page");
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.out()).hasSize(1000);
    assertThat(losing(1, BROKEN, "entropy", input).code()).isEqualTo(141);
  }

  @Test
  void filesAreWrittenAllTheSame() {
    Path output = folder.resolve("out.json");
    losing(0, BROKEN, "entropy", input, "-o", output);
    assertThat(Cli.json(output).get("n_envs").intValue()).isEqualTo(12);
  }

  @Test
  void whereNothingIsPrintedNothingIsLost() {
    assertThat(losing(0, FULL, "entropy", input, "--quiet", "-b", "1").succeedsQuietly().code())
        .isZero();
  }

  @Test
  void theErrorOfTheCommandComesFirst() {
    assertThat(losing(0, FULL, "entropy", folder.resolve("none")).failsWith(3))
        .contains("no such file");
  }

  @Test
  @Timeout(60)
  void watchEndsWhereItsReaderHasGoneUnlessItHasMoreToDo() {
    Path reference = write(folder.resolve("train.xyz"), Samples.copper(0) + Samples.copper(1));
    Path run = write(folder.resolve("run.xyz"), Samples.copper(0) + Samples.stretched(1));
    Object[] args = {"watch", run, "--reference", reference, "-j", "1", "--poll", "0.01"};
    long started = System.nanoTime();
    assertThat(losing(0, BROKEN, Cli.with(args, "--json", "--until-idle", "30")).code())
        .isEqualTo(141);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(25));
    Path kept = folder.resolve("kept.xyz");
    Object[] keeping = Cli.with(args, "--harvest", kept, "--until-idle", "0.05");
    assertThat(losing(0, BROKEN, keeping).code()).isEqualTo(141);
    assertThat(kept).hasContent(Samples.stretched(1));
    Cli.Result alarm = losing(0, FULL, Cli.with(args, "--exit-on-alarm"));
    assertThat(alarm.code()).isEqualTo(10);
    assertThat(alarm.err()).contains("alarm: frame 1", "standard output cannot be written");
  }
}
