package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.FrameBatches;

class ReadAheadTest {
  private static final int FRAMES = 30_000;

  private final Parallelism threads = Parallelism.of(3);

  @AfterEach
  void close() {
    threads.close();
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  /**
   * A stream that gives a few bytes at a time, fails at its end, and knows whether it is closed.
   */
  private static final class Failing extends FilterInputStream {
    private final Random random = new Random(3);
    private boolean closed;

    Failing(byte[] content) {
      super(new ByteArrayInputStream(content));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, Math.min(length, 1 + random.nextInt(100_000)));
      if (n < 0) {
        throw new IOException("broken");
      }
      return n;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        1000,
        ReadAhead.PIECE - 1,
        ReadAhead.PIECE,
        ReadAhead.PIECE + 1,
        2 * ReadAhead.PIECE,
        5 * ReadAhead.PIECE + 77
      })
  void givesAllBytesThenHowItEnds(int length) throws IOException {
    byte[] content = content(length);
    for (int threadCount : new int[] {1, 2, 4}) {
      try (Parallelism some = Parallelism.of(threadCount);
          InputStream whole = new ReadAhead(new ByteArrayInputStream(content), some)) {
        assertThat(whole.readAllBytes()).isEqualTo(content);
        assertThat(whole.read()).isEqualTo(-1);
      }
    }
    Failing failing = new Failing(content);
    try (InputStream broken = new ReadAhead(failing, threads)) {
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 18];
      assertThatThrownBy(
              () -> {
                while (true) {
                  found.write(buffer, 0, broken.read(buffer, 0, buffer.length));
                }
              })
          .hasMessage("broken");
      assertThat(found.toByteArray()).isEqualTo(content);
      assertThatThrownBy(broken::read).hasMessage("broken");
    }
    assertThat(failing.closed).isTrue();
  }

  @Test
  void isClosedInTheMiddleAndAfterTheThreads() throws IOException {
    Failing failing = new Failing(content(8 * ReadAhead.PIECE));
    InputStream in = new ReadAhead(failing, threads);
    in.skipNBytes(2L * ReadAhead.PIECE);
    threads.close();
    in.close();
    assertThat(failing.closed).isTrue();
  }

  @Test
  void anInterruptEndsIt() throws IOException {
    try (InputStream in =
        new ReadAhead(new ByteArrayInputStream(content(8 * ReadAhead.PIECE)), Parallelism.of(1))) {
      in.skipNBytes(ReadAhead.PIECE);
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(in::readAllBytes)
            .isInstanceOfSatisfying(
                QuestsException.class,
                e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.CANCELLED));
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  /** Frames come in batches, each read by a call that ends before the piece it began is taken. */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Compression.class)
  void framesOfCompressedFilesAreTheSame(Compression kind, @TempDir Path folder)
      throws IOException {
    byte[] text = Frames.numbered(FRAMES, "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(text.length).isGreaterThan(3 * ReadAhead.PIECE);
    byte[] whole = CompressedInputTest.inMembers(kind, text, 2);
    Path file = Files.write(folder.resolve("whole"), whole);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length * 4 / 5));
    for (int threadCount : new int[] {1, 2, 3}) {
      try (Parallelism some = Parallelism.of(threadCount)) {
        ReadOptions options = Frames.TRUNCATED.withHelpers(some);
        assertThat(numbers(file, options, some)).isEqualTo(numbers(FRAMES));
        int left = numbers(cut, Frames.TRUNCATED, some).size();
        assertThat(left).isBetween(FRAMES / 2, FRAMES - 1);
        assertThat(numbers(cut, options, some)).isEqualTo(numbers(left));
      }
    }
  }

  private static List<Integer> numbers(int frames) {
    return IntStream.range(0, frames).boxed().toList();
  }

  private static List<Integer> numbers(Path file, ReadOptions options, Parallelism some) {
    List<Integer> numbers = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file, options)) {
      FrameSource.Position start = source.position();
      for (int i = 0; i < FRAMES / 2; i++) {
        source.skip();
      }
      // Goes back in the middle of a piece.
      source.seek(start);
      FrameBatches.forEach(
          source,
          (first, frame) -> true,
          some,
          batch -> {
            for (Frame frame : batch) {
              numbers.add(Frames.number(frame));
            }
          });
    }
    return numbers;
  }
}
