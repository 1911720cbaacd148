package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.neighbors.NeighborSearch;

/**
 * The nuclei of one frame: what is left of the bonds among some of its atoms when those that hold
 * nothing but two parts together (bridges) are taken away. Every connected part is a nucleus, an
 * atom that only bridges led to included; an atom without any bond is none. Immutable.
 */
public final class Nuclei {
  /** Atoms of no nucleus. */
  public static final int NONE = -1;

  /** The bond cut-off where nothing else is said, in Å. */
  public static final double DEFAULT_BOND = 3.0;

  /** A walk along bonds that ends elsewhere than it began has gone round the cell. */
  private static final double MISMATCH = 1e-3;

  private final List<Nucleus> all;
  private final int[] of;

  private Nuclei(List<Nucleus> all, int[] of) {
    this.all = all;
    this.of = of;
  }

  /**
   * Finds the nuclei among some atoms of a frame.
   *
   * @param kept for each atom whether it may belong to a nucleus
   * @param bond two atoms nearer than this are bonded, nearest image; in Å
   * @throws IllegalArgumentException where {@code kept} is not of as many atoms
   */
  public static Nuclei of(Frame frame, boolean[] kept, double bond) {
    if (kept.length != frame.atoms()) {
      throw new IllegalArgumentException(
          kept.length + " marks for " + frame.atoms() + " atoms of a frame");
    }
    Bonds bonds = Bonds.of(NeighborSearch.of(frame, bond), kept);
    boolean[] bridges = bonds.bridges();
    Cell cell = frame.cell();
    double[] positions = frame.positions();
    int n = frame.atoms();
    boolean[] seen = new boolean[n];
    // Where each atom is when it is reached along bonds, without jumps at the boundary.
    double[] unwrapped = positions.clone();
    List<Nucleus> found = new ArrayList<>();
    int[] of = new int[n];
    Arrays.fill(of, NONE);
    for (int first = 0; first < n; first++) {
      if (!seen[first] && bonds.start(first) < bonds.start(first + 1)) {
        int[] members = members(first, bonds, bridges, seen, unwrapped);
        for (int atom : members) {
          of[atom] = found.size();
        }
        boolean endless = meetsItself(members, bonds, bridges, unwrapped);
        found.add(nucleus(members, endless, unwrapped, cell));
      }
    }
    // Of equally large ones the one with the lowest atom stays first.
    Integer[] order = new Integer[found.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt((Integer i) -> -found.get(i).size()));
    int[] place = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    for (int atom = 0; atom < n; atom++) {
      of[atom] = of[atom] == NONE ? NONE : place[of[atom]];
    }
    return new Nuclei(Arrays.stream(order).map(found::get).toList(), of);
  }

  /**
   * The atoms that a walk along bonds which are no bridges reaches, in the order of the walk; each
   * is put next to the one that it is reached from.
   */
  private static int[] members(
      int first, Bonds bonds, boolean[] bridges, boolean[] seen, double[] r) {
    IntArrayList members = IntArrayList.newListWith(first);
    seen[first] = true;
    for (int m = 0; m < members.size(); m++) {
      int atom = members.get(m);
      for (int b = bonds.start(atom); b < bonds.start(atom + 1); b++) {
        int other = bonds.other(b);
        if (!bridges[b] && !seen[other]) {
          seen[other] = true;
          members.add(other);
          for (int axis = 0; axis < 3; axis++) {
            r[3 * other + axis] = r[3 * atom + axis] + bonds.vector(b, axis);
          }
        }
      }
    }
    return members.toArray();
  }

