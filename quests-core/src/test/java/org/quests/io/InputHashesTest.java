package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes of what is read, against those of the files as a whole. */
class InputHashesTest {
  private static final byte[] TEXT = Frames.numbered(3000, "\n").getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private final InputHashes hashes = new InputHashes();
  private final ReadOptions options = ReadOptions.DEFAULT.withHashes(hashes);

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputHash of(String name, byte[] bytes) {
    return new InputHash(name, sha256(bytes), (long) bytes.length);
  }

  private static InputHash of(Path file) {
    try {
      return of(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static void read(FrameSource source, String slice) {
    try (FrameSource frames = FrameSlice.parse(slice).apply(source)) {
      while (frames.next() != null) {
        // They pass.
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void areOfTheBytesAsTheyAreStored(Compression kind) throws IOException {
    byte[] bytes = CompressedInputTest.inMembers(kind, TEXT, 3);
    Path file = write("a", bytes);
    read(FrameSource.open(file, options), ":");
    // Nothing but what passes can be hashed here.
    read(FrameSource.of(new ByteArrayInputStream(bytes), "it", options), ":");
    assertThat(hashes.list()).containsExactly(of(file), of("it", bytes));
    assertThat(hashes.list()).containsExactly(of(file), of("it", bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {":10", "2", "-1", "::7", "::-1", "-5:-2", "2990:"})
  void areOfAllOfAFileWhateverIsReadOfIt(String slice) throws IOException {
    for (Compression kind : new Compression[] {Compression.NONE, Compression.GZIP}) {
      Path file = write(kind + ".xyz", CompressedInputTest.compress(kind, TEXT));
      read(FrameSource.open(file, options), slice);
      read(FrameSource.open(file, options), ":");
      read(FrameSource.open(file, options), slice);
    }
    assertThat(hashes.list())
        .containsExactly(of(folder.resolve("NONE.xyz")), of(folder.resolve("GZIP.xyz")));
  }

  @Test
  void aStreamThatIsNotReadToItsEndHasNone() {
    read(FrameSource.of(new ByteArrayInputStream(TEXT), "some", options), ":10");
    read(FrameSource.of(new ByteArrayInputStream(TEXT), "all", options), "-10:");
    assertThat(hashes.list()).containsExactly(new InputHash("some", null, null), of("all", TEXT));
  }

  /** A file of frames and a great hole. */
  private Path large() throws IOException {
    Path file = write("large.xyz", TEXT);
    try (RandomAccessFile hollow = new RandomAccessFile(file.toFile(), "rw")) {
      hollow.setLength(300L << 20);
    }
    return file;
  }

  @Test
  void aLargeFileThatIsHardlyReadHasNone() throws IOException {
    Path file = large();
    read(FrameSource.open(file, options), ":10");
    assertThat(hashes.list()).containsExactly(new InputHash(file.toString(), null, 300L << 20));
  }

  @Test
  @Tag("slow")
  void aLargeFileOfWhichAQuarterIsReadHasOne() throws IOException {
    Path file = large();
    read(FrameSource.open(file, options), ":10");
    hashes.note(file, Files.size(file) / 4);
    assertThat(hashes.list().getFirst().sha256()).hasSize(64);
  }

  @Test
  void aFileThatChangesWhileItIsReadHasNone() throws IOException {
    Path growing = write("growing.xyz", TEXT);
    Path between = write("between.xyz", TEXT);
    read(FrameSource.open(growing, options), ":10");
    read(FrameSource.open(between, options), ":");
    Files.write(growing, TEXT, StandardOpenOption.APPEND);
    Files.write(between, TEXT, StandardOpenOption.APPEND);
    read(FrameSource.open(between, options), ":");
    assertThat(hashes.list())
        .extracting(InputHash::name, InputHash::sha256)
        .containsExactly(tuple(growing.toString(), null), tuple(between.toString(), null));
  }

  @Test
  void theBytesThatWereReadCountWhereAFileGrewMeanwhile() throws IOException {
    Path file = write("a.xyz", TEXT);
    read(FrameSource.open(file, options), ":");
    Files.write(file, TEXT, StandardOpenOption.APPEND);
    assertThat(hashes.list()).containsExactly(of(file.toString(), TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"water", "cluster", "mixed"})
  void allFilesOfAFolder(String name) throws IOException {
    Path system = AseReference.file("deepmd/" + name);
    read(FrameSource.open(system, options), ":");
    List<InputHash> expected = new ArrayList<>();
    try (Stream<Path> files = Files.walk(system)) {
      files.filter(Files::isRegularFile).forEach(file -> expected.add(of(file)));
    }
    assertThat(hashes.list()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void allFilesOfATrajectory() throws IOException {
    List<Path> files = List.of(write("b", TEXT), write("a", TEXT), write("c", TEXT));
    read(FrameSource.open("many", files, options), ":");
    assertThat(hashes.list()).isEqualTo(files.stream().map(InputHashesTest::of).toList());
  }

  @Test
  void ofFilesThatAreReadHereAndThere() throws IOException {
    try (Stream<Path> files = Files.walk(AseReference.file("ase"))) {
      Path file = files.filter(f -> f.toString().endsWith(".traj")).findFirst().orElseThrow();
      read(FrameSource.open(file, options), ":");
      byte[] packed = CompressedInputTest.compress(Compression.GZIP, Files.readAllBytes(file));
      read(FrameSource.of(new ByteArrayInputStream(packed), "packed", options), ":");
      assertThat(hashes.list()).containsExactly(of(file), of("packed", packed));
    }
  }

  @Test
  void nothingIsNotedUnlessItIsAskedFor() throws IOException {
    read(FrameSource.open(write("a.xyz", TEXT)), ":");
    InputHashes.NONE.note(folder, 1);
    assertThat(InputHashes.NONE.list()).isEmpty();
  }
}
