package org.quests.events;

import java.util.Arrays;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * Which of some atoms are bonded, as a simple graph: each bond once, however many images of two
 * atoms are near each other, and none of an atom with itself. A bond is found from both its ends.
 */
final class Bonds {
  /** First bond of each atom, and one past the last. */
  private final int[] start;

  private final int[] other;

  /** From the atom to the other one, nearest image, in Å: three numbers for each bond. */
  private final double[] vector;

  /** Where the same bond stands from its other end. */
  private final int[] reverse;

  private Bonds(int[] start, int[] other, double[] vector) {
    this.start = start;
    this.other = other;
    this.vector = vector;
    this.reverse = new int[other.length];
    for (int i = 0; i + 1 < start.length; i++) {
      for (int b = start[i]; b < start[i + 1]; b++) {
        reverse[b] = Arrays.binarySearch(other, start[other[b]], start[other[b] + 1], i);
      }
    }
  }

  /** The bonds among marked atoms that are nearer than the cut-off of the search. */
  static Bonds of(NeighborSearch search, boolean[] marked) {
    int n = marked.length;
    int[] start = new int[n + 1];
    IntArrayList other = new IntArrayList();
    DoubleArrayList vector = new DoubleArrayList();
    Nearest[] nearest = new Nearest[n];
    Neighbors neighbors = search.newNeighbors();
    for (int p = 0; p < n; p++) {
      int atom = search.atomAt(p);
      if (marked[atom]) {
        neighbors.find(atom);
        neighbors.keep(marked);
        nearest[atom] = Nearest.of(neighbors, atom);
      }
    }
    for (int i = 0; i < n; i++) {
      Nearest own = nearest[i];
      if (own != null) {
        other.addAll(own.atoms);
        vector.addAll(own.vectors);
      }
      start[i + 1] = other.size();
    }
    return new Bonds(start, other.toArray(), vector.toArray());
  }

  /**
   * The neighbours of one atom, each once.
   *
   * @param atoms ascending
   * @param vectors to the nearest image of each
   */
  private record Nearest(int[] atoms, double[] vectors) {
    static Nearest of(Neighbors neighbors, int atom) {
      // Sorted by atom, and by distance where an atom occurs several times.
      Integer[] order = new Integer[neighbors.count()];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          (a, b) -> {
            int byAtom = Integer.compare(neighbors.atom(a), neighbors.atom(b));
            return byAtom != 0
                ? byAtom
                : Double.compare(neighbors.squaredDistance(a), neighbors.squaredDistance(b));
          });
      int[] atoms = new int[order.length];
      double[] vectors = new double[3 * order.length];
      int count = 0;
      for (int i : order) {
        int other = neighbors.atom(i);
        if (other != atom && (count == 0 || atoms[count - 1] != other)) {
          vectors[3 * count] = neighbors.dx(i);
          vectors[3 * count + 1] = neighbors.dy(i);
          vectors[3 * count + 2] = neighbors.dz(i);
          atoms[count++] = other;
        }
      }
      return new Nearest(Arrays.copyOf(atoms, count), Arrays.copyOf(vectors, 3 * count));
    }
  }

  /** The number of atoms, bonded or not. */
  int atoms() {
    return start.length - 1;
  }

  /** The first bond of an atom; of atom {@link #atoms()}: the number of bonds. */
  int start(int atom) {
    return start[atom];
  }

  /** Where a bond leads to. */
  int other(int bond) {
    return other[bond];
  }

  /** Component 0, 1, 2 of the vector to the other atom, in Å. */
  double vector(int bond, int axis) {
    return vector[3 * bond + axis];
  }

  /**
   * The bonds without which what they connect would fall apart (bridges), marked from both ends.
   * Tarjan's depth-first search with a stack of its own: chains may be as long as the frame is
   * large.
   */
  boolean[] bridges() {
    boolean[] bridges = new boolean[other.length];
    int n = atoms();
    // When an atom was reached, from 1, and the earliest one that leads back to from behind it.
    int[] reached = new int[n];
    int[] back = new int[n];
    int[] next = Arrays.copyOf(start, n);
    int[] arrival = new int[n];
    int[] stack = new int[n];
    int time = 0;
    for (int root = 0; root < n; root++) {
      if (reached[root] != 0 || start[root] == start[root + 1]) {
        continue;
      }
      int depth = 0;
      stack[0] = root;
      arrival[root] = -1;
      back[root] = reached[root] = ++time;
      while (depth >= 0) {
        int atom = stack[depth];
        if (next[atom] < start[atom + 1]) {
          int bond = next[atom]++;
          int to = other[bond];
          if (reached[to] == 0) {
            arrival[to] = bond;
            back[to] = reached[to] = ++time;
            stack[++depth] = to;
          } else if (arrival[atom] < 0 || bond != reverse[arrival[atom]]) {
            back[atom] = Math.min(back[atom], reached[to]);
          }
        } else {
          depth--;
          if (depth >= 0) {
            int from = stack[depth];
            back[from] = Math.min(back[from], back[atom]);
            if (back[atom] > reached[from]) {
              bridges[arrival[atom]] = true;
              bridges[reverse[arrival[atom]]] = true;
            }
          }
        }
      }
    }
    return bridges;
  }
}
