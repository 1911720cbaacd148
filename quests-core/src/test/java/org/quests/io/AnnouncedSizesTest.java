package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.QuestsException;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyHeaders;
import org.quests.io.numpy.NumpyReader;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Memory and time follow the bytes at hand, not what a file says that there are. */
class AnnouncedSizesTest {
  private static final long LITTLE = 8L << 20;

  private static final String POSCAR = "x\n1.0\n10 0 0\n0 10 0\n0 0 10\n";

  private static final String DUMP =
      """
      ITEM: TIMESTEP
      0
      ITEM: NUMBER OF ATOMS
      1 atom
      ITEM: BOX BOUNDS pp pp pp
      0 9
      0 9
      0 9
      """;

  @TempDir private Path folder;

  private static void refusedForLittle(ThrowingCallable reading, String message) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(reading).isInstanceOf(QuestsException.class).hasMessageContaining(message);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LITTLE);
  }

  static Stream<Arguments> texts() {
    String ends = "the input ends inside the frame: expected ";
    return Stream.of(
        arguments("20000000\n\nCu 0 0 0\n", ends + "20000000 atoms, found 1"),
        arguments(
            "20000000\nProperties=species:S:1:pos:R:3:tag:S:1\nCu 0 0 0 a\n",
            ends + "20000000 atoms, found 1"),
        arguments(
            DUMP.replace("1 atom", "20000000") + "ITEM: ATOMS id x y z\n1 0 0 0\n",
            ends + "20000000 atoms, found 1"),
        arguments(POSCAR + "Cu\n20000000\nDirect\n0 0 0\n", ends + "20000000 atoms, found 1"),
        arguments(POSCAR + "20000000 20000000\nDirect\n0 0 0\n", ends + "40000000 atoms, found 1"),
        arguments(
            POSCAR + "Cu\n20000000\nDirect configuration= 1\n0 0 0\n",
            ends + "20000000 atoms, found 1"),
        arguments(
            """
            title

            20000000 atoms
            1 atom types
            0 9 xlo xhi
            0 9 ylo yhi
            0 9 zlo zhi

            Atoms # atomic

            1 1 0 0 0
            """,
            ends + "20000000 atoms, found 1"),
        arguments(
            "BEGIN_CFG\nSize\n20000000\nAtomData: id type cartes_x cartes_y cartes_z\n1 0 0 0 0\n",
            ends + "5 numbers"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void announcedAtomsTakeNoMemory(String text, String message) {
    refusedForLittle(() -> Frames.read(text), message);
  }

  @Test
  void speciesWithoutEnd() {
    int species = 200_000;
    String text =
        POSCAR
            + "Cu ".repeat(species)
            + "\n"
            + "1 ".repeat(species)
            + "\nDirect\n"
            + "0 0 0\n".repeat(species);
    ReadOptions poscar = ReadOptions.DEFAULT.withFormat("poscar");
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(Frames.read(text, poscar).getFirst().atoms()).isEqualTo(species));
  }

  @Test
  void columnsWithoutEnd() {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      columns.append(" c").append(i);
    }
    String text =
        DUMP.replace("1 atom", "1")
            + "ITEM: ATOMS x y z"
            + columns
            + "\n"
            + "1 ".repeat(50_003)
            + "\n";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(Frames.one(text).arrays()).hasSize(50_000));
  }

  @Test
  void bracketsInBrackets() {
    String open = "a={ ".repeat(20_000);
    String text = "1\nLattice=\"5 0 0 0 5 0 0 0 5\" " + open + "}".repeat(20_000) + "x\nCu 0 0 0\n";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> Frames.read(text))
                .hasMessageContaining("expected at most 100 brackets inside each other"));
  }

  @Test
  void dictionariesOfXz() throws IOException {
    LZMA2Options options = new LZMA2Options(0);
    options.setDictSize(1 << 20);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, options)) {
      xz.write("1\n\nCu 0 0 0\n".getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = out.toByteArray();
    assertThat(Frames.all(Frames.source(bytes, ReadOptions.DEFAULT))).hasSize(1);
    // The size of the dictionary is the third byte of the filter's description (1.5 GiB here), in
    // the header of
    // the first block, which ends with its checksum.
    int header = 12;
    int length = 4 * (bytes[header] & 0xff) + 4;
    bytes[header + 4] = 37;
    CRC32 checksum = new CRC32();
    checksum.update(bytes, header, length - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(header + length - 4, (int) checksum.getValue());
    refusedForLittle(
        () -> Frames.all(Frames.source(bytes, ReadOptions.DEFAULT)),
        "KiB of memory would be needed");
  }

  private static byte[] npz(int claimed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NumpyArchiveWriter writer = new NumpyArchiveWriter(out, true)) {
      writer.put("descriptors", NumpyArray.doubles(new double[200], 10, 20));
    }
    byte[] bytes = out.toByteArray();
    // The uncompressed size in the central directory.
    for (int i = 0; i < bytes.length - 4; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(i + 24, claimed);
      }
    }
    return bytes;
  }

  @Test
  void archivesThatClaimMoreThanTheyCanHold() throws IOException {
    Path file = Files.write(folder.resolve("bomb.npz"), npz(2_000_000_000));
    refusedForLittle(
        () -> {
          try (NumpyReader reader = NumpyReader.open(file)) {
            reader.read("descriptors");
          }
        },
        "found 2000000000 (damaged)");
  }

  @Test
  void deepmdArraysThatAreShorterThanTheySay() throws IOException {
    Files.createDirectories(folder.resolve("set.000"));
    Files.writeString(folder.resolve("type.raw"), "0\n");
    Files.writeString(folder.resolve("nopbc"), "");
    Path coordinates = folder.resolve("set.000/coord.npy");
    Files.write(coordinates, NumpyHeaders.bytes("<f8", List.of(1L << 50, 3L)));
    refusedForLittle(
        () -> FrameSource.open(folder),
        coordinates + ": expected 27021597764222976 bytes of '<f8' (1125899906842624, 3), found 0");
    Files.writeString(folder.resolve("type.raw"), "\n");
    Files.write(coordinates, NumpyHeaders.bytes("<f8", List.of(1L << 50, 0L)));
    refusedForLittle(() -> FrameSource.open(folder), "expected a type for each atom, found none");
  }
}
