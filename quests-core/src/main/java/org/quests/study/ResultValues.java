package org.quests.study;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The values of a result under their keys, in the order in which they are written. Immutable.
 *
 * @param entries no name twice
 */
public record ResultValues(List<Entry> entries) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A value under its key.
   *
   * @param value text, {@link Integer}, {@link Long}, {@link Double}, {@link Boolean}, {@code
   *     double[]}, {@code long[]}, {@code double[][]} (rows first), a list of texts, these values
   *     again, a list of them, or a map from names to them; null where it is not known
   */
  public record Entry(ResultKey key, @Nullable Object value) {}

  /** Takes a copy. */
  public ResultValues {
    entries = List.copyOf(entries);
  }

  /**
   * The value under a name; null where it is not known.
   *
   * @throws NoSuchElementException where there is no such name
   */
  public @Nullable Object get(String name) {
    for (Entry entry : entries) {
      if (entry.key().name().equals(name)) {
        return entry.value();
      }
    }
    throw new NoSuchElementException("no value is called " + name);
  }

  /**
   * All values as JSON has them: maps, lists, texts and numbers in the order in which they are
   * written. Numbers that are not finite are null.
   */
  public Map<String, @Nullable Object> asMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    entries.forEach(entry -> map.put(entry.key().name(), json(entry.value())));
    return map;
  }

  /**
   * A value, or a map or list of them, as JSON has it: maps, lists, texts and numbers. What is none
   * of these stays as it is.
   */
  public static @Nullable Object json(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double number -> finite(number);
      case double[] list -> finite(list);
      case double[][] rows -> Arrays.stream(rows).map(ResultValues::finite).toList();
      case ResultValues object -> object.asMap();
      case List<?> list -> list.stream().map(ResultValues::json).toList();
      case Map<?, ?> objects -> {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        objects.forEach((name, object) -> named.put(name.toString(), json(object)));
        yield named;
      }
      default -> value;
    };
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static List<@Nullable Double> finite(double[] list) {
    List<@Nullable Double> finite = new ArrayList<>(list.length);
    for (double value : list) {
      finite.add(finite(value));
    }
    return finite;
  }

  /** Writes them as JSON, as the command line does; does not close the stream. */
  public void writeJson(OutputStream out) throws IOException {
    out.write(JSON.writeValueAsBytes(asMap()));
    out.write('\n');
  }
}
