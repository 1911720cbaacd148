package org.quests.study;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * Finds frames that repeat each other by their environments and still differ: their atoms are in
 * parts farther apart than the cut-off, and how these parts lie no environment sees.
 */
public final class SeparateParts {
  /** Arrangements whose extents differ by more are different, in Å. */
  private static final double TOLERANCE = 0.01;

  /** How far periodic frames are looked at, in cut-offs. */
  private static final double FAR = 4;

  /** Of periodic frames so many atoms stand for all. */
  private static final int ATOMS = 2000;

  private final double cutoff;

  private SeparateParts(double cutoff) {
    this.cutoff = cutoff;
  }

  /**
   * Says which frames of a result count as one although they differ.
   *
   * @param result of frames
   * @param frames the frames of its dataset from the first one; not closed
   * @param cutoff of its descriptor in Å
   * @return a sentence; empty where there are none
   */
  public static Optional<String> caution(DedupResult result, FrameSource frames, double cutoff) {
    return new SeparateParts(cutoff).find(result, frames);
  }

  private Optional<String> find(DedupResult result, FrameSource frames) {
    Map<Integer, Integer> groupOf = new HashMap<>();
    List<int[]> groups = result.repetitions().groups();
    for (int g = 0; g < groups.size(); g++) {
      for (int place : groups.get(g)) {
        groupOf.put(place, g);
      }
    }
    @Nullable Double[] extents = new Double[groups.size()];
    BitSet differing = new BitSet();
    Frame frame;
    for (int place = 0; (frame = frames.next()) != null; place++) {
      Integer group = groupOf.get(place);
      if (group != null && !differing.get(group) && separate(frame)) {
        double extent = extent(frame);
        Double first = extents[group];
        extents[group] = first == null ? extent : first;
        differing.set(group, first != null && Math.abs(extent - first) > TOLERANCE);
      }
    }
    if (differing.isEmpty()) {
      return Optional.empty();
    }
    List<String> numbers = new ArrayList<>();
    for (int place : groups.get(differing.nextSetBit(0))) {
      numbers.add(Long.toString(result.place(place).frame()));
    }
    int more = differing.cardinality() - 1;
    return Optional.of(
        result.file()
            + ": frames "
            + String.join(", ", numbers.subList(0, Math.min(8, numbers.size())))
            + (numbers.size() > 8 ? ", …" : "")
            + (more > 0 ? " (and " + more + " more groups)" : "")
            + " count as one and differ: parts of them are farther apart than the cut-off, and how"
            + " these lie no environment sees; a larger --cutoff does");
  }

  /** Whether the atoms fall into parts that do not see each other. */
  private boolean separate(Frame frame) {
    int n = frame.atoms();
    if (n < 2) {
      return false;
    }
    NeighborSearch search = NeighborSearch.of(frame, cutoff);
    Neighbors neighbors = search.newNeighbors();
    BitSet seen = new BitSet(n);
    ArrayDeque<Integer> next = new ArrayDeque<>(List.of(0));
    seen.set(0);
    while (!next.isEmpty()) {
      neighbors.find(next.remove());
      for (int j = 0; j < neighbors.count(); j++) {
        int atom = neighbors.atom(j);
        if (!seen.get(atom)) {
          seen.set(atom);
          next.add(atom);
        }
      }
    }
    return seen.cardinality() < n;
  }

  /**
   * A number in Å that tells arrangements apart: the root mean square distance of atoms from their
   * centre; of periodic frames, the mean distance of neighbours within {@link #FAR} cut-offs, near
   * ones counting more.
   */
  private double extent(Frame frame) {
    boolean periodic = false;
    for (int axis = 0; axis < 3; axis++) {
      periodic |= frame.cell().periodic(axis);
    }
    return periodic ? meanDistance(frame) : radius(frame);
  }

  private static double radius(Frame frame) {
    double[] r = frame.positions();
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double mean = 0;
      for (int i = axis; i < r.length; i += 3) {
        mean += r[i] / frame.atoms();
      }
      for (int i = axis; i < r.length; i += 3) {
        sum += (r[i] - mean) * (r[i] - mean) / frame.atoms();
      }
    }
    return Math.sqrt(sum);
  }

  private double meanDistance(Frame frame) {
    NeighborSearch search = NeighborSearch.of(frame, FAR * cutoff);
    Neighbors neighbors = search.newNeighbors();
    double weights = 0;
    double sum = 0;
    for (int place = 0; place < Math.min(ATOMS, frame.atoms()); place++) {
      neighbors.find(search.atomAt(place));
      for (int j = 0; j < neighbors.count(); j++) {
        double squared = neighbors.squaredDistance(j);
        double left = 1 - squared / (search.cutoff() * search.cutoff());
        weights += left * left;
        sum += left * left * Math.sqrt(squared);
      }
    }
    return weights == 0 ? 0 : sum / weights;
  }
}
