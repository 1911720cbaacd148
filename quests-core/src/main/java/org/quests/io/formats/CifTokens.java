package org.quests.io.formats;

import java.io.IOException;
import java.util.Locale;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.LineReader;

/** The words of a CIF, one after the other. */
final class CifTokens {
  /** What a word is. */
  enum Kind {
    /** The start of a block, {@code data_…}. */
    BLOCK,
    /** {@code loop_}. */
    LOOP,
    /** A name, in lower case, with an underscore in place of the point of newer dictionaries. */
    TAG,
    /** A value without its quotes. */
    VALUE,
    /** No more words. */
    END
  }

  /** Longer texts are no values that matter. */
  private static final int LONGEST_TEXT = 4096;

  private final LineReader lines;
  private final FrameOrigin origin;
  private String line = "";
  private int at;
  private String text = "";
  private boolean quoted;

  /** Words from the next line on. */
  CifTokens(LineReader lines, FrameOrigin origin) {
    this.lines = lines;
    this.origin = origin;
  }

  /** The current word. */
  String text() {
    return text;
  }

  /** Whether the current value stood in quotes, or says something else than not known. */
  boolean known() {
    return quoted || !(text.equals("?") || text.equals("."));
  }

  /** Goes to the next word. */
  Kind next() throws IOException {
    while (true) {
      while (at < line.length() && isBlank(line.charAt(at))) {
        at++;
      }
      if (at < line.length() && line.charAt(at) != '#') {
        break;
      }
      if (!lines.next()) {
        line = "";
        at = 0;
        return Kind.END;
      }
      line = lines.text();
      at = 0;
      if (line.startsWith(";")) {
        return field();
      }
    }
    char first = line.charAt(at);
    if (first == '\'' || first == '"') {
      return quoted(first);
    }
    int start = at;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    quoted = false;
    text = line.substring(start, at);
    if (first == '_') {
      String lower = text.toLowerCase(Locale.ROOT);
      int dot = lower.indexOf('.');
      text = dot >= 0 ? lower.substring(0, dot) + '_' + lower.substring(dot + 1) : lower;
      return Kind.TAG;
    }
    // Mostly a value, which is told without looking at all of it.
    return at - start >= 5 && text.indexOf('_') >= 0 ? reserved(start) : Kind.VALUE;
  }

  /** What a word with an underscore is. */
  private Kind reserved(int start) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("data_")) {
      if (!line.substring(0, start).isBlank()) {
        throw bad("a block at the start of a line");
      }
      return Kind.BLOCK;
    }
    if (lower.startsWith("save_") || lower.equals("global_") || lower.equals("stop_")) {
      throw bad("blocks, loops and values");
    }
    return lower.equals("loop_") ? Kind.LOOP : Kind.VALUE;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\u000b';
  }

  private Kind quoted(char quote) {
    int end = at + 1;
    while (end < line.length()
        && !(line.charAt(end) == quote
            && (end + 1 == line.length() || isBlank(line.charAt(end + 1))))) {
      end++;
    }
    if (end == line.length()) {
      throw bad("a closing " + quote);
    }
    quoted = true;
    text = line.substring(at + 1, end);
    at = end + 1;
    return Kind.VALUE;
  }

  /** A text of lines between lines that start with a semicolon. */
  private Kind field() throws IOException {
    StringBuilder field =
        new StringBuilder(line.substring(1, Math.min(line.length(), LONGEST_TEXT)));
    while (true) {
      if (!lines.next()) {
        throw Texts.ends("a line that starts with ; after a text");
      }
      int start = lines.start();
      if (start < lines.end() && lines.bytes()[start] == ';') {
        break;
      }
      if (field.length() < LONGEST_TEXT && lines.end() - start < LONGEST_TEXT) {
        field.append('\n').append(lines.text());
      }
    }
    line = lines.text();
    at = 1;
    quoted = true;
    text = field.toString().strip();
    return Kind.VALUE;
  }

  /** The error about the current line. */
  QuestsException bad(String expected) {
    return Texts.bad(lines, origin, expected);
  }
}
