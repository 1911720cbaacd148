package org.quests.descriptor;

import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * What rows of numbers are: two datasets can be compared only where this is equal. {@link
 * DescriptorSpec} is for the descriptor of the method, {@link #external} for rows that another
 * program made. A descriptor of one's own ({@link EnvironmentDescriptor}) has its own. Immutable.
 */
public interface RowSpec {
  /** What kind of descriptor made the rows, in one word: "nearest-neighbors", "soap". */
  String kind();

  /** d, how many numbers a row has, at least 1. */
  int dimension();

  /** The unit of the numbers, and so of the bandwidth; empty where it is not known. */
  String unit();

  /**
   * The bandwidth that is used for such rows where nothing else is said, in their unit; empty where
   * there is none, and a user has to give one.
   */
  default OptionalDouble usualBandwidth() {
    return OptionalDouble.empty();
  }

  /** The cut-off in Å; null where there is none, or it is not known. */
  @Nullable Double cutoff();

  /** Symbols of the elements that have columns of their own, sorted; empty where none has. */
  default List<String> species() {
    return List.of();
  }

  /** What rows see of elements beside their plain numbers. */
  default ElementForm elements() {
    return ElementForm.NONE;
  }

  /**
   * The same rows without what {@link #elements} adds to their plain numbers; these rows where that
   * is nothing.
   *
   * @throws QuestsException of kind USAGE where such rows are not known
   */
  default RowSpec withoutElements() {
    if (elements() == ElementForm.NONE) {
      return this;
    }
    throw QuestsException.usage("rows without elements are not known for " + fingerprint());
  }

  /**
   * The column of a file whose values stand for the elements of atoms in what {@link #elements}
   * says; null where elements are those of the file.
   */
  default @Nullable String elementsFrom() {
    return null;
  }

  /**
   * One line of at most 10,000 characters that is equal for equal rows and no others, whatever
   * their cut-off.
   */
  String definition();

  /** One line that is equal for equal rows and no others. */
  default String fingerprint() {
    Double radius = cutoff();
    return radius == null ? definition() : definition() + " cutoff=" + radius;
  }

  /**
   * What describes structures by such rows.
   *
   * @throws QuestsException of kind USAGE where that is not known, as for rows made elsewhere
   */
  EnvironmentDescriptor descriptor();

  /**
   * Returns at once where rows of both can be compared: equal definitions, as many numbers, and
   * equal cut-offs unless one is not known.
   *
   * @throws QuestsException that names both otherwise
   */
  default void requireComparable(RowSpec other) {
    Double own = cutoff();
    Double others = other.cutoff();
    boolean sameCutoff = own == null || others == null || own.equals(others);
    if (!sameCutoff || !definition().equals(other.definition())) {
      throw QuestsException.usage(
          "environments of different descriptors cannot be compared: "
              + fingerprint()
              + " and "
              + other.fingerprint());
    }
    if (dimension() != other.dimension()) {
      throw QuestsException.usage(
          "environments of "
              + dimension()
              + " and of "
              + other.dimension()
              + " numbers cannot be compared, whatever they say of themselves: "
              + fingerprint());
    }
  }

  /**
   * Rows that were made elsewhere.
   *
   * @param kind what they are called, such as "soap": letters, digits, dots, dashes and
   *     underscores; rows of another kind cannot be compared with them
   * @param dimension how many numbers a row has, 1 … 1,000,000
   * @throws QuestsException of kind USAGE where these are others
   */
  static RowSpec external(String kind, int dimension) {
    return ExternalRows.of(kind, dimension);
  }

  /**
   * Rows that were made elsewhere, of which more is known.
   *
   * @param unit of the numbers, at most 64 characters; empty where it is not known
   * @param cutoff in Å; null where there is none
   * @param definition what {@link #definition} gives, at most 10,000 characters
   * @throws QuestsException of kind USAGE where these are others
   */
  static RowSpec external(
      String kind, int dimension, String unit, @Nullable Double cutoff, String definition) {
    return new ExternalRows(kind, dimension, unit, cutoff, definition);
  }
}
