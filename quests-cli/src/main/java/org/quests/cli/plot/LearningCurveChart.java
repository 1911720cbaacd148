package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.entropy.Entropy;
import org.quests.entropy.Estimator;
import org.quests.sampling.EstimatedCurve;
import org.quests.sampling.Extrapolation;
import org.quests.sampling.LearningCurve;

/** H against the number of environments, with its errors, the fit, and what it tends to. */
public final class LearningCurveChart {
  private static final Color SAMPLES = new Color(0x4477aa);
  private static final Color FIT = new Color(0xee6677);
  private static final Color MOST = new Color(0x909090);
  private static final int STEPS = 200;

  private LearningCurveChart() {}

  /** A point of the curve: H of so many environments, with its standard error or NaN. */
  private record Point(double count, double entropy, double error) {}

  /** Draws a curve. */
  public static JFreeChart of(LearningCurve curve) {
    List<Point> points = new ArrayList<>();
    for (LearningCurve.Point point : curve.points()) {
      points.add(new Point(point.count(), point.mean(), point.bootstrap().standardError()));
    }
    Entropy whole = curve.entropy();
    points.add(new Point(whole.count(), whole.value(), curve.bootstrap().standardError()));
    return of(points, whole.saturated(), curve.extrapolation().orElse(null));
  }

  /** Draws an estimated curve. */
  public static JFreeChart of(EstimatedCurve curve) {
    List<Point> points = new ArrayList<>();
    for (Estimator.Size size : curve.sizes().reversed()) {
      points.add(new Point(size.count(), size.mean(), size.standardError()));
    }
    boolean saturated = Entropy.saturated(curve.whole().mean(), curve.sizes().getFirst().count());
    return of(points, saturated, curve.extrapolation().orElse(null));
  }

  private static JFreeChart of(
      List<Point> curve, boolean saturated, @Nullable Extrapolation extrapolation) {
    double n = curve.getLast().count;
    double least = curve.stream().mapToDouble(Point::count).min().orElse(n);
    double end = 1.05 * n;
    NumberAxis counts = Chart.wholeAxis("environments in a sample, n");
    counts.setRange(0, end);
    NumberAxis entropies = Chart.axis("entropy H (nats)");
    entropies.setAutoRangeIncludesZero(false);
    XYErrorRenderer points = new XYErrorRenderer();
    Chart.paint(points, SAMPLES);
    points.setSeriesShape(0, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
    points.setErrorPaint(SAMPLES);
    points.setErrorStroke(new BasicStroke(1.2f));
    points.setDrawXError(false);
    XYIntervalSeries series = new XYIntervalSeries("H ± standard error");
    curve.forEach(point -> add(series, point.count, point.entropy, point.error));
    XYIntervalSeriesCollection samples = new XYIntervalSeriesCollection();
    samples.addSeries(series);
    XYPlot plot = new XYPlot(samples, counts, entropies, points);
    if (saturated) {
      // Elsewhere it lies far above, and would leave little room for the curve.
      addMost(plot, n, least);
    }
    if (extrapolation != null) {
      addFit(plot, extrapolation, least, end);
    }
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
    return Chart.withLegend(plot);
  }

  private static void add(XYIntervalSeries series, double n, double h, double error) {
    double half = Double.isNaN(error) ? 0 : error;
    series.add(n, n, n, h, h - half, h + half);
  }

  /** log n: what environments without anything in common would have. */
  private static void addMost(XYPlot plot, double n, double least) {
    XYSeries series = new XYSeries("greatest possible: log n");
    for (int i = 0; i <= STEPS; i++) {
      double x = Math.max(1, least + (n - least) * i / STEPS);
      series.add(x, Math.log(x));
    }
    Chart.put(plot, 1, new XYSeriesCollection(series), Chart.line(MOST, dashed(2, 3)));
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
    Chart.put(plot, 2, new XYSeriesCollection(line), Chart.line(FIT, new BasicStroke(1.8f)));
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
    Chart.paint(ofBand, FIT, dashed(6, 4));
    Chart.put(plot, 3, bands, ofBand);
  }
}
