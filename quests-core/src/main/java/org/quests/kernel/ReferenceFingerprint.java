package org.quests.kernel;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;

/**
 * Tells one reference from another, whatever the order of its environments, on which δH does not
 * depend.
 *
 * @param descriptor the fingerprint of its descriptor
 * @param count n, the number of environments
 * @param sum of all numbers of all rows, in 1/Å
 * @param squares sum of their squares, in 1/Å²
 * @param moment sum of them times their places in a row, counted from 1, in 1/Å; numbers that say
 *     labels have places by their names
 */
public record ReferenceFingerprint(
    String descriptor, int count, double sum, double squares, double moment) {
  /** Rows that are summed together. */
  private static final int AT_ONCE = 1 << 12;

  /** Sums over another order, or described by another processor, differ by less than this. */
  private static final double TOLERANCE = 1e-9;

  /** The fingerprint of some environments. */
  public static ReferenceFingerprint of(Environments reference) {
    return of(reference, Parallelism.serial());
  }

  /** The same, made on all threads. */
  static ReferenceFingerprint of(Environments reference, Parallelism parallelism) {
    int d = reference.dimension();
    int n = reference.count();
    double[] places = places(reference);
    double[][] parts = new double[Math.ceilDiv(n, AT_ONCE)][3];
    parallelism.forEach(
        parts.length,
        () -> {
          double[] row = new double[d];
          return p -> {
            for (int i = p * AT_ONCE; i < Math.min(n, (p + 1) * AT_ONCE); i++) {
              reference.copyRows(i, i + 1, row, 0);
              add(row, places, parts[p]);
            }
          };
        });
    double[] all = new double[3];
    for (double[] part : parts) {
      for (int i = 0; i < 3; i++) {
        all[i] += part[i];
      }
    }
    return new ReferenceFingerprint(reference.spec().fingerprint(), n, all[0], all[1], all[2]);
  }

  private static void add(double[] row, double[] places, double[] sums) {
    for (int a = 0; a < row.length; a++) {
      sums[0] += row[a];
      sums[1] += row[a] * row[a];
      sums[2] += places[a] * row[a];
    }
  }

  /** The places of numbers in a row; of those that say labels they follow from their names. */
  private static double[] places(Environments reference) {
    double[] places = new double[reference.dimension()];
    Arrays.setAll(places, a -> a + 1);
    Labels labels = reference.index().labels();
    ElementForm form = reference.spec().elements();
    int centre = places.length - form.centreColumns();
    int shares = centre - form.shareColumns();
    for (int z = 0; labels != null && z < labels.names().size(); z++) {
      double place = (labels.name(z).hashCode() & 0xffff) / 512.0;
      if (form.shareColumns() > 0) {
        places[shares + z] = shares + 1 + place;
      }
      if (form.centreColumns() > 0) {
        places[centre + z] = centre + 1 + place;
      }
    }
    return places;
  }

  /** The fingerprint of these environments and others of the same descriptor. */
  ReferenceFingerprint with(ReferenceFingerprint more) {
    return new ReferenceFingerprint(
        descriptor,
        count + more.count,
        sum + more.sum,
        squares + more.squares,
        moment + more.moment);
  }

  /** Whether both are of the same environments. */
  public boolean matches(ReferenceFingerprint other) {
    return descriptor.equals(other.descriptor)
        && count == other.count
        && close(sum, other.sum)
        && close(squares, other.squares)
        && close(moment, other.moment);
  }

  private static boolean close(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
}
