package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

/** Position, seek and skip, and frames of any size. */
@Tag("slow")
class FrameSourceTest {
  private static final int FRAMES = 200;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void seeksToEveryPosition(Compression kind, @TempDir Path folder) throws IOException {
    for (String lineEnd : List.of("\n", "\r\n")) {
      String text = "\ufeff" + Frames.numbered(FRAMES, lineEnd) + lineEnd;
      Path file = folder.resolve("frames");
      Files.write(file, CompressedInputTest.compress(kind, text.getBytes(StandardCharsets.UTF_8)));
      List<FrameSource.Position> positions = new ArrayList<>();
      List<Long> lines = new ArrayList<>();
      try (FrameSource source = FrameSource.open(file)) {
        for (int i = 0; i < FRAMES; i++) {
          positions.add(source.position());
          assertThat(source.index()).isEqualTo(i);
          if (i % 3 == 0) {
            assertThat(source.skip()).isTrue();
            lines.add(positions.getLast().line());
          } else {
            Frame frame = Frames.next(source);
            assertThat(Frames.number(frame)).isEqualTo(i);
            lines.add(frame.origin().line());
          }
        }
        FrameSource.Position end = source.position();
        assertThat(source.skip()).isFalse();
        List<Integer> order = new ArrayList<>(IntStream.range(0, FRAMES).boxed().toList());
        Collections.shuffle(order, new Random(3));
        for (int i : order.subList(0, 60)) {
          source.seek(positions.get(i));
          Frame frame = Frames.next(source);
          assertThat(Frames.number(frame)).isEqualTo(i);
          assertThat(frame.origin().line()).isEqualTo(lines.get(i));
          assertThat(source.position()).isEqualTo(i + 1 < FRAMES ? positions.get(i + 1) : end);
        }
        source.seek(FrameSource.Position.START);
        assertThat(Frames.all(source)).hasSize(FRAMES);
        source.seek(end);
        assertThat(source.next()).isNull();
        assertThatThrownBy(
                () -> {
                  source.seek(new FrameSource.Position(999, 1 << 20, 9999));
                  source.next();
                })
            .isInstanceOf(QuestsException.class)
            .hasMessageContaining("frame 999, line 9999: ");
      }
      try (FrameSource other = FrameSource.open(file)) {
        other.seek(positions.get(17));
        assertThat(Frames.number(Frames.next(other))).isEqualTo(17);
      }
    }
  }

  @Test
  void aStreamGoesForwardOnly() {
    try (FrameSource source = Frames.source(Frames.numbered(9, "\n"), ReadOptions.DEFAULT);
        FrameSource other = Frames.source(Frames.numbered(9, "\n"), ReadOptions.DEFAULT)) {
      while (other.index() < 5) {
        assertThat(other.skip()).isTrue();
      }
      FrameSource.Position five = other.position();
      source.seek(FrameSource.Position.START);
      assertThat(Frames.number(Frames.next(source))).isEqualTo(0);
      source.seek(five);
      assertThat(Frames.number(Frames.next(source))).isEqualTo(5);
      assertThatThrownBy(() -> source.seek(five))
          .isInstanceOf(QuestsException.class)
          .hasMessage("test.xyz: frame 5 cannot be sought: the input is a stream");
    }
  }

  @Test
  void skippingDoesNotLookIntoFrames() {
    String text = "2\nProperties=nonsense\na\nb\n1\n\nH 0 0 0\n";
    try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT)) {
      assertThat(source.skip()).isTrue();
      Frame frame = Frames.next(source);
      assertThat(frame.origin()).isEqualTo(new FrameOrigin("test.xyz", 1, 5));
      assertThat(source.skip()).isFalse();
      assertThat(source.index()).isEqualTo(2);
    }
  }

  @Test
  void isClosedForGood(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("frames.xyz");
    Files.writeString(file, Frames.numbered(3, "\n"));
    FrameSource source = FrameSource.open(file);
    source.close();
    source.close();
    assertThat(source.next()).isNull();
    assertThat(source.skip()).isFalse();
  }

  @Test
  void readsNamedPipes(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    } catch (IOException e) {
      Assumptions.abort("no mkfifo here");
      return;
    }
    assertThat(made.waitFor()).isZero();
    Process cat =
        new ProcessBuilder(
                "sh",
                "-c",
                "printf '1\\n\\nH 0 0 0\\n2\\n\\nH 0 0 0\\nO 1 1 1\\n' > \"$1\"",
                "sh",
                pipe.toString())
            .start();
    try (FrameSource source = FrameSlice.parse("-1").apply(FrameSource.open(pipe))) {
      assertThat(Frames.next(source).atoms()).isEqualTo(2);
    }
    assertThat(cat.waitFor()).isZero();
  }

  @Test
  void readsAndWritesAMillionAtoms(@TempDir Path folder) throws IOException {
    int atoms = 1_000_000;
    Random random = new Random(11);
    byte[] elements = new byte[atoms];
    for (int i = 0; i < atoms; i++) {
      elements[i] = (byte) (i % 2 == 0 ? 29 : 13);
    }
    double[] positions = random.doubles(3L * atoms, 0, 200).toArray();
    AtomArray forces = new AtomArray.Reals(3, random.doubles(3L * atoms, -1, 1).toArray());
    Frame frame =
        Frame.of(
                new FrameOrigin("made", 0, 0),
                elements,
                positions,
                Cell.of(
                    new double[] {200, 0, 0, 0, 200, 0, 0, 0, 200},
                    new boolean[] {true, true, true},
                    new double[3]))
            .withArrays(Map.of("forces", forces));
    Path file = folder.resolve("large.xyz");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      writer.write(frame);
      writer.write(frame);
    }
    try (FrameSource source = FrameSource.open(file)) {
      assertThat(source.skip()).isTrue();
      Frame read = Frames.next(source);
      assertThat(Arrays.equals(read.positions(), positions)).isTrue();
      assertThat(Arrays.equals(read.atomicNumbers(), elements)).isTrue();
      assertThat(
              Arrays.equals(
                  (double[]) Frames.values(Frames.array(read, "forces")),
                  (double[]) Frames.values(forces)))
          .isTrue();
      assertThat(source.next()).isNull();
    }
  }

  /** More atoms than memory is trusted with by their announced number alone. */
  @Test
  void growsWithTheRowsThatArrive() throws IOException {
    int atoms = 3_000_000;
    byte[] row = "H 1 2 3\n".getBytes(StandardCharsets.US_ASCII);
    byte[] head = (atoms + "\n\n").getBytes(StandardCharsets.US_ASCII);
    byte[] text = new byte[head.length + atoms * row.length];
    System.arraycopy(head, 0, text, 0, head.length);
    for (int i = 0; i < atoms; i++) {
      System.arraycopy(row, 0, text, head.length + i * row.length, row.length);
    }
    try (FrameSource source = Frames.source(text, ReadOptions.DEFAULT)) {
      Frame frame = Frames.next(source);
      assertThat(frame.atoms()).isEqualTo(atoms);
      assertThat(frame.positions()).hasSize(3 * atoms);
      assertThat(frame.positions()[3 * atoms - 1]).isEqualTo(3);
    }
  }
}
