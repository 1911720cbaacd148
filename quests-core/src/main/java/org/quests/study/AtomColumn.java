package org.quests.study;

import java.util.Arrays;
import org.quests.atoms.AtomArray;

/**
 * A value of each atom of a dataset.
 *
 * @param key its name is one of {@link org.quests.atoms.ResultNames}, which say what no longer
 *     holds once atoms have moved
 * @param values {@link AtomArray.Reals} or {@link AtomArray.Integers} of one column
 */
public record AtomColumn(ResultKey key, AtomArray values) {
  static AtomColumn of(ResultKey key, double[] values) {
    return new AtomColumn(key, new AtomArray.Reals(1, values));
  }

  static AtomColumn of(ResultKey key, long[] values) {
    return new AtomColumn(key, new AtomArray.Integers(1, values));
  }

  /** The values of some atoms, the last one excluded. */
  public AtomColumn range(int from, int to) {
    return switch (values) {
      case AtomArray.Reals reals -> of(key, Arrays.copyOfRange(reals.values(), from, to));
      case AtomArray.Integers integers -> of(key, Arrays.copyOfRange(integers.values(), from, to));
      default -> throw new IllegalStateException("no numbers: " + key.name());
    };
  }

  /** The value of one atom: {@link Double} or {@link Long}. */
  Object value(int i) {
    return switch (values) {
      case AtomArray.Reals reals -> reals.values()[i];
      case AtomArray.Integers integers -> integers.values()[i];
      default -> throw new IllegalStateException("no numbers: " + key.name());
    };
  }
}
