package org.quests.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes the same to several streams. */
public final class Tee extends OutputStream {
  private final List<OutputStream> streams;

  private Tee(List<OutputStream> streams) {
    this.streams = streams;
  }

  /** One stream for several; closing it closes none of them. */
  public static OutputStream of(List<OutputStream> streams) {
    return streams.size() == 1 ? streams.get(0) : new Tee(List.copyOf(streams));
  }

  @Override
  public void write(int b) throws IOException {
    for (OutputStream stream : streams) {
      stream.write(b);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (OutputStream stream : streams) {
      stream.write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    for (OutputStream stream : streams) {
      stream.flush();
    }
  }
}
