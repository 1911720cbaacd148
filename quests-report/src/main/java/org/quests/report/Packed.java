package org.quests.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers as a page holds them: the bytes of a typed array, least byte first, in base 64, under the
 * name of its type. The scripts of the page make arrays of them again.
 */
final class Packed {
  private static final int MOST_OF_TWO_BYTES = 1 << 16;
  private static final int MOST_OF_ONE_BYTE = 1 << 8;

  private Packed() {}

  static Map<String, Object> floats(float[] values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return text("f4", bytes);
  }

  static Map<String, Object> floats(double[] values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return text("f4", bytes);
  }

  /** Whole numbers, in as few bytes as hold them all. */
  static Map<String, Object> integers(int[] values) {
    boolean negative = IntStream.of(values).anyMatch(v -> v < 0);
    int greatest = IntStream.of(values).max().orElse(0);
    if (!negative && greatest < MOST_OF_ONE_BYTE) {
      ByteBuffer bytes = buffer(values.length);
      for (int value : values) {
        bytes.put((byte) value);
      }
      return text("u1", bytes);
    }
    if (!negative && greatest < MOST_OF_TWO_BYTES) {
      ByteBuffer bytes = buffer(values.length * Short.BYTES);
      for (int value : values) {
        bytes.putShort((short) value);
      }
      return text("u2", bytes);
    }
    ByteBuffer bytes = buffer(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return text("i4", bytes);
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, Object> text(String type, ByteBuffer bytes) {
    ByteBuffer encoded = Base64.getEncoder().encode(bytes.flip());
    return Map.of(type, StandardCharsets.ISO_8859_1.decode(encoded).toString());
  }
}
