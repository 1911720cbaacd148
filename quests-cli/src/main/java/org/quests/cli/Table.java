package org.quests.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** The rows of a table, in text. */
@FunctionalInterface
interface Table {
  /** Writes all rows behind their header. */
  void writeTo(Writer writer) throws IOException;

  /** The same as UTF-8; does not close the stream. */
  default void writeTo(OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writeTo(writer);
    writer.flush();
  }
}
