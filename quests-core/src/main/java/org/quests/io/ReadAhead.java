package org.quests.io;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;

/**
 * The bytes of a stream that takes long to make them, as one that uncompresses does: while one
 * piece is taken, a helper makes the next. The first bytes are made as they are asked for, so that
 * short streams cost nothing more. For one thread.
 */
final class ReadAhead extends InputStream {
  /** To make so many takes a millisecond, to hand them over some microseconds. */
  static final int PIECE = 1 << 19;

  /** So many of the first bytes are made as they are asked for. */
  private static final int DIRECT = 1 << 18;

  private final InputStream in;
  private final Parallelism threads;

  /** How many of the first bytes were taken. */
  private int passed;

  /** What is taken; null at first, then empty. */
  private @Nullable Piece current;

  private int at;
  private Parallelism.@Nullable Ahead<Piece> next;

  /**
   * Reads ahead.
   *
   * @param threads have helpers, and are not closed before this
   */
  ReadAhead(InputStream in, Parallelism threads) {
    this.in = in;
    this.threads = threads;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Piece piece = current;
    if (piece == null) {
      int n = in.read(bytes, offset, length);
      passed += Math.max(0, n);
      if (passed >= DIRECT) {
        current = new Piece();
        next = ahead(new Piece());
      }
      return n;
    }
    while (at == piece.length) {
      if (next == null) {
        return piece.end();
      }
      Piece empty = piece;
      piece = next.get();
      current = piece;
      at = 0;
      next = piece.last ? null : ahead(empty);
    }
    int n = Math.min(length, piece.length - at);
    System.arraycopy(piece.bytes, at, bytes, offset, n);
    at += n;
    return n;
  }

  private Parallelism.Ahead<Piece> ahead(Piece empty) {
    return threads.forLater(() -> empty.fill(in));
  }

  @Override
  public void close() throws IOException {
    if (next != null) {
      next.close();
    }
    in.close();
  }

  /** Some bytes, and how the stream ends after them, if it does. */
  private static final class Piece {
    private final byte[] bytes = new byte[PIECE];
    private int length;
    private boolean last;
    private @Nullable IOException failure;

    Piece fill(InputStream in) {
      length = 0;
      try {
        while (length < PIECE && !last) {
          Cancellation.checkHere();
          int n = in.read(bytes, length, PIECE - length);
          length += Math.max(0, n);
          last = n < 0;
        }
      } catch (IOException e) {
        failure = e;
        last = true;
      }
      return this;
    }

    int end() throws IOException {
      if (failure != null) {
        throw failure;
      }
      return -1;
    }
  }
}
