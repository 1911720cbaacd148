package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AseReference;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Folders of DeePMD-kit. */
class DeepmdTest {
  private static final ReadOptions ELEMENTS = ReadOptions.DEFAULT.withNeedElements(true);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"water", "cluster", "mixed"})
  void framesAreThoseThatWereWritten(String name) {
    AseReference.assertSame("deepmd/" + name, ELEMENTS, false);
    Path file = AseReference.file("deepmd/" + name);
    List<Frame> all = AseReference.read(file, ELEMENTS.withFormat("deepmd"));
    try (FrameSource source = FrameSlice.parse("::-1").apply(FrameSource.open(file))) {
      for (int i = all.size() - 1; i >= 0; i--) {
        Frame frame = Frames.next(source);
        assertThat(frame.origin().index()).isEqualTo(i);
        Frames.assertSame(frame, all.get(i));
      }
    }
  }

  private Path copy(String name) throws IOException {
    Path from = AseReference.file("deepmd/" + name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(to)) {
          Files.copy(file, to);
        }
      }
    }
    return folder;
  }

  private void refuses(ReadOptions options, String message) {
    assertThatThrownBy(() -> AseReference.read(folder, options))
        .isInstanceOf(QuestsException.class)
        .hasMessage(message)
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.INPUT);
  }

  @Test
  void typesWithoutNames() throws IOException {
    copy("water");
    Files.delete(folder.resolve("type_map.raw"));
    assertThat(AseReference.read(folder, ReadOptions.DEFAULT).getFirst().elements())
        .containsExactly("X");
    assertThat(
            AseReference.read(folder, ELEMENTS.withTypes(Map.of(0L, 3, 1L, 9)))
                .getFirst()
                .atomicNumbers())
        .containsExactly(3, 9, 9, 3);
    refuses(
        ELEMENTS,
        folder
            + ": expected type_map.raw, or the element of each type (--types 0=O,1=H), because"
            + " elements are asked for, found none");
    refuses(
        ELEMENTS.withTypes(Map.of(0L, 3)),
        folder
            + ": frame 0: expected one of the types whose element is given (0=Li), found type 1");
    Files.writeString(folder.resolve("type_map.raw"), "O\nOW\n");
    refuses(
        ELEMENTS,
        folder
            + "/type_map.raw: expected an element, or what the label stands for (--types OW=C),"
            + " because elements are asked for, found \"OW\"");
    Files.writeString(folder.resolve("type_map.raw"), "O\n-W\n");
    refuses(ELEMENTS, folder + "/type_map.raw: expected elements, found \"-W\"");
    Files.writeString(folder.resolve("type_map.raw"), "O\n");
    refuses(
        ELEMENTS,
        folder + ": frame 0: expected one of the 1 types of type_map.raw, counted from 0, found 1");
  }

  @Test
  void badTypes() throws IOException {
    copy("water");
    Files.writeString(folder.resolve("type.raw"), "0 1 1 x");
    refuses(
        ELEMENTS,
        folder + "/type.raw: expected a type for each atom, a whole number from 0, found \"x\"");
    Files.writeString(folder.resolve("type.raw"), "0 1 1");
    refuses(ELEMENTS, folder + "/set.000/coord.npy: expected the shape (frames, 9), found (2, 12)");
  }

  @Test
  void missingAndWrongArrays() throws IOException {
    copy("water");
    Path box = folder.resolve("set.001/box.npy");
    Files.delete(box);
    refuses(ELEMENTS, box + ": cannot be read: there is no such file");
    Files.copy(folder.resolve("set.000/box.npy"), box);
    refuses(ELEMENTS, box + ": expected the shape (3, 9), found (2, 9)");
    Path coord = folder.resolve("set.001/coord.npy");
    Files.write(coord, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> FrameSource.open(folder))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(coord + ": ");
    Files.delete(coord);
    refuses(ELEMENTS, coord + ": no such file");
  }

  @Test
  void aFolderWithoutSetsHoldsNoFrames() throws IOException {
    Files.writeString(folder.resolve("type.raw"), "0\n");
    Files.writeString(folder.resolve("type_map.raw"), "H\n");
    refuses(ELEMENTS, folder + ": expected at least one frame, found no frames");
  }

  @Test
  void aFileIsNoFolder() {
    assertThatThrownBy(
            () -> Frames.read("1\n\nH 0 0 0\n", ReadOptions.DEFAULT.withFormat("deepmd")))
        .isInstanceOf(QuestsException.class)
        .hasMessage("test.xyz: expected a directory for the format deepmd");
    assertThatThrownBy(
            () ->
                FrameSource.open(
                    AseReference.file("deepmd"), ReadOptions.DEFAULT.withFormat("xyz")))
        .hasMessageContaining("is a directory, expected a file");
  }
}
