package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a result that is a table.
 *
 * @param columns the header
 * @param rows of as many values as there are columns: texts, {@link Integer}, {@link Long}, {@link
 *     Double}, or null where a value is not known; made one by one as they are asked for
 */
public record ResultTable(List<ResultKey> columns, Iterable<List<@Nullable Object>> rows) {
  static <R> ResultTable of(ResultKeys<R> columns, List<R> rows) {
    return new ResultTable(
        columns.keys(), () -> rows.stream().map(row -> cells(columns, row)).iterator());
  }

  private static <R> List<@Nullable Object> cells(ResultKeys<R> columns, R row) {
    List<@Nullable Object> cells = new ArrayList<>();
    columns.values(row).entries().forEach(entry -> cells.add(entry.value()));
    return cells;
  }
}
