package org.quests.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Standard input, which says plainly where it is closed. */
final class StandardInput extends FilterInputStream {
  /** What the system says of a descriptor that is closed, or not open for this. */
  private static final String CLOSED = "Bad file descriptor";

  private StandardInput(InputStream in) {
    super(in);
  }

  /** What the process was started with. */
  static InputStream open() {
    return new StandardInput(System.in);
  }

  /** Whether a failure means that a stream is closed. */
  static boolean isClosed(IOException failure) {
    return CLOSED.equals(failure.getMessage());
  }

  private static IOException plain(IOException failure) {
    return isClosed(failure) ? new IOException("it is closed", failure) : failure;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw plain(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      throw plain(e);
    }
  }
}
