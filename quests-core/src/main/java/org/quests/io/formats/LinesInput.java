package org.quests.io.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.quests.io.LineReader;

/**
 * Lines as a stream, from the current one to the first that starts with a text, or up to that one.
 * What comes after them stays unread.
 */
final class LinesInput extends InputStream {
  private static final byte[] NOTHING = new byte[0];

  private final LineReader lines;
  private final byte[] last;
  private final boolean inclusive;

  /** What comes after the lines. */
  private final byte[] closing;

  /** Of the current line, what is to be read next; the line end counts as one more byte. */
  private int at;

  private boolean newline = true;
  private boolean isLast;
  private int closed;
  private boolean cutOff;
  private @Nullable IOException failure;

  /**
   * The lines from the current one on.
   *
   * @param last how the line starts that ends them, white space before it aside
   * @param inclusive whether that line belongs to them
   * @param closing what is added after them
   */
  LinesInput(LineReader lines, String last, boolean inclusive, String closing) {
    this.lines = lines;
    this.last = last.getBytes(StandardCharsets.US_ASCII);
    this.inclusive = inclusive;
    this.closing = closing.isEmpty() ? NOTHING : closing.getBytes(StandardCharsets.US_ASCII);
    enter();
  }

  private void enter() {
    at = lines.start();
    newline = true;
    isLast = Texts.startsWith(lines, last);
    if (isLast && !inclusive) {
      lines.back();
      newline = false;
      at = lines.end();
    }
  }

  /** Whether the input ended before the last line. */
  boolean cutOff() {
    return cutOff;
  }

  /** Why the input could not be read; null where it could. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = 0;
    while (n < length) {
      int more = Math.min(length - n, lines.end() - at);
      if (more > 0 && !(isLast && !inclusive)) {
        System.arraycopy(lines.bytes(), at, into, offset + n, more);
        at += more;
        n += more;
      } else if (newline) {
        into[offset + n++] = '\n';
        newline = false;
      } else if (isLast) {
        more = Math.min(length - n, closing.length - closed);
        System.arraycopy(closing, closed, into, offset + n, more);
        closed += more;
        n += more;
        break;
      } else if (!further()) {
        break;
      }
    }
    return n > 0 || length == 0 ? n : -1;
  }

  private boolean further() throws IOException {
    try {
      if (cutOff || !lines.next()) {
        cutOff = true;
        return false;
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    enter();
    return true;
  }
}
