package org.quests.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/**
 * Environments in the form that kernel sums are made from: tiles of {@link #TILE} rows, inside a
 * tile one axis after the other, each with one number per row, in 1/Å. Does not depend on the
 * bandwidth. The rows of the last tile that hold nothing are infinitely far away. Immutable.
 */
public final class PackedEnvironments {
  /** Rows in a tile. */
  public static final int TILE = 64;

  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final DescriptorSpec spec;
  private final int count;
  private final MemorySegment data;
  private final long[] frameOfRow;

  private PackedEnvironments(
      DescriptorSpec spec, int count, MemorySegment data, long[] frameOfRow) {
    this.spec = spec;
    this.count = count;
    this.data = data;
    this.frameOfRow = frameOfRow;
  }

  /** Packs environments, in their order. */
  public static PackedEnvironments of(Environments environments) {
    int n = environments.count();
    int d = environments.dimension();
    int tiles = (n + TILE - 1) / TILE;
    MemorySegment data = allocate((long) tiles * TILE * d);
    double[] rows = new double[TILE * d];
    double[] tile = new double[TILE * d];
    for (int t = 0; t < tiles; t++) {
      int from = t * TILE;
      int to = Math.min(n, from + TILE);
      environments.copyRows(from, to, rows, 0);
      Arrays.fill(tile, Double.POSITIVE_INFINITY);
      for (int row = 0; row < to - from; row++) {
        for (int axis = 0; axis < d; axis++) {
          tile[axis * TILE + row] = rows[row * d + axis];
        }
      }
      MemorySegment.copy(tile, 0, data, DOUBLE, offset(t, d), tile.length);
    }
    long[] frameOfRow = new long[n];
    for (int frame = 0; frame < environments.frames(); frame++) {
      Arrays.fill(
          frameOfRow,
          environments.frameStart(frame),
          environments.frameStart(frame + 1),
          environments.frameNumber(frame));
    }
    return new PackedEnvironments(environments.spec(), n, data, frameOfRow);
  }

  private static MemorySegment allocate(long doubles) {
    return doubles <= Integer.MAX_VALUE - 8
        ? MemorySegment.ofArray(new double[(int) doubles])
        : Arena.ofAuto().allocate(doubles * Double.BYTES, 64);
  }

  private static long offset(int tile, int dimension) {
    return (long) tile * TILE * dimension * Double.BYTES;
  }

  /** What defines the rows. */
  public DescriptorSpec spec() {
    return spec;
  }

  /** n, the number of rows. */
  public int count() {
    return count;
  }

  /** d, how many numbers a row has. */
  public int dimension() {
    return spec.dimension();
  }

  /** The number of tiles. */
  public int tiles() {
    return (count + TILE - 1) / TILE;
  }

  /** How many rows of a tile hold environments: {@link #TILE} but for the last. */
  public int rowsOf(int tile) {
    return Math.min(TILE, count - tile * TILE);
  }

  /** The number of the frame, in its file, that a row belongs to. */
  public long frameOf(int row) {
    return frameOfRow[row];
  }

  /** Copies a tile: TILE · d numbers, axis after axis. */
  void copyTile(int tile, double[] into) {
    MemorySegment.copy(data, DOUBLE, offset(tile, dimension()), into, 0, TILE * dimension());
  }

  /** These rows with others behind them. */
  PackedEnvironments with(PackedEnvironments more) {
    spec.requireComparable(more.spec);
    int d = dimension();
    int n = Math.addExact(count, more.count);
    int tiles = (n + TILE - 1) / TILE;
    MemorySegment joined = allocate((long) tiles * TILE * d);
    MemorySegment.copy(data, 0, joined, 0, data.byteSize());
    double[] from = new double[TILE * d];
    for (int row = count; row < tiles * TILE; row++) {
      int source = row - count;
      if (source < more.count && (source % TILE == 0)) {
        more.copyTile(source / TILE, from);
      }
      long at = offset(row / TILE, d) / Double.BYTES + row % TILE;
      for (int axis = 0; axis < d; axis++) {
        double value =
            source < more.count ? from[axis * TILE + source % TILE] : Double.POSITIVE_INFINITY;
        joined.setAtIndex(DOUBLE, at + (long) axis * TILE, value);
      }
    }
    long[] frames = Arrays.copyOf(frameOfRow, n);
    System.arraycopy(more.frameOfRow, 0, frames, count, more.count);
    return new PackedEnvironments(spec, n, joined, frames);
  }
}
