package org.quests.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An object of a JSON text. Reading through the parser alone takes a fifth of the time that binding
 * to objects takes when nothing was loaded yet: that is what opening an index would mostly be.
 */
final class Json {
  /** Objects in objects; what is written here goes three deep. */
  private static final int DEEPEST = 32;

  private final Map<String, Object> values;

  private Json(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException where it is no object
   * @throws tools.jackson.core.JacksonException where it is no JSON
   */
  static Json of(String text) {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT
          && value(parser, 0) instanceof Json object
          && parser.nextToken() == null) {
        return object;
      }
      throw new IllegalArgumentException("expected one object");
    }
  }

  /** The value that the parser stands on. */
  private static Object value(JsonParser parser, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("objects lie too deep");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IllegalArgumentException("a value is missing");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          values.put(name, value(parser, depth + 1));
        }
        yield new Json(values);
      }
      case START_ARRAY -> {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(value(parser, depth + 1));
        }
        yield values;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IllegalArgumentException("an unexpected value");
    };
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  private <T> T value(String name, Class<T> type) {
    @Nullable Object found = values.get(name);
    if (!type.isInstance(found)) {
      throw new IllegalArgumentException("expected " + name);
    }
    return type.cast(found);
  }

  String text(String name) {
    return value(name, String.class);
  }

  boolean truth(String name) {
    return value(name, Boolean.class);
  }

  long whole(String name) {
    return value(name, Long.class);
  }

  /** A count, 0 … 2³¹ − 1. */
  int count(String name) {
    long found = whole(name);
    if (found < 0 || found > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected a count as " + name);
    }
    return (int) found;
  }

  double number(String name) {
    return value(name, Number.class).doubleValue();
  }

  Json object(String name) {
    return value(name, Json.class);
  }

  List<Json> objects(String name) {
    return elements(name, Json.class);
  }

  List<String> texts(String name) {
    return elements(name, String.class);
  }

  private <T> List<T> elements(String name, Class<T> type) {
    List<T> all = new ArrayList<>();
    for (Object element : value(name, List.class)) {
      if (!type.isInstance(element)) {
        throw new IllegalArgumentException("expected other elements of " + name);
      }
      all.add(type.cast(element));
    }
    return all;
  }
}
