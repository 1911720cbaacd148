package org.quests.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How messages go over streams. */
class MessageChannelTest {
  private static final int LIMIT = Integer.MAX_VALUE - 8;

  /** Takes so many bytes, and then has no memory. */
  private static final class Full implements WritableByteChannel {
    private int left;
    private boolean open = true;

    Full(int left) {
      this.left = left;
    }

    @Override
    public int write(ByteBuffer bytes) {
      if (left == 0) {
        throw new OutOfMemoryError("no memory outside the heap");
      }
      int taken = Math.min(left, bytes.remaining());
      bytes.position(bytes.position() + taken);
      left -= taken;
      return taken;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private static ReadableByteChannel bytes(byte... bytes) {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }

  @Test
  void bytesThatAreOnlyAnnouncedTakeNoMemory() {
    byte[] bytes =
        ByteBuffer.allocate(20)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(2)
            .putLong(LIMIT)
            .put((byte) '{')
            .put((byte) '}')
            .array();
    for (int i = 0; i < 4; i++) {
      MessageChannel channel = new MessageChannel(bytes(bytes), new Full(0), LIMIT);
      assertThatThrownBy(channel::read).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void longMessagesArriveWhole() throws IOException {
    int length = (1 << 24) + 3;
    byte[] head =
        "{\"arrays\":[{\"type\":\"|u1\",\"shape\":[16777219]}],\"a\":{\"array\":0}}"
            .getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + head.length + length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(head.length)
            .putLong(length)
            .put(head);
    byte[] body = new byte[length];
    for (int i = 0; i < length; i += 997) {
      body[i] = (byte) i;
    }
    bytes.put(body);
    Message message =
        Objects.requireNonNull(new MessageChannel(bytes(bytes.array()), new Full(0), LIMIT).read());
    byte[] read = new byte[length];
    message.arrays().get(0).bytes().get(0, read);
    assertThat(Arrays.equals(read, body)).isTrue();
  }

  /** Another message behind half of one would be read as numbers. */
  @Test
  void nothingIsSentBehindHalfAMessage() {
    Full out = new Full(100_000);
    MessageChannel channel = new MessageChannel(bytes(), out, LIMIT);
    Content content = Content.of("result", 1).with("record", new double[20_000]);
    assertThatThrownBy(() -> channel.write(content)).isInstanceOf(OutOfMemoryError.class);
    assertThat(out.isOpen()).isFalse();
  }
}
