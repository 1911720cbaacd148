package org.quests.thermo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;

/**
 * Where the atoms of a state are on average, and how far they go from there: whether it is a solid.
 * Hears of its frames one by one; each frame must have the same atoms in the same order.
 */
public final class Sites {
  /**
   * Atoms of a solid stay within this part of the distance between atoms, (V/n)^⅓, of their sites
   * (root mean square); those of a liquid are soon beyond.
   */
  private static final double OF_A_SOLID = 0.25;

  private int frames;
  private @Nullable String unknown;
  private byte[] numbers = new byte[0];
  private double[] first = new double[0];
  private double[] sums = new double[0];
  private final double[] cells = new double[9];
  private double squares;
  private double volumes;

  /** No frames yet. */
  public Sites() {}

  /** The next frame. */
  public void add(Frame frame) {
    if (unknown != null) {
      return;
    }
    Cell cell = frame.cell();
    if (!cell.fullyPeriodic()) {
      unknown = "frames are not periodic in all directions";
      return;
    }
    if (frames == 0) {
      numbers = frame.atomicNumbers().clone();
      sums = new double[3 * frame.atoms()];
      first = fractions(frame);
    } else if (!Arrays.equals(numbers, frame.atomicNumbers())) {
      unknown = "frames have different atoms";
      return;
    }
    double[] vectors = cell.vectors();
    for (int i = 0; i < 9; i++) {
      cells[i] += vectors[i];
    }
    volumes += cell.volume();
    double[] moved = moves(fractions(frame), first);
    for (int i = 0; i < moved.length; i++) {
      sums[i] += moved[i];
    }
    squares += squares(moved, vectors);
    frames++;
  }

  /** How far each atom is from where it was, by axes of the cell, less the mean. */
  private static double[] moves(double[] now, double[] before) {
    double[] moved = now.clone();
    int n = moved.length / 3;
    for (int axis = 0; axis < 3; axis++) {
      double drift = n == 0 ? 0 : now[axis] - before[axis];
      double mean = 0;
      for (int i = axis; i < moved.length; i += 3) {
        double move = now[i] - before[i] - drift;
        moved[i] = move - Math.rint(move);
        mean += moved[i] / n;
      }
      for (int i = axis; i < moved.length; i += 3) {
        moved[i] -= mean;
      }
    }
    return moved;
  }

  private static double squares(double[] moved, double[] vectors) {
    double sum = 0;
    for (int i = 0; i < moved.length; i += 3) {
      for (int k = 0; k < 3; k++) {
        double x =
            moved[i] * vectors[k] + moved[i + 1] * vectors[3 + k] + moved[i + 2] * vectors[6 + k];
        sum += x * x;
      }
    }
    return sum;
  }

  /** Positions by the axes of the cell. */
  private static double[] fractions(Frame frame) {
    double[] v = frame.cell().vectors();
    double[] inverse = inverse(v);
    double[] p = frame.positions();
    double[] fractions = new double[p.length];
    for (int i = 0; i < p.length; i += 3) {
      for (int k = 0; k < 3; k++) {
        fractions[i + k] =
            p[i] * inverse[k] + p[i + 1] * inverse[3 + k] + p[i + 2] * inverse[6 + k];
      }
    }
    return fractions;
  }

  /** Of a 3 × 3 matrix, rows first. */
  private static double[] inverse(double[] m) {
    double[] c = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int a = (i + 1) % 3;
        int b = (i + 2) % 3;
        int d = (j + 1) % 3;
        int e = (j + 2) % 3;
        c[3 * j + i] = m[3 * a + d] * m[3 * b + e] - m[3 * a + e] * m[3 * b + d];
      }
    }
    double determinant = m[0] * c[0] + m[1] * c[3] + m[2] * c[6];
    for (int i = 0; i < 9; i++) {
      c[i] /= determinant;
    }
    return c;
  }

  /** Why sites are not known; null where they are. */
  public @Nullable String unknown() {
    return frames == 0 && unknown == null ? "there are no frames" : unknown;
  }

  /** How far atoms are from their sites in Å, root mean square. */
  public double deviation() {
    // ⟨|u|²⟩ − |⟨u⟩|², from where the atoms were at first.
    double[] mean = Arrays.stream(sums).map(s -> s / frames).toArray();
    int n = Math.max(1, numbers.length);
    return Math.sqrt(Math.max(0, squares / frames - squares(mean, vectors())) / n);
  }

  /** Volume per atom in Å³, mean over the frames. */
  public double volumePerAtom() {
    return volumes / frames / Math.max(1, numbers.length);
  }

  /** Whether atoms stay at their sites; only where these are known. */
  public boolean solid() {
    return deviation() < OF_A_SOLID * Math.cbrt(volumePerAtom());
  }

  /**
   * Whether the atoms of another solid are at the same sites, each at the same one: then both are
   * of one phase.
   */
  public boolean same(Sites other) {
    if (sums.length != other.sums.length || sums.length == 0) {
      return false;
    }
    double[] apart = moves(fractions(), other.fractions());
    int n = apart.length / 3;
    return Math.sqrt(squares(apart, vectors()) / n) < OF_A_SOLID * Math.cbrt(volumePerAtom());
  }

  /** Mean cell vectors in Å, rows first. */
  double[] vectors() {
    return Arrays.stream(cells).map(c -> c / frames).toArray();
  }

  byte[] atomicNumbers() {
    return numbers;
  }

  /** Mean positions by the axes of the cell. */
  double[] fractions() {
    double[] mean = new double[sums.length];
    Arrays.setAll(mean, i -> first[i] + sums[i] / frames);
    return mean;
  }
}
