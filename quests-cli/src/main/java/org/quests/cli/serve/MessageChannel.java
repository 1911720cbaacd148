package org.quests.cli.serve;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages over a pair of streams of bytes: the length of a head (4 bytes), that of a body (8
 * bytes), the head as JSON, the body. Numbers are little-endian. One thread reads; any may write.
 */
final class MessageChannel implements Closeable {
  /** The greatest head in bytes. */
  static final int LONGEST_HEAD = 64 << 20;

  private static final int LENGTHS = 12;

  /** Memory that a message gets before any of it has come. */
  private static final int FIRST = 1 << 22;

  /** So much is sent at once, so that small messages need one call of the system. */
  private static final int TOGETHER = 1 << 16;

  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(100)
                      .maxStringLength(LONGEST_HEAD)
                      .build())
              .build());

  private final ReadableByteChannel in;
  private final WritableByteChannel out;
  private final long longestBody;
  private final ByteBuffer lengths = ByteBuffer.allocate(LENGTHS).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Messages over a pair of streams.
   *
   * @param longestBody in bytes; longer ones are refused
   */
  MessageChannel(ReadableByteChannel in, WritableByteChannel out, long longestBody) {
    this.in = in;
    this.out = out;
    this.longestBody = longestBody;
  }

  /**
   * Waits for a message.
   *
   * @return null where the other side has closed
   * @throws ProtocolException where what comes is no message: nothing can be read after that
   */
  @Nullable Message read() throws IOException {
    lengths.clear();
    if (!fill(lengths)) {
      return null;
    }
    int headLength = lengths.getInt(0);
    long bodyLength = lengths.getLong(4);
    if (headLength < 2 || headLength > LONGEST_HEAD) {
      throw new ProtocolException(
          String.format(
              Locale.ROOT,
              "expected a head of 2 to %d bytes, found %d",
              LONGEST_HEAD,
              Integer.toUnsignedLong(headLength)));
    }
    if (bodyLength < 0 || bodyLength > longestBody) {
      throw new ProtocolException(
          String.format(
              Locale.ROOT,
              "expected a body of at most %d bytes, found %s",
              longestBody,
              Long.toUnsignedString(bodyLength)));
    }
    byte[] head = bytes(headLength);
    byte[] body = bytes((int) bodyLength);
    try {
      return Message.of(JSON.readTree(head), ByteBuffer.wrap(body));
    } catch (JacksonException e) {
      throw new ProtocolException("expected JSON as head of a message");
    }
  }

  /**
   * So many bytes. Memory is taken as they come: those that are only announced would take it from
   * everybody else.
   */
  private byte[] bytes(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.min(length, FIRST));
    while (true) {
      if (buffer.hasRemaining() && !fill(buffer)) {
        throw new EOFException("cut off");
      }
      if (buffer.capacity() == length) {
        return buffer.array();
      }
      int more = (int) Math.min(length, 4L * buffer.capacity());
      buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), more)).position(buffer.capacity());
    }
  }

  /** Whether the buffer was filled; false where nothing came at all. */
  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        if (buffer.position() == 0) {
          return false;
        }
        throw new EOFException("cut off");
      }
    }
    return true;
  }

  /** Sends a message. */
  synchronized void write(Content content) throws IOException {
    byte[] head = content.head();
    long body = content.bytes();
    boolean together = LENGTHS + head.length + body <= TOGETHER;
    ByteBuffer first =
        ByteBuffer.allocate(LENGTHS + head.length + (together ? (int) body : 0))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(head.length)
            .putLong(body)
            .put(head);
    if (together) {
      content.arrays().forEach(first::put);
    }
    boolean whole = false;
    try {
      send(first.flip());
      if (!together) {
        for (ByteBuffer array : content.arrays()) {
          send(array);
        }
      }
      whole = true;
    } finally {
      if (!whole) {
        // Whatever came next would be taken for the rest of this message.
        close();
      }
    }
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      // In pieces: for heap buffers Java takes memory outside the heap, as much as is sent at once.
      int piece = Math.min(bytes.remaining(), 1 << 20);
      ByteBuffer next = bytes.slice(bytes.position(), piece);
      out.write(next);
      bytes.position(bytes.position() + next.position());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      in.close();
    } finally {
      out.close();
    }
  }
}
