package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;

/**
 * Why frames of a dataset come before others in a selection: they hold elements that the reference
 * lacks. Immutable.
 */
public final class SelectionReasons {
  private final SortedMap<String, UnseenElement> unseen;

  /** For each frame of the dataset the elements that the reference lacks. */
  private final List<List<String>> lacking;

  private SelectionReasons(SortedMap<String, UnseenElement> unseen, List<List<String>> lacking) {
    this.unseen = unseen;
    this.lacking = lacking;
  }

  /** Those of a dataset beside a reference; null where elements of either are not known. */
  static @Nullable SelectionReasons of(Environments dataset, DatasetIndex reference) {
    RowSpec spec = dataset.spec();
    KnownElements known = KnownElements.of(reference, spec);
    SortedMap<String, UnseenElement> unseen = UnseenElement.of(dataset.index(), reference, spec);
    if (known == null || unseen == null) {
      return null;
    }
    DatasetIndex index = dataset.index().comparedWith(reference);
    List<List<String>> lacking = new ArrayList<>();
    for (int frame = 0; frame < index.frames(); frame++) {
      TreeSet<String> symbols = new TreeSet<>(Labels.ORDER);
      for (int row = index.frameStart(frame); row < index.frameStart(frame + 1); row++) {
        if (known.lacks(index.element(row))) {
          symbols.add(index.nameOf(index.element(row)));
        }
      }
      lacking.add(List.copyOf(symbols));
    }
    return new SelectionReasons(unseen, lacking);
  }

  /** The places of the frames that come first. */
  int[] frames() {
    return IntStream.range(0, lacking.size()).filter(f -> !lacking.get(f).isEmpty()).toArray();
  }

  /** The elements of the dataset that the reference does not hold, by symbol. */
  public SortedMap<String, UnseenElement> unseenElements() {
    return unseen;
  }

  /** Why a frame comes first, as {@code no Ni in the reference}; null where it does not. */
  public @Nullable String of(int frame) {
    return lacking.get(frame).isEmpty() ? null : UnseenElement.missing(lacking.get(frame));
  }

  /** The elements of a frame that the reference lacks, by symbol. */
  public List<String> lackingIn(int frame) {
    return lacking.get(frame);
  }
}
