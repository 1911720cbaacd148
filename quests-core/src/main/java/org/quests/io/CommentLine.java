package org.quests.io;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.InfoValue;

/**
 * The second line of an XYZ frame: key=value pairs and bare words, or free text. Everything wrong
 * with it is an {@link IllegalArgumentException} with a message of what was expected and found.
 */
final class CommentLine {
  private static final Pattern SPECIAL =
      Pattern.compile("(?<![\\w-])(?:Lattice|Origin|Properties|pbc)\\s*=");
  private static final Pattern KEY_AND_EQUALS = Pattern.compile("[A-Za-z_][\\w.-]*=");

  /** Deeper ones would be searched for their ends again and again. */
  private static final int MOST_NESTED = 100;

  private final String line;
  private final SequencedMap<String, InfoValue> values = new LinkedHashMap<>();
  private int at;

  /** Whether a bare word occurs twice. */
  private boolean repeated;

  private CommentLine(String line) {
    this.line = line;
  }

  /** Reads a comment line. */
  static CommentLine parse(String line) {
    CommentLine comment = new CommentLine(line);
    // Where nothing in the line asks to be understood, it is a plain XYZ file's free text.
    boolean freeText = !SPECIAL.matcher(line).find();
    try {
      comment.read();
      freeText &= comment.repeated;
    } catch (IllegalArgumentException e) {
      if (!freeText) {
        throw e;
      }
    }
    if (freeText) {
      comment.values.clear();
      comment.values.put("comment", InfoValue.of(line.strip()));
    }
    return comment;
  }

  /** What is left: all values that were not taken. */
  SequencedMap<String, InfoValue> rest() {
    return values;
  }

  /** The column description, taken out; null where there is none. */
  @Nullable String takeProperties() {
    InfoValue value = values.remove("Properties");
    return value == null ? null : value.text();
  }

  /** The cell, with lattice, origin and periodicity taken out. */
  Cell takeCell() {
    InfoValue lattice = values.remove("Lattice");
    InfoValue origin = values.remove("Origin");
    InfoValue pbc = values.remove("pbc");
    boolean[] periodic = new boolean[3];
    if (pbc != null) {
      periodic = logicals(pbc.text());
    } else if (lattice != null) {
      periodic = new boolean[] {true, true, true};
    }
    if (lattice == null) {
      for (int axis = 0; axis < 3; axis++) {
        if (periodic[axis]) {
          throw new IllegalArgumentException(
              "expected a Lattice, because pbc=\"" + pbcText(pbc) + "\" says periodic, found none");
        }
      }
      if (origin == null) {
        return Cell.NONE;
      }
    }
    return Cell.of(
        lattice == null ? new double[9] : numbers("Lattice", lattice.text(), 9),
        periodic,
        origin == null ? new double[3] : numbers("Origin", origin.text(), 3));
  }

  private static String pbcText(@Nullable InfoValue pbc) {
    return pbc == null ? "" : pbc.text();
  }

  private static boolean[] logicals(String text) {
    String[] words = text.replaceAll("[\\[\\](){},]", " ").strip().split("\\s+", -1);
    if (words.length != 1 && words.length != 3) {
      throw new IllegalArgumentException(
          "expected one or three of T and F in pbc, found \"" + text + '"');
    }
    boolean[] values = new boolean[3];
    for (int i = 0; i < 3; i++) {
      values[i] =
          switch (words[words.length == 1 ? 0 : i]) {
            case "T", "True", "true", "TRUE", "1" -> true;
            case "F", "False", "false", "FALSE", "0" -> false;
            default ->
                throw new IllegalArgumentException(
                    "expected T or F for each axis in pbc, found \"" + text + '"');
          };
    }
    return values;
  }

  private static double[] numbers(String key, String text, int count) {
    IllegalArgumentException wrong =
        new IllegalArgumentException(
            "expected " + count + " numbers in " + key + ", found \"" + text + '"');
    double[] values = new double[count];
    Words words = new Words();
    int n = 0;
    int depth = 0;
    for (String word :
        text.replaceAll("([\\[\\](){}])", " $1 ").replace(',', ' ').split("\\s+", -1)) {
      switch (word) {
        case "" -> {}
        case "[", "(", "{" -> depth++;
        case "]", ")", "}" -> {
          // The rows of a matrix are the vectors.
          if (--depth == 1 && n % 3 != 0) {
            throw wrong;
          }
        }
        default -> {
          if (n == count) {
            throw wrong;
          }
          values[n++] = number(word, words, wrong);
        }
      }
    }
    if (n != count) {
      throw wrong;
    }
    return values;
  }

