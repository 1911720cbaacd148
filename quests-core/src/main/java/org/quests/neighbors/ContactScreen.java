package org.quests.neighbors;

import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * Tells at small cost that no two atoms of a structure touch: each is sorted into a fine grid, and
 * compared with the few that are in the same bin, or in the next one where it is at the edge.
 * Images are looked at as in the search, and so much margin is given that rounding cannot matter.
 */
final class ContactScreen {
  /** Width of a bin, in Å, at least. */
  private static final double BIN = 1;

  /** Lattice planes nearer than this, in Å, may bring an atom near to its own image. */
  private static final double THIN = 0.5;

  /** More of the distance than any rounding, in Å. */
  private static final double MARGIN = 1e-3;

  /** Atoms that are looked at before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  /** Enough for atoms as far from zero as any may be. */
  private static final int MAX_BINS = 1 << 30;

  private final Lattice lattice;
  private final double reach;

  /** Coordinates along the axes: fractions from 0 to 1 where periodic, else in Å. */
  private final double[] coordinates;

  /** Bins along each axis. */
  private final int[] bins = new int[3];

  /** Bins in a unit of the coordinate. */
  private final double[] scale = new double[3];

  /** How near to an edge, in bins, an atom has to look beyond it. */
  private final double[] edge = new double[3];

  /** Chains of atoms in the same place of a hash table; −1 at the end. */
  private final int[] heads;

  private final int[] next;

  /** The bin of the atom that is looked at, and the first and last one to look into. */
  private final int[] home = new int[3];

  private final int[] from = new int[3];
  private final int[] to = new int[3];

  private ContactScreen(Lattice lattice, double[] positions, double distance) {
    this.lattice = lattice;
    reach = distance + MARGIN;
    int atoms = positions.length / 3;
    coordinates = new double[positions.length];
    next = new int[atoms];
    heads = new int[Integer.highestOneBit(Math.max(atoms, 1)) << 1];
    Arrays.fill(heads, -1);
    for (int axis = 0; axis < 3; axis++) {
      if (lattice.periodic(axis)) {
        fractions(axis, positions);
        bins[axis] = (int) Math.clamp(lattice.spacing(axis) / BIN, 1, MAX_BINS);
        scale[axis] = bins[axis];
      } else {
        double extent = lengths(axis, positions);
        bins[axis] = (int) Math.clamp(extent / BIN, 1, MAX_BINS);
        scale[axis] = extent > 0 ? bins[axis] / extent : 0;
      }
      edge[axis] = reach / lattice.spacing(axis) * scale[axis];
    }
  }

  /**
   * Whether two atoms may be nearer to each other than a distance, images included.
   *
   * @param positions 3 n coordinates in Å
   * @param distance in Å, well below 1
   * @return false only where that is certain
   */
  static boolean mayTouch(Lattice lattice, double[] positions, double distance) {
    for (int axis = 0; axis < 3; axis++) {
      if (lattice.periodic(axis) && lattice.spacing(axis) < THIN) {
        return true;
      }
    }
    return new ContactScreen(lattice, positions, distance).findsAny();
  }

  private void fractions(int axis, double[] r) {
    for (int i = 0; i < r.length; i += 3) {
      double s = lattice.coordinate(axis, r[i], r[i + 1], r[i + 2]);
      coordinates[i + axis] = s - Math.floor(s);
    }
  }

  /** Lengths from the lowest atom along the axis; gives the greatest. */
  private double lengths(int axis, double[] r) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < r.length; i += 3) {
      double s = lattice.coordinate(axis, r[i], r[i + 1], r[i + 2]);
      coordinates[i + axis] = s;
      min = Math.min(min, s);
      max = Math.max(max, s);
    }
    for (int i = axis; i < coordinates.length; i += 3) {
      coordinates[i] -= min;
    }
    return r.length == 0 ? 0 : max - min;
  }

  private boolean findsAny() {
    for (int atom = 0; atom < next.length; atom++) {
      if (atom % OFTEN == 0) {
        Cancellation.checkHere();
      }
      place(atom);
      if (touchesEarlier(atom)) {
        return true;
      }
      int slot = slot(home[0], home[1], home[2]);
      next[atom] = heads[slot];
      heads[slot] = atom;
    }
    return false;
  }

  private void place(int atom) {
    for (int axis = 0; axis < 3; axis++) {
      double bin = coordinates[3 * atom + axis] * scale[axis];
      home[axis] = (int) Math.min(bin, bins[axis] - 1.0);
      double within = bin - home[axis];
      from[axis] = home[axis] - (within <= edge[axis] ? 1 : 0);
      to[axis] = home[axis] + (within >= 1 - edge[axis] ? 1 : 0);
    }
  }

  private boolean touchesEarlier(int atom) {
    for (int a = from[0]; a <= to[0]; a++) {
      for (int b = from[1]; b <= to[1]; b++) {
        for (int c = from[2]; c <= to[2]; c++) {
          int other = heads[slot(wrap(0, a), wrap(1, b), wrap(2, c))];
          for (; other >= 0; other = next[other]) {
            if (near(atom, other)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private int wrap(int axis, int bin) {
    return bin < 0 ? bins[axis] - 1 : bin >= bins[axis] ? 0 : bin;
  }

  private int slot(int a, int b, int c) {
    int hash = (a * 31 + b) * 0x9E3779B1 + c * 0x85EBCA77;
    return (hash ^ hash >>> 15) & heads.length - 1;
  }

  /** By the nearest image along each axis, which is the nearest one where atoms touch. */
  private boolean near(int atom, int other) {
    double x = 0;
    double y = 0;
    double z = 0;
    for (int axis = 0; axis < 3; axis++) {
      double s = coordinates[3 * atom + axis] - coordinates[3 * other + axis];
      if (lattice.periodic(axis)) {
        s -= Math.rint(s);
      }
      x += s * lattice.vector(axis, 0);
      y += s * lattice.vector(axis, 1);
      z += s * lattice.vector(axis, 2);
    }
    return x * x + y * y + z * z <= reach * reach;
  }
}