  /** Whether some bond leads to an image of an atom instead of to the atom where it was put. */
  private static boolean meetsItself(int[] atoms, Bonds bonds, boolean[] bridges, double[] r) {
    for (int atom : atoms) {
      for (int b = bonds.start(atom); b < bonds.start(atom + 1); b++) {
        for (int axis = 0; axis < 3 && !bridges[b]; axis++) {
          double there = r[3 * atom + axis] + bonds.vector(b, axis);
          if (Math.abs(there - r[3 * bonds.other(b) + axis]) > MISMATCH) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Nucleus nucleus(int[] atoms, boolean endless, double[] r, Cell cell) {
    if (endless) {
      return new Nucleus(
          atoms.length, circularCentre(atoms, r, cell), Double.NaN, Double.NaN, true);
    }
    double[] centre = new double[3];
    for (int atom : atoms) {
      for (int axis = 0; axis < 3; axis++) {
        centre[axis] += r[3 * atom + axis] / atoms.length;
      }
    }
    DMatrixRMaj gyration = new DMatrixRMaj(3, 3);
    for (int atom : atoms) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          gyration.add(
              i, j, (r[3 * atom + i] - centre[i]) * (r[3 * atom + j] - centre[j]) / atoms.length);
        }
      }
    }
    double trace = gyration.get(0, 0) + gyration.get(1, 1) + gyration.get(2, 2);
    double largest = largestEigenvalue(gyration);
    return new Nucleus(
        atoms.length,
        wrapped(centre, cell),
        Math.sqrt(trace),
        Math.max(0, largest - (trace - largest) / 2),
        false);
  }

  private static double largestEigenvalue(DMatrixRMaj symmetric) {
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(3, false, true);
    if (!decomposition.decompose(symmetric)) {
      throw new IllegalStateException("a gyration tensor without eigenvalues");
    }
    double largest = 0;
    for (int i = 0; i < 3; i++) {
      largest = Math.max(largest, decomposition.getEigenvalue(i).getReal());
    }
    return largest;
  }

  /** A point by its coordinates along the cell's vectors, as fractions. */
  private static double[] fractions(double[] point, Cell cell) {
    double[] v = cell.vectors();
    double[] fractions = new double[3];
    double volume = determinant(v);
    for (int axis = 0; axis < 3; axis++) {
      double[] m = v.clone();
      System.arraycopy(point, 0, m, 3 * axis, 3);
      fractions[axis] = determinant(m) / volume;
    }
    return fractions;
  }

  private static double determinant(double[] v) {
    return v[0] * (v[4] * v[8] - v[5] * v[7])
        - v[1] * (v[3] * v[8] - v[5] * v[6])
        + v[2] * (v[3] * v[7] - v[4] * v[6]);
  }

  private static double[] point(double[] fractions, Cell cell) {
    double[] point = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int x = 0; x < 3; x++) {
        point[x] += fractions[axis] * cell.vector(axis, x);
      }
    }
    return point;
  }

  /** The image of a point that lies in the cell. */
  private static double[] wrapped(double[] point, Cell cell) {
    double[] origin = cell.origin();
    double[] from = new double[3];
    Arrays.setAll(from, x -> point[x] - origin[x]);
    double[] fractions = fractions(from, cell);
    double[] wrapped = point.clone();
    for (int axis = 0; axis < 3; axis++) {
      if (cell.periodic(axis)) {
        for (int x = 0; x < 3; x++) {
          wrapped[x] -= Math.floor(fractions[axis]) * cell.vector(axis, x);
        }
      }
    }
    return wrapped;
  }

  /** The mean on a circle along each periodic axis: of what has no extent, where most of it is. */
  private static double[] circularCentre(int[] atoms, double[] r, Cell cell) {
    double[] sine = new double[3];
    double[] cosine = new double[3];
    double[] mean = new double[3];
    for (int atom : atoms) {
      double[] fractions = fractions(Arrays.copyOfRange(r, 3 * atom, 3 * atom + 3), cell);
      for (int axis = 0; axis < 3; axis++) {
        sine[axis] += Math.sin(2 * Math.PI * fractions[axis]);
        cosine[axis] += Math.cos(2 * Math.PI * fractions[axis]);
        mean[axis] += fractions[axis] / atoms.length;
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      if (cell.periodic(axis)) {
        mean[axis] = Math.atan2(sine[axis], cosine[axis]) / (2 * Math.PI);
      }
    }
    return wrapped(point(mean, cell), cell);
  }

  /** All nuclei, the largest first. */
  public List<Nucleus> all() {
    return all;
  }

  /** The number of nuclei. */
  public int count() {
    return all.size();
  }

  /** The number of atoms of the largest nucleus; 0 where there is none. */
  public int largest() {
    return all.isEmpty() ? 0 : all.get(0).size();
  }

  /** The place of an atom's nucleus in {@link #all()}, or {@link #NONE}. */
  public int of(int atom) {
    return of[atom];
  }

  /** The number of atoms of the frame, in nuclei or not. */
  public int atoms() {
    return of.length;
  }
}
