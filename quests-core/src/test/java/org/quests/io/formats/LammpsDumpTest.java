package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.AseReference;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Dumps that LAMMPS wrote, and what it might have written. */
class LammpsDumpTest {
  private static final ReadOptions TYPES =
      ReadOptions.DEFAULT.withTypes(Map.of(1L, 29, 2L, 40)).withNeedElements(true);

  /** A dump of one frame. */
  private static String dump(String bounds, String columns, String... rows) {
    return "ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n"
        + rows.length
        + "\nITEM: BOX BOUNDS "
        + bounds
        + "\nITEM: ATOMS "
        + columns
        + "\n"
        + (rows.length == 0 ? "" : String.join("\n", rows) + "\n");
  }

  private static final String BOX = "pp pp pp\n0 4\n0 4\n0 4";

  @ParameterizedTest
  @CsvSource({
    "orthogonal,  false, true",
    "triclinic,   false, true",
    "general,     true,  false",
    "scaled,      true,  false",
    "unwrapped,   true,  false",
    "single.0,    true,  false",
    "single.5,    true,  false",
    "single.10,   true,  false",
    "nano,        true,  false",
    "electron,    true,  false",
  })
  void readsWhatAseReads(String name, boolean types, boolean elements) {
    // ASE counts scaled positions from the corner of the box, LAMMPS from the origin.
    List<Frame> frames =
        AseReference.assertSame(
            "lammps/" + name + ".dump",
            types ? TYPES : ReadOptions.DEFAULT.withNeedElements(elements),
            name.equals("scaled"));
    List<Frame> expected =
        AseReference.read(AseReference.file("lammps/" + name + ".dump.ase"), ReadOptions.DEFAULT);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(Frames.text(frames.get(i), "timestep"))
          .isEqualTo(Frames.text(expected.get(i), "timestep"));
    }
  }

  @Test
  void keepsTimeAndColumns() throws IOException {
    List<Frame> frames =
        AseReference.read(AseReference.file("lammps/orthogonal.dump"), ReadOptions.DEFAULT);
    assertThat(frames.stream().map(frame -> Frames.text(frame, "time")))
        .containsExactly("0", "0.005", "0.01");
    Frame last = frames.getLast();
    assertThat(last.info().keySet()).containsExactly("time", "timestep");
    assertThat(last.arrays().keySet())
        .containsExactly("id", "type", "vx", "vy", "vz", "fx", "fy", "fz", "c_pe");
    long[] ids = (long[]) Frames.values(Frames.array(last, "id"));
    assertThat(ids).isSorted().hasSize(32);
    // Rows moved as a whole: the row of id 17 as it stands in the file.
    String row =
        Files.readAllLines(AseReference.file("lammps/orthogonal.dump")).stream()
            .filter(line -> line.startsWith("17 "))
            .reduce((a, b) -> b)
            .orElseThrow();
    String[] words = row.strip().split(" ", -1);
    assertThat(last.positions()[3 * 16]).isEqualTo(Double.parseDouble(words[3]));
    assertThat(((double[]) Frames.values(Frames.array(last, "c_pe")))[16])
        .isEqualTo(Double.parseDouble(words[12]));
    assertThat(((long[]) Frames.values(Frames.array(last, "type")))[16])
        .isEqualTo(Long.parseLong(words[1]));
    List<Frame> again = Frames.read(new String(Frames.write(frames), StandardCharsets.UTF_8));
    Frames.assertSame(again.getLast(), last);
  }

  @Test
  void scaledAndPlainPositionsOfOneDumpAgree() throws IOException {
    Path file = AseReference.file("lammps/triclinic.dump");
    String text = Files.readString(file);
    List<Frame> plain = AseReference.read(file, ReadOptions.DEFAULT);
    List<Frame> scaled = Frames.read(text.replace("xs ys zs x y z", "xs ys zs a b c"));
    for (int i = 0; i < plain.size(); i++) {
      assertThat(scaled.get(i).positions())
          .containsExactly(plain.get(i).positions(), within(1e-11));
      assertThat(scaled.get(i).arrays().keySet()).contains("a", "b", "c");
    }
  }

  @Test
  void scaledUnwrappedPositionsAreImagesOfThePlainOnes() throws IOException {
    Path file = AseReference.file("lammps/single.10.dump");
    Frame plain = AseReference.read(file, TYPES).getFirst();
    Frame unwrapped =
        Frames.read(Files.readString(file).replace(" x y z", " a b c"), TYPES).getFirst();
    int images = 0;
    for (int i = 0; i < plain.positions().length; i++) {
      double length = plain.cell().vector(i % 3, i % 3);
      double shift = (plain.positions()[i] - unwrapped.positions()[i]) / length;
      assertThat(shift).isCloseTo(Math.rint(shift), within(1e-12));
      images += Math.rint(shift) != 0 ? 1 : 0;
    }
    assertThat(images).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x y z id", "zs id xs ys", "yu xu zu", "xsu zsu ysu type", "id z y x"})
  void columnsStandInAnyOrder(String columns) {
    String[] names = columns.split(" ", -1);
    StringBuilder row = new StringBuilder();
    for (String name : names) {
      row.append(
              switch (name.charAt(0)) {
                case 'x' -> "0.25";
                case 'y' -> "0.5";
                case 'z' -> "0.75";
                default -> "3";
              })
          .append(' ');
    }
    Frame frame = Frames.one(dump("pp ff fs\n1 5\n2 7\n3 9", columns, row.toString()));
    double[] expected =
        columns.contains("s") ? new double[] {2, 4.5, 7.5} : new double[] {0.25, 0.5, 0.75};
    assertThat(frame.positions()).containsExactly(expected);
    assertThat(frame.cell().origin()).containsExactly(1, 2, 3);
    assertThat(frame.cell().periodic(0)).isTrue();
    assertThat(frame.cell().periodic(1) || frame.cell().periodic(2)).isFalse();
    assertThat(frame.elements()).containsExactly("X");
  }

  @Test
  void tiltedBoundsAreThoseOfTheEnclosingBox() {
    Frame frame =
        Frames.one(
            dump("xy xz yz pp pp pp\n-1 7 2\n-3 5 -1\n0 6 -3", "id xs ys zs", "1 0.5 0.5 0.5"));
    assertThat(frame.cell().origin()).containsExactly(0, 0, 0);
    assertThat(frame.cell().vectors()).containsExactly(5, 0, 0, 2, 5, 0, -1, -3, 6);
    assertThat(frame.positions()).containsExactly(3, 1, 3);
  }

  @Test
  void rowsWithoutIdsKeepTheirOrder() {
    Frame frame = Frames.one(dump(BOX, "type x y z", "2 3 0 0", "1 1 0 0", "2 2 0 0"));
    assertThat(frame.positions()).containsExactly(3, 0, 0, 1, 0, 0, 2, 0, 0);
  }

  @Test
  void rowsAreSortedByIdsWithGaps() {
    Frame frame =
        Frames.one(
            dump(
                BOX,
                "id x y z mol",
                "900 3 0 0 7",
                "9223372036854775807 4 0 0 8",
                "-5 1 0 0 5",
                "12 2 0 0 6"));
    assertThat(frame.positions()).containsExactly(1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0);
    assertThat((long[]) Frames.values(Frames.array(frame, "mol"))).containsExactly(5, 6, 7, 8);
  }

  @Test
  void typesAreElementsIfTheyAreGiven() {
    String text = dump(BOX, "id type element x y z", "2 1 OW 1 0 0", "1 2 HW 0 0 0");
    Frame frame = Frames.read(text, TYPES).getFirst();
    assertThat(frame.atomicNumbers()).containsExactly(40, 29);
    assertThat(Frames.array(frame, "element")).isInstanceOf(AtomArray.Words.class);
    assertThat(Frames.one(text.replace("OW", "O").replace("HW", "H")).elements())
        .containsExactly("H", "O");
    String numbers = dump(BOX, "id type x y z", "1 2 0 0 0", "2 1 1 0 0");
    assertThat(Frames.one(numbers).elements()).containsExactly("X");
    // What has no types is not touched by them.
    assertThat(Frames.read("1\n\nFe 0 0 0\n", TYPES).getFirst().elements()).containsExactly("Fe");
  }

  @Test
  void unknownElementsAreRefusedWhereTheyAreNeeded() {
    for (String columns : List.of("id type x y z", "id mol x y z")) {
      assertThatThrownBy(
              () ->
                  Frames.read(
                      dump(BOX, columns, "1 2 0 0 0"), ReadOptions.DEFAULT.withNeedElements(true)))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "test.xyz: frame 0, line 9: expected a column element, or a column type and the"
                  + " element of each type (--types 1=Cu,2=Zr), because elements are asked for,"
                  + " found \""
                  + columns
                  + "\"");
    }
    assertThatThrownBy(
            () -> Frames.read(dump(BOX, "id type x y z", "1 1 0 0 0", "2 3 0 0 0"), TYPES))
        .hasMessage(
            "test.xyz: frame 0, line 11: expected one of the types whose element is given"
                + " (1=Cu,2=Zr), found type 3");
  }

  @Test
  void unitsHoldForTheWholeFileAndStandInFrontOfKeptBytes(@TempDir Path folder) throws IOException {
    String frame = dump("pp pp pp\n0 0.4\n0 0.4\n0 0.4", "id x y z", "1 0.1 0.2 0.3");
    String text = "\nITEM: UNITS\nnano\n" + frame + frame + "ITEM: UNITS\nnano\n" + frame;
    Path file = folder.resolve("nano.dump");
    Files.writeString(file, text);
    ReadOptions options = ReadOptions.DEFAULT.withKeepBytes(true);
    List<FrameSource.Position> positions = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file, options)) {
      for (int i = 0; i < 3; i++) {
        positions.add(source.position());
        assertThat(source.skip()).isTrue();
      }
      assertThat(source.skip()).isFalse();
    }
    for (int i = 2; i >= 0; i--) {
      // A source that has not passed what stands in front.
      try (FrameSource source = FrameSource.open(file, options)) {
        source.seek(positions.get(i));
        Frame read = Frames.next(source);
        assertThat(read.origin().line()).isEqualTo(4 + 10 * i);
        assertThat(read.positions()).containsExactly(new double[] {1, 2, 3}, within(1e-15));
        byte[] bytes = Objects.requireNonNull(read.originalBytes());
        assertThat(bytes).asString(StandardCharsets.UTF_8).endsWith("ITEM: UNITS\nnano\n" + frame);
        Frame again = Frames.one(new String(bytes, StandardCharsets.UTF_8));
        Frames.assertSame(again, read);
      }
    }
  }

  @Test
  void keepsTheBytesOfEachFrame() throws IOException {
    Path file = AseReference.file("lammps/triclinic.dump");
    StringBuilder all = new StringBuilder();
    for (Frame frame : AseReference.read(file, ReadOptions.DEFAULT.withKeepBytes(true))) {
      all.append(new String(Objects.requireNonNull(frame.originalBytes()), StandardCharsets.UTF_8));
    }
    assertThat(all).asString().isEqualTo(Files.readString(file));
  }

  @Test
  void everyCutIsNoticedAndCanBeAllowed() throws IOException {
    String text = Files.readString(AseReference.file("lammps/electron.dump"));
    String second = text.substring(text.indexOf("ITEM: TIMESTEP"));
    String whole = text + second;
    for (int length = text.length() + 1; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        assertThat(Frames.all(source)).as(cut).hasSize(1);
        assertThat(source.truncated()).isTrue();
      }
      if (length < whole.length() - 8) {
        assertThatThrownBy(() -> Frames.read(cut))
            .as(cut)
            .isInstanceOf(QuestsException.class)
            .hasMessageStartingWith("test.xyz: frame 1, line ");
      }
    }
  }

  @Test
  void slicesAndSkips() {
    Path file = AseReference.file("lammps/orthogonal.dump");
    try (FrameSource source = FrameSlice.parse("::-1").apply(FrameSource.open(file))) {
      assertThat(Frames.all(source).stream().map(frame -> Frames.text(frame, "timestep")))
          .containsExactly("10", "5", "0");
    }
  }

  @Test
  void emptyFramesAreFrames() {
    assertThat(Frames.one(dump(BOX, "id x y z")).atoms()).isZero();
  }
}
