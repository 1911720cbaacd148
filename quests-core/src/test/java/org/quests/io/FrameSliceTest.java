package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/** Slices choose what Python's own do, from files, compressed files and streams. */
@Tag("slow")
class FrameSliceTest {
  private static final int FRAMES = 7;

  enum Kind {
    PLAIN,
    GZIP,
    STREAM,
    COMPRESSED_STREAM
  }

  private static FrameSource open(Kind kind, int frames, Path folder, ReadOptions options)
      throws IOException {
    byte[] text = Frames.numbered(frames, "\n").getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        kind == Kind.PLAIN || kind == Kind.STREAM
            ? text
            : CompressedInputTest.compress(Compression.GZIP, text);
    if (kind == Kind.PLAIN || kind == Kind.GZIP) {
      Path file = folder.resolve("frames-" + kind + "-" + frames);
      if (!Files.exists(file)) {
        Files.write(file, bytes);
      }
      return FrameSource.open(file, options);
    }
    return FrameSource.of(new ByteArrayInputStream(bytes), "stream", options);
  }

  /** What range(n)[start:stop:step] is, from the meaning of a slice and not from its arithmetic. */
  private static List<Integer> python(
      int n, @Nullable Integer start, @Nullable Integer stop, int step) {
    // Where counting from the end leads below the start, the place is before the first.
    int low = start == null ? (step > 0 ? 0 : n - 1) : start < 0 ? Math.max(start + n, -1) : start;
    int high = stop == null ? (step > 0 ? n : -1) : stop < 0 ? Math.max(stop + n, -1) : stop;
    if (step > 0 && low < 0) {
      low = 0;
    }
    if (step < 0 && low >= n) {
      low = n - 1;
    }
    List<Integer> chosen = new ArrayList<>();
    for (int i = low; step > 0 ? i < high : i > high; i += step) {
      if (i >= 0 && i < n) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void choosesWhatPythonChooses(Kind kind, @TempDir Path folder) throws IOException {
    List<@Nullable Integer> ends = new ArrayList<>();
    ends.add(null);
    for (int i = -FRAMES - 2; i <= FRAMES + 2; i++) {
      ends.add(i);
    }
    for (Integer start : ends) {
      for (Integer stop : ends) {
        for (int step : new int[] {1, 3, -1, -2}) {
          String text =
              (start == null ? "" : start) + ":" + (stop == null ? "" : stop) + ":" + step;
          List<Integer> expected = python(FRAMES, start, stop, step);
          try (FrameSource source =
              FrameSlice.parse(text).apply(open(kind, FRAMES, folder, ReadOptions.DEFAULT))) {
            assertThat(Frames.all(source).stream().map(Frames::number).toList())
                .as(text)
                .isEqualTo(expected);
            assertThat(source.next()).isNull();
            assertThat(source.skip()).isFalse();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void choosesASingleFrame(Kind kind, @TempDir Path folder) throws IOException {
    for (int index = -FRAMES; index < FRAMES; index++) {
      try (FrameSource source =
          FrameSlice.parse("" + index).apply(open(kind, FRAMES, folder, ReadOptions.DEFAULT))) {
        assertThat(Frames.number(Frames.next(source))).isEqualTo(Math.floorMod(index, FRAMES));
        assertThat(source.next()).isNull();
      }
    }
    for (int index : new int[] {FRAMES, FRAMES + 5, -FRAMES - 1}) {
      try (FrameSource source =
          FrameSlice.parse("" + index).apply(open(kind, FRAMES, folder, ReadOptions.DEFAULT))) {
        assertThatThrownBy(source::next)
            .isInstanceOf(QuestsException.class)
            .hasMessageEndingWith(": frame " + index + " does not exist, found 7 frames");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void skipsAndSeeksAmongTheChosen(Kind kind, @TempDir Path folder) throws IOException {
    for (String slice : List.of("1::3", "-9::3", "::-3", "8:2:-2", "3", "-1", "20:", ":")) {
      List<Integer> expected;
      try (FrameSource source =
          FrameSlice.parse(slice).apply(open(kind, 10, folder, ReadOptions.DEFAULT))) {
        expected = Frames.all(source).stream().map(Frames::number).toList();
      }
      try (FrameSource source =
          FrameSlice.parse(slice).apply(open(kind, 10, folder, ReadOptions.DEFAULT))) {
        List<FrameSource.Position> positions = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
          positions.add(source.position());
          assertThat(source.index()).isEqualTo(expected.get(i).longValue());
          if (i % 2 == 0) {
            assertThat(source.skip()).isTrue();
          } else {
            assertThat(Frames.number(Frames.next(source))).isEqualTo(expected.get(i));
          }
        }
        positions.add(source.position());
        assertThat(source.next()).isNull();
        boolean back =
            kind == Kind.PLAIN || kind == Kind.GZIP || FrameSlice.parse(slice).needsCount();
        for (int i = back ? 0 : expected.size(); i <= expected.size(); i++) {
          source.seek(positions.get(i));
          assertThat(Frames.all(source).stream().map(Frames::number).toList())
              .as(slice + " from " + i)
              .isEqualTo(expected.subList(i, expected.size()));
        }
      }
    }
  }

  @Test
  void readsNoFurtherThanNeeded() {
    String text = Frames.numbered(5, "\n") + "nonsense";
    for (String slice : List.of(":5", "0:5:2", "4", ":3")) {
      try (FrameSource source =
          FrameSlice.parse(slice).apply(Frames.source(text, ReadOptions.DEFAULT))) {
        assertThat(Frames.all(source)).isNotEmpty();
      }
    }
    try (FrameSource source =
        FrameSlice.parse("-1").apply(Frames.source(text, ReadOptions.DEFAULT))) {
      assertThatThrownBy(source::next).hasMessageContaining("frame 5, line ");
    }
  }

  @Test
  void keepsTheNumbersOfTheFileInErrors() {
    String text = Frames.numbered(4, "\n") + "1\n\nCu 0 0 x\n";
    for (String slice : List.of("2::2", "-1", "::-1")) {
      try (FrameSource source =
          FrameSlice.parse(slice).apply(Frames.source(text, ReadOptions.DEFAULT))) {
        assertThatThrownBy(() -> Frames.all(source))
            .hasMessageContaining("test.xyz: frame 4, line 18: expected a finite number");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void leavesOutATruncatedLastFrame(Kind kind, @TempDir Path folder) throws IOException {
    byte[] text = Frames.numbered(6, "\n").getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        kind == Kind.PLAIN || kind == Kind.STREAM
            ? text
            : CompressedInputTest.compress(Compression.GZIP, text);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 9);
    Path file = folder.resolve("cut");
    Files.write(file, cut);
    int whole = kind == Kind.PLAIN || kind == Kind.STREAM ? 5 : -1;
    for (String slice : List.of("::-1", "-2:", "-1", ":")) {
      FrameSource opened =
          kind == Kind.PLAIN || kind == Kind.GZIP
              ? FrameSource.open(file, Frames.TRUNCATED)
              : Frames.source(cut, Frames.TRUNCATED);
      try (FrameSource source = FrameSlice.parse(slice).apply(opened)) {
        List<Integer> numbers = Frames.all(source).stream().map(Frames::number).toList();
        assertThat(numbers).isNotEmpty();
        if (whole > 0) {
          assertThat(numbers).contains(whole - 1).doesNotContain(whole);
        }
        assertThat(source.truncated()).isTrue();
      }
    }
  }

  @Test
  void deletesTheSpooledCopy() throws IOException {
    List<Path> before = spools();
    try (FrameSource source =
        FrameSlice.parse("::-1")
            .apply(Frames.source(Frames.numbered(9, "\n"), ReadOptions.DEFAULT))) {
      assertThat(Frames.all(source)).hasSize(9);
      assertThat(spools()).hasSizeGreaterThan(before.size());
    }
    assertThat(spools()).hasSameSizeAs(before);
  }

  private static List<Path> spools() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("quests-.*\\.tmp"))
          .collect(Collectors.toList());
    }
  }

  @Test
  void remembersPlacesOfAnyNumberOfFramesInLittleMemory() {
    FramePositions positions = new FramePositions();
    int frames = 1_000_000;
    for (int i = 0; i < frames; i++) {
      positions.add(new FrameSource.Position(i, 10L * i, 3L * i + 1));
    }
    for (int i : IntStream.range(0, 1000).map(k -> k * 999).toArray()) {
      FrameSource.Position place = positions.before(i);
      assertThat(place.frame()).isBetween(i - 16L, (long) i);
      assertThat(place.offset()).isEqualTo(10 * place.frame());
    }
    assertThat(positions.before(frames - 1).frame()).isGreaterThan(frames - 17);
  }

  @Test
  void applyingNeedsAWholeSource() {
    FrameSource source = Frames.source(Frames.numbered(3, "\n"), ReadOptions.DEFAULT);
    Frame first = source.next();
    assertThat(first).isNotNull();
    assertThatThrownBy(() -> FrameSlice.ALL.apply(source))
        .isInstanceOf(IllegalArgumentException.class);
    FrameSource whole = Frames.source(Frames.numbered(3, "\n"), ReadOptions.DEFAULT);
    assertThat(FrameSlice.parse(":").apply(whole)).isSameAs(whole);
    FrameSource sliced = FrameSlice.parse("::2").apply(whole);
    assertThatThrownBy(() -> FrameSlice.parse("::2").apply(sliced))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "1:2:3:4",
        "1:b",
        "::0",
        "1.5",
        "1,2",
        "--1",
        "99999999999999999999"
      })
  void refusesWhatIsNoSlice(String text) {
    assertThatThrownBy(() -> FrameSlice.parse(text))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("found \"" + text + '"')
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.USAGE);
  }
}
