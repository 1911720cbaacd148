package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.quests.kernel.PairWork;
import org.quests.kernel.Precision;

/** Launches items, while the ones of the other launcher are worked on. */
final class Launcher {
  /** Operations on a pair beside those for each axis, about. */
  private static final long OPERATIONS = 40;

  /** By how much double precision is slower on devices that are made for displays. */
  private static final long DOUBLE = 32;

  private final PairWork work;
  private final boolean single;
  private final GpuDevice.Program program;
  private final GpuDevice.Queue queue;
  private final GpuDevice.Staging items;
  private final GpuDevice.Memory there;
  private final MemorySegment arguments;
  private final int mostItems;
  private final long mostPairs;
  private int count;
  private long pairs;

  /**
   * A launcher.
   *
   * @param tiles of a chunk at most
   */
  Launcher(
      Resources resources,
      GpuDevice.Program program,
      PairWork work,
      DevicePortions portions,
      int tiles) {
    this.program = program;
    this.work = work;
    single = work.precision() == Precision.SINGLE;
    mostPairs = portions.work() / (work.axes() + OPERATIONS) / (single ? 1 : DOUBLE);
    long groups = tiles / 2 + 1L;
    mostItems = (int) Math.min(portions.items(), groups * groups);
    int bytes = mostItems * Items.SIZE * Integer.BYTES;
    queue = resources.queue();
    items = resources.staging(bytes);
    there = resources.memory(bytes);
    arguments = Arena.ofAuto().allocate(Arguments.BYTES, Long.BYTES);
  }

  /** Says what the next items are of. */
  void describe(TileChunk rows, TileChunk lanes, int bandwidth) {
    rows.describe(arguments);
    lanes.describe(arguments);
    Arguments.set(arguments, Arguments.ITEMS, there.address());
    // What the processor's arithmetic computes with, exact in double precision.
    double scale = work.scales()[bandwidth];
    Arguments.set(arguments, Arguments.SCALE, single ? (float) scale : scale);
    Arguments.set(arguments, Arguments.LIMIT, work.limits()[bandwidth]);
    Arguments.set(arguments, Arguments.BEYOND, work.beyond());
    Arguments.set(arguments, Arguments.AXES, (long) work.axes());
    Arguments.set(arguments, Arguments.DIFFERENCES, (long) work.differences());
    Arguments.set(arguments, Arguments.SELF, work.symmetric() ? 1L : 0L);
    begin();
  }

  /** Waits for what was launched, and begins a new list. */
  void begin() {
    queue.finish();
    count = 0;
    pairs = 0;
  }

  /** Takes an item, unless the list is full. */
  boolean add(int[] numbers, int at) {
    int length = numbers[at + 2] - numbers[at + 1];
    if (count == mostItems || (count > 0 && pairs + length > mostPairs)) {
      return false;
    }
    MemorySegment.copy(
        numbers,
        at,
        items.segment(),
        ValueLayout.JAVA_INT,
        (long) count * Items.SIZE * Integer.BYTES,
        Items.SIZE);
    count++;
    pairs += length;
    return true;
  }

  /** Has the items worked on, if there are any. */
  void launch() {
    if (count > 0) {
      queue.upload(items.segment(), there, 0, (long) count * Items.SIZE * Integer.BYTES);
      queue.launch(program, count, arguments);
    }
  }

  /** What it launches goes here. */
  GpuDevice.Queue queue() {
    return queue;
  }

  /** Waits for what was launched. */
  void finish() {
    queue.finish();
  }
}
