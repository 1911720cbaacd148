package org.quests.cli.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/**
 * A matrix between groups or elements, one coloured cell for each pair, with its number where there
 * is room.
 */
public final class HeatMap {
  private static final Color LOW = new Color(0xf7fbff);
  private static final Color HIGH = new Color(0x08519c);
  private static final Color BELOW_ZERO = new Color(0xb2182b);
  private static final Color NONE = new Color(0xd0d0d0);

  /** More groups than this leave no room for numbers. */
  private static final int MOST_NUMBERS = 9;

  private HeatMap() {}

  /**
   * Draws a matrix; where its values are on both sides of 0, so are the colours.
   *
   * @param kind what is compared: "group" or "element"
   * @param names of the groups
   * @param values for each group its row: how it is against each other
   * @param title of the values, with their unit
   * @param fractions whether the values lie between 0 and 1
   */
  public static JFreeChart of(
      String kind, List<String> names, double[][] values, String title, boolean fractions) {
    int n = names.size();
    double[] finite =
        Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    double low = fractions ? 0 : Arrays.stream(finite).min().orElse(0);
    double high = fractions ? 1 : Arrays.stream(finite).max().orElse(1);
    Shades shades = Shades.of(low, high);
    double[][] cells = new double[3][n * n];
    for (int g = 0; g < n; g++) {
      for (int r = 0; r < n; r++) {
        cells[0][g * n + r] = r;
        cells[1][g * n + r] = g;
        cells[2][g * n + r] = values[g][r];
      }
    }
    DefaultXYZDataset dataset = new DefaultXYZDataset();
    dataset.addSeries("groups", cells);
    XYBlockRenderer renderer = new XYBlockRenderer();
    renderer.setPaintScale(shades);
    String[] labels = names.stream().map(Chart::shortened).toArray(String[]::new);
    SymbolAxis across = axis("reference " + kind, labels);
    across.setVerticalTickLabels(
        n > 6 || Arrays.stream(labels).mapToInt(String::length).max().orElse(0) * n > 60);
    SymbolAxis down = axis(kind, labels);
    down.setInverted(true);
    XYPlot plot = new XYPlot(dataset, across, down, renderer);
    if (n <= MOST_NUMBERS) {
      for (int i = 0; i < n * n; i++) {
        plot.addAnnotation(number(cells[0][i], cells[1][i], cells[2][i], shades));
      }
    }
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    NumberAxis scale = Chart.axis(title);
    scale.setLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    scale.setTickLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    PaintScaleLegend legend = new PaintScaleLegend(shades, scale);
    legend.setPosition(RectangleEdge.RIGHT);
    legend.setStripWidth(16);
    legend.setMargin(new RectangleInsets(8, 16, 8, 0));
    chart.addSubtitle(legend);
    return chart;
  }

  private static SymbolAxis axis(String title, String[] labels) {
    SymbolAxis axis = new SymbolAxis(title, labels);
    axis.setRange(-0.5, labels.length - 0.5);
    axis.setGridBandsVisible(false);
    return axis;
  }

  /** Names of files without folders and endings, or, where those are alike, the ends of all. */
  public static List<String> briefly(List<String> files) {
    List<String> names =
        files.stream()
            .map(
                file ->
                    file.substring(file.lastIndexOf('/') + 1)
                        .replaceFirst("\\.(extxyz|xyz|npz|npy)(\\.\\w+)?$", ""))
            .toList();
    return names.stream().distinct().count() == names.size()
        ? names
        : files.stream()
            .map(
                f ->
                    f.length() <= Chart.LETTERS_OF_A_NAME
                        ? f
                        : "…" + f.substring(f.length() - Chart.LETTERS_OF_A_NAME + 1))
            .toList();
  }

  private static XYTextAnnotation number(double x, double y, double value, Shades shades) {
    String text =
        Double.isNaN(value)
            ? "–"
            : String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.0f", value);
    Color color = shades.share(value) > 0.55 ? Color.WHITE : Color.BLACK;
    return new XYTextAnnotation(text, x, y) {
      private static final long serialVersionUID = 1L;

      // What is set is taken back by a theme.
      @Override
      public Paint getPaint() {
        return color;
      }
    };
  }

  /** From light to dark, or from one colour by light to another. */
  private record Shades(double low, double high) implements PaintScale {
    static Shades of(double low, double high) {
      double most = Math.max(-low, high);
      return low < 0 && high > 0
          ? new Shades(-most, most)
          : new Shades(low, high > low ? high : low + 1);
    }

    private boolean twoSided() {
      return low == -high;
    }

    /** How dark a value is, 0 … 1. */
    double share(double value) {
      double share =
          twoSided() ? Math.abs(value) / high : Math.clamp((value - low) / (high - low), 0.0, 1.0);
      return Double.isNaN(value) ? 0 : share;
    }

    @Override
    public double getLowerBound() {
      return low;
    }

    @Override
    public double getUpperBound() {
      return high;
    }

    @Override
    public Paint getPaint(double value) {
      if (Double.isNaN(value)) {
        return NONE;
      }
      double s = share(value);
      Color full = twoSided() && value < 0 ? BELOW_ZERO : HIGH;
      return new Color(
          mixed(LOW.getRed(), full.getRed(), s),
          mixed(LOW.getGreen(), full.getGreen(), s),
          mixed(LOW.getBlue(), full.getBlue(), s));
    }

    private static int mixed(int from, int to, double share) {
      return (int) Math.round(from + (to - from) * Math.min(1, share));
    }
  }
}
