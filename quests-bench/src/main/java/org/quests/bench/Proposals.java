package org.quests.bench;

import java.util.Random;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.generation.MonteCarlo;
import org.quests.generation.Moves;
import org.quests.generation.Score;
import org.quests.kernel.ReferenceSet;

/**
 * Monte Carlo proposals a second: of one atom, where only its surroundings are weighed again, and
 * of all atoms together, where everything is.
 */
final class Proposals {
  private static final int REFERENCE = 10_000;

  /** Lattice constant of copper in Å. */
  private static final double EDGE = 3.63;

  private final ReferenceSet reference;
  private final Weighing weighing;
  private final Parallelism parallelism;

  /**
   * Prepares.
   *
   * @param environments at least 10,000
   */
  Proposals(Environments environments, Weighing weighing, Parallelism parallelism) {
    this.reference = ReferenceSet.of(BenchData.slice(environments, 0, REFERENCE), parallelism);
    this.weighing = weighing;
    this.parallelism = parallelism;
  }

  /** Copper with thermal displacements, in a cubic cell. */
  static Frame copper(int cells) {
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    int n = sites.length * cells * cells * cells;
    double[] positions = new double[3 * n];
    byte[] elements = new byte[n];
    Random random = new Random(1);
    for (int atom = 0; atom < n; atom++) {
      int cell = atom / sites.length;
      int[] at = {cell % cells, cell / cells % cells, cell / cells / cells};
      elements[atom] = 29;
      for (int x = 0; x < 3; x++) {
        positions[3 * atom + x] =
            EDGE * (at[x] + sites[atom % sites.length][x]) + 0.1 * random.nextGaussian();
      }
    }
    double edge = EDGE * cells;
    Cell cell =
        Cell.of(
            new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
            new boolean[] {true, true, true},
            new double[3]);
    return Frame.of(new FrameOrigin("copper", 0, 0), elements, positions, cell);
  }

  /** Proposals a second. */
  double rate(Frame frame, Moves moves, int steps) {
    // Small displacements, so that the structure stays what it is.
    MonteCarlo.Plan plan = new MonteCarlo.Plan(steps, Score.TARGET, 30, 1e-3, moves, 0);
    long started = System.nanoTime();
    MonteCarlo.walk(frame, plan, 0, reference, weighing, parallelism);
    return steps / ((System.nanoTime() - started) / 1e9);
  }
}
