package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Labels;

/** Elements that groups of a dataset hold and others lack. */
final class UnseenInGroups {
  private UnseenInGroups() {}

  /**
   * For each pair of groups the elements of the first that the second lacks, by symbol, with how
   * many atoms of the first there are.
   *
   * @param groups their number
   * @param labels number of the group of each environment
   * @return rows first; null where elements are not known
   */
  static @Nullable List<List<SortedMap<String, Long>>> of(
      DatasetIndex dataset, int groups, int[] labels) {
    if (!dataset.elementsKnown()) {
      return null;
    }
    List<SortedMap<String, Long>> held =
        Stream.<SortedMap<String, Long>>generate(() -> new TreeMap<>(Labels.ORDER))
            .limit(groups)
            .toList();
    long[][] counts = new long[groups][Byte.MAX_VALUE + 1];
    for (int row = 0; row < labels.length; row++) {
      counts[labels[row]][dataset.element(row)]++;
    }
    for (int g = 0; g < groups; g++) {
      // X, the first, is no element.
      for (int z = dataset.labels() == null ? 1 : 0; z < counts[g].length; z++) {
        if (counts[g][z] > 0) {
          held.get(g).put(dataset.nameOf(z), counts[g][z]);
        }
      }
    }
    List<List<SortedMap<String, Long>>> rows = new ArrayList<>();
    for (SortedMap<String, Long> group : held) {
      List<SortedMap<String, Long>> row = new ArrayList<>();
      for (SortedMap<String, Long> reference : held) {
        SortedMap<String, Long> lacking = new TreeMap<>(group);
        lacking.keySet().removeAll(reference.keySet());
        row.add(lacking);
      }
      rows.add(row);
    }
    return rows;
  }
}
