package org.quests.neighbors;

import java.util.Arrays;

/**
 * The neighbours of one atom, filled anew by each {@link #find}. Made by {@link
 * NeighborSearch#newNeighbors}; for one thread.
 */
public final class Neighbors {
  private final NeighborSearch search;
  private final Candidates candidates = new Candidates();
  private int gathered = -1;

  private int count;
  private double[] dx = new double[128];
  private double[] dy = new double[128];
  private double[] dz = new double[128];
  private double[] squared = new double[128];
  private int[] atom = new int[128];
  private double[] sorted = new double[128];

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
    }
    double x = search.x(place);
    double y = search.y(place);
    double z = search.z(place);
    double limit = search.cutoff() * search.cutoff();
    count = 0;
    for (int i = 0; i < candidates.count; i++) {
      double ax = candidates.x[i] - x + candidates.shiftX[i];
      double ay = candidates.y[i] - y + candidates.shiftY[i];
      double az = candidates.z[i] - z + candidates.shiftZ[i];
      double d2 = ax * ax + ay * ay + az * az;
      if (d2 < limit && !(candidates.home[i] && candidates.atom[i] == centre)) {
        add(ax, ay, az, d2, candidates.atom[i]);
      }
    }
  }

  private void add(double ax, double ay, double az, double d2, int number) {
    if (count == atom.length) {
      int size = 2 * count;
      dx = Arrays.copyOf(dx, size);
      dy = Arrays.copyOf(dy, size);
      dz = Arrays.copyOf(dz, size);
      squared = Arrays.copyOf(squared, size);
      atom = Arrays.copyOf(atom, size);
      sorted = new double[size];
    }
    dx[count] = ax;
    dy[count] = ay;
    dz[count] = az;
    squared[count] = d2;
    atom[count] = number;
    count++;
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
    if (count > k) {
      System.arraycopy(squared, 0, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      double reach = Math.sqrt(sorted[k - 1]) + tolerance;
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (squared[i] <= sorted[k - 1] || Math.sqrt(squared[i]) <= reach) {
          move(i, kept++);
        }
      }
      count = kept;
    }
    sortByDistance();
  }

  /** Insertion sort: the lists are short. */
  private void sortByDistance() {
    for (int i = 1; i < count; i++) {
      double d2 = squared[i];
      double ax = dx[i];
      double ay = dy[i];
      double az = dz[i];
      int number = atom[i];
      int j = i - 1;
      for (; j >= 0 && squared[j] > d2; j--) {
        move(j, j + 1);
      }
      j++;
      squared[j] = d2;
      dx[j] = ax;
      dy[j] = ay;
      dz[j] = az;
      atom[j] = number;
    }
  }

  private void move(int from, int to) {
    dx[to] = dx[from];
    dy[to] = dy[from];
    dz[to] = dz[from];
    squared[to] = squared[from];
    atom[to] = atom[from];
  }
}
