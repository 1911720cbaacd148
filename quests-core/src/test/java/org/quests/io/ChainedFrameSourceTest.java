package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/** Several files as one trajectory. */
class ChainedFrameSourceTest {
  /** Frames in each file; the frames' numbers go on. */
  private static final int[] SIZES = {3, 1, 4};

  @TempDir private Path folder;

  private final List<Path> files = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    String all = Frames.numbered(8, "\n");
    int from = 0;
    int frame = 0;
    for (int size : SIZES) {
      frame += size;
      int to = frame == 8 ? all.length() : Frames.numbered(frame, "\n").length();
      Path file = folder.resolve("part" + files.size() + ".xyz");
      Files.writeString(file, all.substring(from, to));
      files.add(file);
      from = to;
    }
  }

  private FrameSource open(ReadOptions options) {
    return FrameSource.open("all parts", files, options);
  }

  private static List<Integer> numbers(FrameSource source) {
    return Frames.all(source).stream().map(Frames::number).toList();
  }

  @Test
  void framesAreCountedThrough() {
    try (FrameSource source = open(ReadOptions.DEFAULT)) {
      List<Frame> frames = Frames.all(source);
      assertThat(frames.stream().map(Frames::number)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(frames.get(3).origin().source()).isEqualTo(files.get(1).toString());
      assertThat(source.name()).isEqualTo("all parts");
      assertThat(source.truncated()).isFalse();
    }
  }

  @Test
  void seeksAcrossFiles() {
    List<FrameSource.Position> positions = new ArrayList<>();
    try (FrameSource source = open(ReadOptions.DEFAULT)) {
      do {
        positions.add(source.position());
      } while (source.skip());
      List<Integer> order =
          new ArrayList<>(IntStream.range(0, 24).map(i -> i % 8).boxed().toList());
      Collections.shuffle(order, new Random(5));
      for (int i : order) {
        source.seek(positions.get(i));
        assertThat(source.index()).isEqualTo(i);
        assertThat(Frames.number(Frames.next(source))).isEqualTo(i);
      }
      source.seek(positions.get(8));
      assertThat(source.next()).isNull();
      source.seek(FrameSource.Position.START);
      assertThat(numbers(source)).hasSize(8);
    }
    for (int i = 7; i >= 0; i--) {
      try (FrameSource other = open(ReadOptions.DEFAULT)) {
        other.seek(positions.get(i));
        assertThat(Frames.number(Frames.next(other))).isEqualTo(i);
        assertThatThrownBy(() -> other.seek(new FrameSource.Position(99, 0, 1)))
            .isInstanceOf(QuestsException.class)
            .hasMessage("all parts: frame 99 does not exist, found 8");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"::-1, 76543210", "-1, 7", "2:5, 234", "::3, 036", "-5:, 34567", "6, 6"})
  void canBeSliced(String slice, String expected) {
    try (FrameSource source = FrameSlice.parse(slice).apply(open(ReadOptions.DEFAULT))) {
      StringBuilder found = new StringBuilder();
      numbers(source).forEach(found::append);
      assertThat(found).hasToString(expected);
    }
  }

  @Test
  void onlyTheLastFileMayBeCutOff() throws IOException {
    cut(2);
    try (FrameSource source = open(Frames.TRUNCATED)) {
      assertThat(numbers(source)).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(source.truncated()).isTrue();
    }
    assertThatThrownBy(() -> Frames.all(open(ReadOptions.DEFAULT)))
        .hasMessageStartingWith(
            files.get(2) + ": frame 7, line 16: the input ends inside the frame");
    cut(0);
    try (FrameSource source = open(Frames.TRUNCATED)) {
      assertThatThrownBy(() -> Frames.all(source))
          .hasMessageStartingWith(
              files.get(0) + ": frame 2, line 12: the input ends inside the frame");
    }
  }

  private void cut(int file) throws IOException {
    String text = Files.readString(files.get(file));
    Files.writeString(files.get(file), text.substring(0, text.length() - 15));
  }

  @Test
  void everyFileHasToHoldFrames() throws IOException {
    Files.writeString(files.get(1), "\n");
    try (FrameSource source = open(ReadOptions.DEFAULT)) {
      assertThatThrownBy(() -> Frames.all(source))
          .hasMessage(files.get(1) + ": expected at least one frame, found no frames");
    }
    Files.writeString(files.get(1), "ITEM: UNITS\nmetal\n");
    try (FrameSource source = open(ReadOptions.DEFAULT)) {
      assertThatThrownBy(() -> Frames.all(source))
          .hasMessage(files.get(1) + ": expected at least one frame, found no frames");
    }
  }
}
