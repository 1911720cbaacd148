package org.quests.study;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.descriptor.AtomNumbers;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.RowSpec;

/**
 * The elements, or labels in place of these, that a reference holds. {@code X} is no element: no
 * reference lacks it. For one thread.
 */
final class KnownElements {
  private final boolean[] lacking = new boolean[Byte.MAX_VALUE + 1];
  private final AtomNumbers numbers;

  private KnownElements(DatasetIndex reference, AtomNumbers numbers) {
    this.numbers = numbers;
    Arrays.fill(lacking, true);
    lacking[0] = reference.labels() != null;
    for (int row = 0; row < reference.count(); row++) {
      lacking[reference.element(row)] = false;
    }
  }

  /**
   * Those of a reference; null where its elements are not known.
   *
   * @param spec by which frames are described
   */
  static @Nullable KnownElements of(DatasetIndex reference, RowSpec spec) {
    return reference.elementsKnown()
        ? new KnownElements(reference, AtomNumbers.of(reference, spec))
        : null;
  }

  /**
   * Whether the reference holds no atom of an element.
   *
   * @param element its number, as the reference has it; −1 where it is not known
   */
  boolean lacks(int element) {
    return element >= 0 && lacking[element];
  }

  /**
   * The number of the element of each atom of a frame.
   *
   * @throws org.quests.core.QuestsException of kind INPUT where the frame lacks its labels
   */
  byte[] numbersOf(Frame frame) {
    return numbers.of(frame);
  }

  /** The symbol or label of a number. */
  String name(int element) {
    return numbers.name(element);
  }

  /** The elements of a frame that the reference lacks, by symbol. */
  SortedMap<String, UnseenElement> unseenOf(Frame frame) {
    byte[] elements = numbersOf(frame);
    boolean any = false;
    for (byte element : elements) {
      any |= lacking[element];
    }
    if (!any) {
      return Collections.emptySortedMap();
    }
    UnseenElement.Tally tally = new UnseenElement.Tally(this);
    tally.add(frame, elements);
    return tally.result(this::name);
  }
}
