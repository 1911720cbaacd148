package org.quests.kernel;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.quests.core.QuestsException;

/**
 * The bandwidths that are evaluated in one pass over the distances.
 *
 * @param values at least one
 */
public record Bandwidths(List<Bandwidth> values) {
  /** Checks that there is one. */
  public Bandwidths {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw QuestsException.usage("at least one bandwidth is needed");
    }
  }

  /** Bandwidths in 1/Å. */
  public static Bandwidths of(double... values) {
    return new Bandwidths(java.util.Arrays.stream(values).mapToObj(Bandwidth::of).toList());
  }

  /** One bandwidth. */
  public static Bandwidths of(Bandwidth bandwidth) {
    return new Bandwidths(List.of(bandwidth));
  }

  /** How many there are. */
  public int count() {
    return values.size();
  }

  /** The narrowest one. */
  public Bandwidth narrowest() {
    return Collections.min(values, Comparator.comparingDouble(Bandwidth::value));
  }

  /** Bandwidth i. */
  public Bandwidth get(int i) {
    return values.get(i);
  }
}
