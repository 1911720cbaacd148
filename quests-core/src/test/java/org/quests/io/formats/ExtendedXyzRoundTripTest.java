package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** What is written reads back to the same bits, and copied frames to the same bytes. */
class ExtendedXyzRoundTripTest {
  private static final FrameOrigin ORIGIN = new FrameOrigin("made", 0, 0);

  /** What a file may hold after an equals sign. */
  private static final List<String> LITERALS =
      List.of(
          "5",
          "-1.5e-7",
          "",
          "\"\"",
          "\"a b\"",
          "'a \"b\" c'",
          "\"say \\\"x\\\" and \\\\ \\n\"",
          "{1 2 3}",
          "[1, 2, 3]",
          "[[1, 2], [3, \"] \"]]",
          "\"_JSON {\\\"a\\\": [1, null, \\\"b c\\\"]}\"",
          "\"T T F\"",
          "a=b",
          "C:\\x",
          "\"süß 水\"",
          "b\\ c",
          "[H]O[H]");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void roundTripsRandomFrames(long seed) throws IOException {
    Random random = new Random(seed);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      frames.add(randomFrame(random));
    }
    byte[] written = Frames.write(frames);
    String text = new String(written, StandardCharsets.UTF_8);
    for (String variant : List.of(text, text.replace("\n", "\r\n"), text + "\n\n", "\n" + text)) {
      List<Frame> read = Frames.read(variant);
      assertThat(read).hasSameSizeAs(frames);
      for (int i = 0; i < read.size(); i++) {
        Frames.assertSame(read.get(i), frames.get(i));
        assertThat(read.get(i).origin().index()).isEqualTo(i);
      }
      assertThat(Frames.write(read)).isEqualTo(written);
    }
  }

  private static Frame randomFrame(Random random) {
    int atoms = random.nextInt(8) == 0 ? 0 : random.nextInt(1, 40);
    byte[] elements = new byte[atoms];
    for (int i = 0; i < atoms; i++) {
      elements[i] = (byte) random.nextInt(119);
    }
    Map<String, AtomArray> arrays = new LinkedHashMap<>();
    int columns = random.nextInt(6);
    for (int c = 0; c < columns; c++) {
      String name = random.nextInt(5) == 0 ? "my array " + c : "array_" + c;
      arrays.put(name, randomArray(random, atoms, random.nextInt(1, 5)));
    }
    Map<String, InfoValue> info = new LinkedHashMap<>();
    int values = random.nextInt(6);
    for (int v = 0; v < values; v++) {
      String key = random.nextInt(5) == 0 ? "my \"key\" = " + v : "key-" + v;
      info.put(key, randomValue(random));
    }
    double[] positions = random.doubles(3L * atoms, -1e3, 1e3).toArray();
    return Frame.of(ORIGIN, elements, positions, randomCell(random))
        .withArrays(arrays)
        .withInfo(info);
  }

  private static Cell randomCell(Random random) {
    if (random.nextInt(4) == 0) {
      return Cell.NONE;
    }
    double[] vectors = random.doubles(9, -10, 10).toArray();
    boolean[] periodic = {random.nextBoolean(), random.nextBoolean(), random.nextBoolean()};
    if (!periodic[1] && random.nextBoolean()) {
      vectors[3] = vectors[4] = vectors[5] = 0;
    }
    double[] origin = random.nextBoolean() ? new double[3] : random.doubles(3).toArray();
    return Cell.of(vectors, periodic, origin);
  }

  private static AtomArray randomArray(Random random, int atoms, int columns) {
    int length = atoms * columns;
    return switch (random.nextInt(4)) {
      case 0 -> {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
          values[i] = Double.longBitsToDouble(random.nextLong());
        }
        yield new AtomArray.Reals(columns, values);
      }
      case 1 -> new AtomArray.Integers(columns, random.longs(length).toArray());
      case 2 -> {
        String[] words = new String[length];
        for (int i = 0; i < length; i++) {
          words[i] = List.of("a", "b1", "\"q\"", "ü", "long-er_word", "x=y").get(random.nextInt(6));
        }
        yield new AtomArray.Words(columns, words);
      }
      default -> {
        boolean[] values = new boolean[length];
        for (int i = 0; i < length; i++) {
          values[i] = random.nextBoolean();
        }
        yield new AtomArray.Logicals(columns, values);
      }
    };
  }

  private static InfoValue randomValue(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> InfoValue.of(random.nextGaussian() * 1e5);
      case 1 -> InfoValue.of(random.nextLong());
      case 2 -> {
        String signs = "ab \"'\\{}[]=,\n\tü:";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
          text.append(signs.charAt(random.nextInt(signs.length())));
        }
        yield InfoValue.of(text.toString());
      }
      default -> asRead(LITERALS.get(random.nextInt(LITERALS.size())));
    };
  }

  /** A value as the reader makes it from what stands in a file. */
  private static InfoValue asRead(String literal) {
    String comment = literal.isEmpty() ? "key" : "key=" + literal;
    return Objects.requireNonNull(Frames.one("1\n" + comment + "\nH 0 0 0\n").info().get("key"));
  }

  @Test
  void writesWhatAseAndOvitoExpect() throws IOException {
    Frame frame =
        Frame.of(
                ORIGIN,
                new byte[] {29, 0},
                new double[] {1, 2.5, -0.0, 1e-5, 1e8, 0.1},
                Cell.of(
                    new double[] {9, 0, 0, 0, 0, 0, 0, 0, 9.5},
                    new boolean[] {true, false, true},
                    new double[] {0, 0, 1}))
            .withArrays(
                Map.of(
                    "q", new AtomArray.Reals(2, new double[] {Double.NaN, 1, 1 / 0.0, -1 / 0.0})))
            .withInfo(Map.of("flag", new InfoValue("", "T")));
    assertThat(new String(Frames.write(List.of(frame)), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            2
            Lattice="9.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 9.5" Origin="0.0 0.0 1.0" \
            Properties=species:S:1:pos:R:3:q:R:2 flag pbc="T F T"
            Cu 1.0 2.5 -0.0 nan 1.0
            X 1.0E-5 1.0E8 0.1 inf -inf
            """);
  }

  @Test
  void refusesWhatTheFormatCannotHold() {
    Frame frame = Frame.of(ORIGIN, new byte[] {1}, new double[3], Cell.NONE);
    InfoValue five = InfoValue.of(5);
    for (String key : List.of("Lattice", "Origin", "Properties", "pbc")) {
      assertThatThrownBy(() -> Frames.write(List.of(frame.withInfo(Map.of(key, five)))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(key);
    }
    AtomArray ones = new AtomArray.Integers(1, new long[] {1});
    assertThatThrownBy(() -> Frames.write(List.of(frame.withInfo(Map.of("", five)))))
        .isInstanceOf(IllegalArgumentException.class);
    for (String name : List.of("pos", "species", "a:b", "")) {
      assertThatThrownBy(() -> Frames.write(List.of(frame.withArrays(Map.of(name, ones)))))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String word : List.of("", "a b", "a\nb", "\t")) {
      AtomArray words = new AtomArray.Words(1, new String[] {word});
      assertThatThrownBy(() -> Frames.write(List.of(frame.withArrays(Map.of("w", words)))))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> copied(List.of(frame)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes were not kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void copiesFramesAsTheyStandInTheFile(String lineEnd) throws IOException {
    ReadOptions keep = ReadOptions.DEFAULT.withKeepBytes(true);
    String text = Frames.numbered(7, lineEnd);
    List<Frame> frames = Frames.read(text, keep);
    assertThat(copied(frames)).isEqualTo(text);
    String first = Frames.numbered(1, lineEnd);
    assertThat(new String(bytes(frames.getFirst()), StandardCharsets.UTF_8)).isEqualTo(first);

    String withoutEnd = text.stripTrailing();
    List<Frame> same = Frames.read("\ufeff" + lineEnd + withoutEnd, keep);
    assertThat(copied(same)).isEqualTo(withoutEnd);
    assertThat(copied(List.of(same.get(6), same.get(0))))
        .isEqualTo(withoutEnd.substring(Frames.numbered(6, lineEnd).length()) + "\n" + first);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      writer.copy(same.get(6));
      writer.write(same.get(0));
    }
    assertThat(Frames.read(out.toString(StandardCharsets.UTF_8))).hasSize(2);
  }

  @Test
  void copiesFramesLargerThanTheBuffer() throws IOException {
    Frame large = randomFrame(new Random(1));
    int atoms = 20_000;
    large =
        Frame.of(
            ORIGIN, new byte[atoms], new Random(2).doubles(3L * atoms).toArray(), large.cell());
    String text = new String(Frames.write(List.of(large, large, large)), StandardCharsets.UTF_8);
    List<Frame> frames = Frames.read(text, ReadOptions.DEFAULT.withKeepBytes(true));
    assertThat(copied(frames)).isEqualTo(text);
  }

  private static byte[] bytes(Frame frame) {
    byte[] bytes = frame.originalBytes();
    return bytes == null ? new byte[0] : bytes;
  }

  private static String copied(List<Frame> frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      for (Frame frame : frames) {
        writer.copy(frame);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
