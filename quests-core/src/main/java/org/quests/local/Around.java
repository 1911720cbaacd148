package org.quests.local;

import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/** The neighbours of atoms, and which images they are. For one thread. */
final class Around {
  private final Neighbors neighbors;
  private final double[] positions;
  private final Cell cell;

  /** Rows: reciprocal vectors, whose products with a lattice vector are whole numbers. */
  private final double[] reciprocal;

  private int centre;

  Around(Frame frame, double cutoff) {
    neighbors = NeighborSearch.of(frame, cutoff).newNeighbors();
    positions = frame.positions();
    cell = frame.cell();
    reciprocal = reciprocal(cell.vectors());
  }

  private static double[] reciprocal(double[] v) {
    double[] r = new double[9];
    for (int i = 0; i < 3; i++) {
      int j = 3 * ((i + 1) % 3);
      int k = 3 * ((i + 2) % 3);
      r[3 * i] = v[j + 1] * v[k + 2] - v[j + 2] * v[k + 1];
      r[3 * i + 1] = v[j + 2] * v[k] - v[j] * v[k + 2];
      r[3 * i + 2] = v[j] * v[k + 1] - v[j + 1] * v[k];
    }
    double volume = v[0] * r[0] + v[1] * r[1] + v[2] * r[2];
    for (int i = 0; i < 9; i++) {
      r[i] /= volume;
    }
    return r;
  }

  /**
   * Finds the neighbours of an atom.
   *
   * @return how many there are
   */
  int find(int atom) {
    centre = atom;
    neighbors.find(atom);
    return neighbors.count();
  }

  /** Neighbour i as it is seen from the atom where the file places that. */
  Image image(int i) {
    int atom = neighbors.atom(i);
    return new Image(atom, shift(i, atom, 0), shift(i, atom, 1), shift(i, atom, 2));
  }

  private long shift(int i, int atom, int axis) {
    if (!cell.periodic(axis)) {
      return 0;
    }
    double x = positions[3 * centre] + neighbors.dx(i) - positions[3 * atom];
    double y = positions[3 * centre + 1] + neighbors.dy(i) - positions[3 * atom + 1];
    double z = positions[3 * centre + 2] + neighbors.dz(i) - positions[3 * atom + 2];
    int at = 3 * axis;
    return (long) Math.rint(reciprocal[at] * x + reciprocal[at + 1] * y + reciprocal[at + 2] * z);
  }

  /** The distance of neighbour i in Å. */
  double distance(int i) {
    return Math.sqrt(neighbors.squaredDistance(i));
  }

  /** A place and the way from it to neighbour i, in Å. */
  double[] from(double[] place, int i) {
    return new double[] {
      place[0] + neighbors.dx(i), place[1] + neighbors.dy(i), place[2] + neighbors.dz(i)
    };
  }
}
