package org.quests.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.study.ResultValues;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object with its keys in order. Numbers that are not finite are written as null. */
public final class JsonResult {
  private static final JsonMapper LINES = JsonMapper.builder().build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  /** The values of a result under their keys. */
  public static JsonResult of(ResultValues result) {
    JsonResult json = new JsonResult();
    result.entries().forEach(entry -> json.values.put(entry.key().name(), entry.value()));
    return json;
  }

  /** Adds a text, or null. */
  public JsonResult put(String key, @Nullable String value) {
    values.put(key, value);
    return this;
  }

  /** Adds a number. */
  public JsonResult put(String key, double value) {
    values.put(key, value);
    return this;
  }

  /** Adds a whole number. */
  public JsonResult put(String key, long value) {
    values.put(key, value);
    return this;
  }

  /** Adds a whole number, or null. */
  public JsonResult put(String key, @Nullable Long value) {
    values.put(key, value);
    return this;
  }

  /** Adds yes or no. */
  public JsonResult put(String key, boolean value) {
    values.put(key, value);
    return this;
  }

  /** Adds a list of texts. */
  public JsonResult put(String key, List<String> list) {
    values.put(key, List.copyOf(list));
    return this;
  }

  /** Adds a list of objects. */
  public JsonResult putObjects(String key, List<JsonResult> list) {
    values.put(key, list.stream().map(object -> object.values).toList());
    return this;
  }

  /** Adds a list that was written before it is added; it is not kept in memory. */
  public JsonResult put(String key, SpooledList list) {
    values.put(key, list);
    return this;
  }

  /** Adds an object. */
  public JsonResult put(String key, JsonResult object) {
    values.put(key, object.values);
    return this;
  }

  /** The values by their keys, numbers as they were found; a view. */
  public Map<String, @Nullable Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** The object on one line, without a line end. */
  public String line() {
    return LINES.writeValueAsString(ResultValues.json(values));
  }

  /** The object, indented, without a line end; lists must be in memory. */
  public String text() {
    return MAPPER.writeValueAsString(ResultValues.json(values));
  }

  /** Writes the object, indented, with a newline after it; does not close the stream. */
  public void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
        json.writeName(entry.getKey());
        if (entry.getValue() instanceof SpooledList list) {
          // Nothing but what comes in front of a value.
          json.writeRawValue("");
          json.flush();
          list.copyTo(out);
        } else {
          json.writePOJO(ResultValues.json(entry.getValue()));
        }
      }
      json.writeEndObject();
    } catch (JacksonIOException e) {
      // Jackson hides what it was told of the stream.
      throw Objects.requireNonNull(e.getCause());
    }
    out.write('\n');
  }

  /** Writes the object on one line, without a newline. */
  void writeLineTo(OutputStream out) throws IOException {
    out.write(LINES.writeValueAsBytes(ResultValues.json(values)));
  }
}
