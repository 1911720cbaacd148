package org.quests.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;

/** A cell for frames that have none. Immutable. */
public final class AssumedCell {
  private final double[] vectors;
  private final boolean @Nullable [] periodic;

  /**
   * A cell by lengths and angles: a along x, b in the plane of x and y.
   *
   * @param lengths of a, b, c in Å; above 0
   * @param degrees α, β, γ; above 0, below 180
   * @param periodic whether it repeats along a, b, c; null: as the frame says, or else along all
   * @throws IllegalArgumentException if there is no such cell; the message says why in one line
   */
  public AssumedCell(double[] lengths, double[] degrees, boolean @Nullable [] periodic) {
    this.vectors = Cell.vectors(lengths, degrees);
    this.periodic = periodic == null ? null : periodic.clone();
  }

  /** The cell of a frame that says nothing of its periodicity. */
  Cell cell() {
    return Cell.of(
        vectors, periodic == null ? new boolean[] {true, true, true} : periodic, new double[3]);
  }

  /**
   * The cell of a frame without vectors that says along which axes it is periodic. A frame that is
   * periodic along none only says that it has no cell.
   *
   * @param own whether the frame says that it is periodic along a, b, c
   * @param text the words by which it says so, for the message
   * @throws IllegalArgumentException if that contradicts this cell
   */
  public Cell cell(boolean[] own, String text) {
    boolean says = own[0] || own[1] || own[2];
    if (!says) {
      return cell();
    }
    if (periodic != null && !Arrays.equals(periodic, own)) {
      throw new IllegalArgumentException(
          "expected the periodic axes of --pbc in a frame without a Lattice, found pbc=\""
              + text
              + '"');
    }
    return Cell.of(vectors, own, new double[3]);
  }

  /** Whether a frame's cell has other vectors. */
  boolean differsFrom(Cell cell) {
    return !Arrays.equals(vectors, cell.vectors());
  }
}
