package org.quests.events;

/**
 * Atoms of one frame that belong together.
 *
 * @param atoms their numbers in the frame, from 0, ascending
 * @param centre mean of their positions in Å, every atom counting the same; x, y, z. Where the
 *     nucleus crosses the cell's boundary the images next to each other are averaged, and the
 *     result is wrapped into the cell
 * @param radiusOfGyration root mean square distance from the centre in Å; NaN where the nucleus
 *     {@link #endless spans} the cell
 * @param asphericity λ₁ − (λ₂ + λ₃)/2 in Å² of the eigenvalues λ₁ ≥ λ₂ ≥ λ₃ of the gyration tensor,
 *     at least 0, and 0 for a sphere; NaN where the nucleus spans the cell
 * @param endless whether the nucleus meets an image of itself, so that it has no extent
 */
public record Nucleus(
    int[] atoms,
    double[] centre,
    double radiusOfGyration,
    double asphericity,
    boolean endless) {
  /** The number of atoms, at least 1. */
  public int size() {
    return atoms.length;
  }
}
