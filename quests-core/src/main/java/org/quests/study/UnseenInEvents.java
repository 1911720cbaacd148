package org.quests.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;
import org.quests.events.RareEvents;

/** Elements of a trajectory, and of its nuclei, that references lack; counted frame after frame. */
final class UnseenInEvents {
  /** For each reference; null where its elements are not known. */
  private final List<@Nullable KnownElements> known = new ArrayList<>();

  private final List<UnseenElement.@Nullable Tally> tallies = new ArrayList<>();

  /**
   * What no reference holds, numbered as the first one has it; null where the elements of one are
   * not known, and without any.
   */
  private final UnseenElement.@Nullable Tally ofNone;

  private final List<Map<Integer, SortedMap<String, Long>>> nuclei = new ArrayList<>();

  UnseenInEvents(List<DatasetIndex> references, RowSpec spec) {
    for (DatasetIndex reference : references) {
      KnownElements elements = KnownElements.of(reference, spec);
      known.add(elements);
      tallies.add(elements == null ? null : new UnseenElement.Tally(elements));
    }
    KnownElements first = known.isEmpty() || known.contains(null) ? null : known.get(0);
    ofNone = first == null ? null : new UnseenElement.Tally(first);
  }

  /** Takes note of a frame. */
  void add(RareEvents.Atoms atoms) {
    Frame frame = atoms.result().frame();
    // How many references lack the element of each atom, and its name where any does.
    int[] lackedBy = new int[frame.atoms()];
    @Nullable String[] names = new @Nullable String[frame.atoms()];
    byte[] firstNumbers = new byte[0];
    for (int r = 0; r < known.size(); r++) {
      KnownElements one = known.get(r);
      UnseenElement.Tally tally = tallies.get(r);
      if (one == null || tally == null) {
        continue;
      }
      byte[] numbers = one.numbersOf(frame);
      firstNumbers = r == 0 ? numbers : firstNumbers;
      tally.add(frame, numbers);
      for (int i = 0; i < numbers.length; i++) {
        if (one.lacks(numbers[i])) {
          lackedBy[i]++;
          names[i] = one.name(numbers[i]);
        }
      }
    }
    for (int i = 0; ofNone != null && i < lackedBy.length; i++) {
      if (lackedBy[i] == known.size()) {
        ofNone.count(firstNumbers[i], frame.origin().index());
      }
    }
    Map<Integer, SortedMap<String, Long>> found = new HashMap<>();
    int[] nucleus = atoms.nucleus();
    for (int i = 0; i < nucleus.length; i++) {
      String name = names[i];
      if (nucleus[i] != 0 && name != null) {
        found
            .computeIfAbsent(nucleus[i], number -> new TreeMap<>(Labels.ORDER))
            .merge(name, 1L, Long::sum);
      }
    }
    nuclei.add(found.isEmpty() ? Map.of() : found);
  }

  /** What a reference lacks, by its number; null where its elements are not known. */
  @Nullable SortedMap<String, UnseenElement> of(int reference) {
    return result(tallies.get(reference), known.get(reference));
  }

  /** What no reference holds; null where the elements of one are not known, and without any. */
  @Nullable SortedMap<String, UnseenElement> ofAll() {
    return ofNone == null ? null : result(ofNone, known.get(0));
  }

  private static @Nullable SortedMap<String, UnseenElement> result(
      UnseenElement.@Nullable Tally tally, @Nullable KnownElements known) {
    return tally == null || known == null ? null : tally.result(known::name);
  }

  /**
   * For each frame the nuclei with atoms of elements that a reference lacks: by number of the
   * nucleus, how many there are of each.
   */
  List<Map<Integer, SortedMap<String, Long>>> ofNuclei() {
    return nuclei;
  }
}
