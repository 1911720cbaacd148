package org.quests.events;

/**
 * Atoms of one frame that belong together.
 *
 * @param size their number, at least 1
 * @param centre mean of their positions in Å, every atom counting the same; x, y, z. Where the
 *     nucleus crosses the cell's boundary the images next to each other are averaged, and the
 *     result is wrapped into the cell
 * @param radiusOfGyration root mean square distance from the centre in Å; NaN where the nucleus is
 *     endless
 * @param asphericity λ₁ − (λ₂ + λ₃)/2 in Å² of the eigenvalues λ₁ ≥ λ₂ ≥ λ₃ of the gyration tensor,
 *     at least 0, and 0 for a sphere; NaN where the nucleus is endless
 * @param endless whether the nucleus meets an image of itself, so that it has no extent; the centre
 *     is then a mean on the circle along each periodic axis
 */
public record Nucleus(
    int size, double[] centre, double radiusOfGyration, double asphericity, boolean endless) {}
