package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Well-formed extended and plain XYZ, in every variation met in the wild. */
class ExtendedXyzReaderTest {
  private static final String PROPERTIES = "Properties=species:S:1:pos:R:3";

  /** Two atoms, Cu at (1, 2, 3) and Zr at (−0.5, 0, 0.25), however they are written. */
  static Stream<Arguments> twoAtoms() {
    String comment = "2\n" + PROPERTIES + "\n";
    return Stream.of(
        arguments("as written by ASE", comment + "Cu 1.0 2.0 3.0\nZr -0.5 0.0 0.25\n"),
        arguments("no final newline", comment + "Cu 1 2 3\nZr -0.5 0 0.25"),
        arguments("CRLF", (comment + "Cu 1 2 3\nZr -0.5 0 0.25\n").replace("\n", "\r\n")),
        arguments("CRLF, no end", (comment + "Cu 1 2 3\nZr -0.5 0 0.25").replace("\n", "\r\n")),
        arguments("tabs", comment + "Cu\t1\t2\t3\nZr\t-0.5\t0\t0.25\t\n"),
        arguments("blanks at the ends", comment + "   Cu 1  2 3  \n\t Zr -0.5 0   0.25 \n"),
        arguments("blanks around the count", " \t2 \n" + PROPERTIES + "\nCu 1 2 3\nZr -.5 0 .25\n"),
        arguments("sign of the count", "+2\n" + PROPERTIES + "\nCu 1 2 3\nZr -.5 0 .25\n"),
        arguments("trailing blank lines", comment + "Cu 1 2 3\nZr -0.5 0 0.25\n\n  \n\t\n"),
        arguments("leading blank lines", "\n \n" + comment + "Cu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("a byte order mark", "\ufeff" + comment + "Cu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("exponents", comment + "Cu 1e0 2.E+0 0.3e1\nZr -5e-1 0E5 +25.0E-02\n"),
        arguments("Fortran exponents", comment + "Cu 1.0d0 0.2D+01 3.d+0\nZr -5D-1 0d0 2.5d-01\n"),
        arguments("bare points", comment + "Cu 1. 2. 3.\nZr -.5 +.0 .25\n"),
        arguments("plain XYZ", "2\na comment\nCu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("plain XYZ, no comment", "2\n\nCu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("plain XYZ, more columns", "2\n\nCu 1 2 3 9 x\nZr -0.5 0 0.25 8\n"),
        arguments("plain XYZ, numbers", "2\n\n29 1 2 3\n40 -0.5 0 0.25\n"),
        arguments("free text with an apostrophe", "2\nwater's box\nCu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("free text with a quote", "2\nthe 5\" pipe\nCu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("free text with =", "2\n= 5\nCu 1 2 3\nZr -0.5 0 0.25\n"),
        arguments("numbers as species", comment + "29 1 2 3\n40 -0.5 0 0.25\n"),
        properties("Z:I:1:pos:R:3", "29 1 2 3", "40 -0.5 0 0.25"),
        properties("numbers:I:1:pos:R:3", "29 1 2 3", "40 -0.5 0 0.25"),
        properties("element:S:1:pos:R:3", "Cu 1 2 3", "Zr -0.5 0 0.25"),
        properties("elements:S:1:pos:R:3", "Cu 1 2 3", "Zr -0.5 0 0.25"),
        properties("symbols:S:1:pos:R:3", "Cu 1 2 3", "Zr -0.5 0 0.25"),
        properties("species:I:1:pos:R:3", "29 1 2 3", "40 -0.5 0 0.25"),
        properties("pos:R:3:species:S:1", "1 2 3 Cu", "-0.5 0 0.25 Zr"),
        properties("id:I:1:pos:R:3:species:S:1", "7 1 2 3 Cu", "8 -0.5 0 0.25 Zr"),
        properties("Z:I:1:pos:R:3:species:S:1", "29 1 2 3 Cu", "40 -0.5 0 0.25 Zr"),
        properties("tag:S:2:pos:R:3:species:S:1", "H He 1 2 3 Cu", "a b -0.5 0 0.25 Zr"),
        arguments(
            "Properties in quotes and last",
            "2\nPROPERTIES=1 a=b Properties=\"species:S:1:pos:R:3\"\nCu 1 2 3\nZr -0.5 0 0.25\n"));
  }

  private static Arguments properties(String properties, String first, String second) {
    return arguments(
        properties, "2\nProperties=" + properties + "\n" + first + "\n" + second + "\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twoAtoms")
  void readsTheSameTwoAtoms(String name, String text) {
    Frame frame = Frames.one(text);
    assertThat(frame.atomicNumbers()).containsExactly(29, 40);
    assertThat(frame.positions()).containsExactly(1, 2, 3, -0.5, 0, 0.25);
    assertThat(frame.cell().anyGiven()).isFalse();
    assertThat(frame.cell().fullyPeriodic()).isFalse();
  }

  /** A cell with vectors (1 0 0), (2 3 0), (4 5 6). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lattice=\"1 0 0 2 3 0 4 5 6\"",
        "Lattice='1 0 0 2 3 0 4 5 6'",
        "Lattice={1 0 0 2 3 0 4 5 6}",
        "Lattice=[1 0 0 2 3 0 4 5 6]",
        "Lattice=[1,0,0,2,3,0,4,5,6]",
        "Lattice=\"1, 0, 0, 2, 3, 0, 4, 5, 6\"",
        "Lattice=1,0,0,2,3,0,4,5,6",
        "Lattice=[[1,0,0],[2,3,0],[4,5,6]]",
        "Lattice=[[1, 0, 0], [2, 3, 0], [4, 5, 6]]",
        "Lattice=\"[[1, 0, 0], [2, 3, 0], [4, 5, 6]]\"",
        "Lattice = \"1 0 0  2\t3 0 4 5 6\"",
        "Lattice= \" 1.0d0 0 0 2 3E0 0 4 5 6 \"",
        "\"Lattice\"=\"1 0 0 2 3 0 4 5 6\"",
      })
  void readsLattices(String lattice) {
    for (String comment :
        List.of(lattice + " " + PROPERTIES, PROPERTIES + " " + lattice, "x=1 " + lattice + " y")) {
      Cell cell = Frames.one("1\n" + comment + "\nCu 0 0 0\n").cell();
      assertThat(cell.vectors()).containsExactly(1, 0, 0, 2, 3, 0, 4, 5, 6);
      assertThat(cell.fullyPeriodic()).isTrue();
      assertThat(cell.origin()).containsExactly(0, 0, 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          pbc="T T F"             | TTF
          pbc='F T F'             | FTF
          pbc={T F T}             | TFT
          pbc="True False True"   | TFT
          pbc="true false TRUE"   | TFT
          pbc="1 1 0"             | TTF
          pbc="T, T, F"           | TTF
          pbc=[T,T,F]             | TTF
          pbc="[True, True, False]" | TTF
          pbc=T,F,F               | TFF
          pbc=T                   | TTT
          pbc=F                   | FFF
          pbc=0                   | FFF
          pbc                     | TTT
          other=1                 | TTT
          """)
  void readsPeriodicity(String pbc, String expected) {
    Cell cell = Frames.one("1\nLattice=\"9 0 0 0 9 0 0 0 9\" " + pbc + "\nH 0 0 0\n").cell();
    StringBuilder found = new StringBuilder();
    for (int axis = 0; axis < 3; axis++) {
      found.append(cell.periodic(axis) ? 'T' : 'F');
    }
    assertThat(found).hasToString(expected);
  }

  @Test
  void isNotPeriodicWithoutLattice() {
    Cell cell = Frames.one("1\npbc=\"F F F\"\nH 0 0 0\n").cell();
    assertThat(cell.anyGiven()).isFalse();
    assertThat(cell.periodic(0) || cell.periodic(1) || cell.periodic(2)).isFalse();
  }

  @Test
  void readsTheOrigin() {
    String lattice = "Lattice=\"9 0 0 0 9 0 0 0 9\"";
    for (String origin :
        List.of("Origin=\"-1 2 0.5\"", "Origin=[-1, 2, 0.5]", "Origin={-1 2 .5}")) {
      Frame frame = Frames.one("1\n" + origin + " " + lattice + "\nH 0 0 0\n");
      assertThat(frame.cell().origin()).containsExactly(-1, 2, 0.5);
      assertThat(frame.info()).isEmpty();
    }
  }

  @Test
  void completesVectorsThatAreMissingAndNotPeriodic() {
    Cell cell = Frames.one("1\nLattice=\"0 4 0 0 0 4 0 0 0\" pbc=\"T T F\"\nH 0 0 0\n").cell();
    assertThat(cell.given(2)).isFalse();
    assertThat(cell.volume()).isEqualTo(16);
  }

  @Test
  void readsColumnsOfEveryTypeInOrder() {
    Frame frame =
        Frames.one(
            """
            2
            Properties=tag:S:2:w:R:1:pos:R:3:ok:L:2:species:S:1:id:I:1:forces:R:3
            a Bß 0.5 1 2 3 T False Cu -7 nan -inf 1.5d2
            a c NaN 4 5 6 true F Al 9223372036854775807 Infinity +INF -0.0
            """);
    assertThat(frame.atomicNumbers()).containsExactly(29, 13);
    assertThat(frame.positions()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(frame.arrays().keySet()).containsExactly("tag", "w", "ok", "id", "forces");
    Frames.assertSame(
        Frames.array(frame, "tag"), new AtomArray.Words(2, new String[] {"a", "Bß", "a", "c"}));
    Frames.assertSame(
        Frames.array(frame, "w"), new AtomArray.Reals(1, new double[] {0.5, Double.NaN}));
    Frames.assertSame(
        Frames.array(frame, "ok"),
        new AtomArray.Logicals(2, new boolean[] {true, false, true, false}));
    Frames.assertSame(
        Frames.array(frame, "id"), new AtomArray.Integers(1, new long[] {-7, Long.MAX_VALUE}));
    double inf = Double.POSITIVE_INFINITY;
    Frames.assertSame(
        Frames.array(frame, "forces"),
        new AtomArray.Reals(3, new double[] {Double.NaN, -inf, 150, inf, inf, -0.0}));
  }

  @Test
  void takesOneColumnForTheElementsAndKeepsTheOthers() {
    Frame frame = Frames.one("1\nProperties=Z:I:1:pos:R:3:element:S:1:z:R:1\n29 1 2 3 Cu 0.5\n");
    assertThat(frame.atomicNumbers()).containsExactly(29);
    assertThat(frame.arrays().keySet()).containsExactly("Z", "z");
  }

  @Test
  void takesAtomsForUnknownWhereNoColumnNamesTheElement() {
    assertThat(Frames.one("1\nProperties=pos:R:3\n1 2 3\n").atomicNumbers()).containsExactly(0);
    assertThat(Frames.one("1\n\nX 1 2 3\n").atomicNumbers()).containsExactly(0);
    assertThat(Frames.one("1\n\n0 1 2 3\n").atomicNumbers()).containsExactly(0);
    assertThat(Frames.one("1\n\n118 1 2 3\n").atomicNumbers()).containsExactly(118);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        value("energy=-1.5", "energy", "-1.5", "-1.5"),
        value("energy = -1.5 ", "energy", "-1.5", "-1.5"),
        value("energy= -1.5", "energy", "-1.5", "-1.5"),
        value("energy =-1.5", "energy", "-1.5", "-1.5"),
        value("a=\"b c\"", "a", "\"b c\"", "b c"),
        value("a='b c'", "a", "'b c'", "b c"),
        value("a={b c}", "a", "{b c}", "b c"),
        value(
            "a=\"say \\\"x\\\" \\\\ \\n.\"",
            "a",
            "\"say \\\"x\\\" \\\\ \\n.\"",
            "say \"x\" \\ \n."),
        value("a=\"it's = {1 [\"", "a", "\"it's = {1 [\"", "it's = {1 ["),
        value("a=[1, 2, 3]", "a", "[1, 2, 3]", "[1, 2, 3]"),
        value("a=[[1, 2], [3, 4]]", "a", "[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
        value("a=[\"x ]\", \"y\"]", "a", "[\"x ]\", \"y\"]", "[\"x ]\", \"y\"]"),
        value(
            "a=\"_JSON [209.44, 80.54]\"",
            "a",
            "\"_JSON [209.44, 80.54]\"",
            "_JSON [209.44, 80.54]"),
        value(
            "a=\"_JSON {\\\"k\\\": [1, null]}\"",
            "a",
            "\"_JSON {\\\"k\\\": [1, null]}\"",
            "_JSON {\"k\": [1, null]}"),
        value("\"my key\"=5", "my key", "5", "5"),
        value("flag", "flag", "", "T"),
        value("a=", "a", "\"\"", ""),
        value("a=\"\"", "a", "\"\"", ""),
        value(
            "uri=https://x.org/?q=1&r={2}",
            "uri", "https://x.org/?q=1&r={2}", "https://x.org/?q=1&r={2}"),
        value("smiles=[H]O[H]", "smiles", "[H]O[H]", "[H]O[H]"),
        value("path=C:\\data\\x", "path", "C:\\data\\x", "C:\\data\\x"),
        value("a=b\\ c", "a", "b\\ c", "b c"),
        value("author=O'Brien", "author", "O'Brien", "O'Brien"),
        value("grüße=süß", "grüße", "süß", "süß"));
  }

  private static Arguments value(String pair, String key, String literal, String text) {
    return arguments(pair, key, new InfoValue(literal, text));
  }

  @ParameterizedTest
  @MethodSource("values")
  void keepsValuesOfTheFrame(String pair, String key, InfoValue expected) {
    for (String comment :
        List.of(
            pair,
            pair + " " + PROPERTIES,
            PROPERTIES + "\t" + pair,
            "first=1 " + pair + " last=2 " + PROPERTIES)) {
      Map<String, InfoValue> info = Frames.one("1\n" + comment + "\nCu 0 0 0\n").info();
      assertThat(info).containsEntry(key, expected);
      assertThat(info.keySet()).isSubsetOf(key, "first", "last");
      assertThat(info).hasSize(comment.startsWith("first") ? 3 : 1);
    }
  }

  @Test
  void keepsFreeText() {
    assertThat(Frames.one("1\nmade by hand v1.2\nH 0 0 0\n").info().keySet())
        .containsExactly("made", "by", "hand", "v1.2");
    assertThat(Frames.one("1\n water's box \nH 0 0 0\n").info())
        .isEqualTo(Map.of("comment", InfoValue.of("water's box")));
    assertThat(Frames.one("1\nthe cat and the dog\nH 0 0 0\n").info())
        .isEqualTo(Map.of("comment", InfoValue.of("the cat and the dog")));
  }

  @Test
  void readsLatin1WhereItIsNotUtf8() {
    byte[] bytes = "1\nname=Gr\u00fcn\nH 0 0 0\n".getBytes(StandardCharsets.ISO_8859_1);
    try (FrameSource source = Frames.source(bytes, ReadOptions.DEFAULT)) {
      assertThat(Frames.text(Frames.next(source), "name")).isEqualTo("Grün");
    }
  }

  @Test
  void readsFramesThatDiffer() {
    List<Frame> frames =
        Frames.read(
            """
            1
            Lattice="3 0 0 0 3 0 0 0 3" Properties=species:S:1:pos:R:3:q:R:1
            Cu 0 0 0 1.5
            0
            Properties=species:S:1:pos:R:3 pbc="F F F"
            3

            H 0 0 1
            H 0 0 2
            O 0 0 3

            2
            Lattice="3 0 0 0 3 0 0 0 3" pbc="T F F"
            Al 0 0 1
            Ni 0 0 2
            """);
    assertThat(frames.stream().map(Frame::atoms)).containsExactly(1, 0, 3, 2);
    assertThat(frames.stream().map(f -> f.origin().index())).containsExactly(0L, 1L, 2L, 3L);
    assertThat(frames.stream().map(f -> f.origin().line())).containsExactly(1L, 4L, 6L, 12L);
    assertThat(frames.stream().map(f -> f.cell().periodic(0)))
        .containsExactly(true, false, false, true);
    assertThat(frames.get(0).arrays().keySet()).containsExactly("q");
    assertThat(frames.get(2).arrays()).isEmpty();
    assertThat(frames.get(3).origin().source()).isEqualTo("test.xyz");
  }

  @Test
  void readsNumbersAsJavaDoes() {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("1000\nProperties=species:S:1:pos:R:3:x:R:3\n");
    double[] expected = new double[3000];
    for (int i = 0; i < 1000; i++) {
      text.append("Cu 0 0 0");
      for (int j = 3 * i; j < 3 * i + 3; j++) {
        double x;
        do {
          x = Double.longBitsToDouble(random.nextLong());
        } while (!Double.isFinite(x));
        expected[j] = x;
        text.append(' ').append(x);
      }
      text.append('\n');
    }
    Frames.assertSame(
        Frames.array(Frames.one(text.toString()), "x"), new AtomArray.Reals(3, expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"extxyz", "xyz"})
  void takesTheFormatByName(String format) {
    ReadOptions options = ReadOptions.DEFAULT.withFormat(format);
    assertThat(Frames.read(Frames.numbered(4, "\n"), options)).hasSize(4);
  }

  /** What frames say of cell and columns, and what they hold, depends on no frame before. */
  @Test
  void takesFromTheFrameBeforeOnlyWhatIsTheSame() {
    String lattice = "Lattice=\"5 0 0 0 5 0 0 0 5\"";
    List<String> lines =
        List.of(
            lattice,
            lattice + " pbc=\"T T F\"",
            lattice + " pbc=\"T T F\" Origin=\"1 0 0\"",
            lattice + " pbc=\"T T F\" Origin=\"0 1 0\"",
            lattice + " pbc=T",
            "Lattice=\"6 0 0 0 5 0 0 0 5\" pbc=T",
            "lattice=\"[5,0,0,0,5,0,0,0,5]\"",
            "Lattice=\"0 0 0 0 0 0 0 0 0\"",
            "Lattice=\"0 0 0 0 0 0 0 0 0\" pbc=F",
            "");
    List<String> columns = List.of(PROPERTIES, PROPERTIES + ":tag:I:1", "Properties=pos:R:3:w:S:1");
    List<String> rows = List.of("Cu 1 2 3", "Cu 1 2 3 7", "1 2 3 word");
    Random random = new Random(4);
    StringBuilder all = new StringBuilder();
    List<Frame> alone = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int atoms = random.nextInt(3);
      int kind = random.nextInt(3);
      String line = lines.get(random.nextInt(lines.size()));
      String text =
          atoms
              + "\n"
              + line
              + " "
              + columns.get(kind)
              + "\n"
              + (rows.get(kind) + "\n").repeat(atoms);
      all.append(text);
      alone.add(Frames.one(text));
    }
    List<Frame> read = Frames.read(all.toString());
    assertThat(read).hasSameSizeAs(alone);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i))
          .usingRecursiveComparison()
          .ignoringFields("origin", "elements")
          .isEqualTo(alone.get(i));
    }
  }
}
