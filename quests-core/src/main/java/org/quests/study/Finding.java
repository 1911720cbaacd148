package org.quests.study;

import java.util.List;

/**
 * Something about a dataset that stands out.
 *
 * @param kind of what it is
 * @param text a sentence, without a full stop
 * @param frames places of the frames that it is about, the first ones of many; none where it is
 *     about the whole dataset
 */
public record Finding(Kind kind, String text, List<Integer> frames) {
  /** What may stand out. */
  public enum Kind {
    /** Atoms are too near to each other. */
    CONTACT,
    /** Labels under several keys, or missing in some frames. */
    LABELS,
    /** An energy far from those of the others. */
    ENERGY,
    /** A force far greater than those of the others. */
    FORCE,
    /** Elements that the reference lacks. */
    UNSEEN_ELEMENT,
    /** An element that very few frames have. */
    RARE_ELEMENT,
    /** Frames that are more like another group than like their own. */
    GROUP,
    /** Frames that repeat each other. */
    DUPLICATES,
    /** Environments that the reference does not cover. */
    NOVELTY,
    /** H says little. */
    SATURATION
  }

  /** Takes a copy. */
  public Finding {
    frames = List.copyOf(frames);
  }
}
