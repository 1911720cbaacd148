package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.quests.study.ThermoChain;
import org.quests.study.ThermoResult;

/** The entropy along a chain of states against their temperatures, with a band. */
public final class ChainChart {
  private static final Color COLOR = new Color(0x4477aa);

  /** Standard errors on both sides. */
  private static final double BAND = 2;

  private ChainChart() {}

  /** Draws S − S₀ of a chain whose temperatures are known. */
  public static JFreeChart of(ThermoResult result) {
    XYPlot plot = new XYPlot();
    NumberAxis temperatures = Chart.axis("T (K)");
    temperatures.setAutoRangeIncludesZero(false);
    plot.setDomainAxis(temperatures);
    plot.setRangeAxis(
        Chart.axis(result.total() ? "S − S0 (k_B)" : "S − S0, configurational (k_B)"));
    YIntervalSeries band =
        new YIntervalSeries("S − S0 for each atom, with twice the standard error");
    for (ThermoChain.Point point : result.chain().points()) {
      double error = BAND * point.error();
      band.add(
          point.temperature(), point.entropy(), point.entropy() - error, point.entropy() + error);
    }
    YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
    bands.addSeries(band);
    DeviationRenderer renderer = new DeviationRenderer(true, true);
    renderer.setAlpha(0.25f);
    Chart.paint(renderer, COLOR, new BasicStroke(1.8f));
    Chart.put(plot, 0, bands, renderer);
    return Chart.withLegend(plot);
  }
}
