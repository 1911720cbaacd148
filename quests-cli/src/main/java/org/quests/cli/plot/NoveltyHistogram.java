package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.util.Arrays;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.statistics.SimpleHistogramBin;
import org.jfree.data.statistics.SimpleHistogramDataset;
import org.jspecify.annotations.Nullable;

/** How δH is distributed: what is covered and what is not, with the line between them. */
public final class NoveltyHistogram {
  private static final Color COVERED = new Color(0x4477aa);
  private static final Color NOVEL = new Color(0xee6677);
  private static final int BINS = 60;

  private NoveltyHistogram() {}

  /**
   * Draws values of δH.
   *
   * @param dH in nats, at least one; values that are not finite are left out
   * @param label of the axis
   */
  public static JFreeChart of(double[] dH, String label) {
    double[] finite = Arrays.stream(dH).filter(Double::isFinite).toArray();
    double min = Arrays.stream(finite).min().orElse(0);
    double max = Arrays.stream(finite).max().orElse(0);
    // Bins begin at multiples of their width, so that none lies across 0.
    double width = niceWidth(max - min);
    long first = (long) Math.floor(min / width);
    long last = (long) Math.floor(max / width);
    int[] counts = new int[(int) (last - first + 1)];
    for (double value : finite) {
      counts[(int) ((long) Math.floor(value / width) - first)]++;
    }
    SimpleHistogramDataset dataset = new SimpleHistogramDataset("dH");
    dataset.setAdjustForBinSize(false);
    for (int i = 0; i < counts.length; i++) {
      double from = (first + i) * width;
      SimpleHistogramBin bin =
          new SimpleHistogramBin(from, (first + i + 1) * width, true, false);
      bin.setItemCount(counts[i]);
      dataset.addBin(bin);
    }
    XYBarRenderer renderer =
        new XYBarRenderer(0.08) {
          private static final long serialVersionUID = 1L;

          @Override
          public Paint getItemPaint(int row, int column) {
            return dataset.getStartXValue(row, column) >= 0 ? NOVEL : COVERED;
          }
        };
    NumberAxis values = new NumberAxis(label);
    values.setAutoRangeIncludesZero(false);
    NumberAxis atoms = new NumberAxis("environments");
    XYPlot plot = new XYPlot(dataset, values, atoms, renderer);
    long novel = Arrays.stream(finite).filter(v -> v > 0).count();
    plot.addDomainMarker(
        marker(
            max > 0
                ? String.format(
                    java.util.Locale.ROOT, "δH > 0: %.1f %% not covered", 100.0 * novel / dH.length)
                : null));
    return new JFreeChart(null, null, plot, false);
  }

  private static ValueMarker marker(@Nullable String text) {
    ValueMarker zero = new ValueMarker(0, new Color(0x404040), new BasicStroke(1.2f));
    if (text != null) {
      zero.setLabel(text);
      zero.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
      zero.setLabelTextAnchor(TextAnchor.TOP_LEFT);
    }
    return zero;
  }

  /** A width of 1, 2 or 5 times a power of ten that gives about {@link #BINS} bins. */
  private static double niceWidth(double range) {
    double rough = Math.max(range, 1e-9) / BINS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double ratio = rough / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }
}
