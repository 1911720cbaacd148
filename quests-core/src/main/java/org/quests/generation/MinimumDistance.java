package org.quests.generation;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/** The smallest distance between atoms of some frames. */
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
   * Those of some atoms that are nearer than a distance to another atom or to an image of one,
   * themselves included.
   *
   * @param distance in Å, greater than 0
   */
  static BitSet tooClose(Frame frame, BitSet atoms, double distance) {
    Neighbors neighbors = NeighborSearch.of(frame, distance).newNeighbors();
    BitSet close = new BitSet();
    atoms.stream()
        .forEach(
            atom -> {
              neighbors.find(atom);
              close.set(atom, neighbors.count() > 0);
            });
    return close;
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
                      + String.format(Locale.ROOT, "%.4g", pair.distance())
                      + " Å apart, expected at least the minimum distance of "
                      + String.format(Locale.ROOT, "%.4g", distance)
                      + " Å");
            });
  }
}
