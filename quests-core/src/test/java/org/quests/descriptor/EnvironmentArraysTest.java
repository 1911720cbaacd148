package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;

class EnvironmentArraysTest {
  private static final DescriptorSpec ALLOY = new DescriptorSpec(3, 4.25, List.of("Al", "Cu"));

  @TempDir Path folder;

  static Stream<DescriptorSpec> specs() {
    return Stream.of(
        ALLOY,
        DescriptorSpec.nearestNeighbors(32, 5),
        DescriptorSpec.nearestNeighbors(1, 0.1),
        new DescriptorSpec(7, null, List.of()),
        new DescriptorSpec(2, null, List.of("H", "C", "Og")));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void anArchiveCarriesEverything(DescriptorSpec spec) throws IOException {
    // More rows than are written at once; empty frames at the start, inside and at the end.
    int[] frameStart = {0, 0, 1, 1500, 1500, 2500, 2500};
    byte[] elements = new byte[2500];
    new Random(1).nextBytes(elements);
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) Math.floorMod(elements[i], 119);
    }
    double[] rows = rows(2500, spec);
    Environments written = Environments.of(spec, "somewhere", rows, frameStart, elements);
    Path file = folder.resolve("rows.npz");
    EnvironmentArrays.writeNpz(written, Files.newOutputStream(file));
    // What the file says counts, not what the caller expects.
    Environments read = EnvironmentArrays.read(file, List.of("Zr", "Nb"));
    assertThat(read.spec()).isEqualTo(spec);
    assertThat(read.source()).isEqualTo(file.toString());
    assertThat(rows(read)).isEqualTo(rows);
    assertThat(read.frames()).isEqualTo(6);
    for (int f = 0; f <= 6; f++) {
      assertThat(read.frameStart(f)).isEqualTo(frameStart[f]);
    }
    for (int i = 0; i < elements.length; i++) {
      assertThat(read.element(i)).isEqualTo(elements[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementForm.class,
      names = {"CENTRE", "FULL"})
  void anArchiveCarriesWhatRowsSeeOfElements(ElementForm form) throws IOException {
    List<Frame> frames =
        List.of(
            frame(0, new byte[] {29, 28, 29}),
            frame(1, new byte[] {29, 29}),
            frame(2, new byte[] {1, 0, 8, 29}));
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5).withElements(form);
    Environments written =
        Environments.describe(FrameSource.of("made", frames), spec, Parallelism.serial());
    Path file = folder.resolve("rows.npz");
    EnvironmentArrays.writeNpz(written, Files.newOutputStream(file));
    Environments read = EnvironmentArrays.read(file, List.of());
    assertThat(read.spec()).isEqualTo(spec);
    assertThat(rows(read)).isEqualTo(rows(written));
    assertThat(read.index().elementsOfFrame(1)).isEqualTo(written.index().elementsOfFrame(1));
    assertThat(rows(read.select(new int[] {3, 4})))
        .isEqualTo(rows(written.select(new int[] {3, 4})));
    // Of one element there is nothing to tell apart; joined with others its shares are there.
    Environments alone = written.select(new int[] {3, 4});
    assertThat(alone.loneElement()).isEqualTo(29);
    Environments joined = Environments.join(List.of(alone, written.select(new int[] {0, 1, 2})));
    double[] shares = new double[spec.dimension()];
    joined.copyRows(0, 1, shares, 0);
    double[] own = new double[spec.dimension()];
    written.copyRows(3, 4, own, 0);
    assertThat(shares).isEqualTo(own);
    assertThatThrownBy(
            () -> EnvironmentArrays.writeNpy(written, false, Files.newOutputStream(file)))
        .hasMessage(
            "an array of rows alone (.npy) cannot hold what rows see of elements (elements="
                + form
                + "), expected an archive (.npz)");
  }

  @Test
  void rowsOfSomeAtomsStillKnowTheElementsOfTheOthers() throws IOException {
    List<Frame> frames = List.of(frame(0, new byte[] {29, 28, 29}), frame(1, new byte[] {29, 29}));
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5).withElements(ElementForm.FULL);
    // The rows of copper alone: nickel is among the neighbours of two of them.
    Environments written =
        Environments.describe(FrameSource.of("made", frames), spec, Parallelism.serial())
            .select(new int[] {0, 2, 3, 4});
    Path file = folder.resolve("rows.npz");
    EnvironmentArrays.writeNpz(written, Files.newOutputStream(file));
    Environments read = EnvironmentArrays.read(file, List.of());
    assertThat(read.elements()).containsExactly("Cu");
    assertThat(read.index().elementsOfFrame(0).symbols()).containsExactly("Cu", "Ni");
    assertThat(read.index().elementsOfFrame(1).symbols()).containsExactly("Cu");
    assertThat(read.loneElement()).isEqualTo(-1);
    assertThat(rows(read)).isEqualTo(rows(written));
  }

