package org.quests.neighbors;

import java.util.Arrays;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * All pairs of atoms nearer than a cut-off, as flat arrays: the list {@code i j d D S} of matscipy
 * and ASE. Periodic images are neighbours of their own, and each pair is there from both sides.
 * Pairs are ordered by their first atom, then by distance. The arrays are shared, not copied, and
 * must not be written to.
 */
public final class NeighborList {
  private final int[] start;
  private final int[] first;
  private final int[] second;
  private final double[] distances;
  private final double[] vectors;
  private final int[] shifts;

  private NeighborList(int[] start, int pairs) {
    this.start = start;
    first = new int[pairs];
    second = new int[pairs];
    distances = new double[pairs];
    vectors = new double[3 * pairs];
    shifts = new int[3 * pairs];
  }

  /**
   * The list of a structure.
   *
   * @param search with the structure and the cut-off
   * @throws QuestsException where there are too many pairs for one array (about 7 · 10⁸), or atoms
   *     more than 2³¹ cell vectors apart
   */
  public static NeighborList of(NeighborSearch search) {
    int n = search.frame().atoms();
    Neighbors neighbors = search.newNeighbors();
    int[] counts = new int[n];
    long total = 0;
    for (int place = 0; place < n; place++) {
      int centre = search.atomAt(place);
      neighbors.find(centre);
      counts[centre] = neighbors.count();
      total += neighbors.count();
    }
    if (3 * total > Integer.MAX_VALUE - 8) {
      throw QuestsException.input(
          search.frame().origin().at()
              + total
              + " neighbours within "
              + search.cutoff()
              + " Å are too many for a list");
    }
    int[] start = new int[n + 1];
    for (int i = 0; i < n; i++) {
      start[i + 1] = start[i] + counts[i];
    }
    NeighborList list = new NeighborList(start, (int) total);
    Lattice lattice = Lattice.asGiven(search.frame().cell());
    for (int place = 0; place < n; place++) {
      int centre = search.atomAt(place);
      neighbors.find(centre);
      neighbors.keepNearest(Math.max(1, neighbors.count()), 0);
      list.take(centre, neighbors, search.frame(), lattice);
    }
    return list;
  }

  private void take(int centre, Neighbors neighbors, Frame frame, Lattice lattice) {
    double[] r = frame.positions();
    double[] off = new double[3];
    for (int i = 0; i < neighbors.count(); i++) {
      int pair = start[centre] + i;
      int atom = neighbors.atom(i);
      first[pair] = centre;
      second[pair] = atom;
      distances[pair] = Math.sqrt(neighbors.squaredDistance(i));
      vectors[3 * pair] = neighbors.dx(i);
      vectors[3 * pair + 1] = neighbors.dy(i);
      vectors[3 * pair + 2] = neighbors.dz(i);
      for (int x = 0; x < 3; x++) {
        off[x] = vectors[3 * pair + x] - (r[3 * atom + x] - r[3 * centre + x]);
      }
      for (int axis = 0; axis < 3; axis++) {
        if (lattice.periodic(axis)) {
          double shift = Math.rint(lattice.coordinate(axis, off[0], off[1], off[2]));
          if (Math.abs(shift) > Integer.MAX_VALUE) {
            throw QuestsException.input(
                frame.origin().at()
                    + "expected neighbours within 2^31 cell vectors, found the atoms "
                    + centre
                    + " and "
                    + atom
                    + " farther apart");
          }
          shifts[3 * pair + axis] = (int) shift;
        }
      }
    }
  }

  /** The number of atoms n. */
  public int atoms() {
    return start.length - 1;
  }

  /** The number of pairs m. */
  public int pairs() {
    return first.length;
  }

  /**
   * Where the pairs of an atom start.
   *
   * @param atom 0 … n; those of atom i are the pairs {@code start(i)} to {@code start(i + 1)} − 1
   */
  public int start(int atom) {
    return start[atom];
  }

  /** i: the number of the first atom of each pair, m numbers. */
  public int[] first() {
    return first;
  }

  /** j: the number of the second atom of each pair, m numbers. */
  public int[] second() {
    return second;
  }

  /** d: the distance of each pair in Å, m numbers. */
  public double[] distances() {
    return distances;
  }

  /** D: the vector from the first to the second atom of each pair in Å, 3 m numbers. */
  public double[] vectors() {
    return vectors;
  }

  /**
   * S: how many cell vectors a, b, c the second atom is shifted by, 3 m numbers: D = r(j) − r(i) +
   * S · cell. 0 along axes that are not periodic.
   */
  public int[] shifts() {
    return shifts;
  }

  /** The second atoms of an atom's pairs, nearest first, as a copy. */
  public int[] neighbors(int atom) {
    return Arrays.copyOfRange(second, start[atom], start[atom + 1]);
  }
}
