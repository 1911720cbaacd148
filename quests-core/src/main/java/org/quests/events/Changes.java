package org.quests.events;

import java.util.List;
import java.util.Optional;

/**
 * What could be told of a series.
 *
 * @param found its changes, in order
 * @param tooShort why a change may have been missed; only where none was found
 */
public record Changes(List<ChangePoint> found, Optional<TooShort> tooShort) {
  /** Makes the list immutable. */
  public Changes {
    found = List.copyOf(found);
  }

  /**
   * A series too short to tell whether it changes.
   *
   * @param correlationTime of its values, in frames; 0 where there are too few to have one
   * @param expected the least number of values that would do
   */
  public record TooShort(double correlationTime, int expected) {}
}
