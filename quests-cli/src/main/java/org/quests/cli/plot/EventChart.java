package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.events.RareEvents;

/**
 * Series of a trajectory one below the other on one axis of time, with their changes: a line where
 * one begins, shaded up to where it ends.
 */
public final class EventChart {
  private static final Color[] COLORS = {
    new Color(0x4477aa),
    new Color(0xee6677),
    new Color(0x228833),
    new Color(0xccaa33),
    new Color(0x66ccee),
    new Color(0xaa3377)
  };
  private static final Color CHANGE = new Color(0x404040);
  private static final Color DURING = new Color(0xcc, 0xbb, 0x44, 60);

  /** Height of a panel, and of what is above and below all of them. */
  private static final int PANEL = 170;

  private static final int FRAME = 90;

  private EventChart() {}

  /**
   * Draws series and writes the picture.
   *
   * @param series all of them; those of interest are drawn
   * @param events changes to mark
   * @param times of the frames
   * @param time title of their axis
   * @param references their names, that of the first before others
   * @param caption what the picture is of
   */
  public static void write(
      List<RareEvents.Series> series,
      List<RareEvents.Event> events,
      double[] times,
      String time,
      List<String> references,
      Caption caption,
      Path file,
      boolean overwrite) {
    NumberAxis axis = Chart.axis(time);
    axis.setAutoRangeIncludesZero(false);
    axis.setLowerMargin(0.01);
    axis.setUpperMargin(0.01);
    CombinedDomainXYPlot all = new CombinedDomainXYPlot(axis);
    all.setGap(10);
    addPanel(all, "H (nats)", of(series, RareEvents.ENTROPY), events, times, references);
    addPanel(
        all,
        "mean (nats)",
        of(series, RareEvents.NOVELTY, RareEvents.MOVING, RareEvents.RATIO),
        events,
        times,
        references);
    addPanel(all, "atoms", of(series, RareEvents.LARGEST), events, times, references);
    int height = FRAME + PANEL * all.getSubplots().size();
    Chart.write(Chart.withLegend(all), height, caption, file, overwrite);
  }

  private static List<RareEvents.Series> of(List<RareEvents.Series> all, String... beginnings) {
    return all.stream()
        .filter(series -> List.of(beginnings).stream().anyMatch(series.name()::startsWith))
        .toList();
  }

  private static void addPanel(
      CombinedDomainXYPlot all,
      String title,
      List<RareEvents.Series> series,
      List<RareEvents.Event> events,
      double[] times,
      List<String> references) {
    if (series.isEmpty()) {
      return;
    }
    NumberAxis values = Chart.axis(title);
    values.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(null, null, values, null);
    for (int i = 0; i < series.size(); i++) {
      add(plot, i, series.get(i), times, color(i, series), references);
      for (RareEvents.Event event : events) {
        if (event.series().equals(series.get(i).name())) {
          mark(plot, times[event.change().begin()], times[event.change().end()]);
        }
      }
    }
    all.add(plot);
  }

  /** The entropy first, the largest nucleus last, and what is between them in between. */
  private static Color color(int i, List<RareEvents.Series> series) {
    String name = series.get(i).name();
    return name.equals(RareEvents.ENTROPY)
        ? COLORS[0]
        : name.equals(RareEvents.LARGEST)
            ? COLORS[COLORS.length - 1]
            : COLORS[1 + i % (COLORS.length - 2)];
  }

  private static void mark(XYPlot plot, double from, double to) {
    if (Double.isNaN(from)) {
      return;
    }
    if (to > from) {
      plot.addDomainMarker(new IntervalMarker(from, to, DURING), Layer.BACKGROUND);
    }
    BasicStroke dashed =
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 3}, 0);
    plot.addDomainMarker(new ValueMarker(from, CHANGE, dashed), Layer.BACKGROUND);
  }

  private static void add(
      XYPlot plot,
      int i,
      RareEvents.Series series,
      double[] times,
      Color color,
      List<String> references) {
    XYSeries points = new XYSeries(Chart.text(title(series.name(), references)));
    for (int f = 0; f < times.length; f++) {
      if (!Double.isNaN(times[f])) {
        points.add(times[f], series.values()[f]);
      }
    }
    Chart.put(plot, i, new XYSeriesCollection(points), Chart.line(color, new BasicStroke(1.6f)));
  }

  private static String title(String name, List<String> references) {
    return switch (name) {
      case RareEvents.ENTROPY -> "entropy H of the frame";
      case RareEvents.MOVING -> "δH, frames just before";
      case RareEvents.LARGEST -> "largest nucleus";
      case RareEvents.RATIO ->
          references.size() < 2 ? "LLR" : "LLR (above 0: more like " + references.get(1) + ")";
      case RareEvents.NOVELTY -> references.isEmpty() ? "δH" : "δH, " + references.get(0);
      default -> "δH, " + name.substring(RareEvents.NOVELTY.length() + 1);
    };
  }
}
