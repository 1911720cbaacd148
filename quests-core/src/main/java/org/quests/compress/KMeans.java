package org.quests.compress;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;

/**
 * Clusters points by Lloyd's iteration from seeds of k-means++, and takes from each cluster the
 * point nearest to its centre. Equal distances go to the first; sums are added in the order of the
 * points, so the result does not depend on the threads.
 */
final class KMeans {
  private static final int ITERATIONS = 100;

  private final double[][] points;

  /** The frame of each point. */
  private final int[] frames;

  private final long seed;

  /**
   * Points whose frames may be selected.
   *
   * @param means one row a frame
   * @param frames their places
   */
  KMeans(Environments means, int[] frames, long seed) {
    this.seed = seed;
    this.frames = frames;
    points = new double[frames.length][means.dimension()];
    for (int i = 0; i < frames.length; i++) {
      means.copyRows(frames[i], frames[i] + 1, points[i], 0);
    }
  }

  /** Takes so many frames, from 1 on, each with its distance from the centre of its cluster. */
  void select(int size, Picks picks, Parallelism parallelism) {
    double[][] centres = seeds(size, parallelism);
    int[] cluster = new int[points.length];
    Arrays.fill(cluster, -1);
    for (int i = 0; i < ITERATIONS && assign(centres, cluster, parallelism); i++) {
      move(centres, cluster);
    }
    boolean[] taken = new boolean[points.length];
    for (int c = 0; c < size; c++) {
      parallelism.check();
      // A cluster that coinciding points leave empty takes the nearest point that is left.
      int nearest = nearest(centres[c], c, cluster, taken);
      nearest = nearest < 0 ? nearest(centres[c], -1, cluster, taken) : nearest;
      taken[nearest] = true;
      picks.add(frames[nearest], Math.sqrt(squared(points[nearest], centres[c])));
    }
  }

  private int nearest(double[] centre, int within, int[] cluster, boolean[] taken) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < points.length; i++) {
      if (!taken[i] && (within < 0 || cluster[i] == within)) {
        double distance = squared(points[i], centre);
        if (distance < least) {
          least = distance;
          nearest = i;
        }
      }
    }
    return nearest;
  }

  /** The first at random, each further one with a chance in proportion to its squared distance. */
  private double[][] seeds(int size, Parallelism parallelism) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] centres = new double[size][];
    boolean[] chosen = new boolean[points.length];
    double[] distance = new double[points.length];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    int next = random.nextInt(points.length);
    for (int c = 0; c < size; c++) {
      parallelism.check();
      centres[c] = points[next].clone();
      chosen[next] = true;
      double sum = 0;
      for (int i = 0; i < points.length; i++) {
        distance[i] = Math.min(distance[i], squared(points[i], centres[c]));
        sum += chosen[i] ? 0 : distance[i];
      }
      next = draw(random.nextDouble() * sum, distance, chosen);
    }
    return centres;
  }

  /** Where only coinciding points are left, the last of them. */
  private static int draw(double target, double[] distance, boolean[] chosen) {
    int last = 0;
    for (int i = 0; i < distance.length; i++) {
      if (!chosen[i]) {
        last = i;
        target -= distance[i];
        if (target < 0) {
          return i;
        }
      }
    }
    return last;
  }

  private boolean assign(double[][] centres, int[] cluster, Parallelism parallelism) {
    boolean[] changed = new boolean[points.length];
    parallelism.forEach(
        points.length,
        () ->
            i -> {
              int best = 0;
              double least = Double.POSITIVE_INFINITY;
              for (int c = 0; c < centres.length; c++) {
                double distance = squared(points[i], centres[c]);
                if (distance < least) {
                  least = distance;
                  best = c;
                }
              }
              changed[i] = cluster[i] != best;
              cluster[i] = best;
            });
    return IntStream.range(0, changed.length).anyMatch(i -> changed[i]);
  }

  /** Moves centres to the means of their clusters; that of an empty one stays. */
  private void move(double[][] centres, int[] cluster) {
    double[][] sums = new double[centres.length][points[0].length];
    int[] counts = new int[centres.length];
    for (int i = 0; i < points.length; i++) {
      counts[cluster[i]]++;
      double[] sum = sums[cluster[i]];
      for (int a = 0; a < sum.length; a++) {
        sum[a] += points[i][a];
      }
    }
    for (int c = 0; c < centres.length; c++) {
      for (int a = 0; a < sums[c].length && counts[c] > 0; a++) {
        centres[c][a] = sums[c][a] / counts[c];
      }
    }
  }

  private static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
