package org.quests.events;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;

/**
 * A number for each atom that tells atoms of nuclei from others: δH against a reference, or the
 * likelihood ratio of two, averaged over the atom and its neighbours or not.
 *
 * @param first number of a reference, from 0
 * @param second number of the reference that atoms with a likelihood ratio above 0 are more like;
 *     −1: δH against the first
 * @param radius neighbours nearer than this are averaged over, in Å; 0: none are
 */
public record Signal(int first, int second, double radius) {
  /** The radius where nothing else is said, in Å. */
  public static final double DEFAULT_RADIUS = 3.3;

  /** Atoms that a thread averages at a time. */
  private static final int PART = 1 << 12;

  /**
   * Checks the radius.
   *
   * @throws QuestsException where it is negative or not finite
   */
  public Signal {
    if (!(radius >= 0 && radius < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the radius to average over must be 0 or more, in Å, found " + radius);
    }
  }

  /** δH against one reference. */
  public static Signal novelty(int reference, double radius) {
    return new Signal(reference, -1, radius);
  }

  /** The likelihood ratio of two references; above 0: more like the second. */
  public static Signal ratio(int first, int second, double radius) {
    return new Signal(first, second, radius);
  }

  /** Whether this is a likelihood ratio. */
  public boolean isRatio() {
    return second >= 0;
  }

  /** The number of each atom of a frame, in nats. */
  public double[] of(FrameResult frame, Parallelism parallelism) {
    double[] values =
        isRatio() ? frame.likelihoodRatio(first, second) : frame.against().get(first).values();
    return radius == 0 ? values : averaged(frame.frame(), values, radius, parallelism);
  }

  /**
   * Values of atoms, each averaged with those of its neighbours, images counted one by one.
   *
   * @param values one for each atom
   * @param radius neighbours nearer than this count, in Å, greater than 0
   */
  public static double[] averaged(
      Frame frame, double[] values, double radius, Parallelism parallelism) {
    double[] averaged = new double[values.length];
    NeighborSearch search = NeighborSearch.of(frame, radius);
    parallelism.forEach(
        (values.length + PART - 1) / PART,
        () -> {
          Neighbors neighbors = search.newNeighbors();
          return part -> {
            for (int p = part * PART; p < Math.min(values.length, (part + 1) * PART); p++) {
              int atom = search.atomAt(p);
              neighbors.find(atom);
              double sum = values[atom];
              for (int j = 0; j < neighbors.count(); j++) {
                sum += values[neighbors.atom(j)];
              }
              averaged[atom] = sum / (1 + neighbors.count());
            }
          };
        });
    return averaged;
  }

  /**
   * The threshold above which so many atoms of a parent frame are expected: with n atoms in a frame
   * the quantile 1 − {@code falseAtoms}/n, linear between order statistics, over all its frames.
   *
   * @param novelty which knows the parent as such, so that each of its frames is weighed without
   *     itself
   * @param frames of the parent
   * @param falseAtoms greater than 0
   * @throws QuestsException where as many are expected as there are atoms, and where frames cannot
   *     be read or described
   */
  public double threshold(
      FrameNovelty novelty, FrameSource frames, double falseAtoms, Parallelism parallelism) {
    DoubleArrayList values = new DoubleArrayList();
    int[] count = new int[1];
    novelty.stream(frames, parallelism)
        .forEach(
            frame -> {
              values.addAll(of(frame, parallelism));
              count[0]++;
            });
    double atoms = (double) values.size() / Math.max(1, count[0]);
    if (!(falseAtoms > 0 && falseAtoms < atoms)) {
      throw QuestsException.usage(
          frames.name()
              + ": the number of atoms of a parent frame that may pass must be greater than 0 and"
              + " less than their number, "
              + atoms
              + ", found "
              + falseAtoms);
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    return percentile.evaluate(values.toArray(), 100 * (1 - falseAtoms / atoms));
  }
}
