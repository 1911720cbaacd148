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

  /** What may stand after a count; a word may come between. */
  private static final Pattern COUNTED =
      Pattern.compile(
          "( (?:new |more |labelled |different |held-out )?"
              + "(?:environment|frame|structure|step|sample|group|block|number|value))s\\b");

  private static final int USUAL_DIGITS = 6;

  private Text() {}

  /**
   * As {@link String#format}, whatever the locale says; without a sign in front of a number that is
   * shown as zero, and with "1 environment" where the format says "%d environments". The format
   * takes its arguments in order.
   */
  @FormatMethod
  static String of(String format, Object... args) {
    Object[] shown = args.clone();
    StringBuilder singular = new StringBuilder();
    Matcher conversion = CONVERSION.matcher(format);
    Matcher counted = COUNTED.matcher(format);
    int copied = 0;
    int next = 0;
    while (next < shown.length && conversion.find()) {
      String letter = conversion.group(2);
      if (letter.equals("%") || letter.equals("n")) {
        continue;
      }
      if (shown[next] instanceof Double value && isZero(value, letter, conversion.group(1))) {
        shown[next] = 0.0;
      }
      if (isOne(shown[next]) && counted.region(conversion.end(), format.length()).lookingAt()) {
        singular.append(format, copied, conversion.end()).append(counted.group(1));
        copied = counted.end();
      }
      next++;
    }
    return String.format(
        Locale.ROOT, singular.append(format, copied, format.length()).toString(), shown);
  }

  private static boolean isOne(Object arg) {
    return arg instanceof Number number && number.doubleValue() == 1;
  }

  private static boolean isZero(double value, String letter, String precision) {
    if (!letter.equals("f") || !Double.isFinite(value)) {
      return value == 0;
    }
    int digits = precision == null ? USUAL_DIGITS : Integer.parseInt(precision);
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).signum() == 0;
  }
}
