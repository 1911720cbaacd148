package org.quests.cli.output;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts as cells of a table of comma-separated values. Numbers need nothing of this.
 *
 * <p>A spreadsheet takes a text that begins with {@code =}, {@code +}, {@code -} or {@code @} for a
 * formula, whoever wrote it. Such a text gets an apostrophe in front, unless it is a number.
 */
public final class Csv {
  /** After blanks and what cannot be seen; full-width signs count in some spreadsheets. */
  private static final Pattern FORMULA =
      Pattern.compile("[\\s\\p{Z}\\p{C}]*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?|[-+](?i:inf|infinity|nan)");

  /** What has a meaning in a table, some of it only in some spreadsheets. */
  private static final Pattern SPECIAL = Pattern.compile("[\",;\\p{C}\\p{Zl}\\p{Zp}]");

  private Csv() {}

  /** A text as a cell: quoted where it has to be, and never a formula. */
  public static String cell(String text) {
    boolean control = !text.isEmpty() && (text.charAt(0) == '\t' || text.charAt(0) == '\r');
    boolean formula = FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches();
    String shown = control || formula ? "'" + text : text;
    return SPECIAL.matcher(text).find() ? '"' + shown.replace("\"", "\"\"") + '"' : shown;
  }

  /** Texts as a row, without a line end. */
  public static String row(List<String> texts) {
    return texts.stream().map(Csv::cell).collect(Collectors.joining(","));
  }
}
