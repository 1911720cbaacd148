package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.quests.entropy.Entropy;
import org.quests.sampling.Extrapolation;
import org.quests.sampling.Interval;
import org.quests.sampling.LearningCurve;

/** H against the number of environments, with its errors, the fit, and what it tends to. */
public final class LearningCurveChart {
  private static final Color SAMPLES = new Color(0x4477aa);
  private static final Color FIT = new Color(0xee6677);
  private static final Color MOST = new Color(0x909090);
  private static final int STEPS = 200;

  private LearningCurveChart() {}

  /** Draws a curve. */
  public static JFreeChart of(LearningCurve curve) {
    double n = curve.entropy().count();
    double end = 1.05 * n;
    NumberAxis counts = new NumberAxis("environments in a sample, n");
    counts.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    counts.setRange(0, end);
    NumberAxis entropies = new NumberAxis("entropy H (nats)");
    entropies.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    entropies.setAutoRangeIncludesZero(false);
    XYErrorRenderer points = new XYErrorRenderer();
    paint(points, SAMPLES);
    points.setSeriesShape(0, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
    points.setErrorPaint(SAMPLES);
    points.setErrorStroke(new BasicStroke(1.2f));
    points.setDrawXError(false);
    XYPlot plot = new XYPlot(samples(curve), counts, entropies, points);
    if (curve.entropy().saturated()) {
      // Elsewhere it lies far above, and would leave little room for the curve.
      addMost(plot, n, leastCount(curve));
    }
    curve.extrapolation().ifPresent(fit -> addFit(plot, fit, leastCount(curve), end));
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    LegendTitle legend = chart.getLegend();
    legend.setPosition(RectangleEdge.TOP);
    legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 12));
    return chart;
  }

  private static double leastCount(LearningCurve curve) {
    return curve.points().stream()
        .mapToDouble(LearningCurve.Point::count)
        .min()
        .orElse(curve.entropy().count());
  }

  private static XYIntervalSeriesCollection samples(LearningCurve curve) {
    XYIntervalSeries series = new XYIntervalSeries("H ± standard error");
    for (LearningCurve.Point point : curve.points()) {
      add(series, point.count(), point.mean(), point.bootstrap().standardError());
    }
    Entropy whole = curve.entropy();
    add(series, whole.count(), whole.value(), curve.bootstrap().standardError());
    XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
    collection.addSeries(series);
    return collection;
  }

  private static void add(XYIntervalSeries series, double n, double h, double error) {
    double half = Double.isNaN(error) ? 0 : error;
    series.add(n, n, n, h, h - half, h + half);
  }

  /**
   * Colours a renderer's only series. A theme takes back what is set for a series, not what is set
   * for all.
   */
  private static void paint(AbstractRenderer renderer, Color color) {
    renderer.setAutoPopulateSeriesPaint(false);
    renderer.setDefaultPaint(color);
    renderer.setAutoPopulateSeriesFillPaint(false);
    renderer.setDefaultFillPaint(color);
  }

  /** log n: what environments without anything in common would have. */
  private static void addMost(XYPlot plot, double n, double least) {
    XYSeries series = new XYSeries("greatest possible: log n");
    for (int i = 0; i <= STEPS; i++) {
      double x = Math.max(1, least + (n - least) * i / STEPS);
      series.add(x, Math.log(x));
    }
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    paint(renderer, MOST);
    renderer.setAutoPopulateSeriesStroke(false);
    renderer.setDefaultStroke(dashed(2, 3));
    plot.setDataset(1, new XYSeriesCollection(series));
    plot.setRenderer(1, renderer);
  }

  private static BasicStroke dashed(float on, float off) {
    return new BasicStroke(
        1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {on, off}, 0);
  }

  private static void addFit(XYPlot plot, Extrapolation fit, double from, double end) {
    XYSeries line = new XYSeries("fit H∞ − b exp(−c log² n)");
    for (int i = 0; i <= STEPS; i++) {
      double x = from + (end - from) * i / STEPS;
      line.add(x, fit.at(x));
    }
    XYLineAndShapeRenderer ofLine = new XYLineAndShapeRenderer(true, false);
    paint(ofLine, FIT);
    ofLine.setSeriesStroke(0, new BasicStroke(1.8f));
    plot.setDataset(2, new XYSeriesCollection(line));
    plot.setRenderer(2, ofLine);
    Interval interval = fit.interval();
    boolean bounded = Double.isFinite(interval.low()) && Double.isFinite(interval.high());
    String limit = String.format(Locale.ROOT, "H∞ = %.3f", fit.limit());
    String ends = String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high());
    String name = bounded ? limit + ", 95 %: " + ends : limit;
    YIntervalSeries band = new YIntervalSeries(name);
    for (double x : new double[] {0, end}) {
      band.add(
          x,
          fit.limit(),
          bounded ? interval.low() : fit.limit(),
          bounded ? interval.high() : fit.limit());
    }
    YIntervalSeriesCollection bands = new YIntervalSeriesCollection();
    bands.addSeries(band);
    DeviationRenderer ofBand = new DeviationRenderer(true, false);
    ofBand.setAlpha(0.18f);
    paint(ofBand, FIT);
    ofBand.setAutoPopulateSeriesStroke(false);
    ofBand.setDefaultStroke(dashed(6, 4));
    plot.setDataset(3, bands);
    plot.setRenderer(3, ofBand);
  }
}
