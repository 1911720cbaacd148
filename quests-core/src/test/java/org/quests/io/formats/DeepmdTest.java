package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AseReference;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyWriter;

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

  /** A system of two frames of two atoms as texts. */
  private void texts(String names, String coordinates, String boxes) throws IOException {
    Files.writeString(folder.resolve("type.raw"), "0\n1\n");
    Files.writeString(folder.resolve("type_map.raw"), names);
    Files.writeString(folder.resolve("coord.raw"), coordinates);
    if (!boxes.isEmpty()) {
      Files.writeString(folder.resolve("box.raw"), boxes);
    }
  }

  private static final String COORDINATES = "0 0 0 1 1.5 -2e-1\n0.1 0 0 1 1.5 3\n";
  private static final String BOXES = "6 0 0 0 6 0 0 0 6\n6 0 0 1 5 0 0 0 7\n";

  @Test
  void textsInPlaceOfSets() throws IOException {
    texts("Mo\nS\n", COORDINATES, BOXES);
    List<Frame> frames = AseReference.read(folder, ELEMENTS);
    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).positions()).containsExactly(0, 0, 0, 1, 1.5, -0.2);
    assertThat(frames.get(1).cell().vectors()).containsExactly(6, 0, 0, 1, 5, 0, 0, 0, 7);
    assertThat(frames.get(1).cell().periodic(2)).isTrue();
    assertThat(frames.get(1).atomicNumbers()).containsExactly(42, 16);
    try (FrameSource source = FrameSlice.parse("::-1").apply(FrameSource.open(folder))) {
      assertThat(Frames.next(source).positions()[0]).isEqualTo(0.1);
    }
    Files.createFile(folder.resolve("nopbc"));
    Files.delete(folder.resolve("box.raw"));
    assertThat(AseReference.read(folder, ELEMENTS).getFirst().cell().anyGiven()).isFalse();
    Files.writeString(folder.resolve("coord.raw"), "1 2 3 4 5 6\r\n\r\n");
    assertThat(AseReference.read(folder, ELEMENTS)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "coord.raw, '0 0 0 1 1\n', 'line 1: expected 6 finite numbers, found 5'",
    "coord.raw, '0 0 0 1 1 1 1\n', 'line 1: expected 6 finite numbers, found more'",
    "coord.raw, '0 0 0 1 1 1\n0 0 0 nan 1 1\n', 'line 2: expected 6 finite numbers'",
    "coord.raw, '0 0 0 1 1 one\n', 'line 1: expected 6 finite numbers'",
    "coord.raw, '\n', 'expected at least one frame'",
    "box.raw, '6 0 0 0 6 0 0 0 6\n', 'expected 2 lines, as many as coord.raw has, found 1'",
    "box.raw, '6 0 0 0 6 0 0 0\n', 'line 1: expected 9 finite numbers'",
  })
  void badTexts(String file, String text, String message) throws IOException {
    texts("Mo\nS\n", COORDINATES, BOXES);
    Files.writeString(folder.resolve(file), text.replace("\\n", "\n"));
    assertThatThrownBy(() -> AseReference.read(folder, ELEMENTS))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void textsWithoutBoxesSayWhatIsMissing() throws IOException {
    texts("Mo\nS\n", COORDINATES, "");
    refuses(ELEMENTS, folder.resolve("box.raw") + ": no such file");
  }

  private static void write(Path file, double[] values, long... shape) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      NumpyWriter.write(out, NumpyArray.doubles(values, shape));
    }
  }

  @Test
  void arraysWithAnAxisForAtoms() throws IOException {
    texts("H\nO\n", COORDINATES, "");
    Path set = Files.createDirectory(folder.resolve("set.000"));
    double[] places = {0, 0, 0, 1, 1.5, -0.2};
    double[] box = {6, 0, 0, 1, 5, 0, 0, 0, 7};
    Frame flat = null;
    for (boolean deep : new boolean[] {false, true}) {
      write(set.resolve("coord.npy"), places, deep ? new long[] {1, 2, 3} : new long[] {1, 6});
      write(set.resolve("box.npy"), box, deep ? new long[] {1, 3, 3} : new long[] {1, 9});
      List<Frame> frames = AseReference.read(folder, ELEMENTS);
      assertThat(frames).hasSize(1);
      flat = flat == null ? frames.getFirst() : flat;
      Frames.assertSame(frames.getFirst(), flat);
    }
    write(set.resolve("coord.npy"), places, 1, 3, 2);
    refuses(
        ELEMENTS, set.resolve("coord.npy") + ": expected the shape (frames, 6), found (1, 3, 2)");
    write(set.resolve("coord.npy"), places, 1, 2, 3);
    write(set.resolve("box.npy"), box, 1, 9, 1);
    refuses(ELEMENTS, set.resolve("box.npy") + ": expected the shape (1, 9), found (1, 9, 1)");
  }

  @Test
  void labelsOfTypes() throws IOException {
    texts("Fe1\nHW\n", COORDINATES, BOXES);
    List<String> cautions = new ArrayList<>();
    ReadOptions listening =
        ReadOptions.DEFAULT.withCautions((kind, message) -> cautions.add(message));
    assertThat(AseReference.read(folder, listening).getFirst().atomicNumbers())
        .containsExactly(0, 0);
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst()).contains("\"Fe1\"", "--types Fe1=C");
    cautions.clear();
    for (ReadOptions given :
        List.of(
            listening.withTypes(Map.of(0L, 26, 1L, 1)),
            listening.withLabels(Map.of("Fe1", 26, "HW", 1)),
            listening.withTypes(Map.of(0L, 26)).withLabels(Map.of("HW", 1)))) {
      assertThat(AseReference.read(folder, given.withNeedElements(true)).getFirst().atomicNumbers())
          .containsExactly(26, 1);
    }
    assertThat(cautions).isEmpty();
    Files.writeString(folder.resolve("type_map.raw"), "FE\nh\n");
    assertThat(AseReference.read(folder, listening).getFirst().atomicNumbers())
        .containsExactly(26, 1);
    assertThat(cautions).hasSize(1);
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
