package org.quests.kernel;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which row stands where in tiles. A tile holds rows of one element alone where elements are told
 * apart; places without a row are at the end of tiles. Immutable.
 */
final class Places {
  /** Stands where there is no row, and where elements are not told apart. */
  static final int NONE = -1;

  private static final int TILE = PackedEnvironments.TILE;

  private final int count;
  private final int tiles;

  /** Null where rows are in order and tiles are full. */
  private final int @Nullable [] rowOfPlace;

  /** The rows of each tile; null where all but the last are full. */
  private final int @Nullable [] rowsOfTile;

  /** Atomic number of the centres of each tile; null where elements are not told apart. */
  private final byte @Nullable [] elements;

  /** The inverse of {@link #rowOfPlace}; made when it is first asked for. */
  private volatile int @Nullable [] placeOfRow;

  private Places(
      int count,
      int tiles,
      int @Nullable [] rowOfPlace,
      int @Nullable [] rowsOfTile,
      byte @Nullable [] elements) {
    this.count = count;
    this.tiles = tiles;
    this.rowOfPlace = rowOfPlace;
    this.rowsOfTile = rowsOfTile;
    this.elements = elements;
  }

  /** Of the rows of a segment, from its parts. */
  static Places of(SegmentParts parts) {
    return new Places(
        parts.count(),
        parts.tiles().count(),
        parts.rowOfPlace(),
        parts.rowsOfTile(),
        parts.elements());
  }

  int @Nullable [] rowOfPlace() {
    return rowOfPlace;
  }

  int @Nullable [] rowsOfTile() {
    return rowsOfTile;
  }

  byte @Nullable [] elements() {
    return elements;
  }

  /** So many rows in their order, elements not told apart. */
  static Places inOrder(int count) {
    return new Places(count, Math.ceilDiv(count, TILE), null, null, null);
  }

  /** The same in another order. */
  static Places of(int[] rowOfPlace) {
    int count = rowOfPlace.length;
    return new Places(count, Math.ceilDiv(count, TILE), rowOfPlace, null, null);
  }

  /**
   * Rows of each element in tiles of their own, by atomic number.
   *
   * @param elements atomic number of the centre of each row
   * @param order puts the rows of one element, ascending, in the order in which they stand
   */
  static Places byElement(byte[] elements, UnaryOperator<int[]> order) {
    int[] counts = new int[Byte.MAX_VALUE + 1];
    for (byte element : elements) {
      counts[element]++;
    }
    int tiles = Arrays.stream(counts).map(n -> Math.ceilDiv(n, TILE)).sum();
    int[] rowOfPlace = new int[tiles * TILE];
    Arrays.fill(rowOfPlace, NONE);
    int[] rowsOfTile = new int[tiles];
    byte[] elementOfTile = new byte[tiles];
    int tile = 0;
    for (int z = 0; z < counts.length; z++) {
      if (counts[z] == 0) {
        continue;
      }
      int[] rows = new int[counts[z]];
      int n = 0;
      for (int row = 0; row < elements.length; row++) {
        if (elements[row] == z) {
          rows[n++] = row;
        }
      }
      System.arraycopy(order.apply(rows), 0, rowOfPlace, tile * TILE, n);
      for (int from = 0; from < n; from += TILE, tile++) {
        rowsOfTile[tile] = Math.min(TILE, n - from);
        elementOfTile[tile] = (byte) z;
      }
    }
    return new Places(elements.length, tiles, rowOfPlace, rowsOfTile, elementOfTile);
  }

  /** The same places, where what stood for a row stands for another number. */
  Places withRows(int[] numbers) {
    int[] renamed = new int[places()];
    for (int place = 0; place < renamed.length; place++) {
      int row = rowOf(place);
      renamed[place] = row < 0 ? NONE : numbers[row];
    }
    return new Places(count, tiles, renamed, rowsOfTile, elements);
  }

  /** How many rows there are. */
  int count() {
    return count;
  }

  /** How many tiles there are. */
  int tiles() {
    return tiles;
  }

  /** One past the last place with a row. */
  int places() {
    return (tiles - 1) * TILE + rowsOf(tiles - 1);
  }

  /** How many rows of a tile hold environments. */
  int rowsOf(int tile) {
    return rowsOfTile == null ? Math.min(TILE, count - tile * TILE) : rowsOfTile[tile];
  }

  /** Atomic number of the centres of a tile; −1 where elements are not told apart. */
  int elementOf(int tile) {
    return elements == null ? NONE : elements[tile];
  }

  /** Whether rows stand in their order, and all tiles but the last are full. */
  boolean inOrder() {
    return rowOfPlace == null;
  }

  /** The row at a place; −1 where there is none. */
  int rowOf(int place) {
    return rowOfPlace == null ? place : rowOfPlace[place];
  }

  /** The place of a row. */
  int placeOf(int row) {
    if (rowOfPlace == null) {
      return row;
    }
    int[] made = placeOfRow;
    if (made == null) {
      made = placesOfRows();
      placeOfRow = made;
    }
    return made[row];
  }

  /** The places of all rows; not kept. */
  int[] placesOfRows() {
    int[] made = new int[count];
    for (int place = 0; place < places(); place++) {
      if (rowOf(place) >= 0) {
        made[rowOf(place)] = place;
      }
    }
    return made;
  }
}
