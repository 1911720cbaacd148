package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.study.OtherMeasures;
import org.quests.study.OtherMeasures.ProfilePoint;

/** Effective numbers of environments by order, of one or several datasets. */
public final class ProfileChart {
  private static final Color[] COLORS = {
    new Color(0x4477aa),
    new Color(0xee6677),
    new Color(0x228833),
    new Color(0xaa7700),
    new Color(0x66ccee),
    new Color(0xaa3377)
  };

  private ProfileChart() {}

  /**
   * Draws profiles.
   *
   * @param profiles by the names of their datasets, all of the same orders
   */
  public static JFreeChart of(Map<String, List<ProfilePoint>> profiles) {
    XYPlot plot = new XYPlot();
    List<ProfilePoint> first = ascending(profiles.values().iterator().next());
    // Orders stand at equal distances, so that infinity has a place among them.
    SymbolAxis orders =
        new SymbolAxis("order q", first.stream().map(p -> label(p.order())).toArray(String[]::new));
    orders.setGridBandsVisible(false);
    plot.setDomainAxis(orders);
    LogarithmicAxis numbers = new LogarithmicAxis("effective number of environments");
    numbers.setExpTickLabelsFlag(false);
    numbers.setAutoRangeNextLogFlag(false);
    numbers.setNumberFormatOverride(
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    plot.setRangeAxis(numbers);
    int place = 0;
    List<String> names = HeatMap.briefly(new ArrayList<>(profiles.keySet()));
    for (Map.Entry<String, List<ProfilePoint>> profile : profiles.entrySet()) {
      XYSeries series = new XYSeries(Chart.text(names.get(place)));
      List<ProfilePoint> points = ascending(profile.getValue());
      for (int i = 0; i < points.size(); i++) {
        series.add(i, points.get(i).number());
      }
      XYLineAndShapeRenderer line =
          Chart.line(COLORS[place % COLORS.length], new BasicStroke(1.8f));
      line.setDefaultShapesVisible(true);
      Chart.put(plot, place, new XYSeriesCollection(series), line);
      place++;
    }
    return Chart.withLegend(plot);
  }

  /** By order, in whatever order they were asked for. */
  private static List<ProfilePoint> ascending(List<ProfilePoint> points) {
    return points.stream().sorted(Comparator.comparingDouble(ProfilePoint::order)).toList();
  }

  private static String label(double order) {
    return order == Double.POSITIVE_INFINITY ? "∞" : OtherMeasures.name(order);
  }
}
