package org.quests.cli.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * An axis on which 5 and 2,000 can both be read, and which has 0 and numbers below it: linear
 * within ±5, logarithmic beyond. It is given {@link #place} of numbers, and is labelled with the
 * numbers.
 */
final class SymlogAxis extends NumberAxis {
  private static final long serialVersionUID = 1L;

  /** Where it goes over from linear to logarithmic. */
  private static final double SCALE = 5;

  /** Labels are at least this share of the axis apart. */
  private static final double LEAST_DISTANCE = 1 / 15.0;

  /** 1e308 is below the greatest number there is. */
  private static final int MOST_DIGITS = 308;

  /**
   * An axis that shows some numbers.
   *
   * @param least of the numbers
   * @param greatest of the numbers, and greater than that
   */
  SymlogAxis(String title, double least, double greatest) {
    super(title);
    double low = place(least);
    double high = place(greatest);
    double margin = 0.04 * (high - low);
    setRange(low - margin, high + margin);
  }

  /** Where a number stands. */
  static double place(double number) {
    // The inverse of sinh, which Java does not have; without cancellation below 0.
    double size = Math.abs(number) / SCALE;
    double place =
        size < 1e100 ? Math.log(size + Math.hypot(size, 1)) : Math.log(2) + Math.log(size);
    return Math.copySign(place, number);
  }

  /** Round numbers, as many as there is room for: 0, then powers of ten, then 5 and 2 of them. */
  private Set<Double> labelled() {
    Set<Double> numbers = new TreeSet<>(List.of(0.0));
    for (int digit : new int[] {1, 5, 2}) {
      for (int power = MOST_DIGITS - 1; power >= 0; power--) {
        double number = digit * Math.pow(10, power);
        addIfRoom(number, numbers);
        addIfRoom(-number, numbers);
      }
    }
    return numbers;
  }

  private void addIfRoom(double number, Set<Double> numbers) {
    double least = LEAST_DISTANCE * getRange().getLength();
    if (getRange().contains(place(number))
        && numbers.stream().allMatch(n -> Math.abs(place(n) - place(number)) >= least)) {
      numbers.add(number);
    }
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D canvas, AxisState state, Rectangle2D area, RectangleEdge edge) {
    TextAnchor anchor =
        RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    List<NumberTick> ticks = new ArrayList<>();
    for (double number : labelled()) {
      String label =
          Math.abs(number) < 1e6 ? String.format(Locale.ROOT, "%,.0f", number) : "" + number;
      ticks.add(new NumberTick(place(number), label.replace('-', '−'), anchor, anchor, 0));
    }
    return ticks;
  }
}
