package org.quests.study;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
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

  /**
   * The same with another column at the end.
   *
   * @param value by number of the row from 0
   */
  public ResultTable with(ResultKey column, IntFunction<@Nullable Object> value) {
    List<ResultKey> header = new ArrayList<>(columns);
    header.add(column);
    return new ResultTable(
        header,
        () -> {
          Iterator<List<@Nullable Object>> rest = rows.iterator();
          return new Iterator<>() {
            private int row;

            @Override
            public boolean hasNext() {
              return rest.hasNext();
            }

            @Override
            public List<@Nullable Object> next() {
              List<@Nullable Object> cells = new ArrayList<>(rest.next());
              cells.add(value.apply(row++));
              return cells;
            }
          };
        });
  }

  private static <R> List<@Nullable Object> cells(ResultKeys<R> columns, R row) {
    List<@Nullable Object> cells = new ArrayList<>();
    columns.values(row).entries().forEach(entry -> cells.add(entry.value()));
    return cells;
  }
}
