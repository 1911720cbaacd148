package org.quests.study;

import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The values of a result under their keys, in the order in which they are written. Immutable.
 *
 * @param entries no name twice
 */
public record ResultValues(List<Entry> entries) {
  /**
   * A value under its key.
   *
   * @param value text, {@link Integer}, {@link Long}, {@link Double}, {@link Boolean}, {@code
   *     double[]}, {@code long[]}, {@code double[][]} (rows first), a list of texts, these values
   *     again, a list of them, or a map from names to them; null where it is not known
   */
  public record Entry(ResultKey key, @Nullable Object value) {}

  /** Takes a copy. */
  public ResultValues {
    entries = List.copyOf(entries);
  }

  /**
   * The value under a name; null where it is not known.
   *
   * @throws NoSuchElementException where there is no such name
   */
  public @Nullable Object get(String name) {
    for (Entry entry : entries) {
      if (entry.key().name().equals(name)) {
        return entry.value();
      }
    }
    throw new NoSuchElementException("no value is called " + name);
  }
}
