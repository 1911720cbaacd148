package org.quests.atoms;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A value of a frame as a whole, kept as text: {@code literal} as it stands in the file, quotes,
 * brackets and escapes included, so that it can be written back unchanged, and {@code text} with
 * the outer quotes and their escapes taken off.
 *
 * @param literal what follows the equals sign; empty for a bare flag
 * @param text the value itself; {@code T} for a bare flag
 */
public record InfoValue(String literal, String text) {
  /** What readers of extended XYZ take for JSON after it. */
  private static final String JSON = "_JSON ";

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9._]+(?:[eE][-+]?[0-9_]+)?|(?i:nan|inf|infinity))");

  private static final Pattern LOGICAL = Pattern.compile("[TF]");

  /** Yes. */
  public static final InfoValue TRUE = new InfoValue("T", "T");

  /** No. */
  public static final InfoValue FALSE = new InfoValue("F", "F");

  /** A number, written so that reading it gives the same bits. */
  public static InfoValue of(double value) {
    String text = Double.toString(value);
    return new InfoValue(text, text);
  }

  /** A whole number. */
  public static InfoValue of(long value) {
    String text = Long.toString(value);
    return new InfoValue(text, text);
  }

  /**
   * A text; quoted where it holds anything but letters, digits and a few harmless signs. What ASE
   * would not read as this text (nothing at all, control characters, numbers, T and F) is written
   * as ASE writes objects, {@code "_JSON \"…\""}.
   */
  public static InfoValue of(String text) {
    boolean plain = text.matches("[A-Za-z0-9_.+-]+");
    String literal = needsJson(text) ? quoted(JSON + json(text)) : plain ? text : quoted(text);
    return new InfoValue(literal, text);
  }

  private static boolean needsJson(String text) {
    return text.isBlank()
        || text.startsWith(JSON)
        || text.chars().anyMatch(c -> c < ' ' && c != '\t')
        || areAll(text, NUMBER)
        || areAll(text, LOGICAL);
  }

  private static boolean areAll(String text, Pattern kind) {
    for (String word : text.split("[\\s,]+", -1)) {
      if (!word.isEmpty() && !kind.matcher(word).matches()) {
        return false;
      }
    }
    return true;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /** The value as a number, if it is one. */
  public OptionalDouble number() {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
