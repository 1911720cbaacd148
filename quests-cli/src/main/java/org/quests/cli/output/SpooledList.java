package org.quests.cli.output;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.quests.io.TemporaryFiles;

/**
 * A list of a JSON result that grows while the program runs and may be longer than memory: its
 * items go to a temporary file, one a line. Closing removes that.
 */
public final class SpooledList implements Closeable {
  private final Path file;
  private final OutputStream out;
  private boolean empty = true;

  /**
   * An empty list.
   *
   * @throws org.quests.core.QuestsException of kind OUTPUT, here and later, where the temporary
   *     folder does not take it
   */
  public SpooledList() {
    file = TemporaryFiles.create();
    out = new BufferedOutputStream(TemporaryFiles.writeTo(file), 1 << 16);
  }

  /** Adds an object. */
  public void add(JsonResult object) throws IOException {
    separate();
    object.writeLineTo(out);
  }

  /** Adds a list of numbers; those that are not finite become null. */
  public void add(double[] numbers) throws IOException {
    separate();
    StringBuilder line = new StringBuilder("[");
    for (int i = 0; i < numbers.length; i++) {
      line.append(i == 0 ? "" : ", ");
      if (Double.isFinite(numbers[i])) {
        line.append(numbers[i]);
      } else {
        line.append("null");
      }
      if (line.length() > 1 << 16) {
        flush(line);
      }
    }
    flush(line.append(']'));
  }

  private void separate() throws IOException {
    out.write((empty ? "\n    " : ",\n    ").getBytes(StandardCharsets.US_ASCII));
    empty = false;
  }

  private void flush(StringBuilder line) throws IOException {
    out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
    line.setLength(0);
  }

  /** Writes the list; nothing is added any more. */
  void copyTo(OutputStream to) throws IOException {
    out.close();
    to.write('[');
    Files.copy(file, to);
    to.write((empty ? "]" : "\n  ]").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
