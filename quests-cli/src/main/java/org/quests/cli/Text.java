package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people read them. */
final class Text {
  /** A conversion of a format: its precision and its letter. */
  private static final Pattern CONVERSION =
      Pattern.compile("%[-#+ 0,(]*\\d*(?:\\.(\\d+))?([a-zA-Z%])");

  private static final int USUAL_DIGITS = 6;

  private Text() {}

  /**
   * As {@link String#format}, whatever the locale says, and without a sign in front of a number
   * that is shown as zero. The format takes its arguments in order.
   */
  @FormatMethod
  static String of(String format, Object... args) {
    Object[] shown = args.clone();
    Matcher conversion = CONVERSION.matcher(format);
    int next = 0;
    while (next < shown.length && conversion.find()) {
      String letter = conversion.group(2);
      if (letter.equals("%") || letter.equals("n")) {
        continue;
      }
      if (shown[next] instanceof Double value && isZero(value, letter, conversion.group(1))) {
        shown[next] = 0.0;
      }
      next++;
    }
    return String.format(Locale.ROOT, format, shown);
  }

  private static boolean isZero(double value, String letter, String precision) {
    if (!letter.equals("f") || !Double.isFinite(value)) {
      return value == 0;
    }
    int digits = precision == null ? USUAL_DIGITS : Integer.parseInt(precision);
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).signum() == 0;
  }

  /**
   * A number and what it counts: "1 environment", "1,024 environments".
   *
   * @param noun for one; an s makes it the word for several
   */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s", number, noun(number, noun));
  }

  /** What a number counts: "environment" for one, "environments" for any other. */
  static String noun(long number, String noun) {
    return number == 1 ? noun : noun + "s";
  }
}
