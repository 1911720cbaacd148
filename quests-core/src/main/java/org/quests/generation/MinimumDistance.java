package org.quests.generation;

import java.util.List;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/** How near to each other atoms come. */
public final class MinimumDistance {
  /** The share of a dataset's smallest distance that new structures keep. */
  public static final double DEFAULT_SHARE = 0.7;

  private MinimumDistance() {}

  /**
   * The smallest distance between two atoms of any frame in Å, periodic images included; empty
   * where no frame has two.
   */
  public static OptionalDouble smallest(List<Frame> frames, Parallelism parallelism) {
    double[] distances = new double[frames.size()];
    parallelism.forEach(
        distances.length,
        () ->
            i ->
                distances[i] =
                    NeighborSearch.closestPair(frames.get(i))
                        .map(NeighborSearch.Pair::distance)
                        .orElse(Double.POSITIVE_INFINITY));
    double smallest = Double.POSITIVE_INFINITY;
    for (double distance : distances) {
      smallest = Math.min(smallest, distance);
    }
    return Double.isFinite(smallest) ? OptionalDouble.of(smallest) : OptionalDouble.empty();
  }

  /**
   * Whether a frame keeps a distance everywhere.
   *
   * @param distance in Å, greater than 0
   */
  static boolean kept(Frame frame, double distance) {
    NeighborSearch search = NeighborSearch.of(frame, distance);
    Neighbors neighbors = search.newNeighbors();
    for (int place = 0; place < frame.atoms(); place++) {
      neighbors.find(search.atomAt(place));
      if (neighbors.count() > 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether one atom of a frame keeps a distance from all others, and from its own images. */
  static boolean kept(Frame frame, int atom, double distance) {
    Neighbors neighbors = NeighborSearch.of(frame, distance).newNeighbors();
    neighbors.find(atom);
    return neighbors.count() == 0;
  }

  /**
   * Refuses a frame that does not keep a distance.
   *
   * @throws QuestsException that names the frame and the two atoms
   */
  static void require(Frame frame, double distance) {
    NeighborSearch.closestPair(frame)
        .filter(pair -> pair.distance() < distance)
        .ifPresent(
            pair -> {
              throw QuestsException.input(
                  frame.origin().at()
                      + "atoms "
                      + pair.first()
                      + " and "
                      + pair.second()
                      + " are "
                      + String.format(java.util.Locale.ROOT, "%.4g", pair.distance())
                      + " Å apart, expected at least the minimum distance of "
                      + String.format(java.util.Locale.ROOT, "%.4g", distance)
                      + " Å");
            });
  }
}
