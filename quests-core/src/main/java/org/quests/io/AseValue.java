package org.quests.io;

import org.jspecify.annotations.Nullable;
import org.quests.atoms.InfoValue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How ASE reads a value of a comment line (its module {@code ase.io.extxyz}): quotes and brackets
 * open anywhere in a word and end at the first character that closes them, a backslash takes the
 * next character as it is, and an empty value swallows the key after it.
 */
public final class AseValue {
  private static final String JSON = "_JSON ";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AseValue() {}

  /** What to write for a value: the text of the file, if ASE reads it as we did. */
  static String literal(InfoValue value) {
    return isReadAs(value.text(), value.literal())
        ? value.literal()
        : InfoValue.of(value.text()).literal();
  }

  private static boolean isReadAs(String text, String literal) {
    String read = read(literal);
    if (read == null || read.isBlank()) {
      return false;
    }
    if (read.startsWith(JSON)) {
      JsonNode node = json(read);
      return node != null && text.equals(node.isString() ? node.stringValue() : read);
    }
    boolean list = literal.startsWith("[") && text.equals('[' + read + ']');
    return list || text.equals(read);
  }

  /** The text of a value; of a JSON string, its content. */
  public static String text(String read) {
    if (!read.startsWith(JSON + '"')) {
      return read;
    }
    JsonNode node = json(read);
    return node != null && node.isString() ? node.stringValue() : read;
  }

  private static @Nullable JsonNode json(String read) {
    try {
      return MAPPER.readTree(read.substring(JSON.length()));
    } catch (JacksonException e) {
      return null;
    }
  }

  /** The characters that ASE takes for the value; null where it takes others, or breaks it. */
  private static @Nullable String read(String literal) {
    StringBuilder read = new StringBuilder();
    char awaited = 0;
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c < ' ' && c != '\t') {
        return null;
      }
      if (c == '\\') {
        i++;
        if (i == literal.length() || literal.charAt(i) < ' ') {
          return null;
        }
        read.append(literal.charAt(i));
      } else if (awaited != 0) {
        if (c == awaited) {
          awaited = 0;
        } else {
          read.append(c);
        }
      } else if (isSpace(c)) {
        return null;
      } else {
        switch (c) {
          case '"', '\'' -> awaited = c;
          case '{' -> awaited = '}';
          case '[' -> awaited = ']';
          default -> read.append(c);
        }
      }
    }
    return awaited == 0 ? read.toString() : null;
  }

  /** Whether Python takes a character for white space. */
  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
