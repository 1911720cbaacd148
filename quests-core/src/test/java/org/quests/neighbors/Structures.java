package org.quests.neighbors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;

/** Structures at random in all kinds of cells, and other descriptions of the same structure. */
public final class Structures {
  /** Kinds of cells. */
  public enum Shape {
    /** Right angles, a few Å, and atoms inside. */
    ORTHOGONAL,
    /** Angles far from right, atoms far outside as well. */
    SKEWED,
    /** The third vector on the wrong side. */
    LEFT_HANDED,
    /** Smaller than any cut-off, one or two atoms. */
    TINY,
    /** A few atoms and 10⁵ Å of nothing. */
    NEARLY_EMPTY
  }

  /**
   * A kind of random structure.
   *
   * @param periodicity for a, b, c: T or F
   */
  public record Kind(Shape shape, String periodicity) {
    /** All of them. */
    public static Stream<Kind> all() {
      return Stream.of(Shape.values())
          .flatMap(
              shape ->
                  Stream.of("TTT", "TTF", "TFT", "FTT", "TFF", "FTF", "FFT", "FFF")
                      .map(periodicity -> new Kind(shape, periodicity)));
    }

    /** A seed of its own, the same in every run: the hash codes of enum constants are not. */
    public int seed() {
      return toString().hashCode();
    }

    /** One structure of this kind, with two elements, no two atoms nearer than 0.4 Å. */
    public Frame draw(Random random) {
      while (true) {
        Frame frame = tryToDraw(random);
        if (frame.atoms() > 0) {
          return frame;
        }
      }
    }

    private Frame tryToDraw(Random random) {
      Cell cell = Cell.of(vectors(random), flags(periodicity), new double[3]);
      int wanted = shape == Shape.TINY ? 1 + random.nextInt(2) : 1 + random.nextInt(25);
      Frame frame = frame(cell, new double[0], new byte[0]);
      for (int attempt = 0; attempt < 40 && frame.atoms() < wanted; attempt++) {
        Frame more = withAtom(frame, position(cell, random), random.nextInt(3) == 0 ? 13 : 29);
        if (LiteralNeighbors.of(more, more.atoms() - 1, 0.4).isEmpty()) {
          frame = more;
        }
      }
      return frame;
    }

    private double[] vectors(Random random) {
      double[] v = new double[9];
      double size = shape == Shape.TINY ? 2 : 4;
      for (int i = 0; i < 9; i++) {
        boolean diagonal = i % 4 == 0;
        double skew = shape == Shape.ORTHOGONAL ? 0 : 0.6 * size * (random.nextDouble() - 0.5);
        v[i] = diagonal ? size * (0.6 + random.nextDouble()) : skew;
      }
      for (int x = 0; x < 3; x++) {
        switch (shape) {
          case SKEWED -> {
            v[3 + x] += 2.3 * v[x];
            v[6 + x] += 1.4 * v[3 + x] - 1.7 * v[x];
          }
          case LEFT_HANDED -> v[6 + x] = -v[6 + x];
          case NEARLY_EMPTY -> {
            for (int row = 0; row < 3; row++) {
              v[3 * row + x] *= 2.5e4;
            }
          }
          default -> {}
        }
      }
      return v;
    }

    private double[] position(Cell cell, Random random) {
      double[] r = new double[3];
      double[] s = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        s[axis] =
            switch (shape) {
              case ORTHOGONAL -> random.nextDouble();
              // Clusters of some Å around corners of the cell, and on both sides of them.
              case NEARLY_EMPTY -> random.nextInt(2) + 5e-5 * random.nextGaussian();
              default -> 6 * random.nextDouble() - 3;
            };
        // Otherwise an axis without images would leave atoms far apart.
        double scale = cell.periodic(axis) || shape == Shape.NEARLY_EMPTY ? 1 : 0.4;
        for (int x = 0; x < 3; x++) {
          r[x] += scale * s[axis] * cell.vector(axis, x);
        }
      }
      return r;
    }

