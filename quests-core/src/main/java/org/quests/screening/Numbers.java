package org.quests.screening;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers in a sentence. */
final class Numbers {
  /** From here on, and below its inverse, powers of ten are shorter. */
  private static final double LARGE = 1e9;

  private Numbers() {}

  /** With at least four digits as far as there are any: 18,821, 812.3, 50. */
  static String text(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value) || size >= LARGE || (size > 0 && size < 1 / LARGE)) {
      return Double.isFinite(value)
          ? String.format(Locale.ROOT, "%.4g", value)
          : Double.toString(value);
    }
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMaximumFractionDigits(
        size == 0 ? 0 : Math.clamp(3 - (int) Math.floor(Math.log10(size)), 0, 12));
    return format.format(value);
  }
}
