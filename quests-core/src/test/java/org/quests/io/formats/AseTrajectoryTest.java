package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AseReference;
import org.quests.io.Compressed;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** ASE's own trajectories. */
class AseTrajectoryTest {
  private static final Path FILE = AseReference.file("ase/frames.traj");

  @TempDir private Path folder;

  private byte[] content = new byte[0];

  @BeforeEach
  void read() throws IOException {
    content = Files.readAllBytes(FILE);
  }

  @Test
  void readsWhatAseWrote() {
    AseReference.assertSame("ase/frames.traj", ReadOptions.DEFAULT.withNeedElements(true), false);
  }

  @ParameterizedTest
  @MethodSource("org.quests.io.Compressed#kinds")
  void readsItCompressedAndFromStreams(String kind) throws IOException {
    List<Frame> expected = AseReference.read(FILE, ReadOptions.DEFAULT);
    byte[] bytes = Compressed.by(kind, content);
    Path file = folder.resolve("x");
    Files.write(file, bytes);
    List<Frame> fromStream = new ArrayList<>();
    try (FrameSource source =
        FrameSource.of(new ByteArrayInputStream(bytes), "stream", ReadOptions.DEFAULT)) {
      fromStream.addAll(Frames.all(source));
    }
    List<Frame> fromFile = AseReference.read(file, ReadOptions.DEFAULT);
    assertThat(fromFile).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      Frames.assertSame(fromFile.get(i), expected.get(i));
      Frames.assertSame(fromStream.get(i), expected.get(i));
    }
  }

  @Test
  void seeksAndSlices() {
    List<Frame> expected = AseReference.read(FILE, ReadOptions.DEFAULT);
    try (FrameSource source = FrameSlice.parse("::-1").apply(FrameSource.open(FILE))) {
      for (int i = 3; i >= 0; i--) {
        Frame frame = Frames.next(source);
        assertThat(frame.origin().index()).isEqualTo(i);
        Frames.assertSame(frame, expected.get(i));
      }
      assertThat(source.next()).isNull();
    }
    try (FrameSource source = FrameSource.open("twice", List.of(FILE, FILE), ReadOptions.DEFAULT)) {
      List<Frame> twice = Frames.all(source);
      assertThat(twice).hasSize(8);
      assertThat(twice.get(6).origin().index()).isEqualTo(6);
      Frames.assertSame(twice.get(6), expected.get(2));
    }
    FrameSource source = FrameSource.open(FILE);
    source.close();
    source.close();
    assertThat(source.next()).isNull();
    assertThat(source.skip()).isFalse();
  }

  @Test
  void framesInTheSamePlaceAreRefused() throws IOException {
    byte[] twice = content.clone();
    ByteBuffer buffer = ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN);
    int places = (int) buffer.getLong(40);
    buffer.putLong(places + 8, buffer.getLong(places));
    Path file = Files.write(folder.resolve("twice.traj"), twice);
    assertThatThrownBy(() -> AseReference.read(file, ReadOptions.DEFAULT))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            file
                + ": frame 1: cannot be read: expected it after the frame before, found it in"
                + " front");
  }

  @Test
  void valuesOfAnotherTypeAreRefused() throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("[true, true, true]");
    for (String pbc : List.of("[true, [], {}    ]", "[true, nul,   tru]", "[[[[[[[[[[[[[[[[[[")) {
      byte[] changed =
          text.replace("[true, true, true]", pbc).getBytes(StandardCharsets.ISO_8859_1);
      Path file = Files.write(folder.resolve("pbc.traj"), changed);
      assertThatThrownBy(() -> AseReference.read(file, ReadOptions.DEFAULT))
          .as(pbc)
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith(file + ": frame 0: cannot be read: expected ");
    }
  }

  /** Arrays come before what names them, so a cut always takes the last frame. */
  @Test
  void everyCutIsNoticedAndCanBeAllowed() throws IOException {
    // The places of the frames stand in front, where the first of them was written.
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    long places = buffer.getLong(40);
    int last = (int) buffer.getLong((int) places + 24);
    for (int length = last; length < content.length; length += 7) {
      Path file = folder.resolve("cut.traj");
      byte[] cut = new byte[length];
      System.arraycopy(content, 0, cut, 0, length);
      Files.write(file, cut);
      assertThatThrownBy(() -> AseReference.read(file, ReadOptions.DEFAULT))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              file
                  + ": frame 3: the input ends inside the frame (--allow-truncated leaves out a last"
                  + " frame that is cut off)");
      try (FrameSource source = FrameSource.open(file, Frames.TRUNCATED)) {
        assertThat(Frames.all(source)).hasSize(3);
        assertThat(source.truncated()).isTrue();
        source.seek(FrameSource.Position.START);
        int skipped = 0;
        while (source.skip()) {
          skipped++;
        }
        assertThat(skipped).isEqualTo(3);
      }
    }
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("\"numbers.\"", "\"numbres.\"", "frame 0: cannot be read: expected numbers"),
        arguments("\"positions.\"", "\"positoins.\"", "expected positions, found none"),
        arguments("[[4, 3], \"float64\"", "[[4, 4], \"float64\"", "an array of numbers as pos"),
        arguments("[[4, 3], \"float64\"", "[[4, 3], \"string1\"", "an array of numbers as pos"),
        arguments("[[4, 3], \"float64\"", "[[3, 3], \"float64\"", "9 coordinates for 4 atoms"),
        arguments("\"cell\"", "\"clel\"", "expected cell, found none"),
        arguments("\"pbc\"", "\"bpc\"", "expected cell and pbc of three axes"),
        arguments("{\"version\"", "[\"version\"", "expected JSON"),
        arguments("\"int64\", 56", "\"int64\", 57", "expected an atomic number for atom 0"),
        arguments("\"int64\", 56", "\"int64\", -6", "the input ends inside the frame"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrong(String good, String bad, String message) throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(good);
    assertThat(at).isPositive();
    String changed = text.substring(0, at) + bad + text.substring(at + good.length());
    Path file = folder.resolve("bad.traj");
    Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));
    QuestsException e =
        catchThrowableOfType(
            QuestsException.class, () -> AseReference.read(file, ReadOptions.DEFAULT));
    assertThat(e).isNotNull().hasMessageStartingWith(file + ": frame 0: ");
    assertThat(e).hasMessageContaining(message);
    assertThat(e.getMessage()).doesNotContain("\n");
    assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
  }

  @Test
  void otherContentIsNoTrajectory() throws IOException {
    Path file = folder.resolve("other.gpw");
    Files.writeString(file, "- of UlmGPAW            " + "\0".repeat(24));
    assertThatThrownBy(() -> FrameSource.open(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("starts no known format");
    assertThatThrownBy(() -> FrameSource.open(file, ReadOptions.DEFAULT.withFormat("traj")))
        .isInstanceOf(QuestsException.class)
        .hasMessage(file + ": expected - of UlmASE-Trajectory at the start, found something else");
    Files.write(
        file, ("- of UlmASE-Trajectory  " + "\0".repeat(24)).getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> FrameSource.open(file))
        .hasMessage(file + ": expected at least one frame, found no frames");
    Files.writeString(file, "- of UlmASE-Trajectory");
    assertThatThrownBy(() -> FrameSource.open(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("the input ends inside the frame");
  }
}