    private static Frame withAtom(Frame frame, double[] r, int element) {
      int n = frame.atoms();
      double[] positions = Arrays.copyOf(frame.positions(), 3 * n + 3);
      System.arraycopy(r, 0, positions, 3 * n, 3);
      byte[] elements = Arrays.copyOf(frame.atomicNumbers(), n + 1);
      elements[n] = (byte) element;
      return frame(frame.cell(), positions, elements);
    }
  }

  private Structures() {}

  /** Three flags from three letters. */
  public static boolean[] flags(String periodicity) {
    boolean[] flags = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      flags[axis] = periodicity.charAt(axis) == 'T';
    }
    return flags;
  }

  /** A frame; number 7 of its source. */
  public static Frame frame(Cell cell, double[] positions, byte[] elements) {
    return Frame.of(new FrameOrigin("random.xyz", 7, 1), elements, positions, cell);
  }

  /** A frame of copper. */
  public static Frame copper(Cell cell, double... positions) {
    byte[] elements = new byte[positions.length / 3];
    Arrays.fill(elements, (byte) 29);
    return frame(cell, positions, elements);
  }

  /** A frame of copper that is not periodic. */
  public static Frame molecule(double... positions) {
    return copper(Cell.NONE, positions);
  }

  /** A cell with its origin at zero. */
  public static Cell cell(String periodicity, double... vectors) {
    return Cell.of(vectors, flags(periodicity), new double[3]);
  }

  /** The structure moved as a whole, its cell left where it is. */
  public static Frame translated(Frame frame, double x, double y, double z) {
    double[] by = {x, y, z};
    double[] r = frame.positions().clone();
    for (int i = 0; i < r.length; i++) {
      r[i] += by[i % 3];
    }
    return frame(frame.cell(), r, frame.atomicNumbers());
  }

  /** Atoms and cell rotated, and reflected if the matrix says so. */
  public static Frame turned(Frame frame, double[][] matrix) {
    return frame(
        withVectors(frame.cell(), turned(frame.cell().vectors(), matrix)),
        turned(frame.positions(), matrix),
        frame.atomicNumbers());
  }

  private static double[] turned(double[] points, double[][] matrix) {
    double[] r = new double[points.length];
    for (int i = 0; i < r.length; i++) {
      double[] row = matrix[i % 3];
      int p = i - i % 3;
      r[i] = row[0] * points[p] + row[1] * points[p + 1] + row[2] * points[p + 2];
    }
    return r;
  }

  /** An orthogonal matrix at random: a rotation, with a reflection in half of all cases. */
  public static double[][] orthogonal(Random random) {
    double[][] m = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int x = 0; x < 3; x++) {
        m[i][x] = random.nextGaussian();
      }
      for (int j = 0; j < i; j++) {
        double dot = m[i][0] * m[j][0] + m[i][1] * m[j][1] + m[i][2] * m[j][2];
        for (int x = 0; x < 3; x++) {
          m[i][x] -= dot * m[j][x];
        }
      }
      double norm = Math.sqrt(m[i][0] * m[i][0] + m[i][1] * m[i][1] + m[i][2] * m[i][2]);
      for (int x = 0; x < 3; x++) {
        m[i][x] /= norm;
      }
    }
    return m;
  }

  /** The determinant of three rows; negative where they reflect. */
  public static double determinant(double[][] m) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  }

  /** The atoms in another order: atom i of the result is atom {@code order[i]}. */
  public static Frame reordered(Frame frame, int[] order) {
    double[] r = new double[3 * order.length];
    byte[] elements = new byte[order.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(frame.positions(), 3 * order[i], r, 3 * i, 3);
      elements[i] = frame.atomicNumbers()[order[i]];
    }
    return frame(frame.cell(), r, elements);
  }

  /** An order at random. */
  public static int[] order(int n, Random random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Every atom moved by whole periodic cell vectors at random. */
  public static Frame scattered(Frame frame, Random random) {
    double[] r = frame.positions().clone();
    for (int i = 0; i < frame.atoms(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        int by = frame.cell().periodic(axis) ? random.nextInt(9) - 4 : 0;
        for (int x = 0; x < 3; x++) {
          r[3 * i + x] += by * frame.cell().vector(axis, x);
        }
      }
    }
    return frame(frame.cell(), r, frame.atomicNumbers());
  }

  /**
   * The same structure in a cell whose vectors are whole combinations of the old ones, repeated as
   * often as the new cell is larger. Copy c of atom i is atom c · n + i.
   *
   * @param m nine whole numbers, a row for each new vector; rows of axes that are not periodic must
   *     be those of the unit matrix, and so must their columns
   */
  public static Frame inCell(Frame frame, int... m) {
    int[] a = new int[9];
    for (int i = 0; i < 3; i++) {
      int j = 3 * ((i + 1) % 3);
      int k = 3 * ((i + 2) % 3);
      a[3 * i] = m[j + 1] * m[k + 2] - m[j + 2] * m[k + 1];
      a[3 * i + 1] = m[j + 2] * m[k] - m[j] * m[k + 2];
      a[3 * i + 2] = m[j] * m[k + 1] - m[j + 1] * m[k];
    }
    int det = m[0] * a[0] + m[1] * a[1] + m[2] * a[2];
    List<int[]> shifts = new ArrayList<>();
    int[] reach = new int[3];
    for (int x = 0; x < 3; x++) {
      reach[x] = Math.abs(m[x]) + Math.abs(m[3 + x]) + Math.abs(m[6 + x]);
    }
    for (int p = -reach[0]; p <= reach[0]; p++) {
      for (int q = -reach[1]; q <= reach[1]; q++) {
        for (int r = -reach[2]; r <= reach[2]; r++) {
          boolean inside = true;
          for (int i = 0; i < 3; i++) {
            // The new coordinate times |det|: whole, so that no rounding decides.
            int s = (p * a[3 * i] + q * a[3 * i + 1] + r * a[3 * i + 2]) * Integer.signum(det);
            inside &= s >= 0 && s < Math.abs(det);
          }
          if (inside) {
            shifts.add(new int[] {p, q, r});
          }
        }
      }
    }
    if (shifts.size() != Math.abs(det)) {
      throw new IllegalStateException(shifts.size() + " copies for a determinant of " + det);
    }
    return frame(
        withVectors(frame.cell(), combined(frame.cell(), m)),
        copies(frame, shifts),
        repeated(frame.atomicNumbers(), shifts.size()));
  }

  private static double[] combined(Cell cell, int[] m) {
    double[] v = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int axis = 0; axis < 3; axis++) {
        v[i] += m[i - i % 3 + axis] * cell.vector(axis, i % 3);
      }
    }
    return v;
  }

  /** Positions of copies of all atoms, each moved by whole cell vectors. */
  public static double[] copies(Frame frame, List<int[]> shifts) {
    int length = frame.positions().length;
    double[] all = new double[length * shifts.size()];
    for (int c = 0; c < shifts.size(); c++) {
      for (int i = 0; i < length; i++) {
        double r = frame.positions()[i];
        for (int axis = 0; axis < 3; axis++) {
          r += shifts.get(c)[axis] * frame.cell().vector(axis, i % 3);
        }
        all[c * length + i] = r;
      }
    }
    return all;
  }

  /** The same elements several times. */
  public static byte[] repeated(byte[] elements, int times) {
    byte[] all = new byte[elements.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = elements[i % elements.length];
    }
    return all;
  }

  /**
   * Whole combinations of periodic vectors that span the same lattice; left-handed where the old
   * ones were right-handed in half of all cases.
   */
  public static int[] sameLattice(Cell cell, Random random) {
    int[] m = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int step = 0; step < 4; step++) {
      int i = random.nextInt(3);
      int j = (i + 1 + random.nextInt(2)) % 3;
      int by = random.nextInt(5) - 2;
      if (cell.periodic(i) && cell.periodic(j)) {
        for (int x = 0; x < 3; x++) {
          m[3 * i + x] += by * m[3 * j + x];
        }
      }
    }
    int i = random.nextInt(3);
    if (cell.periodic(i) && random.nextBoolean()) {
      for (int x = 0; x < 3; x++) {
        m[3 * i + x] = -m[3 * i + x];
      }
    }
    return m;
  }

  private static Cell withVectors(Cell cell, double[] vectors) {
    boolean[] periodic = {cell.periodic(0), cell.periodic(1), cell.periodic(2)};
    return Cell.of(vectors, periodic, new double[3]);
  }
}
