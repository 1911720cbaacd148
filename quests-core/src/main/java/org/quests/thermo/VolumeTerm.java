package org.quests.thermo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.Evaluation;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;

/**
 * What scale matching takes for disorder lost and is but the descriptor's dependence on the volume.
 * It is found with harmonic crystals on the lattices of both states, whose displacements are the
 * same to the last digit: what scale matching makes of these is to be taken away.
 *
 * @param value to be added to scale matching, in k_B for each atom
 * @param error its standard error
 */
public record VolumeTerm(double value, double error) {
  /** The standard deviation of each displacement in Å. */
  private static final double SIGMA = 0.1;

  private static final int FRAMES = 16;
  private static final int LEAST_FRAMES = 4;

  /** Atoms of all frames from which on there are fewer frames. */
  private static final int ATOMS = 8192;

  /** Cells whose volumes differ by more are not the same crystal. */
  private static final double VOLUMES = 1.5;

  /**
   * The term of two states.
   *
   * @param a where the atoms of the first are
   * @param b those of the second
   * @param spec the descriptor of both
   * @param seed of the displacements
   */
  public static Attempt<VolumeTerm> of(
      Sites a, Sites b, RowSpec spec, long seed, Evaluation evaluation, Parallelism parallelism) {
    for (Sites sites : List.of(a, b)) {
      if (sites.unknown() != null) {
        return Attempt.refused(Objects.requireNonNull(sites.unknown()));
      }
    }
    if (!a.solid() || !b.solid()) {
      return Attempt.refused("atoms do not stay at sites");
    }
    double ratio = a.volumePerAtom() / b.volumePerAtom();
    if (a.atomicNumbers().length != b.atomicNumbers().length
        || ratio > VOLUMES
        || ratio < 1 / VOLUMES) {
      return Attempt.refused("the states have different atoms in the cell");
    }
    // Sites from few frames are displaced a little: of both crystals by the same sites, so that it
    // does not matter, and by those that are known better.
    Sites better = a.deviation() <= b.deviation() ? a : b;
    double[] h = EntropyCurve.usualBandwidths();
    BandwidthScan first = scan(better, a.vectors(), spec, h, seed, evaluation, parallelism);
    BandwidthScan second = scan(better, b.vectors(), spec, h, seed, evaluation, parallelism);
    double value = -ScaleMatching.estimate(first.whole(), second.whole());
    double[] without = new double[first.blocks()];
    for (int block = 0; block < without.length; block++) {
      without[block] = -ScaleMatching.estimate(first.without(block), second.without(block));
    }
    return Double.isFinite(value)
        ? Attempt.of(new VolumeTerm(value, Math.sqrt(Jackknife.variance(without))))
        : Attempt.refused("harmonic crystals of so few atoms have no H to compare");
  }

  private static BandwidthScan scan(
      Sites sites,
      double[] vectors,
      RowSpec spec,
      double[] h,
      long seed,
      Evaluation evaluation,
      Parallelism parallelism) {
    int n = sites.atomicNumbers().length;
    int count = Math.clamp(ATOMS / Math.max(1, n), LEAST_FRAMES, FRAMES);
    double[] at = sites.fractions();
    Cell cell = Cell.of(vectors, new boolean[] {true, true, true}, new double[3]);
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      Random random = Seeds.generator(seed, f);
      double[] positions = new double[3 * n];
      for (int i = 0; i < positions.length; i += 3) {
        for (int k = 0; k < 3; k++) {
          positions[i + k] =
              at[i] * vectors[k]
                  + at[i + 1] * vectors[3 + k]
                  + at[i + 2] * vectors[6 + k]
                  + SIGMA * random.nextGaussian();
        }
      }
      frames.add(
          Frame.of(
              new FrameOrigin("harmonic crystal", f, 0), sites.atomicNumbers(), positions, cell));
    }
    Environments described =
        Environments.describe(
            FrameSource.of("harmonic crystal", frames), spec, parallelism.silent());
    return BandwidthScan.of(
        ReferenceSet.taking(described, parallelism.silent()), h, seed, evaluation, parallelism);
  }
}
