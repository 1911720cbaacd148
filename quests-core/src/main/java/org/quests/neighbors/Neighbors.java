package org.quests.neighbors;

import java.util.Arrays;

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

  /** Squared distances of all candidates, and which of them are near enough. */
  private double[] reach = new double[0];

  private int[] near = new int[0];

  private int count;
  private double[] dx = new double[0];
  private double[] dy = new double[0];
  private double[] dz = new double[0];
  private double[] squared = new double[0];
  private int[] atom = new int[0];

  /** Scratch memory of sorting. */
  private double[] copy = new double[0];

  private long[] keys = new long[0];
  private long[] ranks = new long[0];
  private int[] order = new int[0];
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
    int place = search.placeOf(centre);
    int bin = search.binOf(place);
    if (bin != gathered) {
      search.gather(bin, candidates);
      gathered = bin;
      reserve(candidates.count);
    }
    double x = search.x(place);
    double y = search.y(place);
    double z = search.z(place);
    candidates.squaredDistances(x, y, z, reach);
    int hits = pick(search.cutoff() * search.cutoff());
    count = 0;
    for (int h = 0; h < hits; h++) {
      int i = near[h];
      if (!(candidates.home[i] && candidates.atom[i] == centre)) {
        dx[count] = candidates.x[i] - x + candidates.shiftX[i];
        dy[count] = candidates.y[i] - y + candidates.shiftY[i];
        dz[count] = candidates.z[i] - z + candidates.shiftZ[i];
        squared[count] = reach[i];
        atom[count] = candidates.atom[i];
        count++;
      }
    }
  }

  /** Lists the candidates within the limit, without branches: they could not be predicted. */
  private int pick(double limit) {
    // Bits of numbers that are not negative are ordered like the numbers.
    long bits = Double.doubleToRawLongBits(limit);
    int hits = 0;
    for (int i = 0; i < candidates.count; i++) {
      near[hits] = i;
      hits += (int) ((Double.doubleToRawLongBits(reach[i]) - bits) >>> 63);
    }
    return hits;
  }

  private void reserve(int size) {
    if (size > reach.length) {
      int n = 2 * size;
      reach = new double[n];
      near = new int[n];
      dx = new double[n];
      dy = new double[n];
      dz = new double[n];
      squared = new double[n];
      atom = new int[n];
      copy = new double[n];
      keys = new long[n];
      ranks = new long[n];
      order = new int[n];
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
    return dx[i];
  }

  /** y component of the vector from the centre to neighbour i, in Å. */
  public double dy(int i) {
    return dy[i];
  }

  /** z component of the vector from the centre to neighbour i, in Å. */
  public double dz(int i) {
    return dz[i];
  }

  /** Squared distance of neighbour i, in Å². */
  public double squaredDistance(int i) {
    return squared[i];
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

  /**
   * Keeps the k nearest, sorted by distance, and with them those that are as far as the k-th.
   *
   * @param tolerance in Å: two distances that differ by no more count as equal
   */
  public void keepNearest(int k, double tolerance) {
    if (count > 2 * k + MANY) {
      System.arraycopy(squared, 0, copy, 0, count);
      Arrays.sort(copy, 0, count);
      keepWithin(Math.sqrt(copy[k - 1]) + tolerance);
    }
    sortByDistance();
    if (count > k) {
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
      if (Math.sqrt(squared[i]) <= distance) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  /**
   * Sorts short lists by counting how many neighbours come before each, which takes no branches;
   * equally near ones stay as they are.
   */
  private void sortByDistance() {
    for (int i = 0; i < count; i++) {
      keys[i] = Double.doubleToRawLongBits(squared[i]);
    }
    for (int i = 0; i < count; i++) {
      ranks[i] = countBefore(i);
    }
    for (int i = 0; i < count; i++) {
      order[(int) ranks[i]] = i;
    }
    dx = sorted(dx);
    dy = sorted(dy);
    dz = sorted(dz);
    squared = sorted(squared);
    for (int i = 0; i < count; i++) {
      atomCopy[i] = atom[order[i]];
    }
    int[] unsorted = atom;
    atom = atomCopy;
    atomCopy = unsorted;
  }

  /** Counts those that come before one, among those that precede it here, and moves these back. */
  private long countBefore(int i) {
    long key = keys[i];
    long before = 0;
    for (int j = 0; j < i; j++) {
      long first = (keys[j] - key - 1) >>> 63;
      before += first;
      ranks[j] += 1 - first;
    }
    return before;
  }

  private double[] sorted(double[] values) {
    double[] into = copy;
    for (int i = 0; i < count; i++) {
      into[i] = values[order[i]];
    }
    copy = values;
    return into;
  }

  private void move(int from, int to) {
    dx[to] = dx[from];
    dy[to] = dy[from];
    dz[to] = dz[from];
    squared[to] = squared[from];
    atom[to] = atom[from];
  }
}
