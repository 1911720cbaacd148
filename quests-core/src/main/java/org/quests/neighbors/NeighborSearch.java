package org.quests.neighbors;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.quests.atoms.Frame;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * A periodic cell list: finds all neighbours of an atom nearer than a cut-off, periodic images
 * counted as separate neighbours, images of the atom itself included. Works for every mix of
 * periodic axes, skewed and left-handed cells, cells much smaller than the cut-off and cells that
 * are nearly empty. Time per atom does not depend on the number of atoms. Memory grows with the
 * number of atoms, not with the volume.
 *
 * <p>Immutable and safe for several threads, each with a {@link Neighbors} of its own.
 */
public final class NeighborSearch {
  /** Atoms that are sorted in before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  /** More bins along an axis than this are merged: bin numbers of three axes fit in a long. */
  private static final int MAX_BINS = 1 << 20;

  /** A cell that needs more images than this within the cut-off is no structure. */
  private static final double MAX_IMAGES = 1e6;

  /** So many atoms, images included, are near to none in any structure: the cell has collapsed. */
  private static final int MAX_NEAR = 4_000_000;

  private final Frame frame;
  private final double cutoff;
  private final Lattice lattice;
  private final int[] bins = new int[3];

  /** Bins to look at on either side, along each axis. */
  private final int[] reach = new int[3];

  /** Wrapped coordinates in Å, in the order of the bins. */
  private final double[] x;

  private final double[] y;
  private final double[] z;

  /** Atom numbers in the order of the bins, and its inverse. */
  private final int[] atoms;

  private final int[] place;

  /** Start of each occupied bin in that order, and one past the end. */
  private final int[] binStart;

  private final long[] binKey;
  private final LongIntHashMap binOfKey;

  private NeighborSearch(Frame frame, double cutoff) {
    this.frame = frame;
    this.cutoff = cutoff;
    if (frame.problem() != null) {
      throw QuestsException.input(frame.problem());
    }
    try {
      this.lattice = new Lattice(frame.cell());
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(frame.origin().at() + e.getMessage(), e);
    }
    int n = frame.atoms();
    double[] r = frame.positions();
    double[] low = new double[3];
    double[] width = new double[3];
    chooseBins(r, low, width);
    requireThin(n);

    long[] keys = new long[n];
    double[] wrapped = new double[3 * n];
    for (int i = 0; i < n; i++) {
      if (i % OFTEN == 0) {
        Cancellation.checkHere();
      }
      keys[i] = place(r, i, low, width, wrapped);
    }
    binOfKey = new LongIntHashMap();
    int[] binOfAtom = new int[n];
    int[] counts = new int[Math.max(n, 1)];
    long[] keyOfBin = new long[Math.max(n, 1)];
    for (int i = 0; i < n; i++) {
      if (i % OFTEN == 0) {
        Cancellation.checkHere();
      }
      int bin = binOfKey.getIfAbsentPut(keys[i], binOfKey.size());
      keyOfBin[bin] = keys[i];
      binOfAtom[i] = bin;
      counts[bin]++;
    }
    int occupied = binOfKey.size();
    binKey = Arrays.copyOf(keyOfBin, occupied);
    binStart = new int[occupied + 1];
    for (int b = 0; b < occupied; b++) {
      binStart[b + 1] = binStart[b] + counts[b];
    }
    x = new double[n];
    y = new double[n];
    z = new double[n];
    atoms = new int[n];
    place = new int[n];
    int[] next = Arrays.copyOf(binStart, occupied);
    for (int i = 0; i < n; i++) {
      if (i % OFTEN == 0) {
        Cancellation.checkHere();
      }
      int p = next[binOfAtom[i]]++;
      atoms[p] = i;
      place[i] = p;
      x[p] = wrapped[3 * i];
      y[p] = wrapped[3 * i + 1];
      z[p] = wrapped[3 * i + 2];
    }
  }

