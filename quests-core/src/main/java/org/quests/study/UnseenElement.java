package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.descriptor.DatasetIndex;

/**
 * Atoms of an element that the reference does not hold, or with a label that it does not hold.
 *
 * @param atoms how many there are
 * @param frames the numbers of the frames that they are in, ascending
 */
public record UnseenElement(long atoms, List<Long> frames) {
  static final ResultKey KEY =
      ResultKey.of("unseen_elements", "elements that the reference does not hold");

  private static final ResultKeys<UnseenElement> KEYS =
      ResultKeys.of(UnseenElement.class)
          .with(ResultKey.of("atoms", "how many there are"), UnseenElement::atoms)
          .with(
              ResultKey.of("frames", "numbers of the frames that they are in"),
              u -> u.frames.stream().mapToLong(frame -> frame).toArray());

  /** Takes a copy. */
  public UnseenElement {
    frames = List.copyOf(frames);
  }

  static ResultKeys<UnseenElement> keys() {
    return KEYS;
  }

  /**
   * Those of a dataset, by symbol or label. {@code X} is no element, and never unseen.
   *
   * @return null where elements of either are not known
   */
  static @Nullable SortedMap<String, UnseenElement> of(DatasetIndex given, DatasetIndex reference) {
    if (!given.elementsKnown() || !reference.elementsKnown()) {
      return null;
    }
    DatasetIndex test = given.comparedWith(reference);
    Tally tally = new Tally(reference);
    for (int frame = 0; frame < test.frames(); frame++) {
      for (int row = test.frameStart(frame); row < test.frameStart(frame + 1); row++) {
        tally.add(test.element(row), test.frameNumber(frame));
      }
    }
    return tally.result(test::nameOf);
  }

  /** Counts atoms that pass, frame after frame. */
  static final class Tally {
    private final boolean[] known = new boolean[Element.COUNT];
    private final long[] atoms = new long[Element.COUNT];
    private final List<List<Long>> frames = new ArrayList<>();

    /** For a reference whose elements are known. */
    Tally(DatasetIndex reference) {
      known[0] = reference.labels() == null;
      for (int row = 0; row < reference.count(); row++) {
        known[reference.element(row)] = true;
      }
      for (int z = 0; z < Element.COUNT; z++) {
        frames.add(new ArrayList<>());
      }
    }

    /**
     * Takes note of the atoms of a frame.
     *
     * @param numbers of the atoms
     */
    void add(Frame frame, byte[] numbers) {
      for (byte element : numbers) {
        add(element, frame.origin().index());
      }
    }

    /** Takes note of an atom. */
    void add(int element, long frame) {
      if (!known[element]) {
        atoms[element]++;
        List<Long> of = frames.get(element);
        if (of.isEmpty() || of.getLast() != frame) {
          of.add(frame);
        }
      }
    }

    /**
     * What was counted, by symbol or label.
     *
     * @param names of the numbers
     */
    SortedMap<String, UnseenElement> result(IntFunction<String> names) {
      TreeMap<String, UnseenElement> all = new TreeMap<>();
      for (int z = 0; z < Element.COUNT; z++) {
        if (atoms[z] > 0) {
          all.put(names.apply(z), new UnseenElement(atoms[z], frames.get(z)));
        }
      }
      return all;
    }
  }
}
