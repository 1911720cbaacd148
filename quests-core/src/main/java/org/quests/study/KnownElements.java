package org.quests.study;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.descriptor.DatasetIndex;

/** The elements that a reference holds. {@code X} is no element: no reference lacks it. */
final class KnownElements {
  private final boolean[] lacking = new boolean[Byte.MAX_VALUE + 1];

  private KnownElements(List<DatasetIndex> references) {
    Arrays.fill(lacking, true);
    lacking[0] = false;
    for (DatasetIndex reference : references) {
      for (int row = 0; row < reference.count(); row++) {
        lacking[reference.element(row)] = false;
      }
    }
  }

  /** Those of a reference; null where its elements are not known. */
  static @Nullable KnownElements of(DatasetIndex reference) {
    return of(List.of(reference));
  }

  /** Those of all references; null where the elements of one are not known, and without any. */
  static @Nullable KnownElements of(List<DatasetIndex> references) {
    return references.isEmpty() || !references.stream().allMatch(DatasetIndex::elementsKnown)
        ? null
        : new KnownElements(references);
  }

  /**
   * Whether the reference holds no atom of an element.
   *
   * @param element its atomic number; −1 where it is not known
   */
  boolean lacks(int element) {
    return element >= 0 && lacking[element];
  }

  /** Whether the reference lacks the element of any atom of a frame. */
  boolean lacksAnyOf(Frame frame) {
    for (byte element : frame.atomicNumbers()) {
      if (lacking[element]) {
        return true;
      }
    }
    return false;
  }

  /** The elements of a frame that the reference lacks, by symbol. */
  SortedMap<String, UnseenElement> unseenOf(Frame frame) {
    if (!lacksAnyOf(frame)) {
      return Collections.emptySortedMap();
    }
    UnseenElement.Tally tally = new UnseenElement.Tally(this);
    tally.add(frame);
    return tally.result();
  }
}
