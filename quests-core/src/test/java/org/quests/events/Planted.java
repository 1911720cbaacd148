package org.quests.events;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.io.FrameSource;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;
import org.quests.testing.TestData;

/** Balls of crystal put into a melt: as many atoms of the melt make room for those of the ball. */
final class Planted {
  /** Atoms nearer than this are pushed apart, in Å. */
  private static final double CLOSE = 2.25;

  private static final int MOST_PUSHES = 200;

  private final double[] melt;
  private final Cell cell;
  private final byte element;
  private final double latticeConstant;

  /** Atoms of crystal about the origin, nearest first. */
  private final double[][] crystal;

  /**
   * A melt and a crystal.
   *
   * @param frame of the melt and the crystal to take
   * @param times how often the melt is repeated along each axis
   */
  Planted(int frame, int times) {
    Frame liquid = frame("cu256_liquid_1600K.extxyz.gz", frame);
    element = liquid.atomicNumbers()[0];
    melt = repeated(liquid, times);
    cell = scaled(liquid.cell(), times);
    Frame solid = frame("cu256_fcc_900K.extxyz.gz", frame);
    latticeConstant = solid.cell().vector(0, 0) / 4;
    double[] all = repeated(solid, 3);
    double middle = 1.5 * solid.cell().vector(0, 0);
    crystal =
        IntStream.range(0, all.length / 3)
            .mapToObj(
                i ->
                    new double[] {
                      all[3 * i] - middle, all[3 * i + 1] - middle, all[3 * i + 2] - middle
                    })
            .sorted(Comparator.comparingDouble(Planted::squared))
            .toArray(double[][]::new);
  }

  private static Frame frame(String file, int index) {
    try (FrameSource source = FrameSource.open(TestData.shipped(file))) {
      for (int i = 0; i < index; i++) {
        source.skip();
      }
      return java.util.Objects.requireNonNull(source.next());
    }
  }

  private static double[] repeated(Frame frame, int times) {
    double[] r = frame.positions();
    double[] all = new double[r.length * times * times * times];
    int at = 0;
    for (int a = 0; a < times; a++) {
      for (int b = 0; b < times; b++) {
        for (int c = 0; c < times; c++) {
          int[] images = {a, b, c};
          for (int i = 0; i < r.length; i++) {
            all[at] = r[i];
            for (int v = 0; v < 3; v++) {
              all[at] += images[v] * frame.cell().vector(v, i % 3);
            }
            at++;
          }
        }
      }
    }
    return all;
  }

  private static Cell scaled(Cell cell, int times) {
    return Cell.of(
        Arrays.stream(cell.vectors()).map(x -> times * x).toArray(),
        new boolean[] {true, true, true},
        new double[3]);
  }

  private static double squared(double[] v) {
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  }

  /** The length of the melt's cell, in Å. */
  double length() {
    return cell.vector(0, 0);
  }

  /** The side of the crystal's cubic cell, in Å. */
  double latticeConstant() {
    return latticeConstant;
  }

  int atoms() {
    return melt.length / 3;
  }

  /** Puts a ball of so many atoms at a place; its atoms keep their numbers in frames to come. */
  Planted ball(int atoms, double x, double y, double z) {
    double[] centre = {x, y, z};
    int[] nearest =
        IntStream.range(0, atoms())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> distance(i, centre)))
            .mapToInt(i -> i)
            .limit(atoms)
            .toArray();
    for (int i = 0; i < atoms; i++) {
      for (int axis = 0; axis < 3; axis++) {
        melt[3 * nearest[i] + axis] = centre[axis] + crystal[i][axis];
      }
    }
    return this;
  }

  private double distance(int atom, double[] centre) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = melt[3 * atom + axis] - centre[axis];
      d -= length() * Math.rint(d / length());
      sum += d * d;
    }
    return sum;
  }

  /** The frame, with atoms that are too near to each other pushed apart. */
  Frame frame(int index) {
    double[] r = melt.clone();
    byte[] elements = new byte[atoms()];
    Arrays.fill(elements, element);
    FrameOrigin origin = new FrameOrigin("planted", index, 1);
    for (int push = 0; push < MOST_PUSHES; push++) {
      Frame frame = Frame.of(origin, elements, r.clone(), cell);
      NeighborSearch search = NeighborSearch.of(frame, CLOSE);
      Neighbors neighbors = search.newNeighbors();
      boolean pushed = false;
      for (int i = 0; i < atoms(); i++) {
        neighbors.find(i);
        for (int j = 0; j < neighbors.count(); j++) {
          double distance = Math.sqrt(neighbors.squaredDistance(j));
          double part = (CLOSE + 0.01 - distance) / 2 / distance;
          r[3 * i] -= part * neighbors.dx(j);
          r[3 * i + 1] -= part * neighbors.dy(j);
          r[3 * i + 2] -= part * neighbors.dz(j);
          pushed = true;
        }
      }
      if (!pushed) {
        return frame;
      }
    }
    throw new IllegalStateException("atoms cannot be pushed apart");
  }
}