  private static Frame frame(long number, byte[] elements) {
    double[] positions = new double[3 * elements.length];
    for (int i = 0; i < elements.length; i++) {
      positions[3 * i] = 1.5 * i + 0.1 * i * i;
    }
    return Frame.of(new FrameOrigin("made", number, 1), elements, positions, Cell.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows.npy", "rows.npz"})
  void rowsOfAnArrayCanBeLetGoBitByBit(String name) throws IOException {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(32, 5);
    int n = 20_000;
    Environments written = Environments.of(spec, "x", rows(n, spec), new int[] {0, n}, null);
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      if (name.endsWith(".npy")) {
        EnvironmentArrays.writeNpy(written, false, out);
      } else {
        EnvironmentArrays.writeNpz(written, out);
      }
    }
    Environments read = EnvironmentArrays.read(file, List.of());
    assertThat(EnvironmentArrays.size(file)).isEqualTo(new EnvironmentArrays.Size(n, 63L * n));
    double[] last = new double[63];
    read.letGo(n / 2);
    read.copyRows(n - 1, n, last, 0);
    double[] expected = new double[63];
    written.copyRows(n - 1, n, expected, 0);
    assertThat(last).containsExactly(expected);
    assertThat(read.numbersHeld()).isLessThan(63L * n * 6 / 10);
  }

  @Test
  void elementsMayBeUnknown() throws IOException {
    Path file = folder.resolve("rows.npz");
    Environments written =
        Environments.of(ALLOY, "somewhere", rows(4, ALLOY), new int[] {0, 4}, null);
    EnvironmentArrays.writeNpz(written, Files.newOutputStream(file));
    assertThat(EnvironmentArrays.read(file, List.of()).elementsKnown()).isFalse();
  }

  @Test
  void anArrayAloneGivesKFromItsWidth() throws IOException {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(9, 5);
    double[] rows = rows(1200, spec);
    Path file = folder.resolve("rows.npy");
    Environments written = Environments.of(spec, "x", rows, new int[] {0, 600, 1200}, null);
    EnvironmentArrays.writeNpy(written, false, Files.newOutputStream(file));
    Environments read = EnvironmentArrays.read(file, List.of());
    assertThat(read.spec()).isEqualTo(new DescriptorSpec(9, null, List.of()));
    assertThat(read.frames()).isEqualTo(1);
    assertThat(rows(read)).isEqualTo(rows);

    EnvironmentArrays.writeNpy(written, true, Files.newOutputStream(file));
    Environments byFrame = EnvironmentArrays.read(file, List.of());
    assertThat(byFrame.frames()).isEqualTo(2);
    assertThat(byFrame.frameStart(1)).isEqualTo(600);
    assertThat(rows(byFrame)).isEqualTo(rows);
  }

  @Test
  void anArrayAloneHasTheSpeciesOfTheCaller() throws IOException {
    Path file = folder.resolve("rows.npy");
    Environments written = Environments.of(ALLOY, "x", rows(5, ALLOY), new int[] {0, 5}, null);
    EnvironmentArrays.writeNpy(written, false, Files.newOutputStream(file));
    assertThat(EnvironmentArrays.read(file, List.of("Cu", "Al")).spec())
        .isEqualTo(new DescriptorSpec(3, null, List.of("Al", "Cu")));
    // 15 numbers are 2 k − 1 for k = 8 as well, but not three blocks and one.
    assertThat(EnvironmentArrays.read(file, List.of()).spec().dimension()).isEqualTo(15);
    assertThatThrownBy(() -> EnvironmentArrays.read(file, List.of("Cu", "Al", "Zr")))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            file
                + ": rows of 15 numbers, expected 4 · (2k − 1) for some k; rows that were made"
                + " elsewhere need a name (--rows)");
    DescriptorSpec three = new DescriptorSpec(3, null, List.of("Al", "Cu", "Zr"));
    Path wide = folder.resolve("wide.npy");
    Environments four = Environments.of(three, "x", rows(5, three), new int[] {0, 5}, null);
    EnvironmentArrays.writeNpy(four, false, Files.newOutputStream(wide));
    assertThatThrownBy(() -> EnvironmentArrays.read(wide, List.of()))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            wide
                + ": rows of 20 numbers, expected (2k − 1) for some k; with elements, their symbols"
                + " have to be given; rows that were made elsewhere need a name (--rows)");
  }

  @Test
  void framesOfDifferentSizeDoNotMakeABlock() {
    Environments uneven =
        Environments.of(ALLOY, "run.xyz", rows(5, ALLOY), new int[] {0, 3, 5}, null);
    assertThatThrownBy(
            () -> EnvironmentArrays.writeNpy(uneven, true, OutputStream.nullOutputStream()))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "run.xyz: frame 1 has 2 atoms and the first one 3, expected frames of equal size for"
                + " an array by frame");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            "descriptors",
            null,
            "expected an array named descriptors, or one array alone, or arrays"),
        arguments(
            "descriptors",
            NumpyArray.doubles(new double[30], 30),
            "expected numbers of shape (n, d) or (frames, atoms, d), found shape [30]"),
        arguments(
            "descriptors",
            new NumpyArray.Texts(List.of(1L, 1L), List.of("a")),
            "expected numbers of shape (n, d) or (frames, atoms, d), found shape [1, 1]"),
        arguments(
            "descriptors",
            NumpyArray.doubles(new double[0], 0, 15),
            "no environments, expected at least one"),
        arguments(
            "descriptors",
            NumpyArray.doubles(new double[28], 2, 14),
            "rows of 14 numbers, expected 15 for nearest-neighbors k=3 cutoff=4.25 species=Al,Cu"),
        arguments("descriptors", bad(Double.NaN), "row 1 of the descriptors holds NaN, expected"),
        arguments("descriptors", bad(-2e100), "row 1 of the descriptors holds -2.0E100, expected"),
        arguments(
            "k", NumpyArray.scalar(4), "rows of 15 numbers, expected 21 for nearest-neighbors k=4"),
        arguments(
            "k",
            NumpyArray.scalar(0),
            "the number of neighbours must be between 1 and 10000, not 0"),
        arguments(
            "k",
            NumpyArray.doubles(new double[] {3, 3}, 2),
            "expected one number in k, found shape [2]"),
        arguments(
            "cutoff",
            NumpyArray.scalar(-1.0),
            "the cut-off must be a finite distance greater than 0 Å, not -1.0"),
        arguments(
            "cutoff", NumpyArray.scalar("far"), "expected one number in cutoff, found shape []"),
        arguments(
            "species",
            new NumpyArray.Texts(List.of(2L), List.of("Al", "Qq")),
            "unknown element in the list of species: Qq"),
        arguments("species", NumpyArray.vector(new long[] {13, 29}), "expected texts in species"),
        arguments(
            "frame_offsets",
            NumpyArray.vector(new long[] {0, 2, 1, 2}),
            "frame_offsets must ascend from 0 to 2, found 1"),
        arguments(
            "frame_offsets",
            NumpyArray.vector(new long[] {1, 2}),
            "frame_offsets must ascend from 0 to 2, found 1"),
        arguments(
            "frame_offsets",
            NumpyArray.vector(new long[] {0, 1}),
            "frame_offsets must ascend from 0 to 2, ends with 1"),
        arguments(
            "frame_offsets",
            NumpyArray.vector(new long[0]),
            "frame_offsets must ascend from 0 to 2, ends with 0"),
        arguments(
            "frame_offsets",
            NumpyArray.doubles(new double[] {0, 2}, 2),
            "expected whole numbers in frame_offsets"),
        arguments("atomic_numbers", NumpyArray.vector(new long[3]), "3 atomic_numbers, expected 2"),
        arguments(
            "atomic_numbers",
            NumpyArray.vector(new long[] {13, 119}),
            "atomic_numbers holds 119, expected 0 … 118"));
  }

  private static NumpyArray bad(double value) {
    double[] rows = new double[30];
    rows[17] = value;
    return NumpyArray.doubles(rows, 2, 15);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongArchivesAreRefused(String name, @Nullable NumpyArray array, String message)
      throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("descriptors", NumpyArray.doubles(rows(2, ALLOY), 2, 15));
    arrays.put("k", NumpyArray.scalar(3));
    arrays.put("cutoff", NumpyArray.scalar(4.25));
    arrays.put("species", new NumpyArray.Texts(List.of(2L), List.of("Al", "Cu")));
    arrays.put("frame_offsets", NumpyArray.vector(new long[] {0, 2}));
    arrays.put("atomic_numbers", NumpyArray.vector(new long[] {13, 29}));
    Path right = archive("right.npz", arrays);
    assertThat(EnvironmentArrays.read(right, List.of()).spec()).isEqualTo(ALLOY);
    if (array == null) {
      arrays.remove(name);
    } else {
      arrays.put(name, array);
    }
    Path file = archive("wrong.npz", arrays);
    assertThatThrownBy(() -> EnvironmentArrays.read(file, List.of()))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
        .hasMessageStartingWith(file + ": " + message);
  }

  private Path archive(String name, Map<String, NumpyArray> arrays) throws IOException {
    Path file = folder.resolve(name);
    try (NumpyArchiveWriter writer = new NumpyArchiveWriter(Files.newOutputStream(file), false)) {
      for (Map.Entry<String, NumpyArray> entry : arrays.entrySet()) {
        writer.put(entry.getKey(), entry.getValue());
      }
    }
    return file;
  }

  private static double[] rows(int n, DescriptorSpec spec) {
    return new Random(2).doubles((long) n * spec.dimension(), 0, 1).toArray();
  }

  private static double[] rows(Environments environments) {
    double[] rows = new double[environments.count() * environments.dimension()];
    Arrays.fill(rows, Double.NaN);
    environments.copyRows(0, environments.count(), rows, 0);
    return rows;
  }

  @ParameterizedTest
  @MethodSource("lies")
  void whatRowsSayOfThemselvesIsChecked(String name, NumpyArray array, String message)
      throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("descriptors", NumpyArray.doubles(new double[8], 2, 4));
    arrays.put("kind", text("soap"));
    arrays.put("definition", text("soap l=6, α = ½"));
    arrays.put("unit", text("1/Å"));
    arrays.put("cutoff", NumpyArray.scalar(4.25));
    Path right = archive("right.npz", arrays);
    assertThat(EnvironmentArrays.read(right, List.of()).spec().fingerprint())
        .isEqualTo("soap l=6, α = ½ cutoff=4.25");
    arrays.put(name, array);
    Path file = archive("wrong.npz", arrays);
    assertThatThrownBy(() -> EnvironmentArrays.read(file, List.of()))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
        .hasMessageStartingWith(file + ": " + message);
  }

  static List<Arguments> lies() {
    return List.of(
        arguments(
            "definition",
            text("x".repeat(10_001)),
            "the definition of rows must be one line of at most 10000 characters, found \"xxx"),
        arguments("definition", text("a\nb"), "the definition of rows must be one line"),
        arguments("unit", text("\u001b[31mred"), "the unit of rows must be one line of at most 64"),
        arguments("kind", text("so ap"), "expected a name of rows"),
        arguments("cutoff", NumpyArray.scalar(-3.0), "the cut-off of rows must be a finite"),
        arguments("cutoff", NumpyArray.scalar(Double.NaN), "the cut-off of rows must be a finite"),
        arguments("kind", text("nearest-neighbors"), "rows of 4 numbers, expected (2k"));
  }

  private static NumpyArray text(String value) {
    return new NumpyArray.Texts(List.of(1L), List.of(value));
  }
}
