package org.quests.cli.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.study.ResultValues;
import tools.jackson.databind.json.JsonMapper;

/** A message that is to be sent: a head, and the arrays that it stands for. */
final class Content {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, @Nullable Object> head = new LinkedHashMap<>();
  private final List<Map<String, Object>> about = new ArrayList<>();
  private final List<ByteBuffer> arrays = new ArrayList<>();
  private long bytes;

  /** A message of a kind. */
  static Content of(String kind) {
    return new Content().with("type", kind);
  }

  /** The same about a request. */
  static Content of(String kind, long id) {
    return of(kind).with("id", id);
  }

  /**
   * Adds a value.
   *
   * @param value as {@link org.quests.study.ResultValues.Entry} has it, or a map or list of such,
   *     or {@code byte[]}; lists of numbers are sent as arrays
   */
  Content with(String key, @Nullable Object value) {
    head.put(key, plain(value));
    return this;
  }

  private @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case double[] list -> array(Message.Type.F8, buffer(8L * list.length), list, list.length);
      case long[] list -> array(Message.Type.I8, buffer(8L * list.length), list, list.length);
      case int[] list -> plain(Arrays.stream(list).asLongStream().toArray());
      case byte[] list -> array(Message.Type.U1, ByteBuffer.wrap(list), list.length);
      case double[][] rows -> table(rows);
      case ResultValues values -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        values.entries().forEach(entry -> map.put(entry.key().name(), plain(entry.value())));
        yield map;
      }
      case List<?> list -> list.stream().map(this::plain).toList();
      case Map<?, ?> map -> map(map);
      default -> ResultValues.json(value);
    };
  }

  private Map<String, @Nullable Object> map(Map<?, ?> map) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    map.forEach((name, value) -> named.put(name.toString(), plain(value)));
    if (named.size() == 1 && named.get(Message.ARRAY) instanceof Number number) {
      // A name from somebody's data: with a point it is no array.
      named.put(Message.ARRAY, number.doubleValue());
    }
    return named;
  }

  private Object table(double[][] rows) {
    if (rows.length == 0 || Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
      return Arrays.stream(rows).map(this::plain).toList();
    }
    ByteBuffer buffer = buffer(8L * rows.length * rows[0].length);
    for (double[] row : rows) {
      buffer.asDoubleBuffer().put(row);
      buffer.position(buffer.position() + 8 * row.length);
    }
    return array(Message.Type.F8, buffer.flip(), rows.length, rows[0].length);
  }

  private Object array(Message.Type type, ByteBuffer buffer, double[] values, int length) {
    buffer.asDoubleBuffer().put(values);
    return array(type, buffer, length);
  }

  private Object array(Message.Type type, ByteBuffer buffer, long[] values, int length) {
    buffer.asLongBuffer().put(values);
    return array(type, buffer, length);
  }

  private Object array(Message.Type type, ByteBuffer buffer, int... shape) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("type", type.code);
    told.put("shape", shape);
    about.add(told);
    int padding = (int) (Message.padded(bytes) - bytes);
    if (padding > 0) {
      arrays.add(ByteBuffer.allocate(padding));
    }
    arrays.add(buffer);
    bytes += padding + buffer.remaining();
    return Map.of(Message.ARRAY, about.size() - 1);
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The head as bytes. */
  byte[] head() {
    if (!about.isEmpty()) {
      head.put("arrays", about);
    }
    return JSON.writeValueAsBytes(head);
  }

  /** How many bytes the arrays take. */
  long bytes() {
    return bytes;
  }

  /** The arrays, with what lies between them; to be read once. */
  List<ByteBuffer> arrays() {
    return arrays;
  }
}
