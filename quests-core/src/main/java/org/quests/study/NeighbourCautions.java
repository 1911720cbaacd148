package org.quests.study;

import java.util.Locale;
import java.util.Optional;
import org.quests.core.Printable;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/** Warns where no atom of a dataset has a neighbour: then all environments are the same. */
public final class NeighbourCautions {
  private NeighbourCautions() {}

  /**
   * Of a dataset without a single neighbour within the cut-off, such as one whose lengths are not
   * in Å. Isolated atoms among others are nothing to warn of.
   *
   * @param name of the dataset
   * @param dataset of rows by nearest neighbours; of other rows nothing is said
   */
  public static Optional<String> none(String name, Environments dataset) {
    if (!(dataset.spec() instanceof DescriptorSpec spec) || spec.cutoff() == null) {
      return Optional.empty();
    }
    // The reciprocal distance of the nearest neighbour comes first.
    double[] first = new double[1];
    for (int i = 0; i < dataset.count(); i++) {
      dataset.copyColumns(i, i + 1, 1, first, 0);
      if (first[0] != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: no atom has a neighbour within the cut-off of %s Å, so all environments are the"
                + " same; are the lengths, and the cut-off, in Å?",
            Printable.of(name),
            spec.cutoff()));
  }
}
