package org.quests.neighbors;

import java.util.Arrays;
import org.quests.core.QuestsException;

/**
 * Who is nearer to whom than a cut-off: for every atom the list of its neighbours, periodic images
 * counted as separate neighbours. Immutable.
 */
public final class NeighborGraph {
  private final int[] start;
  private final int[] atom;
  private final double[] distance;

  private NeighborGraph(int[] start, int[] atom, double[] distance) {
    this.start = start;
    this.atom = atom;
    this.distance = distance;
  }

  /**
   * The graph of a structure, each list sorted by distance.
   *
   * @throws QuestsException where there are more than 2³¹ neighbours in all
   */
  public static NeighborGraph of(NeighborSearch search) {
    int n = search.frame().atoms();
    int[][] atomsOf = new int[n][];
    double[][] distancesOf = new double[n][];
    Neighbors neighbors = search.newNeighbors();
    long total = 0;
    for (int p = 0; p < n; p++) {
      int centre = search.atomAt(p);
      neighbors.find(centre);
      neighbors.keepNearest(Math.max(1, neighbors.count()), 0);
      int count = neighbors.count();
      atomsOf[centre] = new int[count];
      distancesOf[centre] = new double[count];
      for (int j = 0; j < count; j++) {
        atomsOf[centre][j] = neighbors.atom(j);
        distancesOf[centre][j] = Math.sqrt(neighbors.squaredDistance(j));
      }
      total += count;
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw QuestsException.input(
          search.frame().origin().at()
              + total
              + " neighbours within "
              + search.cutoff()
              + " Å are too many for a graph");
    }
    int[] start = new int[n + 1];
    int[] atom = new int[(int) total];
    double[] distance = new double[(int) total];
    for (int i = 0; i < n; i++) {
      start[i + 1] = start[i] + atomsOf[i].length;
      System.arraycopy(atomsOf[i], 0, atom, start[i], atomsOf[i].length);
      System.arraycopy(distancesOf[i], 0, distance, start[i], atomsOf[i].length);
    }
    return new NeighborGraph(start, atom, distance);
  }

  /** The number of atoms. */
  public int atoms() {
    return start.length - 1;
  }

  /** The number of neighbours of an atom. */
  public int degree(int centre) {
    return start[centre + 1] - start[centre];
  }

  /** Numbers of an atom's neighbours, nearest first; an atom occurs once for each image. */
  public int[] neighbors(int centre) {
    return Arrays.copyOfRange(atom, start[centre], start[centre + 1]);
  }

  /** Distances of an atom's neighbours in Å, nearest first. */
  public double[] distances(int centre) {
    return Arrays.copyOfRange(distance, start[centre], start[centre + 1]);
  }
}
