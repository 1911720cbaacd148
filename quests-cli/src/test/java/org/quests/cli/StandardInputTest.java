package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;

/** {@code -} is standard input, with everything that a file can be. */
class StandardInputTest {
  private static final byte[] TEXT = Samples.text(5).getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isReadAsAFileIs(boolean compressed) {
    byte[] input = compressed ? gzip(TEXT) : TEXT;
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    for (String frames : new String[] {":", "0", "-1", "1::2", "::-1", "-2:"}) {
      List<String> expected = quests("metrics", file, "--frames", frames).succeeds().lines();
      List<String> lines =
          questsReading(input, "metrics", "-", "--frames", frames).succeeds().lines();
      assertThat(lines.get(0)).isEqualTo(expected.get(0).replace(file.toString(), "-"));
      assertThat(lines.subList(1, lines.size())).isEqualTo(expected.subList(1, expected.size()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void framesOfItCanBeWritten(boolean compressed) {
    byte[] input = compressed ? gzip(TEXT) : TEXT;
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    Path output = folder.resolve("out.xyz");
    questsReading(input, "metrics", "-", "--frames", "-2:", "--species", "auto", "-o", output)
        .succeeds();
    List<Frame> written = Cli.frames(output);
    assertThat(written).hasSize(2);
    assertThat(written.get(1).positions()).containsExactly(Cli.frames(file).get(4).positions());
    assertThat(written.get(1).arrays().get("dH")).isInstanceOf(AtomArray.Reals.class);
  }

  @Test
  void elementsAreFoundInIt() {
    byte[] input = "2\n\nCu 0 0 0\nAl 0 0 2\n".getBytes(StandardCharsets.UTF_8);
    assertThat(questsReading(input, "entropy", "-", "--species", "auto").succeeds().out())
        .contains("-: 2 environments in 1 frame (", "species Al Cu)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.npy", "x.npz"})
  void mayBeAnArray(String name) throws IOException {
    Path array = folder.resolve(name);
    quests("make_descriptors", Samples.alloy(), "-o", array).succeeds();
    String expected = quests("entropy", array).succeeds().out();
    assertThat(questsReading(Files.readAllBytes(array), "entropy", "-").succeeds().out())
        .isEqualTo(expected.replace(array.toString(), "-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dH", "overlap"})
  void isOneOfTwoFilesButNotBoth(String command) {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    List<String> expected = quests(command, file, file).succeeds().lines();
    for (boolean first : new boolean[] {true, false}) {
      List<String> lines =
          questsReading(TEXT, command, first ? "-" : file, first ? file : "-").succeeds().lines();
      assertThat(lines.subList(1, lines.size())).isEqualTo(expected.subList(1, expected.size()));
    }
    assertThat(questsReading(TEXT, command, "-", "-").failsWith(2))
        .isEqualTo("only one of the files can be standard input");
  }

  @Test
  void errorsNameIt() {
    byte[] bad = "1\n\nCu 0 0\n".getBytes(StandardCharsets.UTF_8);
    assertThat(questsReading(bad, "entropy", "-").failsWith(3))
        .startsWith("standard input: frame 0, line 3: expected");
    assertThat(questsReading(bad, "entropy", "-", "--species", "auto").failsWith(3))
        .startsWith("standard input: frame 0, line 3: expected");
    assertThat(questsReading(new byte[0], "entropy", "-").failsWith(3))
        .isEqualTo("standard input: expected at least one frame, found no frames");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy -",
        "entropy - --species auto",
        "dH - FILE",
        "watch - --reference FILE --poll 0.01 --json"
      })
  void thatItIsClosedIsSaid(String command) {
    Path file = write(folder.resolve("a.xyz"), Samples.text(5));
    InputStream before = System.in;
    System.setIn(
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Bad file descriptor");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        });
    try {
      assertThat(
              quests((Object[]) command.replace("FILE", file.toString()).split(" ")).failsWith(3))
          .endsWith("standard input: cannot be read: it is closed");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsReadOnceTooButFramesOfItCanBeWritten() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
    new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
    Path output = folder.resolve("out.xyz");
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> fill(pipe));
    quests("metrics", pipe, "--species", "auto", "-o", output).succeeds();
    writer.join();
    assertThat(Cli.frames(output)).hasSize(5);
  }

  private static void fill(Path pipe) {
    try {
      Files.write(pipe, TEXT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
