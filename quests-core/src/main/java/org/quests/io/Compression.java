package org.quests.io;

import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** Compressed input, told from its first bytes; files of several members are read to the end. */
enum Compression {
  NONE,
  GZIP,
  BZIP2,
  XZ,
  ZSTD;

  /** For the dictionary, in KiB: xz -9 needs half of it, and a few bytes can ask for 4 GiB. */
  private static final int XZ_MEMORY = 1 << 17;

  /** How many first bytes {@link #of} wants to see. */
  static final int MAGIC = 6;

  /** The compression of something that starts like this. */
  static Compression of(byte[] head, int length) {
    if (starts(head, length, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (starts(head, length, 'B', 'Z', 'h') && length > 3 && head[3] >= '1' && head[3] <= '9') {
      return BZIP2;
    }
    if (starts(head, length, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    // Parallel compressors put a skippable frame first.
    boolean skippable =
        length > 3
            && (head[0] & 0xf0) == 0x50
            && head[1] == 0x2a
            && head[2] == 0x4d
            && head[3] == 0x18;
    return skippable || starts(head, length, 0x28, 0xb5, 0x2f, 0xfd) ? ZSTD : NONE;
  }

  private static boolean starts(byte[] head, int length, int... magic) {
    if (length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (head[i] != (byte) magic[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The uncompressed bytes. Where the compressed ones end too early, everything that could be
   * uncompressed is delivered first, then a {@link CutOffException} is thrown.
   */
  InputStream uncompress(InputStream in) throws IOException {
    try {
      return switch (this) {
        case NONE -> in;
        case GZIP ->
            new Salvage(
                GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get());
        case BZIP2 -> new Salvage(new BZip2CompressorInputStream(in, true));
        case XZ -> new Salvage(new XZInputStream(in, XZ_MEMORY));
        case ZSTD -> new Salvage(zstd(in));
      };
    } catch (IOException e) {
      if (cutOff(e)) {
        throw cut();
      }
      throw e;
    }
  }

  /** Zstandard is read by a native library, which its makers unpack into the temporary folder. */
  private static InputStream zstd(InputStream in) throws IOException {
    try {
      return new ZstdInputStream(in);
    } catch (LinkageError e) {
      String said = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      if (said.startsWith("Unsupported OS")) {
        throw new IOException(
            "there is no library for zstd on this kind of machine; uncompress it by zstd -d", e);
      }
      String reason = said.substring(said.lastIndexOf(": ") + 1).strip();
      throw new IOException(
          "the library for zstd cannot be loaded from the temporary folder "
              + TemporaryFiles.folder()
              + ", which "
              + TemporaryFiles.complaint(
                  "may be full, or forbid programs (noexec)"
                      + (reason.isEmpty() ? "" : ": " + reason))
              + "; "
              + TemporaryFiles.ANOTHER,
          e);
    }
  }

  private static boolean cutOff(IOException e) {
    String message = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
    return e instanceof EOFException
        || message.contains("end of stream")
        || message.contains("end of file")
        || message.contains("truncated");
  }

  private static CutOffException cut() {
    return new CutOffException("the compressed data ends too early: the file is cut off");
  }

  /**
   * Keeps what a decompressor had written into the buffer before it threw. Its count is lost with
   * the exception; since the content is text, which holds no zero bytes, a buffer of zeros tells.
   */
  private static final class Salvage extends FilterInputStream {
    private @Nullable IOException failure;

    Salvage(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (failure != null) {
        throw failure;
      }
      Arrays.fill(b, off, off + len, (byte) 0);
      try {
        return in.read(b, off, len);
      } catch (IOException e) {
        if (!cutOff(e)) {
          throw e;
        }
        failure = cut();
        int end = off + len;
        while (end > off && b[end - 1] == 0) {
          end--;
        }
        if (end == off) {
          throw failure;
        }
        return end - off;
      } catch (RuntimeException e) {
        // Decompressors are not all careful with data that makes no sense.
        throw new IOException("damaged compressed data", e);
      }
    }
  }
}
