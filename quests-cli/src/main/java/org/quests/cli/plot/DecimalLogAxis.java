package org.quests.cli.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A horizontal logarithmic axis that is labelled with 1, 2 and 5 of each power of ten. */
final class DecimalLogAxis extends LogAxis {
  private static final long serialVersionUID = 1L;

  /** Over more powers of ten than this there is no room for 2 and 5. */
  private static final double MOST = 3.5;

  private static final int[] DIGITS = {1, 2, 5};

  DecimalLogAxis(String title) {
    super(title);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D canvas, AxisState state, Rectangle2D area, RectangleEdge edge) {
    List<NumberTick> ticks = new ArrayList<>();
    double low = getRange().getLowerBound();
    double high = getRange().getUpperBound();
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.ceil(Math.log10(high));
    int step = Math.max(1, (last - first) / 8);
    for (int power = first; power <= last; power += step) {
      for (int digit : DIGITS) {
        BigDecimal number = BigDecimal.valueOf(digit).scaleByPowerOfTen(power);
        boolean shown = digit == 1 || Math.log10(high / low) <= MOST;
        if (shown && getRange().contains(number.doubleValue())) {
          ticks.add(
              new NumberTick(
                  number.doubleValue(),
                  power < -4 || power > 4 ? digit + "e" + power : number.toPlainString(),
                  TextAnchor.TOP_CENTER,
                  TextAnchor.TOP_CENTER,
                  0));
        }
      }
    }
    return ticks;
  }
}
