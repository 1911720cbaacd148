package org.quests.io.follow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows, by its name: when another file takes the name the old one is read to its end
 * first; when the file becomes shorter, or its bytes are no longer those that were read, it is read
 * from its start. A copy that holds everything read so far is gone on with.
 */
final class GrowingFile implements GrowingBytes {
  /** So many bytes before the place where reading goes on are compared with those read. */
  private static final int REMEMBERED = 4096;

  private final Path file;
  private final Following following;
  private @Nullable SeekableByteChannel channel;

  /** What tells the open file from others; null where the system has no such thing. */
  private @Nullable Object key;

  private long position;
  private final byte[] last = new byte[REMEMBERED];
  private int remembered;
  private MessageDigest all = digest();
  private boolean missing;

  GrowingFile(Path file, Following following) {
    this.file = file;
    this.following = following;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every Java has it.
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (channel == null) {
      BasicFileAttributes found = attributes();
      if (found == null) {
        tellMissing();
        return NOTHING;
      }
      channel = open(found);
      if (channel == null) {
        return NOTHING;
      }
      key = found.fileKey();
      if (missing) {
        missing = false;
        following.tell(FollowEvent.Kind.FOUND, 0, file + ": is there");
      }
    }
    SeekableByteChannel open = Objects.requireNonNull(channel);
    BasicFileAttributes named = attributes();
    // A writer that has begun another file has ended this one: what it holds now is all of it.
    boolean replaced =
        named != null && key != null && !key.equals(named.fileKey()) && named.size() > 0;
    long size = open.size();
    if (size < position || (size > position && rewritten(open))) {
      return restart(open);
    }
    if (size > position) {
      return take(open, bytes, offset, length);
    }
    if (replaced) {
      return replace(Objects.requireNonNull(named));
    }
    if (named == null) {
      tellMissing();
    } else if (named.size() > 0 || Objects.equals(key, named.fileKey())) {
      missing = false;
    }
    return NOTHING;
  }

  /** What has the name now; null where nothing has. */
  private @Nullable BasicFileAttributes attributes() throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.isDirectory()) {
        throw FollowedFrames.isFolder(file.toString());
      }
      return found;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void tellMissing() {
    if (!missing) {
      missing = true;
      following.tell(
          FollowEvent.Kind.MISSING,
          0,
          file
              + (channel == null
                  ? ": no such file yet, waiting for it"
                  : ": is no longer there, waiting for another one"));
    }
  }

  /** Opens the file that was found; null where another one, or none, has the name by now. */
  private @Nullable SeekableByteChannel open(BasicFileAttributes found) throws IOException {
    SeekableByteChannel opened;
    try {
      opened = Files.newByteChannel(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    BasicFileAttributes now = attributes();
    if (now == null || !Objects.equals(now.fileKey(), found.fileKey())) {
      opened.close();
      return null;
    }
    return opened;
  }

  /** Whether the bytes before the place where reading goes on are others than those read. */
  private boolean rewritten(SeekableByteChannel open) throws IOException {
    byte[] now = new byte[remembered];
    open.position(position - remembered);
    return !readFully(open, now) || !Arrays.equals(now, 0, remembered, last, 0, remembered);
  }

  private static boolean readFully(SeekableByteChannel open, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (open.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  private int take(SeekableByteChannel open, byte[] bytes, int offset, int length)
      throws IOException {
    open.position(position);
    int n = open.read(ByteBuffer.wrap(bytes, offset, length));
    if (n <= 0) {
      return NOTHING;
    }
    position += n;
    all.update(bytes, offset, n);
    if (n >= REMEMBERED) {
      System.arraycopy(bytes, offset + n - REMEMBERED, last, 0, REMEMBERED);
      remembered = REMEMBERED;
    } else {
      int keep = Math.min(remembered, REMEMBERED - n);
      System.arraycopy(last, remembered - keep, last, 0, keep);
      System.arraycopy(bytes, offset, last, keep, n);
      remembered = keep + n;
    }
    return n;
  }

  private int restart(SeekableByteChannel open) throws IOException {
    following.tell(
        FollowEvent.Kind.TRUNCATED,
        open.size(),
        file
            + (open.size() < position ? ": was truncated to " : ": was written anew, now ")
            + String.format(Locale.ROOT, "%,d", open.size())
            + " bytes; reading it from its start");
    forget();
    return NEW_START;
  }

  private void forget() {
    position = 0;
    remembered = 0;
    all = digest();
  }

  private int replace(BasicFileAttributes named) throws IOException {
    SeekableByteChannel next = open(named);
    if (next == null) {
      return NOTHING;
    }
    boolean copy = next.size() >= position && holdsWhatWasRead(next);
    Objects.requireNonNull(channel).close();
    channel = next;
    key = named.fileKey();
    missing = false;
    following.tell(
        FollowEvent.Kind.REPLACED,
        next.size(),
        file
            + (copy
                ? ": was replaced by a copy of itself; reading it on from where it was"
                : ": another file has this name now; reading that from its start"));
    if (copy) {
      return NOTHING;
    }
    forget();
    return NEW_START;
  }

  private boolean holdsWhatWasRead(SeekableByteChannel next) throws IOException {
    MessageDigest found = digest();
    byte[] some = new byte[1 << 16];
    long left = position;
    while (left > 0) {
      int n = next.read(ByteBuffer.wrap(some, 0, (int) Math.min(left, some.length)));
      if (n < 0) {
        return false;
      }
      found.update(some, 0, n);
      left -= n;
    }
    try {
      MessageDigest read = (MessageDigest) all.clone();
      return position > 0 && MessageDigest.isEqual(found.digest(), read.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
