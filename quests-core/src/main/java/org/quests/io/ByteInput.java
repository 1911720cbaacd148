package org.quests.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/** Uncompressed bytes of a file, which can be opened again, or of a stream, which cannot. */
public final class ByteInput {
  private final String name;
  private final @Nullable Path file;
  private final @Nullable InputStream stream;

  /** Where in the input a temporary copy starts; −1 where this is the input itself. */
  private final long copiedFrom;

  /** What a spooled copy ends with where the original was cut off. */
  private final @Nullable IOException ending;

  private final InputHashes hashes;
  private final @Nullable Parallelism helpers;

  private Compression compression = Compression.NONE;

  private ByteInput(
      String name,
      @Nullable Path file,
      @Nullable InputStream stream,
      long copiedFrom,
      @Nullable IOException ending,
      InputHashes hashes,
      @Nullable Parallelism helpers) {
    this.name = name;
    this.file = file;
    this.stream = stream;
    this.copiedFrom = copiedFrom;
    this.ending = ending;
    this.hashes = hashes;
    this.helpers = helpers;
  }

  /** A file, whose bytes are hashed as they are read. */
  static ByteInput of(Path path, ReadOptions options) {
    String name = path.toString();
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A pipe with a name: opening it again would not start at its beginning.
      try {
        return of(Files.newInputStream(path), name, options);
      } catch (IOException e) {
        throw cannotOpen(name, e);
      }
    }
    return of(path, name, options);
  }

  /** The same of a file that can be opened again, under another name. */
  static ByteInput of(Path path, String name, ReadOptions options) {
    return new ByteInput(name, path, null, -1, null, options.hashes(), options.helpers());
  }

  /** A stream, whose bytes are hashed as they are read. */
  static ByteInput of(InputStream in, String name, ReadOptions options) {
    InputHashes hashes = options.hashes();
    // A helper would wait for a pipe, and be missing elsewhere.
    return new ByteInput(name, null, hashes.passing(in, name), -1, null, hashes, null);
  }

  /**
   * Copies what is left of a stream to a temporary file.
   *
   * @param offset offset of the stream's next byte in the uncompressed input
   * @throws QuestsException of kind OUTPUT where the temporary folder does not take it
   */
  static ByteInput spooled(InputStream in, String name, long offset) throws IOException {
    Path copy = TemporaryFiles.create();
    IOException ending = null;
    boolean whole = false;
    try (OutputStream out = TemporaryFiles.writeTo(copy)) {
      byte[] buffer = new byte[1 << 16];
      while (true) {
        Cancellation.checkHere();
        int n;
        try {
          n = in.read(buffer, 0, buffer.length);
        } catch (IOException e) {
          ending = e;
          break;
        }
        if (n < 0) {
          break;
        }
        out.write(buffer, 0, n);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(copy);
      }
    }
    return new ByteInput(name, copy, null, offset, ending, InputHashes.NONE, null);
  }

  /** Its name in messages. */
  public String name() {
    return name;
  }

  /** What going back costs. */
  public FrameSource.Seeking seeking() {
    if (file == null) {
      return FrameSource.Seeking.NONE;
    }
    return compression == Compression.NONE ? FrameSource.Seeking.FAST : FrameSource.Seeking.SLOW;
  }

  /** Opens the input at its start, a stream once only; not for a temporary copy. */
  InputStream open() {
    InputStream raw = null;
    try {
      raw = file == null ? stream : hashes.open(file);
      if (raw == null) {
        throw new IllegalStateException("opened neither a file nor a stream");
      }
      BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
      buffered.mark(Compression.MAGIC);
      byte[] head = buffered.readNBytes(Compression.MAGIC);
      buffered.reset();
      compression = Compression.of(head, head.length);
      InputStream content = compression.uncompress(buffered);
      return compression == Compression.NONE || helpers == null || helpers.threads() == 1
          ? content
          : new ReadAhead(content, helpers);
    } catch (IOException e) {
      if (raw != null) {
        try {
          raw.close();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw cannotOpen(name, e);
    }
  }

  /** Opens a file again, at an offset into its uncompressed bytes. */
  InputStream open(long offset) throws IOException {
    if (file == null) {
      throw new IllegalStateException("a stream cannot be opened again");
    }
    if (compression == Compression.NONE) {
      SeekableByteChannel channel = Files.newByteChannel(file);
      long inFile = offset - Math.max(0, copiedFrom);
      if (inFile < 0 || inFile > channel.size()) {
        channel.close();
        throw new EOFException("the input holds no such place");
      }
      channel.position(inFile);
      InputStream in = hashes.passing(Channels.newInputStream(channel), file, inFile);
      return ending == null ? in : new Ending(in, ending);
    }
    InputStream in = open();
    in.skipNBytes(offset);
    return in;
  }

  /**
   * Content that a {@link #channel} can read at any place: this one, or, for a stream and for
   * compressed data, a temporary copy that {@link #discard} deletes.
   *
   * @param lines the content at its start
   * @throws QuestsException of kind OUTPUT where the temporary folder does not take it
   * @throws IOException where the content cannot be read
   */
  public ByteInput seekable(LineReader lines) throws IOException {
    return seeking() == FrameSource.Seeking.FAST ? this : spooled(lines.rest(), name, 0);
  }

  /** The file that holds {@link #seekable} content. */
  public Path file() throws IOException {
    if (file == null || compression != Compression.NONE) {
      throw new IllegalStateException("neither a stream nor compressed data is in a file");
    }
    if (ending != null) {
      throw ending;
    }
    return file;
  }

  /** Opens {@link #seekable} content for reading at any place. */
  public SeekableByteChannel channel() throws IOException {
    if (file == null || compression != Compression.NONE) {
      throw new IllegalStateException("neither a stream nor compressed data can be sought");
    }
    if (ending != null) {
      throw ending;
    }
    return Files.newByteChannel(file);
  }

  /** Takes note of bytes that were read through the {@link #channel}. */
  public void note(long bytes) throws IOException {
    if (file != null) {
      hashes.note(file, bytes);
    }
  }

  /** Deletes a temporary copy. */
  public void discard() {
    if (copiedFrom >= 0 && file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It is marked for deletion at exit too; there is nothing else to be done about it.
        file.toFile().deleteOnExit();
      }
    }
  }

  private static QuestsException cannotOpen(String name, IOException e) {
    if (e instanceof CutOffException) {
      return QuestsException.input(name + ": frame 0, line 1: " + e.getMessage(), e);
    }
    return Unreadable.error(name, e);
  }

  /** Throws at the end what the original threw there. */
  private static final class Ending extends FilterInputStream {
    private final IOException ending;

    Ending(InputStream in, IOException ending) {
      super(in);
      this.ending = ending;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b < 0) {
        throw ending;
      }
      return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      int n = in.read(b, off, len);
      if (n < 0) {
        throw ending;
      }
      return n;
    }
  }
}
