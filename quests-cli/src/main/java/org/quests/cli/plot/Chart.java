package org.quests.cli.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYDataset;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/** Charts in one style, as SVG or PNG by the ending of the file's name. */
public final class Chart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;

  /** Pixels of a PNG for each unit, so that it is sharp on fine screens. */
  private static final int SCALE = 2;

  /** Letters of a title or of the name of a series, at most. */
  private static final int MOST_LETTERS = 80;

  /** Letters of the name of a group or an element that are shown. */
  static final int LETTERS_OF_A_NAME = 22;

  /** Of lines, states or groups beside each other; more than these could not be told apart. */
  static final List<Color> COLORS =
      List.of(
          new Color(0x4477aa),
          new Color(0xee6677),
          new Color(0x228833),
          new Color(0xaa7700),
          new Color(0xaa3377),
          new Color(0x606060));

  private Chart() {}

  /**
   * Refuses a picture that cannot be written, before any work is done.
   *
   * @throws QuestsException where the ending is neither .svg nor .png, or the file is refused
   */
  public static void check(@Nullable Path file, boolean overwrite) {
    if (file != null) {
      if (!ends(file, ".svg") && !ends(file, ".png")) {
        throw QuestsException.usage(file + ": expected a picture that ends in .svg or .png");
      }
      System.setProperty("java.awt.headless", "true");
      AtomicOutput.check(file, overwrite);
      requireFonts(file);
    }
  }

  private static void requireFonts(Path file) {
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12)
          .getLineMetrics("δH", new FontRenderContext(null, true, true));
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw QuestsException.output(
          file
              + ": cannot be drawn, for Java finds no fonts: it needs fontconfig and a font,"
              + " such as DejaVu",
          e);
    }
  }

  private static boolean ends(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** Writes a chart with what it is of. */
  public static void write(JFreeChart chart, Caption caption, Path file, boolean overwrite) {
    write(chart, HEIGHT, caption, file, overwrite);
  }

  /** Writes a chart of another height than the usual one. */
  static void write(JFreeChart chart, int height, Caption caption, Path file, boolean overwrite) {
    style(chart);
    // After the theme, which would make it large.
    TextTitle line = new TextTitle(caption.line(), new Font(Font.SANS_SERIF, Font.PLAIN, 10));
    line.setPaint(new Color(0x606060));
    line.setPosition(RectangleEdge.BOTTOM);
    line.setHorizontalAlignment(HorizontalAlignment.LEFT);
    line.setTextAlignment(HorizontalAlignment.LEFT);
    line.setMargin(6, 4, 0, 0);
    chart.addSubtitle(line);
    AtomicOutput.write(
        file,
        overwrite,
        out -> {
          if (ends(file, ".png")) {
            PngPicture.write(chart, WIDTH, height, SCALE, caption, out);
          } else {
            SvgPicture.write(chart, WIDTH, height, caption, out);
          }
        });
  }

  /** A text of a picture, as it may be shown. */
  static String text(String text) {
    return Printable.of(text, MOST_LETTERS);
  }

  /** The name of a group, an element or a label, as it may be shown. */
  static String shortened(String name) {
    String shown = Printable.of(name);
    return shown.length() <= LETTERS_OF_A_NAME
        ? shown
        : shown.substring(0, LETTERS_OF_A_NAME - 1) + "…";
  }

  /**
   * Names of files or groups as they may be shown, each other than the others: without folders
   * where that is enough, and where beginnings are alike by their ends.
   */
  static List<String> labels(List<String> names) {
    List<UnaryOperator<String>> ways =
        List.of(
            name -> shortened(Printable.of(name).replaceAll(".*/(?=[^/]+$)", "")),
            Chart::shortened,
            name -> ending(Printable.of(name)));
    for (UnaryOperator<String> way : ways) {
      List<String> shown = names.stream().map(way).toList();
      if (shown.stream().distinct().count() == names.stream().distinct().count()) {
        return shown;
      }
    }
    return IntStream.range(0, names.size())
        .mapToObj(i -> shortened((i + 1) + " " + names.get(i)))
        .toList();
  }

  private static String ending(String name) {
    int more = name.length() - (LETTERS_OF_A_NAME - 1);
    return more <= 1 ? name : "…" + name.substring(more);
  }

  /** An axis of numbers. */
  static NumberAxis axis(String title) {
    NumberAxis axis = new NumberAxis(text(title));
    axis.setStandardTickUnits(NumberAxis.createStandardTickUnits(Locale.ROOT));
    return axis;
  }

  /** An axis of whole numbers. */
  static NumberAxis wholeAxis(String title) {
    NumberAxis axis = new NumberAxis(text(title));
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits(Locale.ROOT));
    return axis;
  }

  /**
   * Colours all that a renderer draws. A theme takes back what is set for a single series, and not
   * what is set for all: so each series has a renderer of its own.
   */
  static void paint(AbstractRenderer renderer, Color color) {
    renderer.setAutoPopulateSeriesPaint(false);
    renderer.setDefaultPaint(color);
    renderer.setAutoPopulateSeriesFillPaint(false);
    renderer.setDefaultFillPaint(color);
  }

  /** The same, and how its lines are drawn. */
  static void paint(AbstractRenderer renderer, Color color, Stroke stroke) {
    paint(renderer, color);
    renderer.setAutoPopulateSeriesStroke(false);
    renderer.setDefaultStroke(stroke);
  }

  /** Draws a line. */
  static XYLineAndShapeRenderer line(Color color, Stroke stroke) {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    paint(renderer, color, stroke);
    return renderer;
  }

  /** Adds data with what draws them; the first place is drawn last. */
  static void put(XYPlot plot, int place, XYDataset data, XYItemRenderer renderer) {
    plot.setDataset(place, data);
    plot.setRenderer(place, renderer);
  }

  /** A plot below the names of its series. */
  static JFreeChart withLegend(Plot plot) {
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    LegendTitle legend = chart.getLegend();
    legend.setPosition(RectangleEdge.TOP);
    legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 12));
    return chart;
  }

  private static void style(JFreeChart chart) {
    StandardChartTheme theme = new StandardChartTheme("quests");
    theme.setExtraLargeFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    theme.setLargeFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    theme.setRegularFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    theme.setSmallFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    theme.setChartBackgroundPaint(Color.WHITE);
    theme.setPlotBackgroundPaint(Color.WHITE);
    theme.setDomainGridlinePaint(new Color(0xe0e0e0));
    theme.setRangeGridlinePaint(new Color(0xe0e0e0));
    theme.setPlotOutlinePaint(new Color(0x808080));
    theme.setAxisOffset(RectangleInsets.ZERO_INSETS);
    theme.setXYBarPainter(new org.jfree.chart.renderer.xy.StandardXYBarPainter());
    theme.setShadowVisible(false);
    theme.apply(chart);
    chart.setPadding(new RectangleInsets(8, 8, 8, 16));
  }
}
