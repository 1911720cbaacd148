package org.quests.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;

/**
 * What repeats in a dataset. Environments or frames that are no farther apart than a distance are
 * linked, and everything that links connect is one group (single linkage). Immutable.
 *
 * <p>Environments of different elements are different, where the elements are known. The distance
 * of two frames is that of Hausdorff: the greatest distance from an environment of either to the
 * nearest of the other. So rotated frames repeat, frames whose atoms are in another order, and a
 * supercell made of copies of a cell.
 */
public final class Repetitions {
  private final int[] representatives;

  private Repetitions(int[] representatives) {
    this.representatives = representatives;
  }

  /**
   * Environments that repeat.
   *
   * @param distance in 1/Å, at least 0
   */
  public static Repetitions ofEnvironments(
      Environments dataset, double distance, Parallelism parallelism) {
    requireDistance(distance);
    return find(new Rows(dataset), dataset.count(), distance, parallelism);
  }

  /**
   * Frames that repeat, by their place in the dataset.
   *
   * @param distance in 1/Å, at least 0
   */
  public static Repetitions ofFrames(
      Environments dataset, double distance, Parallelism parallelism) {
    requireDistance(distance);
    return find(new FramesOf(dataset, new Rows(dataset)), dataset.frames(), distance, parallelism);
  }

