package org.quests.descriptor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.neighbors.Neighbors;

/**
 * Shares of the elements among the neighbours of an atom: of B the sum over neighbours of that
 * element of w(r)/r, over the sum over all neighbours and 0.01 1/Å, which lets shares end
 * continuously where the last neighbour leaves. Holds scratch memory; for one thread.
 */
final class ElementShares {
  private final double cutoff;
  private final double[] sums = new double[Element.COUNT];

  ElementShares(double cutoff) {
    this.cutoff = cutoff;
  }

  /**
   * Writes the shares of an atom.
   *
   * @param neighbors all within the cut-off
   * @param atomicNumbers of the atoms of the frame
   * @param of which elements' shares are written, one after the other; null: all, by atomic number
   */
  void write(
      Neighbors neighbors, byte[] atomicNumbers, byte @Nullable [] of, double[] row, int at) {
    Arrays.fill(sums, 0);
    double all = ElementForm.SHARE_OFFSET;
    for (int j = 0; j < neighbors.count(); j++) {
      double r = Math.sqrt(neighbors.squaredDistance(j));
      double s = r / cutoff;
      double root = Math.max(0, 1 - s * s);
      double weight = root * root / r;
      sums[atomicNumbers[neighbors.atom(j)]] += weight;
      all += weight;
    }
    int n = of == null ? sums.length : of.length;
    for (int i = 0; i < n; i++) {
      row[at + i] = sums[of == null ? i : of[i]] / all;
    }
  }
}
