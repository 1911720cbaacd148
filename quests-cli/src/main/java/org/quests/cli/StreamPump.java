package org.quests.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.quests.io.follow.GrowingBytes;

/**
 * Reads a pipe on a thread of its own, so that waiting for its writer can be told from its end. A
 * few buffers ahead it waits until they are taken, and so does the writer.
 */
final class StreamPump implements GrowingBytes {
  private static final int BUFFER = 1 << 16;
  private static final int AHEAD = 16;

  /** Opens the stream; opening a named pipe waits for its writer. */
  interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * What was read, or why nothing more comes.
   *
   * @param bytes empty at the end
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Piece(byte[] bytes, @Nullable IOException failure) {}

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(AHEAD);
  private @Nullable Piece current;
  private int taken;

  private StreamPump() {}

  /** A pump that runs. */
  static StreamPump start(Opening opening) {
    StreamPump pump = new StreamPump();
    Thread.ofPlatform().name("quests-input").daemon().start(() -> pump.run(opening));
    return pump;
  }

  private void run(Opening opening) {
    try {
      try {
        InputStream in = opening.open();
        byte[] buffer = new byte[BUFFER];
        int n;
        while ((n = in.read(buffer)) >= 0) {
          if (n > 0) {
            pieces.put(new Piece(Arrays.copyOf(buffer, n), null));
          }
        }
        pieces.put(new Piece(new byte[0], null));
      } catch (IOException e) {
        pieces.put(new Piece(new byte[0], e));
      }
    } catch (InterruptedException e) {
      // Nobody takes anything any more.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (current == null) {
      current = pieces.poll();
      taken = 0;
    }
    if (current == null) {
      return NOTHING;
    }
    if (current.failure() != null) {
      throw current.failure();
    }
    byte[] piece = current.bytes();
    if (piece.length == 0) {
      return END;
    }
    int n = Math.min(length, piece.length - taken);
    System.arraycopy(piece, taken, bytes, offset, n);
    taken += n;
    if (taken == piece.length) {
      current = null;
    }
    return n;
  }

  /** Leaves the stream open: its thread may be waiting in it, and ends with the process. */
  @Override
  public void close() {}
}
