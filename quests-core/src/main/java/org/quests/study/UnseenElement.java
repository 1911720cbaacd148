package org.quests.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;

/**
 * Atoms of an element that the reference does not hold, or with a label that it does not hold.
 *
 * @param atoms how many there are
 * @param frames the numbers of the frames that they are in, ascending
 * @param unbounded why nothing bounds the errors of these atoms, where there is a calibration; null
 *     where there is none
 */
public record UnseenElement(long atoms, List<Long> frames, @Nullable String unbounded) {
  static final ResultKey KEY =
      ResultKey.of(ResultNames.UNSEEN_ELEMENTS, "elements that the reference does not hold");

  private static final ResultKeys<UnseenElement> KEYS =
      ResultKeys.of(UnseenElement.class)
          .with(ResultKey.of("atoms", "how many there are"), UnseenElement::atoms)
          .with(
              ResultKey.of("frames", "numbers of the frames that they are in"),
              u -> u.frames.stream().mapToLong(frame -> frame).toArray())
          .withAllIfAny(
              ResultKeys.of(UnseenElement.class)
                  .with(ResultKey.of(ResultNames.ERROR_BOUND, "none: null"), u -> null)
                  .with(
                      ResultKey.of(ResultNames.REASON, "why there is none"),
                      UnseenElement::unbounded),
              u -> u.unbounded == null ? null : u);

  /** How many atoms there are, where their frames are not told. */
  static final ResultKeys<Long> ATOMS =
      ResultKeys.of(Long.class).with(ResultKey.of(ResultNames.ATOMS, "how many there are"), n -> n);

  /** Takes a copy. */
  public UnseenElement {
    frames = List.copyOf(frames);
  }

  /** Without a calibration. */
  public UnseenElement(long atoms, List<Long> frames) {
    this(atoms, frames, null);
  }

  static ResultKeys<UnseenElement> keys() {
    return KEYS;
  }

  /**
   * Those of a dataset, by symbol or label. {@code X} is no element, and never unseen.
   *
   * @return null where elements of either are not known
   */
  static @Nullable SortedMap<String, UnseenElement> of(
      DatasetIndex given, DatasetIndex reference, RowSpec spec) {
    KnownElements known = KnownElements.of(reference, spec);
    if (!given.elementsKnown() || known == null) {
      return null;
    }
    DatasetIndex test = given.comparedWith(reference);
    Tally tally = new Tally(known);
    for (int frame = 0; frame < test.frames(); frame++) {
      for (int row = test.frameStart(frame); row < test.frameStart(frame + 1); row++) {
        tally.add(test.element(row), test.frameNumber(frame));
      }
    }
    return tally.result(test::nameOf);
  }

  /** The same elements, whose atoms a calibration does not bound. */
  static SortedMap<String, UnseenElement> withoutBounds(Map<String, UnseenElement> unseen) {
    SortedMap<String, UnseenElement> all = new TreeMap<>(Labels.ORDER);
    unseen.forEach(
        (symbol, u) ->
            all.put(symbol, new UnseenElement(u.atoms, u.frames, missing(List.of(symbol)))));
    return all;
  }

  /**
   * Says that a reference lacks elements.
   *
   * @param symbols at least one
   * @return as {@code no Ni in the reference}
   */
  public static String missing(Collection<String> symbols) {
    return missing(symbols, "the reference");
  }

  /** The same of a reference that is called otherwise. */
  public static String missing(Collection<String> symbols, String reference) {
    return "no " + String.join(", no ", symbols) + " in " + reference;
  }

  /** Counts atoms that pass, frame after frame. */
  static final class Tally {
    private final KnownElements known;
    private final long[] atoms = new long[Byte.MAX_VALUE + 1];
    private final List<List<Long>> frames = new ArrayList<>();

    Tally(KnownElements known) {
      this.known = known;
      for (int z = 0; z < atoms.length; z++) {
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
      if (known.lacks(element)) {
        count(element, frame);
      }
    }

    /** Takes note of an atom that is known to be unseen. */
    void count(int element, long frame) {
      atoms[element]++;
      List<Long> of = frames.get(element);
      if (of.isEmpty() || of.getLast() != frame) {
        of.add(frame);
      }
    }

    /**
     * What was counted, by symbol or label.
     *
     * @param names of the numbers
     */
    SortedMap<String, UnseenElement> result(IntFunction<String> names) {
      TreeMap<String, UnseenElement> all = new TreeMap<>(Labels.ORDER);
      for (int z = 0; z < atoms.length; z++) {
        if (atoms[z] > 0) {
          all.put(names.apply(z), new UnseenElement(atoms[z], frames.get(z)));
        }
      }
      return all;
    }
  }
}
