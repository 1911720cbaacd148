package org.quests.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tiles of a set in single precision for the threads of one evaluation: each is made when it is
 * asked for and kept until another one takes its room, so that rows are held twice in so many tiles
 * only. Thread-safe.
 */
final class SingleTiles {
  /** What the tiles that are kept take at most, but for two of them. */
  private static final int BYTES = 1 << 24;

  private final PackedEnvironments packed;
  private final int differences;
  private final AtomicReferenceArray<@Nullable Made> rooms;

  /** A tile and its number. */
  private record Made(int tile, float[] values) {}

  /**
   * Tiles with nothing made yet.
   *
   * @param differences over how many axes a tile is about its own centre
   * @param sides of pairs that the tiles are for, 1 or 2: there is room for each
   */
  SingleTiles(PackedEnvironments packed, int differences, int sides) {
    this.packed = packed;
    this.differences = differences;
    rooms = new AtomicReferenceArray<>(sides * rooms(packed.axes()));
  }

  /** How many successive tiles have room beside each other on a side: a power of two. */
  static int rooms(int axes) {
    int most = BYTES / (axes * PackedEnvironments.TILE * Float.BYTES);
    return Math.max(2, Integer.highestOneBit(Math.max(1, most)));
  }

  /** A tile, as {@link Segment#toSingle} makes it. Not to be changed. */
  float[] get(int tile) {
    int room = tile & (rooms.length() - 1);
    Made made = rooms.get(room);
    if (made == null || made.tile != tile) {
      made = new Made(tile, packed.single(tile, differences));
      rooms.set(room, made);
    }
    return made.values;
  }
}
