package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.statistics.SimpleHistogramBin;
import org.jfree.data.statistics.SimpleHistogramDataset;
import org.quests.entropy.Histogram;

/** How δH is distributed: what is covered and what is not, with the line between them. */
public final class NoveltyHistogram {
  private static final Color COVERED = new Color(0x4477aa);
  private static final Color NOVEL = new Color(0xee6677);
  private static final Color LINE = new Color(0x404040);
  private static final Shape PATCH = new Rectangle2D.Double(-5, -5, 10, 10);

  /** Where bars begin, so that those of a single environment are seen. */
  private static final double BASE = 0.5;

  private NoveltyHistogram() {}

  /**
   * Draws values of δH.
   *
   * @param dH in nats, at least one; values that are not finite are left out
   * @param label of the axis
   * @param greatest which environment the greatest δH is of
   */
  public static JFreeChart of(double[] dH, String label, String greatest) {
    Histogram found = Histogram.of(dH);
    int[] counts = found.counts();
    SimpleHistogramDataset dataset = new SimpleHistogramDataset("dH");
    dataset.setAdjustForBinSize(false);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        // Its logarithm is nowhere.
        continue;
      }
      SimpleHistogramBin bin =
          new SimpleHistogramBin(found.start(i), found.start(i + 1), true, false);
      bin.setItemCount(counts[i]);
      dataset.addBin(bin);
    }
    XYBarRenderer renderer =
        new XYBarRenderer() {
          private static final long serialVersionUID = 1L;

          @Override
          public Paint getItemPaint(int row, int column) {
            return dataset.getStartXValue(row, column) >= 0 ? NOVEL : COVERED;
          }
        };
    renderer.setBase(BASE);
    NumberAxis values = Chart.axis(label);
    values.setAutoRangeIncludesZero(false);
    LogarithmicAxis environments = new LogarithmicAxis("environments");
    environments.setLog10TickLabelsFlag(false);
    environments.setNumberFormatOverride(
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    // Up to the next power of ten, so that there is a number above the highest bar.
    double most = Arrays.stream(counts).max().orElse(1);
    environments.setRange(BASE, Math.pow(10, Math.ceil(Math.log10(1.1 * Math.max(1, most)))));
    XYPlot plot = new XYPlot(dataset, values, environments, renderer);
    double[] finite = Arrays.stream(dH).filter(Double::isFinite).toArray();
    if (finite.length > 0) {
      plot.addDomainMarker(greatest(Arrays.stream(finite).max().getAsDouble(), greatest));
    }
    plot.addDomainMarker(new ValueMarker(0, LINE, new BasicStroke(1.2f)));
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.addSubtitle(legend(dH));
    return chart;
  }

  /** The greatest value, which a bar of a single environment hardly shows. */
  private static ValueMarker greatest(double value, String name) {
    ValueMarker marker =
        new ValueMarker(
            value,
            LINE,
            new BasicStroke(
                0.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {3, 3}, 0));
    marker.setLabel(Chart.text(String.format(Locale.ROOT, "greatest: %.4f, %s", value, name)));
    marker.setLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    marker.setLabelPaint(LINE);
    marker.setLabelBackgroundColor(Color.WHITE);
    marker.setLabelAnchor(RectangleAnchor.TOP_LEFT);
    marker.setLabelTextAnchor(TextAnchor.TOP_RIGHT);
    marker.setLabelOffset(new RectangleInsets(4, 4, 4, 4));
    return marker;
  }

  private static LegendTitle legend(double[] dH) {
    long novel = Arrays.stream(dH).filter(v -> v > 0).count();
    LegendItemCollection items = new LegendItemCollection();
    items.add(item("covered (δH ≤ 0)", dH.length - novel, dH.length, COVERED));
    items.add(item("not covered (δH > 0)", novel, dH.length, NOVEL));
    LegendTitle legend = new LegendTitle(() -> items);
    legend.setPosition(RectangleEdge.TOP);
    legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 16));
    return legend;
  }

  private static LegendItem item(String name, long count, int all, Color color) {
    String text = String.format(Locale.ROOT, "%s: %.1f %% of %,d", name, 100.0 * count / all, all);
    return new LegendItem(text, null, null, null, PATCH, color);
  }
}
