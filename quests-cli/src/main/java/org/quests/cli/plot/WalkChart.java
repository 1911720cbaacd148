package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.generation.MonteCarlo;

/** How a Monte Carlo walk went: scores, and the share of proposals that were accepted. */
public final class WalkChart {
  private static final Color CURRENT = new Color(0x66ccee);
  private static final Color BEST = new Color(0x4477aa);
  private static final Color SHARE = new Color(0xee6677);

  /** So many shares of acceptance are drawn, each of as many successive steps. */
  private static final int WINDOWS = 30;

  private WalkChart() {}

  /**
   * Draws a walk.
   *
   * @param score its name
   * @param shown what makes of a score a number for people
   */
  public static JFreeChart of(MonteCarlo walk, String score, DoubleUnaryOperator shown) {
    double[] scores = walk.scores();
    double[] proposed = walk.proposedScores();
    XYSeries current = new XYSeries(score);
    XYSeries best = new XYSeries("best so far");
    double least = walk.startScore();
    current.add(0, shown.applyAsDouble(walk.startScore()));
    best.add(0, shown.applyAsDouble(least));
    for (int step = 0; step < scores.length; step++) {
      least = proposed[step] < least ? proposed[step] : least;
      current.add(step + 1, shown.applyAsDouble(scores[step]));
      best.add(step + 1, shown.applyAsDouble(least));
    }
    XYPlot plot = new XYPlot();
    plot.setDomainAxis(Chart.wholeAxis("Monte Carlo step"));
    plot.setRangeAxis(0, Chart.axis(score + " (nats)"));
    NumberAxis share = Chart.axis("share accepted");
    share.setRange(0, 1.02);
    plot.setRangeAxis(1, share);
    put(plot, 0, 0, best, BEST);
    put(plot, 1, 0, current, CURRENT);
    put(plot, 2, 1, acceptance(walk.accepted()), SHARE);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    LegendTitle legend = new LegendTitle(plot);
    legend.setPosition(RectangleEdge.TOP);
    chart.addSubtitle(legend);
    return chart;
  }

  private static XYSeries acceptance(boolean[] accepted) {
    XYSeries series = new XYSeries("share accepted");
    int windows = Math.min(WINDOWS, accepted.length);
    for (int w = 0; w < windows; w++) {
      int from = (int) ((long) w * accepted.length / windows);
      int to = (int) ((w + 1L) * accepted.length / windows);
      int count = 0;
      for (int step = from; step < to; step++) {
        count += accepted[step] ? 1 : 0;
      }
      series.add((from + to + 1) / 2.0, (double) count / (to - from));
    }
    return series;
  }

  private static void put(XYPlot plot, int place, int axis, XYSeries series, Color color) {
    Chart.put(
        plot, place, new XYSeriesCollection(series), Chart.line(color, new BasicStroke(1.8f)));
    plot.mapDatasetToRangeAxis(place, axis);
  }
}
