package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The program beside a simulation: two processes, and what each does to the other. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class WatchProcessTest {
  /** Nothing here takes nearly as long; where it does, the test fails. */
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private List<String> frames = List.of();
  private Path reference = Path.of("");

  /** A process whose lines are read as they come. */
  private final class Running {
    final Process process;
    final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    final BlockingQueue<String> err = new LinkedBlockingQueue<>();

    Running(List<String> command) throws IOException {
      process = new ProcessBuilder(command).start();
      started.add(process);
      read(process.getInputStream(), out);
      read(process.getErrorStream(), err);
    }

    private static void read(InputStream stream, BlockingQueue<String> into) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                  String line;
                  while ((line = lines.readLine()) != null) {
                    into.add(line);
                  }
                } catch (IOException e) {
                  into.add(e.toString());
                }
              });
    }

    /** The next line of standard output. */
    String next() throws InterruptedException {
      String line = out.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("standard error: %s", err).isNotNull();
      return line;
    }

    /** The next line of standard error that is ours and not Java's. */
    String nextNote() throws InterruptedException {
      while (true) {
        String line = err.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        if (line.startsWith("quests: ")) {
          return line.substring("quests: ".length());
        }
      }
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }
  }

  private Running java(Class<?> main, Object... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return new Running(command);
  }

  private static void tell(Running writer, String order) throws InterruptedException {
    PrintStream to = new PrintStream(writer.process.getOutputStream(), true);
    to.println(order);
    assertThat(writer.next()).isEqualTo("done");
  }

  private static void write(Running writer, String text) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tell(writer, "write " + Base64.getEncoder().encodeToString(bytes));
  }

  @BeforeEach
  void frames() throws IOException {
    frames = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      frames.add(Samples.copper(i));
    }
    reference = Files.writeString(folder.resolve("train.xyz"), String.join("", frames));
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(Process::destroyForcibly);
  }

  private void expect(Running watch, int number) throws InterruptedException {
    JsonNode line = new ObjectMapper().readTree(watch.next());
    assertThat(line.get("frame").asInt()).isEqualTo(number);
    assertThat(line.get("step").asInt()).isEqualTo(number);
    assertThat(line.get("n_atoms").asInt()).isEqualTo(4);
  }

  @Test
  void followsAWriterThroughAllThatHappensToIt() throws Exception {
    Path run = folder.resolve("run.xyz");
    Path lines = folder.resolve("lines.jsonl");
    Running watch =
        java(
            Main.class,
            "watch",
            run,
            "--reference",
            reference,
            "--json",
            "-o",
            lines,
            "--poll",
            "0.01",
            "--stall",
            "1",
            "-j",
            "1",
            "--until-idle",
            "3");
    assertThat(watch.nextNote()).isEqualTo(run + ": no such file yet, waiting for it");
    Running writer = java(TrajectoryWriter.class, run);
    assertThat(watch.nextNote()).isEqualTo(run + ": is there");

    // Frames in pieces.
    write(writer, frames.get(0) + frames.get(1).substring(0, 50));
    expect(watch, 0);
    // A stall in the middle of one.
    assertThat(watch.nextNote())
        .isEqualTo(run + ": nothing new for 1 s, in the middle of a frame; waiting");
    write(writer, frames.get(1).substring(50));
    assertThat(watch.nextNote()).startsWith(run + ": goes on after ");
    expect(watch, 1);

    // Garbage, and a frame that was not finished.
    write(writer, "Segmentation fault (core dumped)\n" + frames.get(2).substring(0, 120) + "\n");
    assertThat(watch.nextNote())
        .startsWith(run + ": line 13: expected the start of a frame, found \"Segmentation fault");
    write(writer, frames.get(2) + frames.get(3));
    assertThat(watch.nextNote()).startsWith(run + ": line ").contains(": frame 2, after ");
    expect(watch, 2);
    expect(watch, 3);

    // Another file, while the old one still grows.
    Path old = folder.resolve("run.1.xyz");
    tell(writer, "rotate " + old);
    assertThat(watch.nextNote()).isEqualTo(run + ": is no longer there, waiting for another one");
    write(writer, frames.get(4));
    expect(watch, 4);
    write(writer, frames.get(5));
    tell(writer, "close");
    tell(writer, "reopen");
    write(writer, frames.get(6).substring(0, 20));
    expect(watch, 5);
    assertThat(watch.nextNote())
        .isEqualTo(run + ": another file has this name now; reading that from its start");
    write(writer, frames.get(6).substring(20));
    expect(watch, 6);

    // A file that is cut off and written again.
    write(writer, frames.get(7) + "4\nhalf a frame\n");
    expect(watch, 7);
    tell(writer, "truncate");
    assertThat(watch.nextNote())
        .isEqualTo(run + ": was truncated to 0 bytes; reading it from its start");
    assertThat(watch.nextNote()).isEqualTo(run + ": ended inside frame 8: 15 bytes left out");
    for (int i = 8; i < 14; i++) {
      write(writer, frames.get(i));
      expect(watch, i);
    }
    write(writer, frames.get(0).substring(0, 30));

    // The end.
    assertThat(watch.exitCode()).isZero();
    assertThat(watch.nextNote()).startsWith(run + ": nothing new for 1 s, in the middle");
    assertThat(watch.nextNote()).isEqualTo(run + ": ended inside frame 14: 30 bytes left out");
    assertThat(watch.err.stream().filter(l -> l.startsWith("quests: "))).isEmpty();
    assertThat(watch.out).isEmpty();
    assertThat(Files.readAllLines(lines))
        .extracting(l -> new ObjectMapper().readTree(l).get("frame").asInt())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
  }

  @Test
  void anAlarmStopsTheSimulationThatLooksForItsFile() throws Exception {
    Path run = folder.resolve("run.xyz");
    Path stop = folder.resolve("STOP");
    Path kept = folder.resolve("kept.xyz");
    Running writer = java(TrajectoryWriter.class, run);
    Running watch =
        java(
            Main.class,
            "watch",
            run,
            "--reference",
            reference,
            "--poll",
            "0.01",
            "-j",
            "1",
            "--patience",
            "2",
            "-t",
            "0.5",
            "--stop-file",
            stop,
            "--harvest",
            kept,
            "--exit-on-alarm");
    List<String> written = new ArrayList<>();
    for (int i = 0; !Files.exists(stop); i++) {
      assertThat(i).isLessThan(5);
      String frame = i < 3 ? frames.get(i) : Samples.stretched(i);
      written.add(frame);
      write(writer, frame);
      if (i == 0) {
        assertThat(watch.next()).startsWith(run + " against 56 environments of " + reference);
      }
      assertThat(watch.next()).startsWith("frame " + i + ", step " + i + ": ");
    }
    assertThat(watch.exitCode()).isEqualTo(10);
    assertThat(Files.readString(stop))
        .isEqualTo("frame 4, step 4: 4 of 4 atoms (100.00 %) with δH > 0.5\n");
    assertThat(watch.nextNote())
        .isEqualTo(
            "alarm: frame 4, step 4: 4 of 4 atoms (100.00 %) with δH > 0.5, the last of 2 such"
                + " frames in a row; wrote "
                + stop);
    // The next one is no news beside the first.
    assertThat(Files.readString(kept)).isEqualTo(written.get(3));
  }

  @Test
  void aPipeEnds() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Running watch = java(Main.class, "watch", pipe, "--reference", reference, "--json", "-j", "1");
    try (OutputStream out = Files.newOutputStream(pipe)) {
      for (int i = 0; i < 3; i++) {
        out.write(frames.get(i).getBytes(StandardCharsets.UTF_8));
        out.flush();
        expect(watch, i);
      }
    }
    assertThat(watch.exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsARunAndItsLog(String signal, int code) throws Exception {
    // A build in the background of a shell ignores it, and so does what that starts.
    assumeTrue(!signal.equals("INT") || !ignoresInterrupts(), "SIGINT is ignored here");
    Path run = Files.writeString(folder.resolve("run.xyz"), frames.get(0));
    Path log = folder.resolve("run.log");
    Running watch =
        java(Main.class, "watch", run, "--reference", reference, "--json", "-j", "1", "--log", log);
    expect(watch, 0);
    new ProcessBuilder("kill", "-" + signal, Long.toString(watch.process.pid())).start().waitFor();
    assertThat(watch.exitCode()).isEqualTo(code);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.getLast()).matches(".*  stopped before its end, after \\d+\\.\\d s");
    assertThat(lines).noneMatch(line -> line.contains("exit code"));
  }

  private static boolean ignoresInterrupts() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
      }
    }
    return false;
  }
}
