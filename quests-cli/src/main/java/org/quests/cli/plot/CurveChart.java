package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.compress.CurvePoint;

/** What a growing selection tells of its dataset: H and D, overlap and efficiency, against size. */
public final class CurveChart {
  private static final Color[] NATS = {new Color(0x4477aa), new Color(0x228833)};
  private static final Color[] SHARES = {new Color(0xee6677), new Color(0xccbb44)};

  private CurveChart() {}

  /**
   * Draws a curve.
   *
   * @param points one for each size, at least one
   */
  public static JFreeChart of(List<CurvePoint> points) {
    XYSeries entropy = new XYSeries("H");
    XYSeries diversity = new XYSeries("D");
    XYSeries overlap = new XYSeries("overlap");
    XYSeries efficiency = new XYSeries("efficiency H / log n");
    for (CurvePoint point : points) {
      entropy.add(point.frames(), point.entropy());
      diversity.add(point.frames(), point.diversity());
      overlap.add(point.frames(), point.overlap());
      efficiency.add(point.frames(), point.efficiency());
    }
    XYPlot plot = new XYPlot();
    plot.setDomainAxis(axis("frames", true));
    plot.setRangeAxis(0, axis("H, D (nats)", false));
    NumberAxis shares = axis("overlap, efficiency", false);
    shares.setRange(0, 1.02);
    plot.setRangeAxis(1, shares);
    put(plot, 0, NATS, entropy, diversity);
    put(plot, 1, SHARES, overlap, efficiency);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    LegendTitle legend = new LegendTitle(plot);
    legend.setPosition(RectangleEdge.TOP);
    chart.addSubtitle(legend);
    return chart;
  }

  private static NumberAxis axis(String label, boolean whole) {
    NumberAxis axis = new NumberAxis(label);
    axis.setStandardTickUnits(
        whole
            ? NumberAxis.createIntegerTickUnits(Locale.ROOT)
            : NumberAxis.createStandardTickUnits(Locale.ROOT));
    return axis;
  }

  private static void put(XYPlot plot, int axis, Color[] colors, XYSeries... series) {
    XYSeriesCollection dataset = new XYSeriesCollection();
    // A single size is a point, not a line.
    boolean points = series[0].getItemCount() == 1;
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, points);
    for (int i = 0; i < series.length; i++) {
      dataset.addSeries(series[i]);
      renderer.setSeriesPaint(i, colors[i]);
      renderer.setSeriesStroke(i, new BasicStroke(1.8f));
    }
    plot.setDataset(axis, dataset);
    plot.setRenderer(axis, renderer);
    plot.mapDatasetToRangeAxis(axis, axis);
  }
}
