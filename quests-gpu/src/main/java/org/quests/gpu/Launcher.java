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
  private final GpuDevice.Program[] programs;
  private final GpuDevice.Queue queue;
  private final GpuDevice.Staging items;
  private final GpuDevice.Memory there;
  private final MemorySegment arguments;
  private final int mostItems;
  private final long mostPairs;
  private int count;
  private long pairs;

  /** Of the items that were taken since it began. */
  private int level;

  /**
   * A launcher.
   *
   * @param programs for each level; those of levels that no pair has are not used
   * @param tiles of a chunk at most
   */
  Launcher(
      Resources resources,
      GpuDevice.Program[] programs,
      PairWork work,
      DevicePortions portions,
      int tiles) {
    this.programs = programs;
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
    Arguments.set(arguments, Arguments.PRODUCTS, (long) work.products());
    Arguments.set(arguments, Arguments.LEVELS, (long) work.levels().length);
    Arguments.set(arguments, Arguments.SELF, work.symmetric() ? 1L : 0L);
    begin();
  }

  /** Waits for what was launched, and begins a new list. */
  void begin() {
    queue.finish();
    count = 0;
    pairs = 0;
  }

  /** Takes an item, unless the list is full, or of another level. */
  boolean add(Items made, int item) {
    int[] numbers = made.numbers();
    int at = item * Items.SIZE;
    int length = numbers[at + 2] - numbers[at + 1];
    if (count == mostItems
        || (count > 0 && (pairs + length > mostPairs || made.level(item) != level))) {
      return false;
    }
    level = made.level(item);
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
      Arguments.set(arguments, Arguments.LEVEL, (long) level);
      Arguments.set(arguments, Arguments.DIFFERENCES, (long) work.levels()[level]);
      queue.launch(programs[level], count, arguments);
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
