package org.quests.atoms;

import java.util.OptionalDouble;

/**
 * A value of a frame as a whole, kept as text: {@code literal} as it stands in the file, quotes,
 * brackets and escapes included, so that it can be written back unchanged, and {@code text} with
 * the outer quotes and their escapes taken off.
 *
 * @param literal what stands behind the equals sign; empty for a bare flag
 * @param text the value itself; {@code T} for a bare flag
 */
public record InfoValue(String literal, String text) {
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

  /** A text; quoted where it holds anything but letters, digits and a few harmless signs. */
  public static InfoValue of(String text) {
    boolean plain = !text.isEmpty() && text.matches("[A-Za-z0-9_.+-]*");
    String literal =
        plain
            ? text
            : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    return new InfoValue(literal, text);
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
