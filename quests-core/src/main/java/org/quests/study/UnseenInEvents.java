package org.quests.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.descriptor.DatasetIndex;
import org.quests.events.RareEvents;

/** Elements of a trajectory, and of its nuclei, that references lack; counted frame after frame. */
final class UnseenInEvents {
  /** For each reference; null where its elements are not known. */
  private final List<@Nullable KnownElements> known = new ArrayList<>();

  private final List<UnseenElement.@Nullable Tally> tallies = new ArrayList<>();

  /** What no reference holds; null where the elements of one are not known, and without any. */
  private final UnseenElement.@Nullable Tally ofNone;

  private final List<Map<Integer, SortedMap<String, Long>>> nuclei = new ArrayList<>();

  UnseenInEvents(List<DatasetIndex> references) {
    for (DatasetIndex reference : references) {
      KnownElements elements = KnownElements.of(reference);
      known.add(elements);
      tallies.add(elements == null ? null : new UnseenElement.Tally(elements));
    }
    KnownElements together = KnownElements.of(references);
    ofNone = together == null ? null : new UnseenElement.Tally(together);
  }

  /** Takes note of a frame. */
  void add(RareEvents.Atoms atoms) {
    Frame frame = atoms.result().frame();
    for (UnseenElement.Tally tally : tallies) {
      if (tally != null) {
        tally.add(frame);
      }
    }
    if (ofNone != null) {
      ofNone.add(frame);
    }
    Map<Integer, SortedMap<String, Long>> found = new HashMap<>();
    int[] nucleus = atoms.nucleus();
    for (int i = 0; i < nucleus.length; i++) {
      int element = frame.atomicNumbers()[i];
      if (nucleus[i] != 0 && lacks(element)) {
        found
            .computeIfAbsent(nucleus[i], number -> new TreeMap<>())
            .merge(Element.symbol(element), 1L, Long::sum);
      }
    }
    nuclei.add(found.isEmpty() ? Map.of() : found);
  }

  /** Whether a reference lacks an element. */
  private boolean lacks(int element) {
    for (KnownElements one : known) {
      if (one != null && one.lacks(element)) {
        return true;
      }
    }
    return false;
  }

  /** What a reference lacks, by its number; null where its elements are not known. */
  @Nullable SortedMap<String, UnseenElement> of(int reference) {
    UnseenElement.Tally tally = tallies.get(reference);
    return tally == null ? null : tally.result();
  }

  /** What no reference holds; null where the elements of one are not known, and without any. */
  @Nullable SortedMap<String, UnseenElement> ofAll() {
    return ofNone == null ? null : ofNone.result();
  }

  /**
   * For each frame the nuclei with atoms of elements that a reference lacks: by number of the
   * nucleus, how many there are of each.
   */
  List<Map<Integer, SortedMap<String, Long>>> ofNuclei() {
    return nuclei;
  }
}