  private static double number(String word, Words words, IllegalArgumentException wrong) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    words.reset(bytes, 0, bytes.length);
    words.next();
    try {
      return words.real();
    } catch (NumberFormatException e) {
      throw wrong;
    }
  }

  private void read() {
    String unquotedPbc = null;
    while (skipBlanks() < line.length()) {
      String key = key();
      int afterKey = at;
      InfoValue value;
      if (skipBlanks() < line.length() && line.charAt(at) == '=') {
        at++;
        value = value(key);
        unquotedPbc = key.equals("pbc") && isLogical(value.literal()) ? value.literal() : null;
      } else {
        at = afterKey;
        value = new InfoValue("", "T");
        if (unquotedPbc != null && isLogical(key)) {
          throw new IllegalArgumentException(
              "expected quotes around the values of pbc, found pbc=" + unquotedPbc + ' ' + key);
        }
        unquotedPbc = null;
      }
      InfoValue before = values.putIfAbsent(key, value);
      repeated |= before != null && value.literal().isEmpty();
      if (before != null && !before.equals(value)) {
        throw new IllegalArgumentException("expected " + key + " once, found it twice");
      }
    }
  }

  private static boolean isLogical(String word) {
    return word.matches("T|F|True|False|true|false|TRUE|FALSE|0|1");
  }

  private int skipBlanks() {
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b';
  }

  private String key() {
    int from = at;
    char c = line.charAt(at);
    if (c == '"' || c == '\'') {
      at = closingQuote(at) + 1;
      if (at < line.length() && line.charAt(at) != '=' && !isBlank(line.charAt(at))) {
        throw new IllegalArgumentException(
            "expected = or a blank behind the key "
                + line.substring(from, at)
                + ", found '"
                + line.charAt(at)
                + "'");
      }
      return unescaped(line.substring(from + 1, at - 1));
    }
    while (at < line.length() && !isBlank(line.charAt(at)) && line.charAt(at) != '=') {
      c = line.charAt(at);
      if (c == '"' || c == '\'') {
        throw new IllegalArgumentException(
            "expected a key without quotes inside, found " + line.substring(from, at + 1));
      }
      at++;
    }
    if (at == from) {
      throw new IllegalArgumentException("expected a key before =, found none");
    }
    return line.substring(from, at);
  }

  private InfoValue value(String key) {
    int from = skipBlanks();
    boolean detached = line.charAt(from - 1) != '=';
    if (from == line.length()
        || (detached && KEY_AND_EQUALS.matcher(line).region(from, line.length()).lookingAt())) {
      return new InfoValue("\"\"", "");
    }
    char c = line.charAt(from);
    if (c == '"' || c == '\'') {
      at = closingQuote(from) + 1;
      if (at < line.length() && !isBlank(line.charAt(at))) {
        throw new IllegalArgumentException(
            "expected a blank behind the value of " + key + ", found '" + line.charAt(at) + "'");
      }
      return new InfoValue(line.substring(from, at), unescaped(line.substring(from + 1, at - 1)));
    }
    if (c == '{' || c == '[') {
      at = closingBracket(from) + 1;
      if (at == line.length() || isBlank(line.charAt(at))) {
        String literal = line.substring(from, at);
        return new InfoValue(
            literal, c == '{' ? unescaped(literal.substring(1, literal.length() - 1)) : literal);
      }
      // A bare word that starts with a bracket, like a SMILES string.
    }
    while (at < line.length() && !isBlank(line.charAt(at))) {
      c = line.charAt(at);
      if (c == '"') {
        throw new IllegalArgumentException(
            "expected quotes around all of the value of " + key + ", found one inside");
      }
      at += c == '\\' && at + 1 < line.length() ? 2 : 1;
    }
    String literal = line.substring(from, at);
    return new InfoValue(literal, bareUnescaped(literal));
  }

  /** The index of the quote that closes the one at an index. */
  private int closingQuote(int open) {
    char quote = line.charAt(open);
    for (int i = open + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i;
      }
    }
    throw unclosed(open);
  }

  /** The index of the bracket that closes the one at an index. */
  private int closingBracket(int open) {
    StringBuilder awaited = new StringBuilder();
    for (int i = open; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        i = closingQuote(i);
      } else if (c == '\\') {
        i++;
      } else if (awaited.length() == MOST_NESTED) {
        throw new IllegalArgumentException(
            "expected at most " + MOST_NESTED + " brackets inside each other, found more");
      } else if (c == '{') {
        awaited.append('}');
      } else if (c == '[') {
        awaited.append(']');
      } else if (c == awaited.charAt(awaited.length() - 1)) {
        awaited.setLength(awaited.length() - 1);
        if (awaited.isEmpty()) {
          return i;
        }
      }
    }
    throw unclosed(open);
  }

  private IllegalArgumentException unclosed(int open) {
    String rest = line.substring(open);
    return new IllegalArgumentException(
        "expected the end of what "
            + line.charAt(open)
            + " opens, found none: "
            + (rest.length() > 40 ? rest.substring(0, 40) + "…" : rest));
  }

  private static String unescaped(String text) {
    return unescaped(text, false);
  }

  /** In bare words a backslash escapes special signs only: {@code C:\data} keeps its own. */
  private static String bareUnescaped(String text) {
    return unescaped(text, true);
  }

  private static String unescaped(String text, boolean specialOnly) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(i + 1);
        if (!specialOnly) {
          plain.append(escaped == 'n' ? '\n' : escaped);
          i++;
          continue;
        }
        if (" \t=\"',{}[]\\".indexOf(escaped) >= 0) {
          plain.append(escaped);
          i++;
          continue;
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
