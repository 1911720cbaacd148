package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;

/**
 * What packed rows of one element alone lack of rows that tell elements apart: the element, and its
 * share among the neighbours of each. Thread-safe.
 */
final class LoneElement {
  /** Rows that are looked at together. */
  private static final int AT_ONCE = 256;

  private final ElementSet elements;

  /** For each row; empty where rows have no shares. */
  private final double[] shares;

  /** The rows told apart; made when they are first needed. */
  private @Nullable PackedEnvironments made;

  private LoneElement(ElementSet elements, double[] shares) {
    this.elements = elements;
    this.shares = shares;
  }

  /** That of environments of one element. */
  static LoneElement of(Environments environments) {
    return new LoneElement(environments.index().elementsOfFrames(), shares(environments));
  }

  private static double[] shares(Environments environments) {
    if (environments.spec().elements() != ElementForm.FULL) {
      return new double[0];
    }
    int columns = Rows.columns(environments.spec(), true);
    int at = Rows.columns(environments.spec(), false) + environments.loneElement();
    double[] shares = new double[environments.count()];
    double[] some = new double[AT_ONCE * columns];
    for (int from = 0; from < shares.length; from += AT_ONCE) {
      int to = Math.min(shares.length, from + AT_ONCE);
      environments.copyColumns(from, to, columns, some, 0);
      for (int row = from; row < to; row++) {
        shares[row] = some[(row - from) * columns + at];
      }
    }
    return shares;
  }

  /** That of environments whose shares are known. */
  static LoneElement of(ElementSet elements, double[] shares) {
    return new LoneElement(elements, shares);
  }

  double[] shares() {
    return shares;
  }

  /** This with more environments of the element after its own. */
  LoneElement with(Environments more) {
    double[] added = shares(more);
    double[] all = Arrays.copyOf(shares, shares.length + added.length);
    System.arraycopy(added, 0, all, shares.length, added.length);
    return new LoneElement(elements, all);
  }

  /** Whether a frame's elements are no others. */
  boolean containsAll(ElementSet others) {
    return elements.containsAll(others);
  }

  /** Whether the frames of a dataset hold no other element. */
  boolean isOnlyOneOf(DatasetIndex dataset) {
    return dataset.elementsKnown() && containsAll(dataset.elementsOfFrames());
  }

  /**
   * Rows of the element told apart from others.
   *
   * @param plain the rows, always the same
   */
  synchronized PackedEnvironments toldApart(PackedEnvironments plain, Parallelism parallelism) {
    PackedEnvironments known = made;
    if (known == null) {
      known = toldApart(plain, TileStorage.MEMORY, parallelism);
      made = known;
    }
    return known;
  }

  /** The same with tiles kept elsewhere, made each time. */
  PackedEnvironments toldApart(
      PackedEnvironments plain, TileStorage storage, Parallelism parallelism) {
    return plain.toldApart(elements.atomicNumbers()[0], shares, storage, parallelism);
  }
}
