package org.quests.io.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;

/** Files made by hand and by our own writer; {@link NumpyInteropTest} has NumPy make and read. */
class NumpyFilesTest {
  @TempDir Path folder;

  // Headers

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }   \n",
        "{\"shape\":(2,3),\"descr\":\"<f8\",\"fortran_order\":False}",
        "  { 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , 'descr' : '<f8' }\t\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L)}\n"
      })
  void headersMayBeWrittenInManyWays(String header) {
    double[] values = {1, 2, 3, 4, 5, 6};
    for (int version = 1; version <= 3; version++) {
      NumpyArray array = readBytes(npy(version, header, doubles(values)));
      assertThat(array.shape()).containsExactly(2L, 3L);
      assertThat(reals(array)).containsExactly(values);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"()", "( )"})
  void scalarsHaveNoAxes(String shape) {
    NumpyArray array = readBytes(npy(1, header("<f8", false, shape), doubles(2.5)));
    assertThat(array.shape()).isEmpty();
    assertThat(array.size()).isEqualTo(1);
    assertThat(reals(array)).containsExactly(2.5);
  }

  @Test
  void anEmptyAxisMakesAnEmptyArray() {
    NumpyArray array =
        readBytes(npy(1, header("<f8", true, "(0, 4611686018427387904, 8)"), new byte[0]));
    assertThat(array.size()).isZero();
    assertThat(array.shape()).containsExactly(0L, 1L << 62, 8L);
  }

  // Types

  @ParameterizedTest
  @CsvSource({
    "<f8, false",
    "<f8, true",
    ">f8, false",
    ">f8, true",
    "<f4, false",
    ">f4, true",
    "<f2, true"
  })
  void numbersInPiecesAreThoseInOnePiece(String type, boolean fortran) throws IOException {
    Path file = folder.resolve("a.npy");
    byte[] data = new byte[7 * 5 * 3 * (type.charAt(2) - '0')];
    for (int i = 0; i < data.length; i++) {
      // No exponent of numbers that are not finite.
      data[i] = (byte) (i * 31 % 48);
    }
    Files.write(file, npy(1, header(type, fortran, "(7, 5, 3)"), data));
    try (NumpyReader reader = NumpyReader.open(file)) {
      double[] whole = reals(reader.read(NumpyReader.UNNAMED));
      for (int most : new int[] {1, 3, 7, 60, 1000}) {
        var pieces = (NumpyArray.Pieces) reader.readInPieces(NumpyReader.UNNAMED, most);
        assertThat(pieces.shape()).containsExactly(7L, 5L, 3L);
        assertThat(reals(pieces)).containsExactly(whole);
        assertThat(pieces.pieces().stream().flatMapToDouble(Arrays::stream))
            .containsExactly(Arrays.stream(whole).boxed().toArray(Double[]::new));
        assertThat(pieces.each() % 3).isZero();
        assertThat(pieces.pieces().get(0).length).isLessThanOrEqualTo(Math.max(3, most));
      }
    }
  }

  static Stream<Arguments> types() {
    return Stream.of(
        arguments("f2", "3c00 c000 7c00 0001", new double[] {1, -2, 1 / 0.0, 0x1p-24}),
        arguments("f4", "3f800000 c0000000 00000001", new double[] {1, -2, Float.MIN_VALUE}),
        arguments("f8", "3ff0000000000000 8000000000000000", new double[] {1, -0.0}),
        arguments("i1", "01 ff 80", new double[] {1, -1, -128}),
        arguments("i2", "0102 ffff", new double[] {258, -1}),
        arguments("i4", "00000102 ffffffff", new double[] {258, -1}),
        arguments("i8", "0000000000000102 ffffffffffffffff", new double[] {258, -1}),
        arguments("u1", "01 ff", new double[] {1, 255}),
        arguments("u2", "0102 ffff", new double[] {258, 65535}),
        arguments("u4", "00000102 ffffffff", new double[] {258, 4294967295.0}),
        arguments("u8", "0000000000000102 7000000000000000", new double[] {258, 0x7p60}),
        arguments("b1", "01 00", new double[] {1, 0}));
  }

  @ParameterizedTest
  @MethodSource("types")
  void numbersOfEachTypeAreReadInBothByteOrders(String type, String hex, double[] expected) {
    byte[] big = concatenate(Arrays.stream(hex.split(" ", -1)).map(NumpyFilesTest::hex).toList());
    byte[] little =
        concatenate(
            Arrays.stream(hex.split(" ", -1))
                .map(NumpyFilesTest::hex)
                .map(NumpyFilesTest::reverse)
                .toList());
    String shape = "(" + expected.length + ",)";
    NumpyArray fromBig = readBytes(npy(1, header(">" + type, false, shape), big));
    NumpyArray fromLittle = readBytes(npy(1, header("<" + type, true, shape), little));
    byte[] ownOrder = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? big : little;
    NumpyArray fromOwn = readBytes(npy(1, header("=" + type, false, shape), ownOrder));
    assertThat(reals(fromBig)).containsExactly(expected);
    assertThat(reals(fromLittle)).containsExactly(expected);
    assertThat(reals(fromOwn)).containsExactly(expected);
    assertThat(fromBig)
        .isInstanceOf(type.startsWith("f") ? NumpyArray.Doubles.class : NumpyArray.Longs.class);
  }

  @Test
  void textsAreReadInBothByteOrders() {
    for (boolean big : new boolean[] {true, false}) {
      byte[] data =
          "Cu\0é\0\0"
              .concat("\uD83D\uDE00\0\0")
              .getBytes(big ? StandardCharsets.UTF_32BE : StandardCharsets.UTF_32LE);
      NumpyArray array = readBytes(npy(1, header(big ? ">U3" : "<U3", false, "(3,)"), data));
      assertThat(((NumpyArray.Texts) array).values()).containsExactly("Cu", "é", "\uD83D\uDE00");
    }
    byte[] bytes = "Cu\0\0a\0b\0".getBytes(StandardCharsets.US_ASCII);
    NumpyArray array = readBytes(npy(1, header("|S4", false, "(2,)"), bytes));
    assertThat(((NumpyArray.Texts) array).values()).containsExactly("Cu", "a\0b");
  }

  @Test
  void fortranOrderBecomesCOrder() {
    NumpyArray matrix =
        readBytes(npy(1, header("<f8", true, "(2, 3)"), doubles(11, 21, 12, 22, 13, 23)));
    assertThat(reals(matrix)).containsExactly(11, 12, 13, 21, 22, 23);
    byte[] letters = "acbd".getBytes(StandardCharsets.US_ASCII);
    NumpyArray texts = readBytes(npy(1, header("|S1", true, "(2, 2)"), letters));
    assertThat(((NumpyArray.Texts) texts).values()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void fortranOrderOfAnyShapeBecomesCOrder() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int[] shape = random.ints(1 + random.nextInt(5), 1, 6).toArray();
      int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      // Element number of the C order at each place of the Fortran order, by the definition.
      byte[] data = new byte[4 * size];
      ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      for (int c = 0; c < size; c++) {
        int rest = c;
        int[] index = new int[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
          index[axis] = rest % shape[axis];
          rest /= shape[axis];
        }
        int fortran = 0;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
          fortran = fortran * shape[axis] + index[axis];
        }
        buffer.putInt(4 * fortran, c);
      }
      String lengths = Arrays.toString(shape).replace("[", "(").replace("]", ",)");
      NumpyArray array = readBytes(npy(1, header("<i4", true, lengths), data));
      assertThat(((NumpyArray.Longs) array).data().toArray(ValueLayout.JAVA_LONG))
          .containsExactly(LongStream.range(0, size).toArray());
    }
  }

  // Bad files

  static Stream<Arguments> badFiles() {
    byte[] six = doubles(1, 2, 3, 4, 5, 6);
    String good = header("<f8", false, "(2, 3)");
    byte[] file = npy(1, good, six);
    byte[] wrongVersion = file.clone();
    wrongVersion[6] = 4;
    byte[] longHeader = npy(2, good, six);
    longHeader[11] = 0x7f;
    return Stream.of(
        arguments(new byte[0], "expected the header of a NumPy array, found other data"),
        arguments(Arrays.copyOf(file, 7), "expected the header of a NumPy array"),
        arguments(
            "not an array at all".getBytes(StandardCharsets.US_ASCII),
            "expected the header of a NumPy array, found other data"),
        arguments(wrongVersion, "expected NPY version 1.0, 2.0 or 3.0, found 4.0"),
        arguments(longHeader, "expected a header of at most 65535 bytes, found 2130706"),
        arguments(Arrays.copyOf(file, 9), "expected a header of"),
        arguments(Arrays.copyOf(file, 30), "bytes, found 20"),
        arguments(
            Arrays.copyOf(file, file.length - 1),
            "expected 48 bytes of '<f8' (2, 3), found 47 bytes"),
        arguments(
            Arrays.copyOf(file, file.length + 1),
            "expected 48 bytes of '<f8' (2, 3), found 49 bytes"),
        arguments(npy(1, "", six), "expected a dictionary"),
        arguments(npy(1, "{'descr': '<f8', ", six), "expected a dictionary"),
        arguments(npy(1, "{}", six), "expected the keys descr, fortran_order and shape"),
        arguments(npy(1, good.replace("shape", "Shape"), six), "expected the keys descr, "),
        arguments(npy(1, good.replace("}", "'a': 1}"), six), "expected the keys descr, "),
        arguments(npy(1, good.replace(", 'shape'", " 'shape'"), six), "expected a key and a value"),
        arguments(npy(1, good.replace("'<f8'", "__import__('os')"), six), "expected a key and"),
        arguments(npy(1, good.replace("False", "0"), six), "expected True or False in the header"),
        arguments(npy(1, good.replace("(2, 3)", "6"), six), "expected a shape in the header"),
        arguments(npy(1, good.replace("(2, 3)", "(2 3)"), six), "expected a shape of whole"),
        arguments(npy(1, good.replace("(2, 3)", "(2, 1.5)"), six), "expected a shape of whole"),
        arguments(npy(1, good.replace("(2, 3)", "(,)"), six), "expected a shape of whole"),
        arguments(
            npy(1, good.replace("(2, 3)", "(-2, -3)"), six),
            "expected a shape of whole numbers, 0 or more, and fewer than 2^63 elements"),
        arguments(
            npy(1, good.replace("(2, 3)", "(4294967296, 4294967296)"), six),
            "found (4294967296, 4294967296)"),
        arguments(
            npy(1, good.replace("(2, 3)", "(99999999999999999999,)"), six),
            "found (99999999999999999999,)"),
        arguments(
            npy(1, good.replace("(2, 3)", "(2305843009213693952,)"), six),
            "expected a shape of fewer than 2^63 bytes"),
        arguments(npy(1, header("", false, "()"), six), "expected elements of type f2"),
        arguments(npy(1, header("<c16", false, "()"), six), "found <c16"),
        arguments(npy(1, header("<f16", false, "()"), six), "found <f16"),
        arguments(npy(1, header("<M8[ns]", false, "()"), six), "found <M8[ns]"),
        arguments(npy(1, header("<U0", false, "()"), six), "found <U0"),
        arguments(npy(1, header("|O", false, "()"), six), "found pickled Python objects"),
        arguments(
            npy(1, good.replace("'<f8'", "[('x', '<f8'), ('y', '<i4', (3,))]"), six),
            "found records (a structured data type)"),
        arguments(
            npy(1, header("<u8", false, "(1,)"), hex("ffffffffffffffff")),
            "expected whole numbers below 2^63, found 18446744073709551615"),
        arguments(
            npy(1, header("|S3", false, "(3,)"), hex("616263616263")),
            "expected 9 bytes of '|S3' (3,), found 6 bytes"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void badFilesAreRefusedByName(byte[] file, String message) throws IOException {
    assertThatThrownBy(() -> readBytes(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("some.npy: expected ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n")
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.INPUT);
    Path path = Files.write(folder.resolve("bad.npy"), file);
    assertThatThrownBy(() -> readOnly(path))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(path + ": expected ");
  }

  @Test
  void aClaimBeyondTheFileTakesNoMemory() throws IOException {
    byte[] file = npy(1, header("<f8", false, "(1152921504606846975,)"), doubles(1));
    Path path = Files.write(folder.resolve("claim.npy"), file);
    assertThatThrownBy(() -> readOnly(path))
        .hasMessage(
            path
                + ": expected 9223372036854775800 bytes of '<f8' (1152921504606846975,),"
                + " found 8 bytes");
    assertThatThrownBy(() -> readBytes(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("found 8 bytes");
  }

  @Test
  void damagedHeadersGiveErrorsOrArraysButNothingElse() {
    Random random = new Random(11);
    byte[] file = npy(1, header("<f8", true, "(2, 3)"), doubles(1, 2, 3, 4, 5, 6));
    for (int round = 0; round < 5000; round++) {
      byte[] damaged = file.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[8 + random.nextInt(file.length - 48 - 8)] = (byte) (32 + random.nextInt(96));
      }
      try {
        assertThat(readBytes(damaged).size()).isBetween(0L, 48L);
      } catch (QuestsException e) {
        assertThat(e).hasMessageStartingWith("some.npy: ");
      }
    }
  }

  @Test
  void missingAndForeignFilesAreNamed() throws IOException {
    Path missing = folder.resolve("none.npy");
    assertThatThrownBy(() -> NumpyReader.open(missing))
        .isInstanceOf(QuestsException.class)
        .hasMessage(missing + ": cannot be read: there is no such file");
    Path text = Files.writeString(folder.resolve("text.npz"), "PKzip");
    assertThatThrownBy(() -> NumpyReader.open(text))
        .hasMessage(text + ": expected a NumPy array (.npy) or archive (.npz), found other data");
    Path cut = Files.write(folder.resolve("cut.npz"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> NumpyReader.open(cut))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(cut + ": cannot be read: ");
  }

  // Writing

  @Test
  void smallWholeNumbersAreReadBack() throws IOException {
    int[] ints = {0, 1, -1, 127, 128, -129, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE};
    byte[] bytes = {0, 1, -1, 127, -128, 118};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NumpyWriter writer = new NumpyWriter(out, NumpyWriter.Type.INT32, ints.length)) {
      writer.write(Arrays.copyOf(ints, 4));
      writer.write(Arrays.copyOfRange(ints, 4, ints.length));
      assertThatThrownBy(() -> writer.write(1.0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.write(bytes)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.write(ints)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(wholeOf(out)).containsExactly(Arrays.stream(ints).asLongStream().toArray());
    out.reset();
    try (NumpyWriter writer = new NumpyWriter(out, NumpyWriter.Type.INT8, bytes.length)) {
      writer.write(bytes);
    }
    assertThat(wholeOf(out)).containsExactly(0, 1, -1, 127, -128, 118);
  }

  private static long[] wholeOf(ByteArrayOutputStream file) {
    NumpyArray array =
        NumpyReader.read(new ByteArrayInputStream(file.toByteArray()), "small whole numbers");
    assertThat(array).isInstanceOf(NumpyArray.Longs.class);
    return LongStream.range(0, array.size()).map(((NumpyArray.Longs) array)::whole).toArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void whatIsWrittenInPortionsIsReadBack(NumpyWriter.Type type) throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 40; round++) {
      long[] shape = random.longs(random.nextInt(4), 0, 40).toArray();
      int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      double[] values = new double[size];
      Arrays.setAll(
          values,
          i -> type == NumpyWriter.Type.FLOAT32 ? random.nextFloat() : random.nextGaussian());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (NumpyWriter writer = new NumpyWriter(out, type, shape)) {
        for (int done = 0; done < size; ) {
          int count = Math.min(size - done, random.nextInt(20_000));
          writer.write(Arrays.copyOfRange(values, done, done + count));
          done += count;
        }
      }
      int bytes = type == NumpyWriter.Type.FLOAT32 ? 4 : 8;
      assertThat((out.size() - size * bytes) % 64).isZero();
      NumpyArray array = readBytes(out.toByteArray());
      assertThat(array.shape()).containsExactly(Arrays.stream(shape).boxed().toArray(Long[]::new));
      assertThat(reals(array)).containsExactly(values);
    }
  }

  @Test
  void bitsSurvive() throws IOException {
    double[] values = {
      Double.longBitsToDouble(0x7ff8000000000123L), Double.MIN_VALUE, -0.0, Double.NEGATIVE_INFINITY
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined();
        NumpyWriter writer = new NumpyWriter(out, NumpyWriter.Type.FLOAT64, 4)) {
      writer.write(arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values));
    }
    NumpyArray.Doubles array = (NumpyArray.Doubles) readBytes(out.toByteArray());
    assertThat(array.data().mismatch(MemorySegment.ofArray(values))).isEqualTo(-1);
    assertThat(array.data().heapBase()).containsInstanceOf(double[].class);
  }

  @Test
  void theNumberOfElementsIsHeld() throws IOException {
    NumpyWriter writer =
        new NumpyWriter(new ByteArrayOutputStream(), NumpyWriter.Type.FLOAT64, 2, 2);
    writer.write(1, 2, 3);
    assertThatThrownBy(() -> writer.write(4, 5)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.write(MemorySegment.ofArray(new byte[7])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(writer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("1 elements of the array were not written");
    assertThatThrownBy(
            () -> new NumpyWriter(new ByteArrayOutputStream(), NumpyWriter.Type.FLOAT64, 2, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NumpyArray.doubles(new double[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 elements for the shape (2, 3)");
  }

  // Archives

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void archivesAreReadBack(boolean compressed) throws IOException {
    Path path = folder.resolve("some.npz");
    writeSample(path, compressed);
    byte[] first = Files.readAllBytes(path);
    try (NumpyReader reader = NumpyReader.open(path)) {
      assertThat(reader.names())
          .containsExactly("descriptors", "cube", "offsets", "k", "cutoff", "species", "labels");
      // In any order, and again.
      assertThat(((NumpyArray.Texts) reader.read("species")).values()).containsExactly("Al,Cu é");
      NumpyArray descriptors = reader.read("descriptors");
      assertThat(descriptors.shape()).containsExactly(3L, 2L);
      assertThat(reals(descriptors)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(reals(reader.read("descriptors"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(reader.read("cube").shape()).containsExactly(2L, 1L, 2L);
      assertThat(((NumpyArray.Longs) reader.read("offsets")).whole(2)).isEqualTo(Long.MAX_VALUE);
      assertThat(((NumpyArray.Longs) reader.read("k")).whole(0)).isEqualTo(32);
      assertThat(((NumpyArray.Numbers) reader.read("cutoff")).real(0)).isEqualTo(5.5);
      assertThat(((NumpyArray.Texts) reader.read("labels")).values()).containsExactly("", "abc");
      assertThatThrownBy(() -> reader.read("x"))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith(path + ": expected an array named 'x', found descriptors, cube,");
    }
    writeSample(path, compressed);
    assertThat(path).hasBinaryContent(first);
  }

  @Test
  void archivesHoldOneOpenArrayAtATime() throws IOException {
    try (NumpyArchiveWriter archive = new NumpyArchiveWriter(new ByteArrayOutputStream(), false)) {
      NumpyWriter writer = archive.begin("a", NumpyWriter.Type.FLOAT64, 1);
      assertThatThrownBy(() -> archive.put("b", NumpyArray.scalar(1)))
          .isInstanceOf(IllegalStateException.class);
      writer.write(1);
      writer.close();
      writer.close();
      archive.put("b", NumpyArray.scalar(1));
    }
  }

  @Test
  void bareArraysMayBeNamedNpz() throws IOException {
    Path path = folder.resolve("bare.npz");
    Files.write(path, npy(1, header("<f8", false, "(2,)"), doubles(1, 2)));
    try (NumpyReader reader = NumpyReader.open(path)) {
      assertThat(reader.names()).containsExactly(NumpyReader.UNNAMED);
      assertThat(reals(reader.read(NumpyReader.UNNAMED))).containsExactly(1, 2);
    }
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    byte[] entry = npy(1, header("<f8", false, "(2,)"), doubles(1, 2));
    Path path = folder.resolve("some.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      storeEntry(zip, "short.npy", Arrays.copyOf(entry, entry.length - 3));
      storeEntry(zip, "readme.txt", new byte[] {1});
      storeEntry(zip, "good.npy", entry);
    }
    byte[] bytes = Files.readAllBytes(path);
    // A bit of the last element of the last entry, which ends where the directory begins.
    int directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 6);
    bytes[directory - 4] ^= 1;
    Files.write(path, bytes);
    try (NumpyReader reader = NumpyReader.open(path)) {
      assertThat(reader.names()).containsExactly("short", "good");
      assertThatThrownBy(() -> reader.read("short"))
          .isInstanceOf(QuestsException.class)
          .hasMessage(path + ": array 'short': expected 16 bytes of '<f8' (2,), found 13 bytes");
      assertThatThrownBy(() -> reader.read("good"))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith(path + ": array 'good': expected the checksum ");
    }
  }

  @Test
  void theKindIsToldFromContent() {
    assertThat(NumpyReader.isNumpy(npy(1, "{}", new byte[0]))).isTrue();
    assertThat(NumpyReader.isNumpy(new byte[] {'P', 'K', 3, 4})).isTrue();
    assertThat(NumpyReader.isNumpy(new byte[] {'P', 'K', 5, 6, 0, 0})).isTrue();
    assertThat(NumpyReader.isNumpy(new byte[] {'P', 'K', 1, 2})).isFalse();
    assertThat(NumpyReader.isNumpy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P'})).isFalse();
    assertThat(NumpyReader.isNumpy(new byte[0])).isFalse();
  }

  /** Arrays of every kind that an archive of descriptors needs. */
  static void writeSample(Path path, boolean compressed) throws IOException {
    try (NumpyArchiveWriter archive =
        new NumpyArchiveWriter(Files.newOutputStream(path), compressed)) {
      try (NumpyWriter rows = archive.begin("descriptors", NumpyWriter.Type.FLOAT64, 3, 2)) {
        for (int row = 0; row < 3; row++) {
          rows.write(2 * row + 1, 2 * row + 2);
        }
      }
      archive.put("cube", NumpyArray.doubles(new double[] {1, 2, 3, 4}, 2, 1, 2));
      archive.put("offsets", NumpyArray.vector(new long[] {0, -5, Long.MAX_VALUE}));
      archive.put("k", NumpyArray.scalar(32));
      archive.put("cutoff", NumpyArray.scalar(5.5));
      archive.put("species", NumpyArray.scalar("Al,Cu é"));
      archive.put("labels", new NumpyArray.Texts(List.of(2L), List.of("", "abc")));
    }
  }

  static NumpyArray readOnly(Path path) {
    try (NumpyReader reader = NumpyReader.open(path)) {
      return reader.read(NumpyReader.UNNAMED);
    }
  }

  static double[] reals(NumpyArray array) {
    return LongStream.range(0, array.size())
        .mapToDouble(((NumpyArray.Numbers) array)::real)
        .toArray();
  }

  private static NumpyArray readBytes(byte[] bytes) {
    return NumpyReader.read(new ByteArrayInputStream(bytes), "some.npy");
  }

  private static void storeEntry(ZipOutputStream zip, String name, byte[] bytes)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static String header(String type, boolean fortranOrder, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
        .formatted(type, fortranOrder ? "True" : "False", shape);
  }

  private static byte[] npy(int version, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer length =
        version == 1
            ? ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) text.length)
            : ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length);
    return concatenate(
        List.of(
            new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0},
            length.array(),
            text,
            data));
  }

  private static byte[] doubles(double... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      buffer.putDouble(value);
    }
    return buffer.array();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  private static byte[] concatenate(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      for (byte[] part : parts) {
        out.write(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
