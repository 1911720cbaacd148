package org.quests.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.quests.atoms.ResultNames;
import org.quests.entropy.ElementOverlaps;
import org.quests.entropy.GroupComparison;

/**
 * What groups of frames have in common element by element, and how alike elements are by geometry.
 *
 * @param elements by symbol, sorted
 * @param geometry the elements as groups, by rows that do not see elements
 */
public record OverlapByElement(Map<String, OfElement> elements, Geometry geometry) {
  /**
   * The atoms of one element.
   *
   * @param counts how many each group holds
   * @param entropy H of those of each group alone in nats; NaN where it holds none
   * @param overlap for each pair of groups the fraction of the first one's atoms that the atoms of
   *     the element in the second cover; NaN where the first holds none
   */
  public record OfElement(long[] counts, double[] entropy, double[][] overlap) {}

  /**
   * How alike elements are by geometry.
   *
   * @param symbols of the elements, sorted
   * @param overlap for each pair of elements the fraction of the first one's environments that
   *     those of the second cover
   * @param visibility how much the geometry tells of the elements, 0 to 1; NaN for one element
   * @param saturated elements whose H is so near to its maximum that this says little
   */
  public record Geometry(
      List<String> symbols, double[][] overlap, double visibility, List<String> saturated) {}

  private static final ResultKeys<OfElement> KEYS_OF_AN_ELEMENT =
      ResultKeys.of(OfElement.class)
          .with(SharedKeys.ENVIRONMENTS, OfElement::counts)
          .with(SharedKeys.ENTROPY, OfElement::entropy)
          .with(
              ResultKey.of(
                  ResultNames.OVERLAP, "fraction that the same element of the reference covers"),
              OfElement::overlap);

  private static final ResultKeys<Geometry> KEYS_OF_GEOMETRY =
      ResultKeys.of(Geometry.class)
          .with(ResultKey.of("symbols", "of the elements"), Geometry::symbols)
          .with(
              ResultKey.of(ResultNames.OVERLAP, "fraction of an element that another one covers"),
              Geometry::overlap)
          .with(
              ResultKey.of("visibility", "how much the geometry tells of the elements, 0 to 1"),
              Geometry::visibility);

  /** The keys of its values. */
  static ResultKeys<OverlapByElement> keys() {
    return ResultKeys.of(OverlapByElement.class)
        .withNamed(SharedKeys.BY_ELEMENT, KEYS_OF_AN_ELEMENT, OverlapByElement::elements)
        .withObject(
            ResultKey.of("by_geometry", "how alike the elements are by geometry"),
            KEYS_OF_GEOMETRY,
            OverlapByElement::geometry);
  }

  static OverlapByElement of(ElementOverlaps found, int groups) {
    Map<String, OfElement> elements = new LinkedHashMap<>();
    for (int e = 0; e < found.symbols().size(); e++) {
      long[] counts = new long[groups];
      double[] entropy = new double[groups];
      double[][] overlap = new double[groups][groups];
      for (int g = 0; g < groups; g++) {
        counts[g] = found.count(e, g);
        entropy[g] = found.entropy(e, g);
        for (int r = 0; r < groups; r++) {
          overlap[g][r] = found.overlap(e, g, r);
        }
      }
      elements.put(found.symbols().get(e), new OfElement(counts, entropy, overlap));
    }
    return new OverlapByElement(elements, geometry(found.byGeometry()));
  }

  private static Geometry geometry(GroupComparison elements) {
    int n = elements.names().size();
    double[][] overlap = new double[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        overlap[a][b] = elements.overlap(a, b);
      }
    }
    List<String> saturated =
        IntStream.range(0, n)
            .filter(e -> elements.entropy(e).saturated())
            .mapToObj(elements.names()::get)
            .toList();
    return new Geometry(elements.names(), overlap, elements.visibility(), saturated);
  }

  /**
   * With a column for each element.
   *
   * @param pairs of groups, one group after the other
   */
  ResultTable withColumns(ResultTable pairs) {
    ResultTable table = pairs;
    for (Map.Entry<String, OfElement> element : elements.entrySet()) {
      double[][] overlap = element.getValue().overlap;
      table =
          table.with(
              ResultKey.of(
                  ResultNames.of(ResultNames.OVERLAP, element.getKey()),
                  "the same of the atoms of the element, by those of the same element"),
              row -> {
                double value = overlap[row / overlap.length][row % overlap.length];
                return Double.isNaN(value) ? null : value;
              });
    }
    return table;
  }
}
