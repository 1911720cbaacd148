package org.quests.cli.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * An axis on which 5 and 2,000 can both be read, and which has 0 and numbers below it: linear within
 * ±1, logarithmic beyond. It is given {@link #place} of numbers, and is labelled with the numbers.
 */
final class SymlogAxis extends NumberAxis {
  private static final long serialVersionUID = 1L;

  /** On a longer axis only powers of ten are labelled. */
  private static final double LONG = 7;

  private static final double LEAST_LENGTH = 1.5;

  /** Beyond all numbers of double precision. */
  private static final int DIGITS = 309;

  /**
   * An axis that shows some numbers, and 0.
   *
   * @param least of the numbers
   * @param greatest of the numbers
   */
  SymlogAxis(String title, double least, double greatest) {
    super(title);
    double low = place(Math.min(0, least));
    double high = place(Math.max(0, greatest));
    double missing = Math.max(0, LEAST_LENGTH - (high - low));
    double margin = 0.04 * (high - low + missing);
    setRange(low - margin, high + missing + margin);
  }

  /** Where a number stands. */
  static double place(double number) {
    // As asinh, which Java does not have; without cancellation below 0.
    double size = Math.abs(number);
    double place =
        size < 1e100 ? Math.log(size + Math.sqrt(size * size + 1)) : Math.log(size) + Math.log(2);
    return Math.copySign(place, number);
  }

  private TreeSet<Double> labelled() {
    double low = getRange().getLowerBound();
    double high = getRange().getUpperBound();
    int[] digits = high - low > LONG ? new int[] {1} : new int[] {1, 2, 5};
    TreeSet<Double> numbers = new TreeSet<>(List.of(0.0));
    for (int power = 0; power < DIGITS; power++) {
      double ten = Math.pow(10, power);
      for (int digit : digits) {
        numbers.add(digit * ten);
        numbers.add(-digit * ten);
      }
      if (place(ten) > Math.max(-low, high)) {
        break;
      }
    }
    numbers.removeIf(number -> place(number) < low || place(number) > high);
    return numbers;
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D canvas, AxisState state, Rectangle2D area, RectangleEdge edge) {
    TextAnchor anchor =
        RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    List<NumberTick> ticks = new ArrayList<>();
    for (double number : labelled()) {
      String label = number < 1e6 ? String.format(Locale.ROOT, "%,.0f", number) : "" + number;
      ticks.add(new NumberTick(place(number), label.replace('-', '−'), anchor, anchor, 0));
    }
    return ticks;
  }
}
