package org.quests.neighbors;

import java.util.Arrays;
import org.quests.core.Cancellation;

/**
 * The neighbours of one atom, filled anew by each {@link #find}. Made by {@link
 * NeighborSearch#newNeighbors}; for one thread.
 */
public final class Neighbors {
  /** So many neighbours more than twice those wanted are thinned out before they are sorted. */
  private static final int MANY = 64;

  private final NeighborSearch search;
  private final Candidates candidates = new Candidates();
  private int gathered = -1;

  /** Chosen anew for each atom. */
  private NeighborArithmetic arithmetic = NeighborArithmetic.choose();

  private int count;

  /** dx, dy, dz and squared distances, in Å and Å². */
  private final double[][] vectors = new double[4][0];

  private int[] atom = new int[0];
  private final double[] centreAt = new double[3];

  /** Scratch memory of sorting. */
  private double[] copy = new double[0];

  private long[] ranks = new long[0];
  private int[] atomCopy = new int[0];

  Neighbors(NeighborSearch search) {
    this.search = search;
  }

  /**
   * Finds every neighbour nearer than the cut-off, in no particular order.
   *
   * @param centre number of the atom
   */
  public void find(int centre) {
    Cancellation.checkHere();
    int place = search.placeOf(centre);
    int bin = search.binOf(place);
    if (bin != gathered) {
      search.gather(bin, candidates);
      gathered = bin;
      reserve(candidates.count);
    }
    search.coordinates(place, centreAt);
    // The atom itself is no neighbour; its images are.
    int self = candidates.home + place - search.firstPlace(bin);
    double x = candidates.points[0][self];
    candidates.points[0][self] = Double.POSITIVE_INFINITY;
    double limit = search.cutoff() * search.cutoff();
    arithmetic = NeighborArithmetic.choose();
    count = arithmetic.pick(candidates.points, candidates.count, centreAt, limit, vectors, atom);
    candidates.points[0][self] = x;
    for (int i = 0; i < count; i++) {
      atom[i] = candidates.atom[atom[i]];
    }
  }

  private void reserve(int size) {
    if (size + NeighborArithmetic.PAD > atom.length) {
      int n = 2 * (size + NeighborArithmetic.PAD);
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = new double[n];
      }
      atom = new int[n];
      copy = new double[n];
      ranks = new long[n];
      atomCopy = new int[n];
    }
  }

  /** How many neighbours were found or kept. */
  public int count() {
    return count;
  }

  /** Number of the atom that neighbour i is, or is an image of. */
  public int atom(int i) {
    return atom[i];
  }

  /** x component of the vector from the centre to neighbour i, in Å. */
  public double dx(int i) {
    return vectors[0][i];
  }

  /** y component of the vector from the centre to neighbour i, in Å. */
  public double dy(int i) {
    return vectors[1][i];
  }

  /** z component of the vector from the centre to neighbour i, in Å. */
  public double dz(int i) {
    return vectors[2][i];
  }

  /** Squared distance of neighbour i, in Å². */
  public double squaredDistance(int i) {
    return vectors[3][i];
  }

  /** Keeps only neighbours whose atom is marked. */
  public void keep(boolean[] marked) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (marked[atom[i]]) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  /** Keeps only neighbours of one element. */
  public void keep(byte[] atomicNumbers, byte number) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (atomicNumbers[atom[i]] == number) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  /**
   * Keeps the k nearest, sorted by distance, and with them those that are as far as the k-th.
   *
   * @param tolerance in Å: two distances that differ by no more count as equal
   */
  public void keepNearest(int k, double tolerance) {
    if (count > 2 * k + MANY) {
      System.arraycopy(vectors[3], 0, copy, 0, count);
      Arrays.sort(copy, 0, count);
      keepWithin(Math.sqrt(copy[k - 1]) + tolerance);
    }
    sortByDistance();
    if (count > k) {
      double[] squared = vectors[3];
      double reach = Math.sqrt(squared[k - 1]) + tolerance;
      int kept = k;
      while (kept < count && Math.sqrt(squared[kept]) <= reach) {
        kept++;
      }
      count = kept;
    }
  }

  private void keepWithin(double distance) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (Math.sqrt(vectors[3][i]) <= distance) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  /** Equally near ones stay as they are. */
  private void sortByDistance() {
    arithmetic.rank(vectors[3], count, ranks);
    for (int v = 0; v < vectors.length; v++) {
      double[] sorted = copy;
      copy = vectors[v];
      vectors[v] = sorted;
      for (int i = 0; i < count; i++) {
        sorted[(int) ranks[i]] = copy[i];
      }
    }
    int[] sorted = atomCopy;
    atomCopy = atom;
    atom = sorted;
    for (int i = 0; i < count; i++) {
      sorted[(int) ranks[i]] = atomCopy[i];
    }
  }

  private void move(int from, int to) {
    for (double[] values : vectors) {
      values[to] = values[from];
    }
    atom[to] = atom[from];
  }
}
