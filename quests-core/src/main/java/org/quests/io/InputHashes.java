package org.quests.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;

/**
 * Hashes of all files and streams that are read, made while they are read ({@link
 * ReadOptions#withHashes}). They tell whether two results have the same inputs. Safe for use by
 * several threads.
 */
public final class InputHashes {
  /** Takes note of nothing. */
  public static final InputHashes NONE = new InputHashes(false);

  /** So much is always read for the hash alone: it takes less than a second. */
  private static final long SMALL = 1L << 28;

  /** So much for each byte that was read: hashing is ten times as fast as describing, or more. */
  private static final long SHARE = 4;

  private final boolean noting;
  private final List<Input> inputs = new ArrayList<>();
  private final Map<Path, Input> files = new HashMap<>();

  /** Nothing has been read yet. */
  public InputHashes() {
    this(true);
  }

  private InputHashes(boolean noting) {
    this.noting = noting;
  }

  /**
   * Opens a file, whose bytes are hashed as they are read.
   *
   * @throws IOException where it cannot be opened
   */
  public InputStream open(Path file) throws IOException {
    return passing(Files.newInputStream(file), file, 0);
  }

  /** A stream of a file's bytes from a place on, which are hashed where they have not been yet. */
  InputStream passing(InputStream in, Path file, long position) throws IOException {
    if (!noting) {
      return in;
    }
    try {
      return new Passing(in, input(file), position);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * A stream whose bytes are hashed as they are read. Its hash is known once its end was reached.
   *
   * @param name what it is called
   */
  public InputStream passing(InputStream in, String name) {
    if (!noting) {
      return in;
    }
    Input input = new Input(name, null, -1, null);
    synchronized (this) {
      inputs.add(input);
    }
    return new Passing(in, input, 0);
  }

  /**
   * Takes note of a file that is read in another way, for instance at several places.
   *
   * @param bytes how many of it are read; may be 0 for a file that will be opened later, which then
   *     has its place in the list
   * @throws IOException where there is no such file
   */
  public void note(Path file, long bytes) throws IOException {
    if (noting) {
      input(file).read(bytes);
    }
  }

  /**
   * Takes note of a file that is read as a whole in another way.
   *
   * @throws IOException where there is no such file
   */
  public void noteWhole(Path file) throws IOException {
    if (noting) {
      note(file, Files.size(file));
    }
  }

  private synchronized Input input(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Input known = files.get(file);
    if (known != null) {
      known.compare(now);
      return known;
    }
    Input input = new Input(file.toString(), file, now.size(), now.lastModifiedTime());
    files.put(file, input);
    inputs.add(input);
    return input;
  }

  /**
   * All that was read, each file once, in the order in which it was noted or opened first.
   *
   * <p>The unread part of a file is read now, unless that is more than 256 MiB and more than four
   * times what was read of it before: then there is no hash. Nor is there one of a file that has
   * changed since it was opened first, and of a stream that was not read to its end.
   */
  public List<InputHash> list() {
    List<Input> all;
    synchronized (this) {
      all = List.copyOf(inputs);
    }
    return all.stream().map(Input::hash).toList();
  }

  private static final class Input {
    private final String name;
    private final @Nullable Path file;
    private final long size;
    private final @Nullable FileTime modified;

    /** Of the bytes up to {@link #hashed}; null once that is the end. */
    private @Nullable MessageDigest digest = sha256();

    private @Nullable String result;
    private long hashed;
    private long read;
    private boolean changed;

    Input(String name, @Nullable Path file, long size, @Nullable FileTime modified) {
      this.name = name;
      this.file = file;
      this.size = size;
      this.modified = modified;
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has it", e);
      }
    }

    synchronized void compare(BasicFileAttributes now) {
      changed |= now.size() != size || !now.lastModifiedTime().equals(modified);
    }

    synchronized void read(long bytes) {
      read += bytes;
    }

    /** Hashes bytes that were read from a place on, but for those that have been before. */
    synchronized void pass(byte[] bytes, int offset, int count, long position) {
      read += count;
      MessageDigest open = digest;
      long known = hashed - position;
      if (open != null && known >= 0 && known < count) {
        open.update(bytes, offset + (int) known, count - (int) known);
        hashed = position + count;
      }
    }

    /** The input ends at this place. */
    synchronized void end(long position) {
      MessageDigest open = digest;
      if (open != null && position == hashed) {
        result = HexFormat.of().formatHex(open.digest());
        digest = null;
      }
    }

    synchronized InputHash hash() {
      if (digest != null && file != null) {
        try {
          finish(file);
        } catch (IOException e) {
          changed = true;
        }
      }
      String known = changed ? null : result;
      return known != null
          ? new InputHash(name, known, hashed)
          : new InputHash(name, null, file == null ? null : size);
    }

    /** Reads what is left. */
    private void finish(Path path) throws IOException {
      long left = size - hashed;
      if (changed || left > Math.max(SMALL, SHARE * read)) {
        return;
      }
      try (SeekableByteChannel channel = Files.newByteChannel(path).position(hashed);
          InputStream rest = new Passing(Channels.newInputStream(channel), this, hashed)) {
        byte[] buffer = new byte[1 << 17];
        while (rest.read(buffer, 0, buffer.length) >= 0) {
          Cancellation.checkHere();
        }
      }
      // Nobody knows which bytes the reader saw of a file that changed meanwhile.
      compare(Files.readAttributes(path, BasicFileAttributes.class));
    }
  }

  /** Hands bytes on, and shows them to the hash. */
  private static final class Passing extends InputStream {
    private final InputStream in;
    private final Input input;
    private long position;

    Passing(InputStream in, Input input, long position) {
      this.in = in;
      this.input = input;
      this.position = position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int n = in.read(bytes, offset, count);
      if (n > 0) {
        input.pass(bytes, offset, n, position);
        position += n;
      } else if (n < 0) {
        input.end(position);
      }
      return n;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
