package org.quests.study;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;

/**
 * A dataset weighed against another.
 *
 * @param test what the dataset is called
 * @param reference what the other is called
 * @param setting what the environments of the dataset are
 * @param dH of its environments
 * @param geometry δH by rows that do not see elements; null where it was not asked for
 * @param index which atom of which frame each of them is
 * @param referenceIndex the same of the other
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing both took
 * @param seconds what the rest took: reading the dataset and weighing it
 * @param cautions warnings about elements
 */
public record Comparison(
    String test,
    String reference,
    Setting setting,
    DifferentialEntropy dH,
    @Nullable DifferentialEntropy geometry,
    DatasetIndex index,
    DatasetIndex referenceIndex,
    Program program,
    double descriptorSeconds,
    double seconds,
    List<String> cautions) {
  /** Takes a copy. */
  public Comparison {
    cautions = List.copyOf(cautions);
  }

  /**
   * Elements of the dataset that the reference does not hold, by symbol; null where elements are
   * not known.
   */
  public @Nullable SortedMap<String, UnseenElement> unseenElements() {
    return UnseenElement.of(index, referenceIndex, setting.spec());
  }
}
