package org.quests.descriptor;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.quests.atoms.Element;

/**
 * Counts centres that have no neighbour of their own element within the cut-off. Rows that tell
 * elements apart see an atom's own element only through its neighbours of that element. So the rows
 * of these centres do not say which element they are.
 */
public final class CentresAlone {
  private final RowSpec spec;

  /** By the place of the element among the species. */
  private final long[] counts;

  /** By atomic number the place of the species among the blocks of a row; 0 where it has none. */
  private final int[] blockOf = new int[Byte.MAX_VALUE + 1];

  CentresAlone(RowSpec spec) {
    this.spec = spec;
    counts = new long[spec instanceof DescriptorSpec own ? own.species().size() : 0];
    for (int s = 0; s < counts.length; s++) {
      blockOf[Element.number(spec.species().get(s))] = s + 1;
    }
  }

  /** Those of a dataset whose elements are known; none in the plain form. */
  public static CentresAlone of(Environments environments) {
    CentresAlone alone = new CentresAlone(environments.spec());
    if (alone.counts.length > 0 && !environments.elements().isEmpty()) {
      double[] row = new double[environments.dimension()];
      for (int i = 0; i < environments.count(); i++) {
        environments.copyRows(i, i + 1, row, 0);
        int element = environments.element(i);
        alone.add(row, any -> element);
      }
    }
    return alone;
  }

  /**
   * Adds rows.
   *
   * @param rows count · d numbers
   * @param element atomic number of the centre of each row
   */
  void add(double[] rows, IntUnaryOperator element) {
    if (counts.length == 0) {
      return;
    }
    int d = spec.dimension();
    int block = d / (counts.length + 1);
    for (int i = 0; i < rows.length / d; i++) {
      int place = blockOf[element.applyAsInt(i)];
      if (place > 0 && empty(rows, i * d + place * block, block)) {
        counts[place - 1]++;
      }
    }
  }

  private static boolean empty(double[] rows, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (rows[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many there are of each element that has any, by its symbol. */
  public SortedMap<String, Long> counts() {
    TreeMap<String, Long> all = new TreeMap<>();
    for (int s = 0; s < counts.length; s++) {
      if (counts[s] > 0) {
        all.put(spec.species().get(s), counts[s]);
      }
    }
    return Collections.unmodifiableSortedMap(all);
  }
}
