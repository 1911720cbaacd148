package org.quests.gpu;

/**
 * How work is portioned out to a device.
 *
 * @param tiles of a chunk at most, at least 2
 * @param band lane groups that one item may have: few, so that blocks end at about the same time
 * @param part row groups whose items one thread makes at a time
 * @param items of a launch at most
 * @param work of a launch at most, in pairs of groups times operations on a pair of environments:
 *     it should not last so long that a display waits
 * @param piece bytes that are copied at a time, about
 */
record DevicePortions(int tiles, int band, int part, int items, long work, int piece) {
  /** Some tens of milliseconds for a launch on a fast device, chunks as large as its memory. */
  static final DevicePortions USUAL =
      new DevicePortions(Integer.MAX_VALUE, 64, 64, 1 << 15, 1L << 26, 1 << 23);

  /** The same, with so many tiles of a chunk at most. */
  DevicePortions withTiles(int most) {
    return new DevicePortions(most, band, part, items, work, piece);
  }
}