  /**
   * Prepares the search.
   *
   * @param cutoff in Å, finite and greater than 0; a neighbour is nearer than this
   * @throws QuestsException where a periodic cell vector is shorter than 0.001 Å or longer than 1e7
   *     Å; where the cell is so small that the cut-off spans a million images, or so densely filled
   *     that it spans four million atoms
   */
  public static NeighborSearch of(Frame frame, double cutoff) {
    if (!(cutoff > 0 && cutoff < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the cut-off must be a finite distance greater than 0, not " + cutoff);
    }
    return new NeighborSearch(frame, cutoff);
  }

  private void chooseBins(double[] r, double[] low, double[] width) {
    double images = 1;
    for (int axis = 0; axis < 3; axis++) {
      double extent;
      if (lattice.periodic(axis)) {
        extent = lattice.spacing(axis);
      } else {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < r.length; i += 3) {
          double s = lattice.coordinate(axis, r[i], r[i + 1], r[i + 2]);
          min = Math.min(min, s);
          max = Math.max(max, s);
        }
        low[axis] = r.length == 0 ? 0 : min;
        extent = r.length == 0 ? 0 : max - min;
      }
      bins[axis] = (int) Math.clamp(Math.floor(extent / cutoff), 1, MAX_BINS);
      if (!(extent < Double.POSITIVE_INFINITY)) {
        throw QuestsException.input(frame.origin().at() + "the atoms are too far apart");
      }
      double thickness = extent / bins[axis];
      if (lattice.periodic(axis)) {
        width[axis] = 1.0 / bins[axis];
        images *= 2 * cutoff / extent + 1;
        if (!(images <= MAX_IMAGES)) {
          throw QuestsException.input(
              frame.origin().at()
                  + "the cell is so small that a cut-off of "
                  + cutoff
                  + " Å spans more than a million images of it");
        }
        reach[axis] = (int) Math.ceil(cutoff / thickness);
      } else {
        width[axis] = thickness == 0 ? 1 : thickness;
        reach[axis] = Math.min(bins[axis] - 1, (int) Math.ceil(cutoff / width[axis]));
      }
    }
  }

  /** Refuses what would take more memory than any structure needs, before any is taken. */
  private void requireThin(int atoms) {
    double sphere = 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
    if (frame.cell().fullyPeriodic() && !(atoms / frame.cell().volume() * sphere <= MAX_NEAR)) {
      throw tooDense();
    }
  }

  private QuestsException tooDense() {
    return QuestsException.input(
        frame.origin().at()
            + "the atoms are so dense that more than "
            + String.format(Locale.ROOT, "%,d", MAX_NEAR)
            + " are within a cut-off of "
            + cutoff
            + " Å, images included");
  }

  /** Wraps an atom into the cell and gives its bin. */
  private long place(double[] r, int i, double[] low, double[] width, double[] wrapped) {
    double px = r[3 * i];
    double py = r[3 * i + 1];
    double pz = r[3 * i + 2];
    int[] bin = new int[3];
    double wx = px;
    double wy = py;
    double wz = pz;
    for (int axis = 0; axis < 3; axis++) {
      double s = lattice.coordinate(axis, px, py, pz);
      if (lattice.periodic(axis)) {
        double shift = Math.floor(s);
        s -= shift;
        wx -= shift * lattice.vector(axis, 0);
        wy -= shift * lattice.vector(axis, 1);
        wz -= shift * lattice.vector(axis, 2);
      } else {
        s -= low[axis];
      }
      bin[axis] = (int) Math.clamp(Math.floor(s / width[axis]), 0, bins[axis] - 1);
    }
    wrapped[3 * i] = wx;
    wrapped[3 * i + 1] = wy;
    wrapped[3 * i + 2] = wz;
    return key(bin[0], bin[1], bin[2]);
  }

  private static long key(int a, int b, int c) {
    return ((long) a * MAX_BINS + b) * MAX_BINS + c;
  }

  /**
   * Whether two atoms may be nearer to each other than a distance, images included, or so many near
   * to each other that {@link Neighbors#find} refuses them. Looks at each atom once, and costs
   * little beside finding neighbours.
   *
   * @param distance in Å, at most 0.1
   * @return false only where that is certain
   */
  public boolean mayRefuse(double distance) {
    return mostCandidates() > MAX_NEAR
        || ContactScreen.mayTouch(lattice, frame.positions(), distance);
  }

  /** No bin has more atoms around it, images included. */
  private double mostCandidates() {
    int most = 0;
    for (int b = 0; b + 1 < binStart.length; b++) {
      most = Math.max(most, binStart[b + 1] - binStart[b]);
    }
    double around = most;
    double images = frame.atoms();
    for (int axis = 0; axis < 3; axis++) {
      double width = 2.0 * reach[axis] + 1;
      around *= width;
      images *= lattice.periodic(axis) ? Math.ceil(width / bins[axis]) : 1;
    }
    return Math.min(around, images);
  }

  /** The structure that is searched. */
  public Frame frame() {
    return frame;
  }

  /** The cut-off in Å. */
  public double cutoff() {
    return cutoff;
  }

  /**
   * All atoms, those of a bin together: asking for neighbours in this order is much the fastest.
   *
   * @param place 0 … n − 1
   * @return the number of the atom at that place
   */
  public int atomAt(int place) {
    return atoms[place];
  }

  /** A holder of neighbours for this search; one for each thread. */
  public Neighbors newNeighbors() {
    return new Neighbors(this);
  }

  int placeOf(int atom) {
    return place[atom];
  }

