package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the sums of the rows of some tiles stand: tile after tile, those that are there, 64 slots
 * for each but the last one of the set.
 */
final class Slots {
  private static final int TILE = PackedEnvironments.TILE;

  /** Rows in the whole set. */
  private final int places;

  /** The first tile of each range and one past its last, ascending and apart from each other. */
  private final int[] from;

  private final int[] to;

  /** The slot of the first row of each range. */
  private final int[] start;

  private final int count;

  private Slots(int places, int[] from, int[] to) {
    this.places = places;
    this.from = from;
    this.to = to;
    start = new int[from.length];
    int slot = 0;
    for (int r = 0; r < from.length; r++) {
      start[r] = slot;
      slot += Math.min(places, to[r] * TILE) - Math.min(places, from[r] * TILE);
    }
    count = slot;
  }

  /** The tiles of some ranges. */
  static Slots of(int places, List<int[]> ranges) {
    List<int[]> sorted = new ArrayList<>();
    ranges.stream()
        .filter(range -> range[1] > range[0])
        .sorted((a, b) -> Integer.compare(a[0], b[0]))
        .forEach(
            range -> {
              int[] last = sorted.isEmpty() ? null : sorted.getLast();
              if (last != null && range[0] <= last[1]) {
                last[1] = Math.max(last[1], range[1]);
              } else {
                sorted.add(range.clone());
              }
            });
    return new Slots(
        places,
        sorted.stream().mapToInt(range -> range[0]).toArray(),
        sorted.stream().mapToInt(range -> range[1]).toArray());
  }

  /** All tiles of a set. */
  static Slots all(int places) {
    return of(places, List.of(new int[] {0, (places + TILE - 1) / TILE}));
  }

  /** The tiles of these and of others. */
  Slots with(Slots other) {
    List<int[]> ranges = new ArrayList<>(ranges());
    ranges.addAll(other.ranges());
    return of(places, ranges);
  }

  /** First tile of each range, and one past its last. */
  List<int[]> ranges() {
    List<int[]> ranges = new ArrayList<>();
    for (int r = 0; r < from.length; r++) {
      ranges.add(new int[] {from[r], to[r]});
    }
    return ranges;
  }

  /** Whether these are the tiles of some ranges. */
  boolean equalRanges(List<int[]> ranges) {
    Slots other = of(places, ranges);
    return Arrays.equals(from, other.from) && Arrays.equals(to, other.to);
  }

  /** The number of slots. */
  int count() {
    return count;
  }

  /** The slot of a place; −1 where its tile is not there. */
  int of(int place) {
    int tile = place / TILE;
    int r = Arrays.binarySearch(from, tile);
    r = r >= 0 ? r : -r - 2;
    return r < 0 || tile >= to[r] ? -1 : start[r] + place - from[r] * TILE;
  }

  /** The place of a slot. */
  int place(int slot) {
    int r = Arrays.binarySearch(start, slot);
    r = r >= 0 ? r : -r - 2;
    return from[r] * TILE + slot - start[r];
  }
}
