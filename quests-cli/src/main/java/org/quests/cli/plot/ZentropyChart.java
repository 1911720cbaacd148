package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.study.ZentropyResult;

/** The volume against the temperature, and below it the probabilities of the configurations. */
public final class ZentropyChart {
  private ZentropyChart() {}

  /** Draws the volume at each pressure, and the probabilities at the first. */
  public static JFreeChart of(ZentropyResult result) {
    CombinedDomainXYPlot both = new CombinedDomainXYPlot(Chart.axis("T (K)"));
    both.setGap(12);
    both.add(volumes(result), 3);
    both.add(probabilities(result), 2);
    return Chart.withLegend(both);
  }

  private static XYPlot volumes(ZentropyResult result) {
    XYPlot plot = new XYPlot();
    NumberAxis axis = Chart.axis("V (Å3)");
    axis.setAutoRangeIncludesZero(false);
    plot.setRangeAxis(axis);
    double[] pressures =
        result.points().stream().mapToDouble(at -> at.point().pressure()).distinct().toArray();
    for (int p = 0; p < Math.min(Chart.COLORS.size(), pressures.length); p++) {
      double pressure = pressures[p];
      XYSeries series = new XYSeries(pressures.length == 1 ? "V" : "V at " + pressure + " GPa");
      result.points().stream()
          .filter(at -> at.point().pressure() == pressure)
          .forEach(at -> series.add(at.point().temperature(), at.point().volume()));
      Color color = pressures.length == 1 ? Color.BLACK : Chart.COLORS.get(p);
      put(plot, p, series, Chart.line(color, new BasicStroke(1.8f)));
    }
    return plot;
  }

  private static XYPlot probabilities(ZentropyResult result) {
    XYPlot plot = new XYPlot();
    NumberAxis axis = Chart.axis("probability");
    axis.setRange(0, 1.02);
    plot.setRangeAxis(axis);
    double first = result.points().get(0).point().pressure();
    for (int k = 0; k < Math.min(Chart.COLORS.size(), result.configurations().size()); k++) {
      int own = k;
      XYSeries series = new XYSeries(Chart.shortened(result.configurations().get(k).name()));
      result.points().stream()
          .filter(at -> at.point().pressure() == first)
          .forEach(at -> series.add(at.point().temperature(), at.point().probabilities()[own]));
      put(plot, k, series, Chart.line(Chart.COLORS.get(k), new BasicStroke(1.6f)));
    }
    return plot;
  }

  private static void put(XYPlot plot, int place, XYSeries series, XYLineAndShapeRenderer line) {
    line.setDefaultShapesVisible(series.getItemCount() == 1);
    Chart.put(plot, place, new XYSeriesCollection(series), line);
  }
}
