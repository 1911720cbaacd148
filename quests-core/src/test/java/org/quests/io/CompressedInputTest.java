package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compressed files, of one member or several, whole or cut off, under any name. */
@Tag("slow")
class CompressedInputTest {
  private static final int FRAMES = 3000;

  static byte[] compress(Compression kind, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressed = compressor(kind, out)) {
      compressed.write(content);
    }
    return out.toByteArray();
  }

  private static OutputStream compressor(Compression kind, OutputStream out) throws IOException {
    return switch (kind) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out, 1);
      case XZ -> new XZOutputStream(out, new LZMA2Options());
      case ZSTD -> new ZstdOutputStream(out);
    };
  }

  /** Compresses in pieces that do not end where frames do. */
  static byte[] inMembers(Compression kind, byte[] content, int members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < members; i++) {
      int from = (int) ((long) content.length * i / members);
      int to = (int) ((long) content.length * (i + 1) / members);
      out.write(compress(kind, Arrays.copyOfRange(content, from, to)));
    }
    return out.toByteArray();
  }

  private static byte[] text() {
    return Frames.numbered(FRAMES, "\n").getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void readsAllMembersFromFilesAndStreams(Compression kind, @TempDir Path folder)
      throws IOException {
    for (int members : new int[] {1, 2, 7}) {
      byte[] bytes = inMembers(kind, text(), members);
      Path file = folder.resolve("misleading.txt");
      Files.write(file, bytes);
      try (FrameSource source = FrameSource.open(file);
          FrameSource stream = Frames.source(bytes, ReadOptions.DEFAULT)) {
        assertThat(source.name()).isEqualTo(file.toString());
        for (int i = 0; i < FRAMES; i++) {
          assertThat(Frames.number(Frames.next(source))).isEqualTo(i);
          assertThat(Frames.number(Frames.next(stream))).isEqualTo(i);
        }
        assertThat(source.next()).isNull();
        assertThat(stream.next()).isNull();
        assertThat(source.truncated()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void cutOffFilesGiveEveryWholeFrameFirst(Compression kind) throws IOException {
    byte[] whole = inMembers(kind, text(), 3);
    for (int length : new int[] {whole.length / 2, whole.length * 9 / 10, whole.length - 1}) {
      byte[] cut = Arrays.copyOf(whole, length);
      int read = 0;
      try (FrameSource source = Frames.source(cut, ReadOptions.DEFAULT)) {
        while (true) {
          long index = source.index();
          Frame frame;
          try {
            frame = source.next();
          } catch (QuestsException e) {
            assertThat(e)
                .hasMessageStartingWith("test.xyz: frame " + index + ", line ")
                .hasMessageContaining("the compressed data ends too early: the file is cut off");
            assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
            break;
          }
          assertThat(frame).isNotNull();
          read++;
        }
      }
      assertThat(read).isPositive();
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        List<Frame> frames = Frames.all(source);
        assertThat(frames.stream().map(Frames::number).toList())
            .isEqualTo(IntStream.range(0, frames.size()).boxed().toList())
            .hasSize(read);
        assertThat(source.truncated()).isTrue();
      }
      try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
        int skipped = 0;
        while (source.skip()) {
          skipped++;
        }
        assertThat(skipped).isEqualTo(read);
      }
    }
  }

  @Test
  void nothingOfWhatAGzipFileHoldsIsLost() throws IOException {
    byte[] content = text();
    byte[] stored = compress(Compression.GZIP, content);
    // Cut inside the trailer: all of the content is there.
    byte[] cut = Arrays.copyOf(stored, stored.length - 5);
    try (FrameSource source = Frames.source(cut, Frames.TRUNCATED)) {
      assertThat(Frames.all(source)).hasSize(FRAMES);
      assertThat(source.truncated()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aFileCutInItsFirstBytesSaysSo(Compression kind) throws IOException {
    byte[] whole = compress(kind, text());
    for (ReadOptions options : List.of(ReadOptions.DEFAULT, Frames.TRUNCATED)) {
      assertThatThrownBy(() -> Frames.all(Frames.source(Arrays.copyOf(whole, 8), options)))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith("test.xyz: frame 0, line 1: ")
          .hasMessageContaining("cut off");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void damagedDataIsNoTruncation(Compression kind) throws IOException {
    byte[] bytes = inMembers(kind, text(), 3);
    for (int i = bytes.length / 2; i < bytes.length / 2 + 40; i++) {
      bytes[i] ^= 0x55;
    }
    assertThatThrownBy(() -> Frames.all(Frames.source(bytes, Frames.TRUNCATED)))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("test.xyz: frame ");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void emptyContentHoldsNoFrames(Compression kind) throws IOException {
    byte[] bytes = compress(kind, new byte[0]);
    assertThatThrownBy(() -> Frames.source(bytes, ReadOptions.DEFAULT))
        .hasMessage("test.xyz: expected at least one frame, found no frames");
  }

  @Test
  void zstdMayStartWithASkippableFrame() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4});
    out.write(compress(Compression.ZSTD, text()));
    try (FrameSource source = Frames.source(out.toByteArray(), ReadOptions.DEFAULT)) {
      assertThat(Frames.all(source)).hasSize(FRAMES);
    }
  }
}
