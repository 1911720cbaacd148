package org.quests.io.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.quests.core.QuestsException;

/**
 * What stands before the elements in an {@code .npy} file, after NumPy's own description of the
 * format ({@code numpy.lib.format}): magic, version, length, and a Python dictionary as text.
 *
 * @param type the type of the elements as the file writes it, such as {@code <f8}
 * @param kind f, i, u, b (truth value), U (UTF-32) or S (bytes)
 * @param itemBytes bytes of an element
 * @param order byte order of an element
 * @param fortranOrder whether the first axis runs fastest and there is more than one
 * @param shape the lengths of the axes
 * @param byteLength how many bytes stand before the elements
 */
public record NumpyHeader(
    String type,
    char kind,
    int itemBytes,
    ByteOrder order,
    boolean fortranOrder,
    List<Long> shape,
    int byteLength) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** All that can be read here takes about a hundred bytes; a longer claim is no array of ours. */
  private static final int MAX_TEXT = 0xffff;

  private static final int ALIGNMENT = 64;

  /** A value may be a text, a word or a tuple; a list runs to the end, for it is refused anyway. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?s)(['\"])(?<key>\\w+)\\1\\s*:\\s*"
              + "(?:(['\"])(?<text>[^'\"]*)\\3|(?<other>\\w+|\\([^()]*\\)|\\[.*))\\s*(?:,\\s*|$)");

  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
  private static final Pattern TYPE =
      Pattern.compile("(?<order>[<>|=]?)(?<item>f[248]|[iu][1248]|b1|[US][1-9]\\d{0,7})");

  /** Whether a file that begins so is an {@code .npy} file. */
  static boolean startsWithMagic(byte[] head) {
    return head.length >= MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** Reads the header and leaves the stream at the first element. */
  public static NumpyHeader read(InputStream in, String file) throws IOException {
    byte[] head = in.readNBytes(MAGIC.length + 2);
    if (head.length < MAGIC.length + 2 || !startsWithMagic(head)) {
      throw QuestsException.input(
          file + ": expected the header of a NumPy array, found other data");
    }
    int major = head[MAGIC.length];
    int minor = head[MAGIC.length + 1];
    if (major < 1 || major > 3 || minor != 0) {
      throw QuestsException.input(
          file + ": expected NPY version 1.0, 2.0 or 3.0, found " + major + "." + minor);
    }
    int width = major == 1 ? Short.BYTES : Integer.BYTES;
    byte[] lengthBytes = in.readNBytes(width);
    long length = 0;
    for (int i = lengthBytes.length - 1; i >= 0; i--) {
      length = length << 8 | (lengthBytes[i] & 0xff);
    }
    if (length > MAX_TEXT) {
      throw QuestsException.input(
          file + ": expected a header of at most " + MAX_TEXT + " bytes, found " + length);
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length || lengthBytes.length < width) {
      throw QuestsException.input(
          file + ": expected a header of " + length + " bytes, found " + text.length);
    }
    return parse(
        new String(text, StandardCharsets.UTF_8),
        head.length + lengthBytes.length + text.length,
        file);
  }

  /** The header of a version 1.0 file in C order, filled up so that the elements are aligned. */
  static byte[] bytes(String type, List<Long> shape) {
    return bytes(type, shape, ALIGNMENT);
  }

  /**
   * The same, filled up to a length that is a multiple of another number.
   *
   * @param alignment a multiple of 64, at most 32,768
   */
  public static byte[] bytes(String type, List<Long> shape, int alignment) {
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, format(shape));
    int prefix = MAGIC.length + 4;
    int total = Math.ceilDiv(prefix + text.length() + 1, alignment) * alignment;
    if (total - prefix > MAX_TEXT) {
      throw new IllegalArgumentException(shape.size() + " axes are too many");
    }
    byte[] bytes =
        (" ".repeat(prefix) + text + " ".repeat(total - prefix - text.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[MAGIC.length] = 1;
    bytes[MAGIC.length + 1] = 0;
    bytes[MAGIC.length + 2] = (byte) (total - prefix);
    bytes[MAGIC.length + 3] = (byte) ((total - prefix) >> 8);
    return bytes;
  }

  /** The shape as Python writes it: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
  public static String format(List<Long> shape) {
    String lengths = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return shape.size() == 1 ? "(" + lengths + ",)" : "(" + lengths + ")";
  }

  /**
   * The number of elements.
   *
   * @throws IllegalArgumentException where an axis is negative or there are 2⁶³ or more
   */
  static long count(List<Long> shape) {
    if (shape.stream().anyMatch(length -> length < 0)) {
      throw new IllegalArgumentException("negative lengths in the shape " + format(shape));
    }
    if (shape.contains(0L)) {
      return 0;
    }
    try {
      return shape.stream().reduce(1L, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("2^63 elements or more: " + format(shape), e);
    }
  }

  /** Bytes of all elements in the file. */
  long dataBytes() {
    return count(shape) * itemBytes;
  }

  /**
   * Refuses a file that does not hold all elements and nothing more, before any memory is taken.
   *
   * @param fileBytes how long the file is, with this header
   */
  public void requireLength(long fileBytes, String file) {
    if (fileBytes - byteLength != dataBytes()) {
      throw wrongLength(fileBytes - byteLength + " bytes", file);
    }
  }

  /** The error about another number of bytes than this announces. */
  QuestsException wrongLength(String found, String file) {
    return QuestsException.input(
        file + ": expected " + dataBytes() + " bytes of " + this + ", found " + found);
  }

  /** Type and shape, for messages. */
  @Override
  public String toString() {
    return "'" + type + "' " + format(shape);
  }

  /** Reads the dictionary: its three entries only, and nothing is evaluated. */
  private static NumpyHeader parse(String text, int byteLength, String file) {
    String dictionary = text.strip();
    if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
      throw malformed(file, "a dictionary", dictionary);
    }
    String entries = dictionary.substring(1, dictionary.length() - 1).strip();
    Map<String, String> values = new HashMap<>();
    Matcher entry = ENTRY.matcher(entries);
    while (entry.regionStart() < entries.length()) {
      if (!entry.lookingAt()) {
        throw malformed(file, "a key and a value", entries.substring(entry.regionStart()));
      }
      String quoted = entry.group("text");
      values.put(entry.group("key"), quoted == null ? entry.group("other") : quoted);
      entry.region(entry.end(), entries.length());
    }
    String type = values.getOrDefault("descr", "");
    Matcher parts = TYPE.matcher(type);
    if (values.containsKey("descr") && !parts.matches()) {
      throw QuestsException.input(
          file
              + ": expected elements of type f2, f4, f8, i1 to i8, u1 to u8, b1, U or S, found "
              + (type.startsWith("[") || type.startsWith("(")
                  ? "records (a structured data type)"
                  : type.contains("O") ? "pickled Python objects" : type));
    }
    if (!values.keySet().equals(KEYS)) {
      throw malformed(file, "the keys descr, fortran_order and shape", dictionary);
    }
    String fortranOrder = values.getOrDefault("fortran_order", "");
    if (!fortranOrder.equals("True") && !fortranOrder.equals("False")) {
      throw malformed(file, "True or False", fortranOrder);
    }
    String shape = values.getOrDefault("shape", "");
    List<Long> lengths = parseShape(shape, file);
    ByteOrder order =
        switch (parts.group("order")) {
          case "<" -> ByteOrder.LITTLE_ENDIAN;
          case ">" -> ByteOrder.BIG_ENDIAN;
          default -> ByteOrder.nativeOrder();
        };
    char kind = parts.group("item").charAt(0);
    int size = Integer.parseInt(parts.group("item").substring(1));
    int itemBytes = kind == 'U' ? Integer.BYTES * size : size;
    // In memory a number takes 8 bytes, whatever it takes in the file.
    if (count(lengths) > Long.MAX_VALUE / Math.max(itemBytes, Long.BYTES)) {
      throw malformed(file, "a shape of fewer than 2^63 bytes", shape);
    }
    return new NumpyHeader(
        type,
        kind,
        itemBytes,
        order,
        fortranOrder.equals("True") && lengths.size() > 1,
        lengths,
        byteLength);
  }

  private static List<Long> parseShape(String tuple, String file) {
    if (!tuple.startsWith("(") || !tuple.endsWith(")")) {
      throw malformed(file, "a shape", tuple);
    }
    // The last comma is needed in (3,) and allowed elsewhere; the L is Python 2's.
    String lengths =
        tuple.substring(1, tuple.length() - 1).strip().replaceFirst("(?<=\\w)\\s*,$", "");
    try {
      List<Long> shape =
          lengths.isEmpty()
              ? List.of()
              : Arrays.stream(lengths.split(",", -1))
                  .map(length -> Long.valueOf(length.strip().replaceFirst("(?<=\\d)L$", "")))
                  .toList();
      count(shape);
      return shape;
    } catch (IllegalArgumentException e) {
      throw malformed(
          file, "a shape of whole numbers, 0 or more, and fewer than 2^63 elements", tuple);
    }
  }

  private static QuestsException malformed(String file, String expected, String found) {
    String start =
        found.substring(0, Math.min(80, found.length())).replaceAll("[\\s\\p{Cntrl}]+", " ");
    return QuestsException.input(
        file
            + ": expected "
            + expected
            + " in the header of a NumPy array, found "
            + (start.isEmpty() ? "nothing" : start));
  }
}
