package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.statistics.SimpleHistogramBin;
import org.jfree.data.statistics.SimpleHistogramDataset;
import org.quests.entropy.Histogram;

/** How δH is distributed: what is covered and what is not, with the line between them. */
public final class NoveltyHistogram {
  private static final Color COVERED = new Color(0x4477aa);
  private static final Color NOVEL = new Color(0xee6677);
  private static final Color LINE = new Color(0x404040);
  private static final Shape PATCH = new Rectangle2D.Double(-5, -5, 10, 10);

  private NoveltyHistogram() {}

  /**
   * Draws values of δH.
   *
   * @param dH in nats, at least one; values that are not finite are left out
   * @param label of the axis
   */
  public static JFreeChart of(double[] dH, String label) {
    Histogram found = Histogram.of(dH);
    int[] counts = found.counts();
    SimpleHistogramDataset dataset = new SimpleHistogramDataset("dH");
    dataset.setAdjustForBinSize(false);
    for (int i = 0; i < counts.length; i++) {
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
    NumberAxis values = Chart.axis(label);
    values.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(dataset, values, Chart.wholeAxis("environments"), renderer);
    plot.addDomainMarker(new ValueMarker(0, LINE, new BasicStroke(1.2f)));
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.addSubtitle(legend(dH));
    return chart;
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
