package org.quests.core;

/**
 * Text from files, names and options as it may be shown: on one line, without anything that a
 * terminal or a log would obey instead of show, and of bounded length.
 */
public final class Printable {
  /** Characters of a message, and of a value in a line of a summary, at most. */
  public static final int MESSAGE = 500;

  private static final String HEX = "0123456789abcdef";

  private Printable() {}

  /**
   * A text of at most {@link #MESSAGE} characters.
   *
   * @see #of(String, int)
   */
  public static String of(String text) {
    return of(text, MESSAGE);
  }

  /**
   * A text as it may be shown. Control characters, line breaks, characters without a shape of their
   * own (among them those that change the direction of writing), halves of surrogate pairs and code
   * points that are no characters are spelled out, as {@code \n} or {@code \}{@code u001b}. Of a
   * text that is too long the middle is left out. A text that needs nothing of that is returned as
   * it is.
   *
   * @param most characters of the result, at least 32
   */
  public static String of(String text, int most) {
    if (text.length() <= most && plain(text)) {
      return text;
    }
    String head = escaped(text, 0, Math.min(text.length(), most + 1));
    if (text.length() <= most && head.length() <= most) {
      return head;
    }
    // What stands last is mostly what was expected: it stays, and so does where it went wrong.
    String mark = " … ";
    int last = most / 3;
    String tail = escaped(text, Math.max(0, text.length() - last), text.length());
    return upTo(head, most - last - mark.length()) + mark + from(tail, tail.length() - last);
  }

  /** A text of a file in quotation marks, its end left out where it is long. */
  public static String quoted(String text) {
    return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
  }

  private static boolean plain(String text) {
    int length;
    for (int i = 0; i < text.length(); i += length) {
      int codePoint = text.codePointAt(i);
      length = Character.charCount(codePoint);
      if (hidden(codePoint)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.UNASSIGNED -> noCharacter(codePoint);
      default -> false;
    };
  }

  /** Whether Unicode says that this is never a character, such as U+FFFE, which XML cannot hold. */
  private static boolean noCharacter(int codePoint) {
    return (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
  }

  private static String escaped(String text, int from, int to) {
    StringBuilder shown = new StringBuilder(to - from + 16);
    int length;
    for (int i = from; i < to; i += length) {
      int codePoint = text.codePointAt(i);
      length = Character.charCount(codePoint);
      switch (codePoint) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> {
          if (hidden(codePoint)) {
            for (char unit : Character.toChars(codePoint)) {
              shown.append("\\u");
              for (int shift = 12; shift >= 0; shift -= 4) {
                shown.append(HEX.charAt(unit >> shift & 15));
              }
            }
          } else {
            shown.appendCodePoint(codePoint);
          }
        }
      }
    }
    return shown.toString();
  }

  /** The beginning, without half a pair at its end. */
  private static String upTo(String text, int end) {
    int length = Math.min(end, text.length());
    return text.substring(
        0, length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }

  /** The end, without half a pair at its beginning. */
  private static String from(String text, int begin) {
    int start = Math.max(0, begin);
    return text.substring(
        start < text.length() && Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
  }
}