  private static void requireDistance(double distance) {
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("the distance must be finite and at least 0, not " + distance);
    }
  }

  /** For each item the first of its group, which is itself where it does not repeat. */
  public int[] representatives() {
    return representatives.clone();
  }

  /** The first item of each group, and all that do not repeat; ascending. */
  public int[] kept() {
    IntArrayList kept = new IntArrayList();
    for (int i = 0; i < representatives.length; i++) {
      if (representatives[i] == i) {
        kept.add(i);
      }
    }
    return kept.toArray();
  }

  /** The groups of two and more items, each ascending, by their first items. */
  public List<int[]> groups() {
    TreeMap<Integer, IntArrayList> groups = new TreeMap<>();
    for (int i = 0; i < representatives.length; i++) {
      groups.computeIfAbsent(representatives[i], first -> new IntArrayList()).add(i);
    }
    return groups.values().stream().filter(g -> g.size() > 1).map(IntArrayList::toArray).toList();
  }

  /** Items with a distance that obeys the triangle inequality. */
  private interface Metric {
    /** A number that differs between two items by at most their distance. */
    double key(int item);

    /** Whether two items are no farther apart than this. */
    boolean within(int a, int b, double distance);
  }

  /**
   * Gathers items in balls of half the distance, whose items all belong together, and then links
   * balls: many equal items are compared with one.
   */
  private static Repetitions find(
      Metric metric, int count, double distance, Parallelism parallelism) {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (i, j) -> {
          parallelism.check();
          return Double.compare(metric.key(i), metric.key(j));
        });
    List<IntArrayList> balls = new ArrayList<>();
    for (int item : order) {
      parallelism.check();
      IntArrayList ball = null;
      for (int b = balls.size() - 1; b >= 0 && ball == null; b--) {
        parallelism.check();
        int centre = balls.get(b).getFirst();
        if (metric.key(item) - metric.key(centre) > distance / 2) {
          break;
        }
        ball = metric.within(item, centre, distance / 2) ? balls.get(b) : null;
      }
      if (ball == null) {
        balls.add(IntArrayList.newListWith(item));
      } else {
        ball.add(item);
      }
    }
    Links links = new Links(balls.size());
    parallelism.forEach(
        balls.size(),
        () ->
            (IntConsumer)
                a -> {
                  int centre = balls.get(a).getFirst();
                  for (int b = a + 1; b < balls.size(); b++) {
                    parallelism.check();
                    int other = balls.get(b).getFirst();
                    if (metric.key(other) - metric.key(centre) > 2 * distance) {
                      break;
                    }
                    if (!links.linked(a, b)
                        && metric.within(centre, other, 2 * distance)
                        && touch(metric, balls.get(a), balls.get(b), distance)) {
                      links.link(a, b);
                    }
                  }
                });
    int[] first = new int[balls.size()];
    Arrays.fill(first, Integer.MAX_VALUE);
    for (int b = 0; b < first.length; b++) {
      int root = links.root(b);
      first[root] = Math.min(first[root], balls.get(b).min());
    }
    int[] representatives = new int[count];
    for (int b = 0; b < first.length; b++) {
      int representative = first[links.root(b)];
      balls.get(b).forEach(item -> representatives[item] = representative);
    }
    return new Repetitions(representatives);
  }

  private static boolean touch(Metric metric, IntArrayList a, IntArrayList b, double distance) {
    for (int i = 0; i < a.size(); i++) {
      Cancellation.checkHere();
      for (int j = 0; j < b.size(); j++) {
        if (metric.within(a.get(i), b.get(j), distance)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Which balls belong together; what comes out does not depend on the order of links. */
  private static final class Links {
    private final int[] parents;

    Links(int count) {
      parents = new int[count];
      Arrays.setAll(parents, i -> i);
    }

    synchronized int root(int ball) {
      int root = ball;
      while (parents[root] != root) {
        parents[root] = parents[parents[root]];
        root = parents[root];
      }
      return root;
    }

    synchronized boolean linked(int a, int b) {
      return root(a) == root(b);
    }

    synchronized void link(int a, int b) {
      parents[root(a)] = root(b);
    }
  }

  /** The coordinate in which rows are spread the most. */
  private static int widest(double[][] rows) {
    int best = 0;
    double most = -1;
    for (int c = 0; c < rows[0].length; c++) {
      Cancellation.checkHere();
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      double mean = 0;
      for (double[] row : rows) {
        mean += row[c] / rows.length;
      }
      double spread = 0;
      for (double[] row : rows) {
        least = Math.min(least, row[c]);
        greatest = Math.max(greatest, row[c]);
        spread += (row[c] - mean) * (row[c] - mean);
      }
      if (greatest > least && spread > most) {
        most = spread;
        best = c;
      }
    }
    return best;
  }

  /** Rows without what is 0 in all of them; elements of centres are compared by themselves. */
  private static final class Rows implements Metric {
    private final double[][] rows;
    private final int[] elements;
    private final int axis;

    Rows(Environments dataset) {
      ElementForm form = dataset.spec().elements();
      int plain = dataset.dimension() - form.shareColumns() - form.centreColumns();
      byte[] shares =
          form == ElementForm.FULL
              ? dataset.index().elementsOfFrames().atomicNumbers()
              : new byte[0];
      double[] whole = new double[dataset.dimension()];
      rows = new double[dataset.count()][plain + shares.length];
      elements = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        dataset.copyRows(i, i + 1, whole, 0);
        System.arraycopy(whole, 0, rows[i], 0, plain);
        for (int s = 0; s < shares.length; s++) {
          rows[i][plain + s] = whole[plain + shares[s]];
        }
        elements[i] = dataset.element(i);
      }
      axis = widest(rows);
    }

    @Override
    public double key(int item) {
      return rows[item][axis];
    }

    @Override
    public boolean within(int a, int b, double distance) {
      if (elements[a] != elements[b]) {
        return false;
      }
      double limit = distance * distance;
      double sum = 0;
      for (int c = 0; c < rows[a].length && sum <= limit; c++) {
        double difference = rows[a][c] - rows[b][c];
        sum += difference * difference;
      }
      return sum <= limit;
    }
  }

  private static final class FramesOf implements Metric {
    private final Environments dataset;
    private final Rows rows;

    /** The least number of each coordinate, and the greatest. */
    private final double[][] bounds;

    FramesOf(Environments dataset, Rows rows) {
      this.dataset = dataset;
      this.rows = rows;
      int d = rows.rows[0].length;
      bounds = new double[dataset.frames()][];
      for (int f = 0; f < bounds.length; f++) {
        double[] own = new double[2 * d];
        Arrays.fill(own, 0, d, Double.POSITIVE_INFINITY);
        Arrays.fill(own, d, 2 * d, Double.NEGATIVE_INFINITY);
        for (int i = dataset.frameStart(f); i < dataset.frameStart(f + 1); i++) {
          for (int c = 0; c < d; c++) {
            own[c] = Math.min(own[c], rows.rows[i][c]);
            own[d + c] = Math.max(own[d + c], rows.rows[i][c]);
          }
        }
        bounds[f] = own;
      }
    }

    private boolean empty(int frame) {
      return dataset.frameStart(frame) == dataset.frameStart(frame + 1);
    }

    @Override
    public double key(int frame) {
      // Frames without atoms are alike, and like no others.
      return empty(frame) ? -Double.MAX_VALUE : bounds[frame][rows.axis];
    }

    @Override
    public boolean within(int a, int b, double distance) {
      if (empty(a) || empty(b)) {
        return empty(a) && empty(b);
      }
      for (int c = 0; c < bounds[a].length; c++) {
        if (Math.abs(bounds[a][c] - bounds[b][c]) > distance) {
          return false;
        }
      }
      return covers(a, b, distance) && covers(b, a, distance);
    }

    /** Whether each environment of a frame has one of another within the distance. */
    private boolean covers(int frame, int other, double distance) {
      int from = dataset.frameStart(other);
      int count = dataset.frameStart(other + 1) - from;
      int start = dataset.frameStart(frame);
      for (int i = start; i < dataset.frameStart(frame + 1); i++) {
        // Atoms are in the same order more often than not.
        int guess = from + (i - start) % count;
        boolean found = rows.within(i, guess, distance);
        for (int j = from; j < from + count && !found; j++) {
          found = rows.within(i, j, distance);
        }
        if (!found) {
          return false;
        }
      }
      return true;
    }
  }
}
