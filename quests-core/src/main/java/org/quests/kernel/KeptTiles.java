package org.quests.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tiles of a set for the threads of one evaluation, where they are not in memory as they are
 * needed: in single precision, or kept elsewhere. Each is made when it is asked for and kept until
 * another one takes its room, so that only so many tiles are held. Thread-safe.
 *
 * @param <A> what a tile is: an array of numbers
 */
final class KeptTiles<A> {
  /** What the tiles that are kept take at most, but for two of them. */
  private static final int BYTES = 1 << 23;

  /** The same of tiles that are kept for longer than an evaluation. */
  private static final int MANY_BYTES = 1 << 26;

  private final IntFunction<A> make;
  private final AtomicReferenceArray<@Nullable Made<A>> rooms;

  /** A tile and its number. */
  private record Made<A>(int tile, A values) {}

  /**
   * Tiles with nothing made yet.
   *
   * @param rooms how many tiles are kept: a power of two
   */
  KeptTiles(int rooms, IntFunction<A> make) {
    this.make = make;
    this.rooms = new AtomicReferenceArray<>(rooms);
  }

  /**
   * How many successive tiles have room beside each other on a side: a power of two.
   *
   * @param numberBytes of a number
   */
  static int rooms(int axes, int numberBytes) {
    return roomsIn(BYTES, axes, numberBytes);
  }

  /** The same where they are kept for longer than an evaluation. */
  static int manyRooms(int axes, int numberBytes) {
    return roomsIn(MANY_BYTES, axes, numberBytes);
  }

  private static int roomsIn(int bytes, int axes, int numberBytes) {
    int most = bytes / (axes * PackedEnvironments.TILE * numberBytes);
    return Math.max(2, Integer.highestOneBit(Math.max(1, most)));
  }

  /** A tile. Not to be changed. */
  A get(int tile) {
    int room = tile & (rooms.length() - 1);
    Made<A> made = rooms.get(room);
    if (made == null || made.tile != tile) {
      made = new Made<>(tile, make.apply(tile));
      rooms.set(room, made);
    }
    return made.values;
  }
}
