package org.quests.cli.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message as it was received.
 *
 * @param head a JSON object
 * @param arrays that values of the head stand for
 */
record Message(JsonNode head, List<Array> arrays) {
  /** Arrays begin at multiples of so many bytes. */
  static final int ALIGNMENT = 8;

  /** The key by which a value of the head stands for an array. */
  static final String ARRAY = "array";

  /** What the numbers of an array are, under the names of NumPy; all little-endian. */
  enum Type {
    F8("<f8", 8),
    F4("<f4", 4),
    I8("<i8", 8),
    I4("<i4", 4),
    U1("|u1", 1);

    final String code;
    final int bytes;

    Type(String code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    static Type of(String code) throws ProtocolException {
      for (Type type : values()) {
        if (type.code.equals(code)) {
          return type;
        }
      }
      throw new ProtocolException("expected <f8, <f4, <i8, <i4 or |u1 as the type of an array");
    }
  }

  /**
   * An array.
   *
   * @param shape lengths of its axes, row after row
   * @param bytes of its numbers, little-endian; from position 0
   */
  record Array(Type type, long[] shape, ByteBuffer bytes) {
    /** How many numbers there are. */
    int size() {
      return bytes.remaining() / type.bytes;
    }

    /** A number as a real one. */
    double real(int i) {
      return switch (type) {
        case F8 -> bytes.getDouble(8 * i);
        case F4 -> bytes.getFloat(4 * i);
        case I8, I4, U1 -> whole(i);
      };
    }

    /** A whole number; of an array of whole numbers. */
    long whole(int i) {
      return switch (type) {
        case I8 -> bytes.getLong(8 * i);
        case I4 -> bytes.getInt(4 * i);
        case U1 -> bytes.get(i) & 0xff;
        case F8, F4 -> throw new IllegalStateException("real numbers");
      };
    }

    /** So many numbers, from one on, as real ones. */
    double[] reals(int from, int count) {
      double[] values = new double[count];
      if (type == Type.F8) {
        bytes.asDoubleBuffer().get(from, values);
      } else {
        for (int i = 0; i < count; i++) {
          values[i] = real(from + i);
        }
      }
      return values;
    }

    /** The shape as people write it. */
    String text() {
      StringBuilder text = new StringBuilder(type.code).append(" [");
      for (int axis = 0; axis < shape.length; axis++) {
        text.append(axis == 0 ? "" : ", ").append(shape[axis]);
      }
      return text.append(']').toString();
    }
  }

  /**
   * Takes a message apart.
   *
   * @throws ProtocolException where the head does not fit the body
   */
  static Message of(JsonNode head, ByteBuffer body) throws ProtocolException {
    if (!head.isObject()) {
      throw new ProtocolException("expected a JSON object as head of a message");
    }
    List<Array> arrays = new ArrayList<>();
    long at = 0;
    for (JsonNode about : head.path("arrays")) {
      Type type = Type.of(about.path("type").asString(""));
      JsonNode lengths = about.path("shape");
      long[] shape = new long[lengths.size()];
      long size = 1;
      for (int axis = 0; axis < shape.length; axis++) {
        shape[axis] = lengths.get(axis).isIntegralNumber() ? lengths.get(axis).asLong(-1) : -1;
        if (shape[axis] < 0 || shape[axis] > Integer.MAX_VALUE) {
          throw new ProtocolException("expected lengths of axes from 0 on as shape of an array");
        }
        size = Math.min(size * shape[axis], Integer.MAX_VALUE);
      }
      long bytes = size * type.bytes;
      if (at + bytes > body.limit()) {
        throw new ProtocolException(
            String.format(
                Locale.ROOT,
                "expected %d bytes of arrays, found a body of %d",
                at + bytes,
                body.limit()));
      }
      arrays.add(
          new Array(type, shape, body.slice((int) at, (int) bytes).order(ByteOrder.LITTLE_ENDIAN)));
      at = padded(at + bytes);
    }
    return new Message(head, arrays);
  }

  /** The next place where an array may begin. */
  static long padded(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /** What kind of message it is; empty where it does not say. */
  String kind() {
    return head.path("type").asString("");
  }

  /** The number of the request; null where there is none. */
  @Nullable Long id() {
    JsonNode id = head.path("id");
    return id.isIntegralNumber() && id.canConvertToLong() ? (Long) id.asLong() : null;
  }

  /**
   * The array that a value stands for; null where there is no value.
   *
   * @throws ProtocolException where it stands for none
   */
  @Nullable Array array(JsonNode value) throws ProtocolException {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    JsonNode number = value.path(ARRAY);
    int i = number.isIntegralNumber() ? number.asInt(-1) : -1;
    if (i < 0 || i >= arrays.size()) {
      throw new ProtocolException(
          "expected {\"array\": 0 … " + (arrays.size() - 1) + "}, found another value");
    }
    return arrays.get(i);
  }
}
