package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a segment of a {@link ReferenceSet} is made of, to be kept elsewhere. Arrays are not copied,
 * and not to be changed.
 *
 * @param count the number of rows
 * @param axes numbers in a row of a tile
 * @param tiles the rows, 64 in a tile
 * @param rowOfPlace the row at each place of the tiles, counted in the segment, −1 where there is
 *     none; null where rows are in order and tiles are full
 * @param rowsOfTile how many rows each tile holds, the first ones; null where all but the last are
 *     full
 * @param elements atomic number of the centres of each tile; null where they are not told apart
 * @param offsets what the row at each place adds to its squared distances, in 1/Å²; null where all
 *     add 0
 * @param hash of the rows before they were transformed
 * @param moved how far rows were moved before they were packed, in 1/Å
 * @param low least coordinates of the rows of each tile, a number for each axis, in 1/Å
 * @param high the greatest ones
 * @param radii how far rows of each tile are from the middle of its box at most, in 1/Å
 * @param tails how far rows are from the origin at most, over the axes from each on, and 0
 * @param lists the rows by the centres that they are near to; null where they were not looked for
 */
public record SegmentParts(
    int count,
    int axes,
    Tiles tiles,
    int @Nullable [] rowOfPlace,
    int @Nullable [] rowsOfTile,
    byte @Nullable [] elements,
    double @Nullable [] offsets,
    ContentHash hash,
    double moved,
    double[][] low,
    double[][] high,
    double[] radii,
    double[] tails,
    @Nullable RowLists lists) {
  /** Refuses parts that contradict each other, or do not fit a set. */
  void require(boolean apart, TransformParts transform) {
    int n = tiles.count();
    ReferenceParts.require(
        count > 0
            && count <= (long) n * PackedEnvironments.TILE
            && axes >= transform.kept().length
            && axes <= transform.kept().length + transform.added().length,
        "axes of a segment");
    ReferenceParts.require(
        apart == (elements != null)
            && apart == (rowsOfTile != null)
            && (elements == null || (elements.length == n && rowOfPlace != null))
            && (rowsOfTile == null || rowsOfTile.length == n)
            && (apart || n == Math.ceilDiv(count, PackedEnvironments.TILE)),
        "tiles of a segment");
    ReferenceParts.require(
        low.length == n
            && high.length == n
            && radii.length == n
            && tails.length == axes + 1
            && (offsets == null || offsets.length == n * PackedEnvironments.TILE),
        "measures of a segment");
    if (rowOfPlace != null) {
      requireEachRowOnce();
    }
    if (lists != null) {
      lists.require(this);
    }
  }

  private void requireEachRowOnce() {
    int[] places = rowOfPlace == null ? new int[0] : rowOfPlace;
    boolean[] there = new boolean[count];
    int found = 0;
    for (int place = 0; place < places.length; place++) {
      int row = places[place];
      boolean inTile =
          rowsOfTile == null
              || place % PackedEnvironments.TILE < rowsOfTile[place / PackedEnvironments.TILE];
      ReferenceParts.require(
          row < count && (row >= 0) == inTile && (row < 0 || !there[row]), "places of rows");
      if (row >= 0) {
        there[row] = true;
        found++;
      }
    }
    ReferenceParts.require(
        found == count && places.length <= tiles.count() * PackedEnvironments.TILE,
        "number of rows");
  }

  /** The same with other lists, or without any. */
  SegmentParts withLists(@Nullable RowLists other) {
    return new SegmentParts(
        count,
        axes,
        tiles,
        rowOfPlace,
        rowsOfTile,
        elements,
        offsets,
        hash,
        moved,
        low,
        high,
        radii,
        tails,
        other);
  }

  /**
   * The same with as many axes as its tiles were made with: along the others all rows are at 0.
   *
   * @param fewer at most the axes that there are
   */
  public SegmentParts withAxes(int fewer) {
    if (fewer == axes) {
      return this;
    }
    return new SegmentParts(
        count,
        fewer,
        tiles,
        rowOfPlace,
        rowsOfTile,
        elements,
        offsets,
        hash,
        moved,
        narrow(low, fewer),
        narrow(high, fewer),
        radii,
        Arrays.copyOf(tails, fewer + 1),
        lists == null ? null : lists.withAxes(fewer));
  }

  private static double[][] narrow(double[][] wide, int fewer) {
    return Arrays.stream(wide).map(box -> Arrays.copyOf(box, fewer)).toArray(double[][]::new);
  }
}
