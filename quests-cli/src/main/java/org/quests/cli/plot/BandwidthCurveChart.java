package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.study.BandwidthCurveResult;
import org.quests.thermo.BandwidthCurve;

/**
 * H / log n and the local dimension against the bandwidth, with what is admissible of the first
 * group and what is suggested.
 */
public final class BandwidthCurveChart {
  private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  private static final String SHARE = "H / log n";

  private static final Color ADMISSIBLE = new Color(0xdd, 0xee, 0xdd);

  /** Curves of more groups than this could not be told apart. */
  public static final int MOST_GROUPS = Chart.COLORS.size();

  private BandwidthCurveChart() {}

  /** Draws the first groups. */
  public static JFreeChart of(List<BandwidthCurveResult.Group> groups) {
    XYPlot plot = new XYPlot();
    plot.setDomainAxis(bandwidths());
    NumberAxis shares = Chart.axis(SHARE);
    shares.setRange(0, 1.02);
    plot.setRangeAxis(0, shares);
    NumberAxis dimensions = Chart.axis("local dimension (dashed)");
    plot.setRangeAxis(1, dimensions);
    List<String> labels =
        Chart.labels(groups.stream().map(BandwidthCurveResult.Group::name).toList());
    for (int g = 0; g < Math.min(groups.size(), MOST_GROUPS); g++) {
      add(plot, g, groups.get(g), groups.size() == 1 ? SHARE : labels.get(g));
    }
    return Chart.withLegend(plot);
  }

  /** An axis of bandwidths. */
  static LogAxis bandwidths() {
    LogAxis axis = new DecimalLogAxis("h (1/Å)");
    return axis;
  }

  private static void add(XYPlot plot, int g, BandwidthCurveResult.Group group, String name) {
    BandwidthCurve curve = group.curve();
    boolean alone = name.equals(SHARE);
    XYSeries shares = new XYSeries(name);
    XYSeries dimensions = new XYSeries(alone ? "local dimension" : name + ", dimension");
    double[] h = curve.curve().h();
    for (int i = 0; i < h.length; i++) {
      shares.add(h[i], curve.efficiency(i));
      dimensions.add(h[i], curve.dimension()[i]);
    }
    XYLineAndShapeRenderer line = Chart.line(Chart.COLORS.get(g), new BasicStroke(1.8f));
    line.setDefaultShapesVisible(true);
    Chart.put(plot, 2 * g, new XYSeriesCollection(shares), line);
    plot.mapDatasetToRangeAxis(2 * g, 0);
    XYLineAndShapeRenderer dashed =
        Chart.line(
            Chart.COLORS.get(g),
            new BasicStroke(
                1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    dashed.setDefaultSeriesVisibleInLegend(alone);
    Chart.put(plot, 2 * g + 1, new XYSeriesCollection(dimensions), dashed);
    plot.mapDatasetToRangeAxis(2 * g + 1, 1);
    if (g == 0 && Double.isFinite(curve.leastAdmissible())) {
      IntervalMarker admissible =
          new IntervalMarker(curve.leastAdmissible(), h[h.length - 1], ADMISSIBLE);
      admissible.setLabel(
          alone ? "bracket of H up to 0.05 nats" : name + ": bracket of H up to 0.05 nats");
      admissible.setLabelFont(LABELS);
      admissible.setLabelBackgroundColor(ADMISSIBLE);
      admissible.setLabelAnchor(RectangleAnchor.RIGHT);
      admissible.setLabelTextAnchor(TextAnchor.CENTER_RIGHT);
      plot.addDomainMarker(admissible, Layer.BACKGROUND);
    }
    Double suggested = group.suggestion();
    if (suggested != null) {
      ValueMarker marker = new ValueMarker(suggested, Chart.COLORS.get(g), new BasicStroke(1));
      marker.setLabel(String.format(Locale.ROOT, "suggested: %.4f", suggested));
      marker.setLabelFont(LABELS);
      marker.setLabelOffset(new RectangleInsets(3 + 15 * g, 3, 3, 3));
      marker.setLabelBackgroundColor(Color.WHITE);
      marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
      marker.setLabelTextAnchor(TextAnchor.TOP_LEFT);
      plot.addDomainMarker(marker);
    }
  }
}
