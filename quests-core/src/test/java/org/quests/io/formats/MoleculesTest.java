package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;

/** Molecules in archives of NumPy. */
class MoleculesTest {
  private static final double KCAL = 0.04336410390059322;

  @TempDir private Path folder;

  private final List<String> cautions = new ArrayList<>();

  private final ReadOptions listening =
      ReadOptions.DEFAULT.withCautions((caution, message) -> cautions.add(caution + " " + message));

  /** Arrays as in MD17, of {@code frames} waters: coordinate i of frame f is 10 f + i. */
  static Map<String, NumpyArray> arrays(int frames) {
    double[] places = new double[9 * frames];
    double[] energies = new double[frames];
    for (int f = 0; f < frames; f++) {
      energies[f] = -f;
      for (int i = 0; i < 9; i++) {
        places[9 * f + i] = 10 * f + i;
      }
    }
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("E", NumpyArray.doubles(energies, frames, 1));
    arrays.put("R", NumpyArray.doubles(places, frames, 3, 3));
    arrays.put("F", NumpyArray.doubles(places, frames, 3, 3));
    arrays.put("z", NumpyArray.vector(new long[] {8, 1, 1}));
    arrays.put("name", NumpyArray.scalar("water"));
    return arrays;
  }

  static byte[] archive(Map<String, NumpyArray> arrays, boolean deflated) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NumpyArchiveWriter writer = new NumpyArchiveWriter(out, deflated)) {
      for (Map.Entry<String, NumpyArray> array : arrays.entrySet()) {
        writer.put(array.getKey(), array.getValue());
      }
    }
    return out.toByteArray();
  }

  private Path file(Map<String, NumpyArray> arrays) throws IOException {
    return Files.write(folder.resolve("md.npz"), archive(arrays, false));
  }

  private List<Frame> read(Map<String, NumpyArray> arrays) throws IOException {
    try (FrameSource source = FrameSource.open(file(arrays), listening)) {
      return Frames.all(source);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void md17(boolean deflated) throws IOException {
    Path file = Files.write(folder.resolve("md.npz"), archive(arrays(3), deflated));
    List<Frame> frames;
    try (FrameSource source = FrameSource.open(file, listening)) {
      frames = Frames.all(source);
    }
    assertThat(frames).hasSize(3);
    Frame last = frames.get(2);
    assertThat(last.elements()).containsExactly("H", "O");
    assertThat(last.atomicNumbers()).containsExactly(8, 1, 1);
    assertThat(last.positions()).containsExactly(20, 21, 22, 23, 24, 25, 26, 27, 28);
    assertThat(last.cell().anyGiven()).isFalse();
    assertThat(Double.parseDouble(Frames.text(last, "energy"))).isEqualTo(-2 * KCAL);
    AtomArray.Reals forces = (AtomArray.Reals) Frames.array(last, "forces");
    assertThat(forces.columns()).isEqualTo(3);
    assertThat(forces.values()[8]).isEqualTo(28 * KCAL);
    assertThat(last.origin().at()).isEqualTo(file + ": frame 2: ");
    assertThat(cautions).hasSize(1);
    assertThat(cautions.getFirst()).startsWith("UNITS " + file).contains("kcal/mol");
  }

  @ParameterizedTest
  @CsvSource({"R, coords, z, nuclear_charges", "R, R, z, Z", "R, positions, z, atomic_numbers"})
  void namesOfOtherSets(String r, String positions, String z, String numbers) throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    arrays.put(positions, arrays.remove(r));
    arrays.put(numbers, arrays.remove(z));
    arrays.put("energies", arrays.remove("E"));
    arrays.put("forces", arrays.remove("F"));
    arrays.put("old_indices", NumpyArray.vector(new long[] {7, 9}));
    Frame frame = read(arrays).get(1);
    assertThat(frame.positions()).startsWith(10, 11);
    assertThat(Double.parseDouble(Frames.text(frame, "energy"))).isEqualTo(-KCAL);
    assertThat(frame.arrays()).containsKey("forces");
  }

  @Test
  void unitsThatAreNamed() throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    arrays.put("e_unit", NumpyArray.scalar("eV"));
    arrays.put("r_unit", NumpyArray.scalar("bohr"));
    Frame frame = read(arrays).get(1);
    assertThat(frame.positions()[1]).isCloseTo(11 * 0.52917721067, within(1e-12));
    assertThat(Frames.text(frame, "energy")).isEqualTo("-1.0");
    assertThat(((AtomArray.Reals) Frames.array(frame, "forces")).values()[1])
        .isCloseTo(11 / 0.52917721067, within(1e-12));
    assertThat(cautions).isEmpty();
    arrays.remove("e_unit");
    ReadOptions ev = listening.withFormat("npz", Map.of("units", "eV"));
    try (FrameSource source = FrameSource.open(file(arrays), ev)) {
      assertThat(Frames.text(Frames.all(source).get(1), "energy")).isEqualTo("-1.0");
    }
    assertThat(cautions).isEmpty();
    ReadOptions none = listening.withFormat("npz", Map.of("units", "furlong"));
    assertThatThrownBy(() -> FrameSource.open(file(arrays), none))
        .hasMessageContaining("format npz: expected units=NAME");
    arrays.put("e_unit", NumpyArray.scalar("furlong"));
    assertThatThrownBy(() -> read(arrays)).hasMessageContaining("e_unit: expected a unit such as");
  }

  /** The unit that the user names is taken, whatever the archive says of its own. */
  @Test
  void unitsOfTheUserAreStrongerThanThoseOfTheArchive() throws IOException {
    ReadOptions ev = listening.withFormat("npz", Map.of("units", "eV"));
    for (NumpyArray own : List.of(NumpyArray.scalar("kcal/mol"), NumpyArray.scalar("furlong"))) {
      Map<String, NumpyArray> arrays = arrays(2);
      arrays.put("e_unit", own);
      try (FrameSource source = FrameSource.open(file(arrays), ev)) {
        assertThat(Frames.text(Frames.all(source).get(1), "energy")).isEqualTo("-1.0");
      }
    }
  }

  @Test
  void aUnitThatIsNoTextIsRefused() throws IOException {
    for (String unit : List.of("e_unit", "r_unit")) {
      Map<String, NumpyArray> arrays = arrays(2);
      arrays.put(unit, NumpyArray.doubles(new double[] {1}, 1));
      assertThatThrownBy(() -> read(arrays))
          .hasMessageContaining(unit + ": expected one unit such as")
          .hasMessageContaining("found numbers of shape (1,)");
    }
  }

  @Test
  void positionsAlone() throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    arrays.remove("E");
    arrays.remove("F");
    Frame frame = read(arrays).getFirst();
    assertThat(frame.info()).isEmpty();
    assertThat(frame.arrays()).isEmpty();
    assertThat(cautions).isEmpty();
  }

  @Test
  void eachFrameMayHaveItsOwnAtoms() throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    arrays.put(
        "z",
        new NumpyArray.Longs(
            List.of(2L, 3L), NumpyArray.vector(new long[] {8, 1, 0, 6, 1, 1}).data()));
    List<Frame> frames = read(arrays);
    assertThat(frames.get(0).atomicNumbers()).containsExactly(8, 1);
    assertThat(frames.get(0).positions()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(((AtomArray.Reals) Frames.array(frames.get(0), "forces")).values()).hasSize(6);
    assertThat(frames.get(1).atomicNumbers()).containsExactly(6, 1, 1);
  }

  @Test
  void aLatticeHasItsVectorsInColumns() throws IOException {
    Map<String, NumpyArray> arrays = arrays(1);
    arrays.put("lattice", NumpyArray.doubles(new double[] {9, 1, 2, 0, 8, 3, 0, 0, 7}, 3, 3));
    Frame frame = read(arrays).getFirst();
    assertThat(frame.cell().vectors()).containsExactly(9, 0, 0, 1, 8, 0, 2, 3, 7);
    assertThat(frame.cell().periodic(2)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyOrder(boolean deflated) throws IOException {
    // More than is held at once.
    int frames = 40_000;
    Path file = Files.write(folder.resolve("md.npz"), archive(arrays(frames), deflated));
    for (String slice : List.of("::-997", "39990:", "5:39000:7001", "-1", "::20011")) {
      try (FrameSource source = FrameSlice.parse(slice).apply(FrameSource.open(file))) {
        Frame frame;
        int read = 0;
        while ((frame = source.next()) != null) {
          assertThat(frame.positions()[3]).isEqualTo(10.0 * frame.origin().index() + 3);
          read++;
        }
        assertThat(read).isPositive();
      }
    }
  }

  @Test
  void compressedAgainAndFromAStream() throws IOException {
    byte[] archive = archive(arrays(2), true);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(archive);
    }
    for (byte[] bytes : List.of(archive, zipped.toByteArray())) {
      try (FrameSource source = Frames.source(bytes, ReadOptions.DEFAULT)) {
        assertThat(Frames.all(source)).hasSize(2);
      }
    }
  }

  private void refuses(Map<String, NumpyArray> arrays, String message) throws IOException {
    Path file = file(arrays);
    assertThatThrownBy(
            () -> {
              try (FrameSource source = FrameSource.open(file)) {
                Frames.all(source);
              }
            })
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.INPUT);
  }

  @Test
  void whatIsNoMoleculesIsRefused() throws IOException {
    Map<String, NumpyArray> other = new LinkedHashMap<>();
    other.put("x", NumpyArray.scalar(1.0));
    refuses(other, "expected arrays of molecules, R or coords or positions and z or");
    refuses(other, "found x");
    Map<String, NumpyArray> rows = arrays(1);
    rows.put("descriptors", NumpyArray.doubles(new double[] {1, 2, 3}, 1, 3));
    refuses(rows, "expected arrays of molecules");
    for (String text : List.of("z", "R")) {
      Map<String, NumpyArray> texts = arrays(2);
      texts.put(text, NumpyArray.scalar("C"));
      refuses(texts, "array '" + text + "': expected");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "R, '2,9', 'the shape (frames, atoms, 3)'",
    "R, '2,3,2', 'the shape (frames, atoms, 3)'",
    "R, '0,3,3', 'at least one frame'",
    "E, '3,1', '(2, …) with 1 numbers a frame, found (3, 1)'",
    "F, '2,2,3', 'with 9 numbers a frame'",
  })
  void otherShapesAreRefused(String array, String shape, String message) throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    long[] lengths = List.of(shape.split(",", -1)).stream().mapToLong(Long::parseLong).toArray();
    long size = 1;
    for (long length : lengths) {
      size *= length;
    }
    arrays.put(array, NumpyArray.doubles(new double[(int) size], lengths));
    refuses(arrays, message);
  }

  @ParameterizedTest
  @ValueSource(longs = {119, -1, 8000})
  void numbersThatAreNoElements(long number) throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    arrays.put("z", NumpyArray.vector(new long[] {8, number, 1}));
    refuses(arrays, "array 'z': expected atomic numbers, found " + (double) number);
    arrays.put("z", NumpyArray.vector(new long[] {8, 1}));
    refuses(arrays, "array 'z': expected the shape (3,)");
  }

  @ParameterizedTest
  @CsvSource({"R, is not finite", "F, finite energies and forces", "E, finite energies and forces"})
  void numbersThatAreNone(String array, String message) throws IOException {
    Map<String, NumpyArray> arrays = arrays(2);
    NumpyArray good = Objects.requireNonNull(arrays.get(array));
    double[] values = new double[(int) good.size()];
    values[values.length - 1] = Double.NaN;
    arrays.put(
        array, NumpyArray.doubles(values, good.shape().stream().mapToLong(x -> x).toArray()));
    refuses(arrays, "frame 1: ");
    refuses(arrays, message);
  }

  @Test
  void damageIsNoticed() throws IOException {
    byte[] archive = archive(arrays(2), false);
    byte[] marker = {'R', '.', 'n', 'p', 'y'};
    int at = new String(archive, StandardCharsets.ISO_8859_1).indexOf("R.npy");
    assertThat(at).isPositive();
    archive[at + marker.length + 160] ^= 1;
    Path file = Files.write(folder.resolve("md.npz"), archive);
    assertThatThrownBy(
            () -> {
              try (FrameSource source = FrameSource.open(file)) {
                Frames.all(source);
              }
            })
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("(damaged)");
  }
}
