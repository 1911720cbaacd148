package org.quests.neighbors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;

/** Neighbours by definition: every atom, and every image of it that could be near enough. */
public final class LiteralNeighbors {
  /**
   * A neighbour of a centre.
   *
   * @param atom its number
   * @param image how many cell vectors it is away from that atom
   * @param vector from the centre to it in Å
   * @param distance in Å
   */
  public record Neighbor(int atom, List<Integer> image, List<Double> vector, double distance) {}

  private LiteralNeighbors() {}

  /** All neighbours of an atom nearer than the cut-off in Å, nearest first. */
  public static List<Neighbor> of(Frame frame, int centre, double cutoff) {
    double[][] reciprocal = reciprocal(frame.cell());
    List<Neighbor> found = new ArrayList<>();
    for (int atom = 0; atom < frame.atoms(); atom++) {
      double[] d = new double[3];
      for (int x = 0; x < 3; x++) {
        d[x] = frame.positions()[3 * atom + x] - frame.positions()[3 * centre + x];
      }
      addImages(frame.cell(), reciprocal, d, atom, atom == centre, cutoff, found);
    }
    found.sort(Comparator.comparingDouble(Neighbor::distance));
    return found;
  }

  private static void addImages(
      Cell cell,
      double[][] reciprocal,
      double[] d,
      int atom,
      boolean self,
      double cutoff,
      List<Neighbor> found) {
    int[] low = new int[3];
    int[] high = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      if (cell.periodic(axis)) {
        double[] b = reciprocal[axis];
        double away = dot(b, d);
        // Within the cut-off no coordinate exceeds it by more than this; one more, to be sure.
        double span = cutoff * Math.sqrt(dot(b, b)) + 1;
        low[axis] = (int) Math.floor(-away - span);
        high[axis] = (int) Math.ceil(-away + span);
      }
    }
    double[] v = new double[3];
    for (int a = low[0]; a <= high[0]; a++) {
      for (int b = low[1]; b <= high[1]; b++) {
        for (int c = low[2]; c <= high[2]; c++) {
          for (int x = 0; x < 3; x++) {
            v[x] = d[x] + a * cell.vector(0, x) + b * cell.vector(1, x) + c * cell.vector(2, x);
          }
          double squared = dot(v, v);
          if (squared < cutoff * cutoff && !(self && a == 0 && b == 0 && c == 0)) {
            found.add(
                new Neighbor(
                    atom, List.of(a, b, c), List.of(v[0], v[1], v[2]), Math.sqrt(squared)));
          }
        }
      }
    }
  }

  /** How many cell vectors a neighbour found elsewhere is away from its atom. */
  static List<Integer> image(Frame frame, int centre, int atom, double dx, double dy, double dz) {
    double[][] reciprocal = reciprocal(frame.cell());
    double[] d = {dx, dy, dz};
    for (int x = 0; x < 3; x++) {
      d[x] -= frame.positions()[3 * atom + x] - frame.positions()[3 * centre + x];
    }
    List<Integer> image = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      image.add(frame.cell().periodic(axis) ? (int) Math.rint(dot(reciprocal[axis], d)) : 0);
    }
    return image;
  }

  private static double[][] reciprocal(Cell cell) {
    double[][] v = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int x = 0; x < 3; x++) {
        v[i][x] = cell.vector(i, x);
      }
    }
    double[][] r = new double[3][];
    for (int i = 0; i < 3; i++) {
      double[] cross = cross(v[(i + 1) % 3], v[(i + 2) % 3]);
      double volume = dot(v[i], cross);
      r[i] = new double[] {cross[0] / volume, cross[1] / volume, cross[2] / volume};
    }
    return r;
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
