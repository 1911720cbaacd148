package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How rows of descriptors became rows of tiles, by value. With columns kept, m of them, a row x
 * becomes axes · (x[kept] − centre), and after that x[added] − constant[added]. Arrays are not
 * copied, and not to be changed.
 *
 * @param dimension d, numbers in a row of descriptors
 * @param kept the columns that are turned
 * @param added columns that became axes of their own later
 * @param dropped columns that were the same in all rows
 * @param constant the value of each column that was the same in all rows when the set was made;
 *     otherwise 0
 * @param axes m × m numbers, one axis after the other; null where rows are not turned
 * @param centre m numbers
 * @param turningError how far turning moves a row by rounding at most, relative to its distance
 *     from the centre
 */
public record TransformParts(
    int dimension,
    int[] kept,
    int[] added,
    int[] dropped,
    double[] constant,
    double @Nullable [] axes,
    double[] centre,
    double turningError) {
  /** Refuses parts that contradict each other, or are not of rows of so many numbers. */
  void require(int columns) {
    int m = kept.length;
    boolean[] used = new boolean[columns];
    int known = 0;
    for (int[] some : new int[][] {kept, added, dropped}) {
      for (int c : some) {
        ReferenceParts.require(c >= 0 && c < columns && !used[c], "columns of the transform");
        used[c] = true;
        known++;
      }
    }
    ReferenceParts.require(
        dimension == columns
            && known == columns
            && m > 0
            && constant.length == columns
            && centre.length == m
            && (axes == null || axes.length == m * m),
        "the transform");
  }

  /** Whether another one turns rows in the same way, to the bit. */
  boolean same(TransformParts other) {
    return dimension == other.dimension
        && Arrays.equals(kept, other.kept)
        && Arrays.equals(added, other.added)
        && Arrays.equals(dropped, other.dropped)
        && Arrays.equals(constant, other.constant)
        && Arrays.equals(axes, other.axes)
        && Arrays.equals(centre, other.centre);
  }
}
