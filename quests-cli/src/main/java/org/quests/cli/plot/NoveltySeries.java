package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.quests.entropy.Quantiles;
import org.quests.novelty.FrameResult;

/** How δH of the atoms is spread along a trajectory: quantiles against time. */
public final class NoveltySeries {
  private static final Color MAX = new Color(0xee6677);
  private static final Color Q99 = new Color(0xccaa33);
  private static final Color MEDIAN = new Color(0x4477aa);
  private static final Color LINE = new Color(0x404040);

  /** More points than this cannot be told apart. */
  private static final int MOST_POINTS = 1000;

  /** Of so few atoms 99 % is hardly less than the greatest: the lines would cover each other. */
  private static final int FEW_ATOMS = 100;

  /** Rows of so many numbers: time, max, 99 %, 75 %, median, 25 %. */
  private static final int COLUMNS = 6;

  private double[] values = new double[COLUMNS << 8];
  private int size;
  private int mostAtoms;

  /**
   * Adds a frame; one whose time is not known is left out.
   *
   * @param atoms how many it has
   */
  public void add(double time, int atoms, FrameResult.Summary dH) {
    Quantiles q = dH.quantiles();
    if (!Double.isFinite(time) || !Double.isFinite(q.max())) {
      return;
    }
    mostAtoms = Math.max(mostAtoms, atoms);
    if (size + COLUMNS > values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
    for (double value : new double[] {time, q.max(), q.q99(), q.q75(), q.median(), q.q25()}) {
      values[size++] = value;
    }
  }

  /**
   * Draws them. Of a long trajectory neighbouring frames share a point: the greatest of the
   * greatest, and the means of the others.
   *
   * @param time title of the axis
   * @param what title of the other axis, without its unit
   */
  public JFreeChart chart(String time, String what) {
    int frames = size / COLUMNS;
    int shared = Math.max(1, Math.ceilDiv(frames, MOST_POINTS));
    String of = shared == 1 ? "" : String.format(Locale.ROOT, " (%,d frames a point)", shared);
    XYSeries max = new XYSeries("greatest" + of);
    XYSeries q99 = new XYSeries("99 %");
    YIntervalSeries middle = new YIntervalSeries("median, 25 % to 75 %");
    for (int from = 0; from < frames; from += shared) {
      double[] point = point(from, Math.min(frames, from + shared));
      max.add(point[0], point[1]);
      q99.add(point[0], point[2]);
      middle.add(point[0], point[4], point[5], point[3]);
    }
    NumberAxis times = Chart.axis(time);
    times.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(null, times, Chart.axis(what + " (nats)"), null);
    times.setLowerMargin(0);
    times.setUpperMargin(0);
    add(plot, 0, max, MAX, 0.8f);
    if (mostAtoms > FEW_ATOMS) {
      add(plot, 1, q99, Q99, 1.0f);
    }
    YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
    bands.addSeries(middle);
    DeviationRenderer ofMiddle = new DeviationRenderer(true, false);
    ofMiddle.setAlpha(0.25f);
    Chart.paint(ofMiddle, MEDIAN, new BasicStroke(1.1f));
    Chart.put(plot, 2, bands, ofMiddle);
    plot.addRangeMarker(new ValueMarker(0, LINE, new BasicStroke(1.2f)));
    return Chart.withLegend(plot);
  }

  private double[] point(int from, int to) {
    double[] point = new double[COLUMNS];
    point[1] = Double.NEGATIVE_INFINITY;
    for (int frame = from; frame < to; frame++) {
      for (int c = 0; c < COLUMNS; c++) {
        double value = values[frame * COLUMNS + c];
        point[c] = c == 1 ? Math.max(point[c], value) : point[c] + value / (to - from);
      }
    }
    return point;
  }

  private static void add(XYPlot plot, int i, XYSeries series, Color color, float width) {
    XYLineAndShapeRenderer line = Chart.line(color, new BasicStroke(width));
    // One line instead of one for each frame: a tenth of the file.
    line.setDrawSeriesLineAsPath(true);
    Chart.put(plot, i, new XYSeriesCollection(series), line);
  }
}
