package org.quests.kernel;

import java.util.Arrays;
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
  /** Sums over another order, or described by another processor, differ by less than this. */
  private static final double TOLERANCE = 1e-9;

  /** The fingerprint of some environments. */
  public static ReferenceFingerprint of(Environments reference) {
    int d = reference.dimension();
    double[] row = new double[d];
    double[] places = places(reference);
    double sum = 0;
    double squares = 0;
    double moment = 0;
    for (int i = 0; i < reference.count(); i++) {
      reference.copyRows(i, i + 1, row, 0);
      for (int a = 0; a < d; a++) {
        sum += row[a];
        squares += row[a] * row[a];
        moment += places[a] * row[a];
      }
    }
    return new ReferenceFingerprint(
        reference.spec().fingerprint(), reference.count(), sum, squares, moment);
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
