package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.uncertainty.CheckedCalibration;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.LabelledFrame;

/** Errors of held-out atoms against their δH, with the bound on them. */
public final class CalibrationChart {
  private static final Color WITHIN = new Color(0x4477aa);
  private static final Color BEYOND = new Color(0xee6677);
  private static final Color LINE = new Color(0x404040);

  /** More points than this cover each other. */
  private static final int MOST_POINTS = 3000;

  private static final int STEPS = 300;

  private CalibrationChart() {}

  /**
   * Draws a calibration.
   *
   * @param errors title of the axis
   */
  public static JFreeChart of(CheckedCalibration study, String errors) {
    ErrorCalibration calibration = study.calibration();
    int atoms = study.heldOut().stream().mapToInt(LabelledFrame::atoms).sum();
    int every = Math.ceilDiv(atoms, MOST_POINTS);
    XYSeries within =
        new XYSeries(String.format(Locale.ROOT, "within: %.1f %%", 100 * study.coverage()));
    XYSeries beyond =
        new XYSeries(String.format(Locale.ROOT, "beyond: %.1f %%", 100 * (1 - study.coverage())));
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    int at = 0;
    for (LabelledFrame frame : study.heldOut()) {
      for (int i = 0; i < frame.atoms(); i++) {
        double dH = frame.dH()[i];
        least = Math.min(least, dH);
        greatest = Math.max(greatest, dH);
        if (at++ % every == 0) {
          double error = Math.max(calibration.floor(), frame.errors()[i]);
          (calibration.covers(dH, error) ? within : beyond).add(dH, error);
        }
      }
    }
    XYSeries bound =
        new XYSeries(
            String.format(Locale.ROOT, "bound, nominal %s %%", 100 * calibration.coverage()));
    for (int i = 0; i <= STEPS; i++) {
      double dH = least + (greatest - least) * i / STEPS;
      bound.add(dH, calibration.bound(dH));
    }
    NumberAxis novelty = Chart.axis("δH against the reference (nats)");
    novelty.setAutoRangeIncludesZero(false);
    LogarithmicAxis sizes = new LogarithmicAxis(Chart.text(errors));
    sizes.setStrictValuesFlag(true);
    sizes.setLog10TickLabelsFlag(false);
    sizes.setNumberFormatOverride(
        new DecimalFormat("0.##########", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    sizes.setAutoRangeNextLogFlag(false);
    XYPlot plot = new XYPlot(null, novelty, sizes, null);
    Chart.put(plot, 0, new XYSeriesCollection(bound), Chart.line(LINE, new BasicStroke(1.8f)));
    points(plot, 1, beyond, BEYOND);
    points(plot, 2, within, WITHIN);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
    plot.addDomainMarker(new ValueMarker(0, LINE, new BasicStroke(0.8f)));
    return Chart.withLegend(plot);
  }

  private static void points(XYPlot plot, int i, XYSeries series, Color color) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    Chart.paint(renderer, color);
    renderer.setAutoPopulateSeriesShape(false);
    renderer.setDefaultShape(new Ellipse2D.Double(-1.25, -1.25, 2.5, 2.5));
    Chart.put(plot, i, new XYSeriesCollection(series), renderer);
  }
}