  /** Where the atom at a place is, wrapped into the cell, in Å. */
  void coordinates(int place, double[] into) {
    into[0] = x[place];
    into[1] = y[place];
    into[2] = z[place];
  }

  int firstPlace(int bin) {
    return binStart[bin];
  }

  /** The bin that holds a place: bins are few per call, places ascend with bins. */
  int binOf(int place) {
    int b = Arrays.binarySearch(binStart, place);
    return b >= 0 ? b : -b - 2;
  }

  /** Collects everything that can be a neighbour of atoms in the given bin. */
  void gather(int bin, Candidates into) {
    into.clear();
    into.box(x, y, z, binStart[bin], binStart[bin + 1], cutoff);
    long key = binKey[bin];
    int c0 = (int) (key % MAX_BINS);
    int b0 = (int) (key / MAX_BINS % MAX_BINS);
    int a0 = (int) (key / MAX_BINS / MAX_BINS);
    for (int da = -reach[0]; da <= reach[0]; da++) {
      Cancellation.checkHere();
      int a = wrap(0, a0 + da);
      for (int db = -reach[1]; a >= 0 && db <= reach[1]; db++) {
        int b = wrap(1, b0 + db);
        for (int dc = -reach[2]; b >= 0 && dc <= reach[2]; dc++) {
          int c = wrap(2, c0 + dc);
          int other = c < 0 ? -1 : binOfKey.getIfAbsent(key(a, b, c), -1);
          if (other >= 0) {
            if (da == 0 && db == 0 && dc == 0) {
              into.home = into.count;
            }
            add(other, image(0, a0 + da), image(1, b0 + db), image(2, c0 + dc), into);
          }
        }
      }
    }
    into.end();
  }

  /** The bin within the cell; −1 beyond the end of an axis that is not periodic. */
  private int wrap(int axis, int bin) {
    if (lattice.periodic(axis)) {
      return Math.floorMod(bin, bins[axis]);
    }
    return bin >= 0 && bin < bins[axis] ? bin : -1;
  }

  private int image(int axis, int bin) {
    return lattice.periodic(axis) ? Math.floorDiv(bin, bins[axis]) : 0;
  }

  private void add(int bin, int ia, int ib, int ic, Candidates into) {
    double sx = ia * lattice.vector(0, 0) + ib * lattice.vector(1, 0) + ic * lattice.vector(2, 0);
    double sy = ia * lattice.vector(0, 1) + ib * lattice.vector(1, 1) + ic * lattice.vector(2, 1);
    double sz = ia * lattice.vector(0, 2) + ib * lattice.vector(1, 2) + ic * lattice.vector(2, 2);
    if (into.count > MAX_NEAR) {
      throw tooDense();
    }
    into.add(x, y, z, atoms, binStart[bin], binStart[bin + 1], sx, sy, sz);
  }

  /**
   * Two atoms and their distance; {@code first == second} for an atom and its own image.
   *
   * @param distance in Å
   */
  public record Pair(int first, int second, double distance) {}

  /**
   * The two atoms of a structure that are nearest to each other, periodic images included; empty
   * for a lone atom that is not periodic, and for none.
   */
  public static Optional<Pair> closestPair(Frame frame) {
    double largest = largestDistance(frame);
    for (double radius = 1; ; radius *= 2) {
      Optional<Pair> pair = closestWithin(of(frame, radius));
      if (pair.isPresent() || radius > largest) {
        return pair;
      }
    }
  }

  /** No two nearest neighbours are farther apart than this. */
  private static double largestDistance(Frame frame) {
    double sum = 0;
    double[] r = frame.positions();
    for (int axis = 0; axis < 3; axis++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = axis; i < r.length; i += 3) {
        min = Math.min(min, r[i]);
        max = Math.max(max, r[i]);
      }
      sum += r.length == 0 ? 0 : max - min;
      if (frame.cell().periodic(axis)) {
        for (int x = 0; x < 3; x++) {
          sum += Math.abs(frame.cell().vector(axis, x));
        }
      }
    }
    return sum;
  }

  private static Optional<Pair> closestWithin(NeighborSearch search) {
    Neighbors neighbors = search.newNeighbors();
    Pair best = null;
    for (int p = 0; p < search.frame.atoms(); p++) {
      int atom = search.atomAt(p);
      neighbors.find(atom);
      for (int j = 0; j < neighbors.count(); j++) {
        double distance = Math.sqrt(neighbors.squaredDistance(j));
        if (best == null || distance < best.distance()) {
          int other = neighbors.atom(j);
          best = new Pair(Math.min(atom, other), Math.max(atom, other), distance);
        }
      }
    }
    return Optional.ofNullable(best);
  }
}
