package org.quests.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Polygon;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYPolygonAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Labels;
import org.quests.study.ElementSplit;

/** What elements add to δH of each environment, against δH by the geometry. */
public final class SplitChart {
  /** Of elements, in the order of their symbols. */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x4477aa),
          new Color(0xee6677),
          new Color(0x228833),
          new Color(0xee8833),
          new Color(0x66ccee),
          new Color(0xaa3377),
          new Color(0x222222),
          new Color(0xb8a530),
          new Color(0x8c564b),
          new Color(0x6655cc),
          new Color(0x44aa99));

  private static final Color OTHERS = new Color(0x9a9a9a);
  private static final String NAME_OF_OTHERS = "others";

  private static final Color COVERED = new Color(0xf2f6fa);
  private static final Color BY_CHEMISTRY = new Color(0xfdf3d8);
  private static final Color BY_GEOMETRY = new Color(0xfbe6e6);
  private static final Color EDGE = new Color(0x909090);

  private static final Rectangle2D PATCH = new Rectangle2D.Double(-5, -5, 10, 10);

  /** Points in one of so many columns and rows are drawn as one. */
  private static final int CELLS = 200;

  /** Axes go at least so far to both sides of 0, in nats. */
  private static final double LEAST = 2;

  /** An element with less than this share of the mean number of atoms is rare. */
  private static final double RARE = 0.25;

  private SplitChart() {}

  /** Environments that are drawn in one colour. */
  private record Series(String name, int[] rows, Color color, Shape shape, XYSeries points) {
    static Series of(String name, int[] rows, Color color, Shape shape) {
      return new Series(name, rows, color, shape, new XYSeries(name, false, true));
    }
  }

  /** The environments of one element, and how many of them are not covered. */
  private record OfElement(String symbol, int[] rows, int novel) {}

  /**
   * Draws the environments of a dataset, coloured by the element of their centre.
   *
   * @param split δH of at least one, in two parts; values that are not finite are left out
   */
  public static JFreeChart of(DatasetIndex index, ElementSplit split) {
    double[] geometry = split.geometry();
    double[] chemistry = split.chemistry();
    double[] across = Arrays.stream(geometry).filter(Double::isFinite).toArray();
    double least = Math.min(-LEAST, Arrays.stream(across).min().orElse(0));
    double greatest = Math.max(LEAST, Arrays.stream(across).max().orElse(0));
    // High enough to show up to where environments of each geometry are covered.
    double highest =
        Math.max(-least, Arrays.stream(chemistry).filter(Double::isFinite).max().orElse(0));
    SymlogAxis domain = new SymlogAxis("δH by the geometry (nats)", least, greatest);
    SymlogAxis range = new SymlogAxis("what the elements add (nats)", 0, highest);
    XYPlot plot = new XYPlot(null, domain, range, null);
    XYLineAndShapeRenderer under = new XYLineAndShapeRenderer(false, false);
    areas(domain, range).forEach(area -> under.addAnnotation(area, Layer.BACKGROUND));
    List<Series> series = series(index, geometry, chemistry);
    fill(series, geometry, chemistry, domain, range);
    List<Series> rarestFirst = new ArrayList<>(series);
    rarestFirst.sort(Comparator.comparingInt(one -> one.rows.length));
    int place = 0;
    for (Series one : rarestFirst) {
      XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
      Chart.paint(renderer, one.color);
      renderer.setDrawOutlines(false);
      renderer.setAutoPopulateSeriesShape(false);
      renderer.setDefaultShape(one.shape);
      Chart.put(plot, place++, new XYSeriesCollection(one.points), renderer);
    }
    Chart.put(plot, place, new XYSeriesCollection(), under);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.addSubtitle(legend(ofElements(series)));
    chart.addSubtitle(legend(ofAreas(split.summary())));
    return chart;
  }

  /** The environments of each element, while there are colours: first those with most news. */
  private static List<Series> series(DatasetIndex index, double[] geometry, double[] chemistry) {
    Map<String, IntArrayList> rows = new TreeMap<>(Labels.ORDER);
    for (int i = 0; i < geometry.length; i++) {
      rows.computeIfAbsent(index.nameOf(index.element(i)), s -> new IntArrayList()).add(i);
    }
    List<OfElement> named = new ArrayList<>();
    rows.forEach(
        (symbol, own) ->
            named.add(
                new OfElement(
                    symbol, own.toArray(), own.count(i -> geometry[i] + chemistry[i] > 0))));
    IntArrayList others = new IntArrayList();
    if (named.size() > COLORS.size()) {
      named.sort(Comparator.comparingInt((OfElement one) -> -one.novel));
      List<OfElement> left = named.subList(COLORS.size(), named.size());
      left.forEach(one -> others.addAll(one.rows));
      left.clear();
      named.sort(Comparator.comparing(OfElement::symbol, Labels.ORDER));
    }
    List<Series> all = new ArrayList<>();
    for (OfElement one : named) {
      int i = all.size();
      all.add(Series.of(one.symbol, one.rows, COLORS.get(i), shape(i)));
    }
    if (!others.isEmpty()) {
      all.add(Series.of(NAME_OF_OTHERS, others.toArray(), OTHERS, shape(0)));
    }
    return all;
  }

  /** Shapes take turns, for those who do not tell all colours apart. */
  private static Shape shape(int i) {
    return switch (i % 3) {
      case 0 -> new Ellipse2D.Double(-2.5, -2.5, 5, 5);
      case 1 -> new Rectangle2D.Double(-2.2, -2.2, 4.4, 4.4);
      default -> new Polygon(new int[] {-3, 3, 0}, new int[] {2, 2, -3}, 3);
    };
  }

  /**
   * Fills the points of each series. Where many lie together the first in the dataset is drawn,
   * whatever its element: so no element covers the others. Rare elements are all drawn, above the
   * others.
   */
  private static void fill(
      List<Series> series,
      double[] geometry,
      double[] chemistry,
      SymlogAxis domain,
      SymlogAxis range) {
    double rare = RARE * geometry.length / series.size();
    int[] of = new int[geometry.length];
    List<Set<Long>> taken = new ArrayList<>();
    Set<Long> shared = new HashSet<>();
    for (Series one : series) {
      Arrays.stream(one.rows).forEach(row -> of[row] = taken.size());
      taken.add(one.rows.length < rare ? new HashSet<>() : shared);
    }
    for (int i = 0; i < of.length; i++) {
      if (Double.isFinite(geometry[i]) && Double.isFinite(chemistry[i])) {
        double x = SymlogAxis.place(geometry[i]);
        double y = SymlogAxis.place(chemistry[i]);
        if (taken.get(of[i]).add(CELLS * cell(x, domain) + cell(y, range))) {
          series.get(of[i]).points.add(x, y);
        }
      }
    }
  }

  private static long cell(double place, SymlogAxis axis) {
    return (long) ((place - axis.getLowerBound()) / axis.getRange().getLength() * CELLS);
  }

  /** Where environments are covered, and where they are not by the one or the other. */
  private static List<XYPolygonAnnotation> areas(SymlogAxis domain, SymlogAxis range) {
    double left = domain.getLowerBound();
    double right = domain.getUpperBound();
    double bottom = range.getLowerBound();
    double top = range.getUpperBound();
    // δH is 0 where one is the other's opposite, also as they are placed.
    double corner = Math.max(left, -top);
    return List.of(
        area(COVERED, left, bottom, 0, bottom, 0, 0, corner, -corner, left, -corner),
        area(BY_CHEMISTRY, 0, 0, 0, top, left, top, left, -corner, corner, -corner),
        area(BY_GEOMETRY, 0, bottom, right, bottom, right, top, 0, top));
  }

  private static XYPolygonAnnotation area(Color color, double... corners) {
    return new XYPolygonAnnotation(corners, new BasicStroke(0.8f), EDGE, color);
  }

  private static LegendItemCollection ofElements(List<Series> series) {
    LegendItemCollection items = new LegendItemCollection();
    for (Series one : series) {
      String text =
          String.format(Locale.ROOT, "%s: %,d", Chart.shortened(one.name), one.rows.length);
      items.add(new LegendItem(text, null, null, null, one.shape, one.color));
    }
    return items;
  }

  private static LegendItemCollection ofAreas(ElementSplit.Summary found) {
    double byGeometry = found.fractionGeometry();
    double byChemistry = found.fractionChemistry();
    LegendItemCollection items = new LegendItemCollection();
    items.add(item("covered", 1 - byGeometry - byChemistry, COVERED));
    items.add(item("not covered once elements are seen", byChemistry, BY_CHEMISTRY));
    items.add(item("not covered by geometry", byGeometry, BY_GEOMETRY));
    return items;
  }

  private static LegendItem item(String name, double fraction, Color color) {
    String text = String.format(Locale.ROOT, "%s: %.1f %%", name, 100 * Math.max(0, fraction));
    return new LegendItem(text, null, null, null, PATCH, color, new BasicStroke(0.8f), EDGE);
  }

  private static LegendTitle legend(LegendItemCollection items) {
    LegendTitle legend = new LegendTitle(() -> items);
    legend.setPosition(RectangleEdge.TOP);
    legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 12));
    return legend;
  }
}
