package org.quests.descriptor;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.core.QuestsException;

/**
 * What defines a descriptor. Rows of two datasets can be compared only where this is equal.
 *
 * @param k the number of neighbours, 1 … 10,000
 * @param cutoff in Å, greater than 0; null where it is not known, as for rows read from an array
 *     that does not say
 * @param species the elements of the multicomponent form, sorted by symbol; empty for the plain
 *     form, which does not see elements
 */
public record DescriptorSpec(int k, @Nullable Double cutoff, List<String> species) {
  /** k of the original method. */
  public static final int DEFAULT_K = 32;

  /** More neighbours are surely a slip, and their k × k numbers would not fit in memory. */
  private static final int MAX_K = 10_000;

  /** Cut-off of the original method, in Å. */
  public static final double DEFAULT_CUTOFF = 5.0;

  /** Checks the values; sorts the species; one species alone is the plain form. */
  public DescriptorSpec {
    if (k < 1 || k > MAX_K) {
      throw QuestsException.usage(
          "the number of neighbours must be between 1 and " + MAX_K + ", not " + k);
    }
    if (cutoff != null && !(cutoff > 0 && cutoff < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the cut-off must be a finite distance greater than 0 Å, not " + cutoff);
    }
    TreeSet<String> sorted = new TreeSet<>(species);
    for (String symbol : sorted) {
      if (Element.number(symbol) < 0) {
        throw QuestsException.usage("unknown element in the list of species: " + symbol);
      }
    }
    species = sorted.size() < 2 ? List.of() : List.copyOf(sorted);
  }

  /** The plain form with k neighbours within a cut-off in Å. */
  public static DescriptorSpec nearestNeighbors(int k, double cutoff) {
    return new DescriptorSpec(k, cutoff, List.of());
  }

  /** The multicomponent form of the same. */
  public DescriptorSpec withSpecies(List<String> symbols) {
    return new DescriptorSpec(k, cutoff, symbols);
  }

  /** Numbers in one block: k of the radial and k − 1 of the cross part. */
  public int blockDimension() {
    return 2 * k - 1;
  }

  /** Numbers in a row: one block over all atoms and one for each species. */
  public int dimension() {
    return (species.size() + 1) * blockDimension();
  }

  /** The cut-off in Å, for describing structures. */
  public double requireCutoff() {
    if (cutoff == null) {
      throw QuestsException.usage("the cut-off of this descriptor is not known");
    }
    return cutoff;
  }

  /** One line that is equal for equal descriptors and no others. */
  public String fingerprint() {
    return "nearest-neighbors k="
        + k
        + " cutoff="
        + (cutoff == null ? "unknown" : cutoff)
        + (species.isEmpty() ? "" : " species=" + String.join(",", species));
  }

  /**
   * Returns at once where rows of both can be compared: equal k and species, and equal cut-offs
   * unless one is not known.
   *
   * @throws QuestsException that names both otherwise
   */
  public void requireComparable(DescriptorSpec other) {
    boolean sameCutoff = cutoff == null || other.cutoff == null || cutoff.equals(other.cutoff);
    if (k != other.k || !sameCutoff || !species.equals(other.species)) {
      throw QuestsException.usage(
          "environments of different descriptors cannot be compared: "
              + fingerprint()
              + " and "
              + other.fingerprint());
    }
  }
}
