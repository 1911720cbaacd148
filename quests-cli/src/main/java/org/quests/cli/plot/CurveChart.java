package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.compress.CurvePoint;

/** What a growing selection tells of its dataset: H and D, overlap and efficiency, against size. */
public final class CurveChart {
  private static final Color ENTROPY = new Color(0x4477aa);
  private static final Color DIVERSITY = new Color(0x228833);
  private static final Color OVERLAP = new Color(0xee6677);
  private static final Color EFFICIENCY = new Color(0xaa7700);

  private CurveChart() {}

  /**
   * Draws a curve.
   *
   * @param points one for each size, at least one
   * @param best the size that {@code optimal} chooses
   */
  public static JFreeChart of(List<CurvePoint> points, int best) {
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
    plot.setDomainAxis(Chart.wholeAxis("frames"));
    NumberAxis nats = Chart.axis("H, D (nats)");
    nats.setAutoRangeIncludesZero(false);
    plot.setRangeAxis(0, nats);
    NumberAxis shares = Chart.axis("overlap, efficiency");
    shares.setRange(0, 1.02);
    plot.setRangeAxis(1, shares);
    put(plot, 0, 0, ENTROPY, entropy);
    put(plot, 1, 0, DIVERSITY, diversity);
    put(plot, 2, 1, OVERLAP, overlap);
    put(plot, 3, 1, EFFICIENCY, efficiency);
    ValueMarker optimal = new ValueMarker(best, new Color(0x606060), new BasicStroke(1));
    optimal.setLabel("optimal: " + best);
    optimal.setLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    optimal.setLabelBackgroundColor(Color.WHITE);
    // Inside the picture on either side.
    boolean early = 2 * best < points.getLast().frames();
    optimal.setLabelAnchor(early ? RectangleAnchor.BOTTOM_RIGHT : RectangleAnchor.BOTTOM_LEFT);
    optimal.setLabelTextAnchor(early ? TextAnchor.BOTTOM_LEFT : TextAnchor.BOTTOM_RIGHT);
    plot.addDomainMarker(optimal);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    LegendTitle legend = new LegendTitle(plot);
    legend.setPosition(RectangleEdge.TOP);
    chart.addSubtitle(legend);
    return chart;
  }

  private static void put(XYPlot plot, int place, int axis, Color color, XYSeries series) {
    XYLineAndShapeRenderer line = Chart.line(color, new BasicStroke(1.8f));
    // A single size is a point, not a line.
    line.setDefaultShapesVisible(series.getItemCount() == 1);
    Chart.put(plot, place, new XYSeriesCollection(series), line);
    plot.mapDatasetToRangeAxis(place, axis);
  }
}
