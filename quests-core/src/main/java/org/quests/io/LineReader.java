package org.quests.io;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * Lines as stretches of one byte buffer: nothing is allocated for a line. The current line lies in
 * {@link #bytes} from {@link #start} to {@link #end}, without its line end, until the next call.
 */
public final class LineReader implements Closeable {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;

  private static final int BUFFER = 1 << 18;

  /** Anything longer is no text. */
  private static final int LONGEST_LINE = 1 << 26;

  private static final int HEAD = 4096;

  private static final int LARGEST_BUFFER = Integer.MAX_VALUE - 8;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int limit;
  private int start;
  private int end;
  private int next;
  private int mark = -1;
  private boolean terminated = true;
  private boolean openEnd;

  /** Offset of the buffer's first byte in the input. */
  private long base;

  /** Number of the current line, from 1. */
  private long line;

  /**
   * Lines of a stream.
   *
   * @param offset where in the uncompressed input the stream stands
   * @param line the number of the line that starts there
   */
  public LineReader(InputStream in, long offset, long line) {
    this.in = in;
    this.base = offset;
    this.line = line - 1;
  }

  /** The buffer that the current line lies in; it may be another one after {@link #next}. */
  public byte[] bytes() {
    return buffer;
  }

  /** Where the current line starts in {@link #bytes}. */
  public int start() {
    return start;
  }

  /** Where the current line ends in {@link #bytes}, its line end not counted. */
  public int end() {
    return end;
  }

  /** The number of the current line, from 1. */
  public long line() {
    return line;
  }

  /** Where the next line starts in the uncompressed input. */
  public long offset() {
    return base + next;
  }

  /** Whether the current line ends with a newline and not with the input; true before the first. */
  public boolean terminated() {
    return terminated;
  }

  /** Says that a frame ends with the current line, which ends with the input and not a newline. */
  public void takeOpenEnd() {
    openEnd = true;
  }

  /** Whether a frame ended so. */
  boolean openEnd() {
    return openEnd;
  }

  /** How many bytes after the current line are at hand without reading on. */
  public int buffered() {
    return limit - next;
  }

  /** Whether the current line is empty or blank. */
  public boolean blank() {
    for (int i = start; i < end; i++) {
      if (!LineWords.blank(buffer[i])) {
        return false;
      }
    }
    return true;
  }

  /** The current line as text: UTF-8, or where it is not, Latin-1. */
  public String text() {
    return text(buffer, start, end);
  }

  /** Bytes as text: UTF-8, or where they are not, Latin-1. */
  public static String text(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && bytes[i] >= 0) {
      i++;
    }
    if (i == end) {
      return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The input's first bytes, as Latin-1, without moving: some KiB, or less if so many lines, blank
   * ones at the start not counted, end earlier, so that it does not wait for a pipe in vain.
   */
  public String head(int atLeast) throws IOException {
    String head = firstBytes();
    try {
      while (head.length() < HEAD
          && head.stripLeading().chars().filter(c -> c == '\n').count() < atLeast
          && fill()) {
        head = firstBytes();
      }
    } catch (CutOffException e) {
      if (limit == 0) {
        throw e;
      }
      // There is something to read first; the next attempt to go on fails again.
    }
    return head;
  }

  private String firstBytes() {
    return new String(buffer, 0, Math.min(limit, HEAD), StandardCharsets.ISO_8859_1);
  }

  /** What has not been read as lines yet, as a stream. */
  public InputStream rest() {
    return new SequenceInputStream(new ByteArrayInputStream(buffer, next, limit - next), in);
  }

  /** Passes over bytes that belong to no line, at the input's start. */
  void pass(int count) {
    next += count;
  }

  /**
   * Goes to the next line; false at the end of the input.
   *
   * @throws CutOffException where compressed data end too early
   */
  public boolean next() throws IOException {
    int scan = next;
    while (true) {
      int newline = newline(buffer, scan, limit);
      if (newline >= 0) {
        take(newline, true);
        next = newline + 1;
        return true;
      }
      int scanned = limit - next;
      if (!fill()) {
        if (next == limit) {
          start = end = next;
          return false;
        }
        take(limit, false);
        next = limit;
        return true;
      }
      scan = next + scanned;
    }
  }

  /** Gives the current line back: the next call of {@link #next} goes to it again. */
  public void back() {
    next = start;
    line--;
  }

  /** Gives lines back, the current one being the last of them, that were marked until now. */
  public void back(int bytes, long count) {
    next -= bytes;
    line -= count;
  }

  private void take(int to, boolean complete) {
    start = next;
    end = to > start && buffer[to - 1] == '\r' ? to - 1 : to;
    terminated = complete;
    line++;
  }

  private static int newline(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      // The lowest byte that is zero gets its highest bit, and none below it.
      long eight = (long) EIGHT.get(bytes, i) ^ NEWLINES;
      long found = eight - 0x0101010101010101L & ~eight & 0x8080808080808080L;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Remembers that the current line's bytes and those after it will be asked for. */
  public void mark() {
    mark = start;
  }

  /** The bytes from the mark to the end of the current line, its line end included. */
  public byte[] marked() {
    byte[] bytes = Arrays.copyOfRange(buffer, mark, next);
    mark = -1;
    return bytes;
  }

  /** Forgets the mark. */
  public void unmark() {
    mark = -1;
  }

  /** Reads on; false at the end of the input. What is kept may move in the buffer. */
  private boolean fill() throws IOException {
    if (limit == buffer.length) {
      int keep = mark < 0 ? next : mark;
      if (keep > 0 && keep >= buffer.length / 2) {
        System.arraycopy(buffer, keep, buffer, 0, limit - keep);
        base += keep;
        limit -= keep;
        next -= keep;
        mark = mark < 0 ? -1 : 0;
      } else {
        if (limit - next >= LONGEST_LINE) {
          throw new IOException("a line of more than " + LONGEST_LINE + " bytes: this is no text");
        }
        if (buffer.length == LARGEST_BUFFER) {
          throw new IOException("a frame of more than 2 GiB cannot be kept as bytes");
        }
        grow();
      }
    }
    Cancellation.checkHere();
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n > 0) {
      limit += n;
    }
    return n >= 0;
  }

  private void grow() throws IOException {
    try {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, LARGEST_BUFFER));
    } catch (OutOfMemoryError e) {
      // Asking for one large array failed: nothing is broken.
      throw new IOException("the frame's bytes do not fit in memory", e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
