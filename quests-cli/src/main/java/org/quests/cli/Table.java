package org.quests.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.Csv;
import org.quests.study.ResultKey;
import org.quests.study.ResultTable;
import org.quests.study.ResultValues;
import org.quests.study.TabularResult;

/** The rows of a table, in text. */
@FunctionalInterface
interface Table {
  /** That of a result; what is not known is an empty cell. */
  static Table of(TabularResult result) {
    return writer -> of(result.table()).writeTo(writer);
  }

  /** That of part of a result; what is not known is an empty cell. */
  static Table of(ResultTable table) {
    return writer -> {
      writer.write(Csv.row(table.columns().stream().map(ResultKey::name).toList()) + "\n");
      for (List<@Nullable Object> cells : table.rows()) {
        writer.write(cells.stream().map(Table::cell).collect(Collectors.joining(",")) + "\n");
      }
    };
  }

  /** The names of values as a row, without a line end. */
  static String header(ResultValues values) {
    return Csv.row(values.entries().stream().map(entry -> entry.key().name()).toList());
  }

  /** Values as a row, without a line end; what is not known is an empty cell. */
  static String row(ResultValues values) {
    return values.entries().stream()
        .map(entry -> cell(entry.value()))
        .collect(Collectors.joining(","));
  }

  /** What writes rows to a stream, once it is flushed. */
  static Writer writer(OutputStream out) {
    return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  private static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> Csv.cell(text);
      case Double number -> number.isNaN() ? "" : number.toString();
      default -> value.toString();
    };
  }

  /** Writes all rows after their header. */
  void writeTo(Writer writer) throws IOException;

  /** The same as UTF-8; does not close the stream. */
  default void writeTo(OutputStream out) throws IOException {
    Writer writer = writer(out);
    writeTo(writer);
    writer.flush();
  }
}
