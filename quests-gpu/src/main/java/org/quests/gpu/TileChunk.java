package org.quests.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.quests.kernel.PairWork;
import org.quests.kernel.Precision;

/** Tiles of one side in the device's memory, and their sums. */
final class TileChunk {
  private static final int TILE = 64;

  private final PairWork work;
  private final PairWork.Side side;
  private final boolean asLanes;
  private final int tiles;
  private final int last;
  private final boolean single;
  private final long number;
  private final int levels;
  private final Mover mover;
  private final GpuDevice.Memory numbers;
  private final GpuDevice.Memory terms;
  private final GpuDevice.Memory centres;
  private final GpuDevice.Memory bounds;
  private final GpuDevice.Memory sums;
  private final GpuDevice.Memory errors;
  private int first;
  private int end;

  /** One past the last tile that is there. */
  private int loaded;

  /**
   * A chunk.
   *
   * @param asLanes whether the tiles are to stand as lanes, else as rows
   * @param tiles how many there can be
   * @param last one past the last tile of that side
   */
  TileChunk(Resources resources, Mover mover, PairWork work, boolean asLanes, int tiles, int last) {
    this.mover = mover;
    this.work = work;
    this.asLanes = asLanes;
    this.tiles = tiles;
    this.last = last;
    side = asLanes ? work.lanes() : work.rows();
    single = work.precision() == Precision.SINGLE;
    number = bytesOfNumber(work);
    levels = work.levels().length;
    numbers = resources.memory(tiles * numberBytes());
    terms = resources.memory((long) tiles * levels * TILE * number);
    centres = resources.memory(single ? tiles * centreBytes() : Long.BYTES);
    bounds = resources.memory(tiles * boundBytes());
    sums = resources.memory(tiles * digitBytes());
    errors = resources.memory(tiles * 2L * Long.BYTES);
  }

  private static long bytesOfNumber(PairWork work) {
    return work.precision() == Precision.SINGLE ? Float.BYTES : Double.BYTES;
  }

  /** What a tile takes on the device, in bytes. */
  static long bytesOfTile(PairWork work) {
    long levels = work.levels().length;
    return (work.numbers() + levels) * TILE * bytesOfNumber(work)
        + work.axes() * (long) Float.BYTES
        + levels * 3 * Double.BYTES
        + (long) work.digits() * TILE * Long.BYTES
        + 2 * Long.BYTES;
  }

  private long numberBytes() {
    return (long) work.numbers() * TILE * number;
  }

  private long boundBytes() {
    return 3L * levels * Double.BYTES;
  }

  private long centreBytes() {
    return (long) work.axes() * Float.BYTES;
  }

  private long digitBytes() {
    return (long) work.digits() * TILE * Long.BYTES;
  }

  /** The first tile. */
  int first() {
    return first;
  }

  /** One past the last tile. */
  int end() {
    return end;
  }

  /** Is to hold the tiles from this one on; those that are there already stay. */
  void begin(int from) {
    if (end == 0 || from != first) {
      first = from;
      end = Math.min(last, from + tiles);
      loaded = from;
    }
  }

  /** Begins to copy the tiles up to this one, as far as they are not there. */
  void load(int to) {
    int from = loaded;
    if (from >= to) {
      return;
    }
    mover.upload(numbers, first, from, to, numberBytes(), numbers());
    mover.upload(
        terms,
        first,
        from,
        to,
        number * levels * TILE,
        (t, into, at) -> {
          // The others are not looked at.
          for (int level = side.level(t); level < levels; level++) {
            long place = at + number * level * TILE;
            if (single) {
              copy(side.singleTerms(t, level), into, place);
            } else {
              copy(side.doubleTerms(t, level), into, place);
            }
          }
        });
    if (single) {
      mover.upload(
          centres,
          first,
          from,
          to,
          centreBytes(),
          (t, into, at) -> {
            double[] centre = side.centre(t);
            for (int a = 0; a < centre.length; a++) {
              into.set(ValueLayout.JAVA_FLOAT, at + a * (long) Float.BYTES, (float) centre[a]);
            }
          });
    }
    mover.upload(
        bounds,
        first,
        from,
        to,
        boundBytes(),
        (t, into, at) -> {
          for (int level = side.level(t); level < levels; level++) {
            long place = at + level * 3L * Double.BYTES;
            into.set(ValueLayout.JAVA_DOUBLE, place, side.radius(t));
            into.set(ValueLayout.JAVA_DOUBLE, place + 8, side.tail(t, level));
            into.set(ValueLayout.JAVA_DOUBLE, place + 16, side.spread(t, level));
          }
        });
    loaded = to;
  }

