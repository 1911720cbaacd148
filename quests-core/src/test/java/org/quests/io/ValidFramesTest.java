package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

class ValidFramesTest {
  private static final Set<Integer> UNREADABLE = Set.of(0, 3, 4, 9);
  private static final int REFUSED = 6;

  @TempDir Path folder;

  private final FrameLedger ledger = new FrameLedger();
  private final List<String> heard = new ArrayList<>();

  /** Ten frames of two atoms, some with a number that is none. */
  private static String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      text.append("2\n\nCu 0 0 ").append(i).append("\nCu 0 ");
      text.append(UNREADABLE.contains(i) ? "x" : "2").append(" 0\n");
    }
    return text.toString();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static void check(Frame frame) {
    if (frame.origin().index() == REFUSED) {
      throw QuestsException.input(frame.origin().at() + "is refused");
    }
  }

  private List<Long> numbers(FrameSource source) {
    List<Long> numbers = new ArrayList<>();
    try (FrameSource valid =
        new ValidFrames(
            source,
            ValidFramesTest::check,
            ledger,
            (frame, before) -> {
              if (frame != null) {
                heard.add(frame.frame() + " " + frame.line() + " " + before);
              }
            })) {
      for (Frame frame = valid.next(); frame != null; frame = valid.next()) {
        assertThat(frame.positions()[2]).isEqualTo((double) (frame.origin().index() % 10));
        numbers.add(frame.origin().index());
      }
    }
    return numbers;
  }

  @Test
  void framesAreLeftOutInFilesOfEveryKind() throws IOException {
    byte[] text = text().getBytes(StandardCharsets.UTF_8);
    List<Path> files =
        List.of(
            file("a.xyz", text),
            file("a.xyz.gz", gzip(text)),
            // The last frame is not valid, and no line end follows it.
            file("b.xyz", text().strip().getBytes(StandardCharsets.UTF_8)));
    for (Path path : files) {
      leavesThemOut(path, new FrameLedger());
    }
  }

  private static void leavesThemOut(Path path, FrameLedger known) {
    List<String> told = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      List<Long> numbers = new ArrayList<>();
      try (FrameSource valid =
          new ValidFrames(
              FrameSource.open(path),
              ValidFramesTest::check,
              known,
              (frame, before) ->
                  told.add(frame == null ? "known" : frame.frame() + " " + frame.line()))) {
        for (Frame frame = valid.next(); frame != null; frame = valid.next()) {
          numbers.add(frame.origin().index());
        }
      }
      assertThat(numbers).as("%s, pass %d", path, pass).containsExactly(1L, 2L, 5L, 7L, 8L);
    }
    assertThat(told)
        .containsExactly(
            "0 4", "3 16", "4 20", "6 null", "9 40", "known", "known", "known", "known", "known");
  }

  @Test
  void slicesCountFramesThatAreLeftOut() throws IOException {
    Path path = file("a.xyz", text().getBytes(StandardCharsets.UTF_8));
    Path packed = file("a.xyz.gz", gzip(text().getBytes(StandardCharsets.UTF_8)));
    for (Path file : List.of(path, packed)) {
      for (String slice : List.of("::-1", "8:2:-1", "-4:", "1:8:2", "2:6", "::-2", "5")) {
        int[] places = FrameSlice.parse(slice).places(10);
        List<Long> expected =
            IntStream.of(places)
                .filter(i -> !UNREADABLE.contains(i) && i != REFUSED)
                .mapToObj(Long::valueOf)
                .toList();
        FrameLedger none = new FrameLedger();
        List<Long> found = new ArrayList<>();
        try (FrameSource valid =
            new ValidFrames(
                FrameSlice.parse(slice).apply(FrameSource.open(file)),
                ValidFramesTest::check,
                none,
                (frame, before) -> {})) {
          for (Frame frame = valid.next(); frame != null; frame = valid.next()) {
            found.add(frame.origin().index());
          }
        }
        assertThat(found).as("%s of %s", slice, file).isEqualTo(expected);
      }
    }
  }

  @Test
  void severalFilesAreCountedThrough() throws IOException {
    byte[] text = text().getBytes(StandardCharsets.UTF_8);
    List<Path> files = List.of(file("1.xyz.gz", gzip(text)), file("2.xyz.gz", gzip(text)));
    FrameSource both = FrameSource.open("*.gz", files, ReadOptions.DEFAULT);
    // The frame that the check refuses is in the first file alone.
    assertThat(numbers(both)).containsExactly(1L, 2L, 5L, 7L, 8L, 11L, 12L, 15L, 16L, 17L, 18L);
    assertThat(heard).contains("0 4 0", "6 null 3", "10 4 5", "19 40 11");
    both = FrameSource.open("*.gz", files, ReadOptions.DEFAULT);
    heard.clear();
    assertThat(numbers(FrameSlice.parse("::-1").apply(both)))
        .containsExactly(18L, 17L, 16L, 15L, 12L, 11L, 8L, 7L, 5L, 2L, 1L);
    assertThat(heard).isEmpty();
  }

  @Test
  void whatHasNoEndIsAnError() throws IOException {
    String cut = text() + "3\n\nCu 0 0 0\nCu 1";
    assertThatThrownBy(
            () -> numbers(FrameSource.open(file("cut.xyz", cut.getBytes(StandardCharsets.UTF_8)))))
        .hasMessageContaining("frame 10");
    String lost = text() + "what is this?\n" + text();
    assertThatThrownBy(
            () ->
                numbers(FrameSource.open(file("lost.xyz", lost.getBytes(StandardCharsets.UTF_8)))))
        .hasMessageContaining("frame 10, line 41: expected the number of atoms");
  }

  @Test
  void noValidFrameAtAllIsAnError() throws IOException {
    String text = "1\n\nCu x 0 0\n1\n\nCu 0 0 y\n";
    Path path = file("none.xyz", text.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> numbers(FrameSource.open(path)))
        .hasMessageContaining(
            "none.xyz: expected at least one frame that can be described, found none among 2"
                + " (frame 0: expected a finite number in column 2 (pos), found \"x\")");
  }

  @Test
  void streamsCannotGoBack() {
    assertThatThrownBy(() -> numbers(Frames.source(text(), ReadOptions.DEFAULT)))
        .hasMessageContaining("frame 0, line 4: expected");
  }

  @Test
  void skippingPassesOverThemToo() throws IOException {
    Path path = file("a.xyz", text().getBytes(StandardCharsets.UTF_8));
    try (FrameSource valid =
        new ValidFrames(
            FrameSource.open(path), ValidFramesTest::check, ledger, (frame, before) -> {})) {
      assertThat(valid.skip()).isTrue();
      assertThat(valid.index()).isEqualTo(2);
      assertThat(valid.skip()).isTrue();
      assertThat(Frames.next(valid).origin().index()).isEqualTo(5);
      FrameSource.Position place = valid.position();
      assertThat(Frames.next(valid).origin().index()).isEqualTo(7);
      valid.seek(place);
      assertThat(Frames.next(valid).origin().index()).isEqualTo(7);
      assertThat(Frames.next(valid).origin().index()).isEqualTo(8);
      assertThat(valid.skip()).isFalse();
    }
  }

  @Test
  void messagesAreTakenApart() {
    InvalidFrame frame = InvalidFrame.of("a: b.xyz: frame 3, line 9: expected 1: found 2");
    assertThat(frame).isEqualTo(new InvalidFrame("a: b.xyz", 3, 9L, "expected 1: found 2"));
    assertThat(InvalidFrame.of("a.xyz: no such file")).isNull();
  }
}
