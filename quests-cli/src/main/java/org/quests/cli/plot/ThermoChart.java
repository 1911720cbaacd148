package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedRangeXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.entropy.EntropyCurve;
import org.quests.study.ThermoResult;
import org.quests.thermo.ScaleMatching;

/** H of each state against the bandwidth, and beside it the difference of entropy at each H. */
public final class ThermoChart {
  /** More states than this could not be told apart. */
  public static final int MOST_STATES = Chart.COLORS.size();

  private ThermoChart() {}

  /** Draws the first states, and the first pairs. */
  public static JFreeChart of(ThermoResult result) {
    CombinedRangeXYPlot both = new CombinedRangeXYPlot(Chart.axis("H (nats)"));
    both.setGap(14);
    both.add(curves(result), 3);
    both.add(levels(result), 2);
    return Chart.withLegend(both);
  }

  private static XYPlot curves(ThermoResult result) {
    XYPlot plot = new XYPlot();
    plot.setDomainAxis(BandwidthCurveChart.bandwidths());
    List<String> labels = labels(result);
    for (int s = 0; s < Math.min(MOST_STATES, result.states().size()); s++) {
      XYSeries series = new XYSeries(labels.get(s));
      EntropyCurve curve = result.states().get(s).scan().whole();
      for (int i = 0; i < curve.size(); i++) {
        series.add(curve.h()[i], curve.entropy()[i]);
      }
      put(plot, s, series, Chart.COLORS.get(s));
    }
    return plot;
  }

  private static List<String> labels(ThermoResult result) {
    return Chart.labels(result.states().stream().map(of -> of.state().name()).toList());
  }

  private static XYPlot levels(ThermoResult result) {
    XYPlot plot = new XYPlot();
    NumberAxis axis = Chart.axis("3 ln(h_b/h_a) (k_B)");
    axis.setAutoRangeIncludesZero(false);
    plot.setDomainAxis(axis);
    List<String> labels = labels(result);
    for (int p = 0; p < Math.min(MOST_STATES, result.pairs().size()); p++) {
      if (!result.pairs().get(p).scaleMatching().found()) {
        continue;
      }
      ScaleMatching found = result.pairs().get(p).scaleMatching().get();
      // The levels may go back and forth along this axis.
      XYSeries series = new XYSeries(Chart.text(labels.get(p) + " to " + labels.get(p + 1)), false);
      for (int i = 0; i < found.levels().length; i++) {
        series.add(found.at(i), found.levels()[i]);
      }
      put(plot, p, series, Chart.COLORS.get((p + 1) % Chart.COLORS.size()));
    }
    return plot;
  }

  private static void put(XYPlot plot, int place, XYSeries series, Color color) {
    XYLineAndShapeRenderer line = Chart.line(color, new BasicStroke(1.6f));
    line.setDefaultShapesVisible(true);
    Chart.put(plot, place, new XYSeriesCollection(series), line);
  }
}