  private Mover.Packer numbers() {
    if (single) {
      return asLanes
          ? (t, into, at) -> interleave(side.singles(t), into, at)
          : (t, into, at) -> copy(side.singles(t), into, at);
    }
    return asLanes
        ? (t, into, at) -> interleave(side.doubles(t), into, at)
        : (t, into, at) -> copy(side.doubles(t), into, at);
  }

  /** Makes the sums zero. */
  void clear() {
    mover.clear(sums, (end - first) * digitBytes());
    mover.clear(errors, (end - first) * 2L * Long.BYTES);
  }

  /**
   * Hands the sums over.
   *
   * @param begun is called before the first of them is
   */
  void deposit(int bandwidth, Runnable begun) {
    double[] bound = new double[2 * (end - first)];
    int mostErrors = (int) (mover.size() / (2L * Long.BYTES));
    for (int from = 0; from < end - first; from += mostErrors) {
      int count = Math.min(mostErrors, end - first - from);
      MemorySegment found = mover.download(errors, from * 2L * Long.BYTES, count * 2L * Long.BYTES);
      MemorySegment.copy(found, ValueLayout.JAVA_DOUBLE, 0, bound, 2 * from, 2 * count);
    }
    int most = (int) Math.min(mover.size() / digitBytes(), end - first);
    long[] tile = new long[work.digits() * TILE];
    for (int from = first; from < end; from += most) {
      int count = Math.min(most, end - from);
      MemorySegment found =
          mover.download(sums, (from - first) * digitBytes(), count * digitBytes());
      begun.run();
      for (int i = 0; i < count; i++) {
        MemorySegment.copy(found, ValueLayout.JAVA_LONG, i * digitBytes(), tile, 0, tile.length);
        int at = 2 * (from - first + i);
        work.deposit(from + i, bandwidth, tile, bound[at], bound[at + 1]);
      }
    }
  }

  /** Says where all of it is, as rows or as lanes. */
  void describe(MemorySegment arguments) {
    Arguments.Side at = asLanes ? Arguments.LANE_SIDE : Arguments.ROW_SIDE;
    Arguments.set(arguments, at.numbers(), numbers.address());
    Arguments.set(arguments, at.terms(), terms.address());
    Arguments.set(arguments, at.centres(), centres.address());
    Arguments.set(arguments, at.bounds(), bounds.address());
    Arguments.set(arguments, at.digits(), sums.address());
    Arguments.set(arguments, at.errors(), errors.address());
    Arguments.set(arguments, at.rounding(), side.rounding());
    Arguments.set(arguments, at.first(), (long) first);
    Arguments.set(arguments, at.tiles(), (long) (end - first));
  }

  private static void copy(float[] tile, MemorySegment into, long at) {
    MemorySegment.copy(tile, 0, into, ValueLayout.JAVA_FLOAT, at, tile.length);
  }

  private static void copy(double[] tile, MemorySegment into, long at) {
    MemorySegment.copy(tile, 0, into, ValueLayout.JAVA_DOUBLE, at, tile.length);
  }

  /**
   * Where a lane stands: threads take every eighth lane each, in vectors of 16 bytes that lie side
   * by side.
   *
   * @param vector numbers in 16 bytes
   */
  static int placeOf(int lane, int vector) {
    int thread = lane % 8;
    int j = lane / 8;
    return j / vector * 8 * vector + thread * vector + j % vector;
  }

  private static void interleave(float[] tile, MemorySegment into, long at) {
    for (int axis = 0; axis < tile.length; axis += TILE) {
      for (int lane = 0; lane < TILE; lane++) {
        int place = axis + placeOf(lane, 4);
        into.set(ValueLayout.JAVA_FLOAT, at + (long) place * Float.BYTES, tile[axis + lane]);
      }
    }
  }

  private static void interleave(double[] tile, MemorySegment into, long at) {
    for (int axis = 0; axis < tile.length; axis += TILE) {
      for (int lane = 0; lane < TILE; lane++) {
        int place = axis + placeOf(lane, 2);
        into.set(ValueLayout.JAVA_DOUBLE, at + (long) place * Double.BYTES, tile[axis + lane]);
      }
    }
  }
}
