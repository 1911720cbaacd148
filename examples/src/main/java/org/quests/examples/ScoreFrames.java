package org.quests.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;

/**
 * Scores frames inside the loop of a simulation: how many atoms does the reference not cover? The
 * simulation is a crystal of 108 copper atoms, each bound to its site by a spring and heated on the
 * way.
 */
public final class ScoreFrames {
  private static final double LATTICE = 3.615; // Å
  private static final double[][] SITES = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(32, 5.0);

  private ScoreFrames() {}

  static void main() {
    try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      var crystal = new Crystal(1);
      List<Frame> known = new ArrayList<>();
      for (int step = 1; step <= 500; step++) {
        crystal.step(0.05);
        if (step % 50 == 0) {
          known.add(crystal.frame());
        }
      }
      var reference =
          ReferenceSet.of(Environments.describe(FrameSource.of(known), SPEC, threads), threads);

      for (int step = 1; step <= 500; step++) {
        crystal.step(0.05 + 0.0002 * step);
        if (step % 100 == 0) {
          var atoms =
              Environments.describe(FrameSource.of(List.of(crystal.frame())), SPEC, threads);
          var dH = DifferentialEntropy.of(atoms, reference, Weighing.of(0.015), threads);
          System.out.printf(
              "step %d: %.0f %% of the atoms are not covered%n", step, 100 * dH.fractionPositive());
        }
      }
    }
  }

  /** Atoms at the sites of a crystal, moved by friction, noise and a spring. */
  private static final class Crystal {
    private final Random random;
    private final int[] numbers = new int[108];
    private final double[][] sites = new double[108][3];
    private final double[][] displacements = new double[108][3];

    Crystal(long seed) {
      random = new Random(seed);
      for (int i = 0; i < numbers.length; i++) {
        int[] copy = {i / 4 % 3, i / 12 % 3, i / 36};
        numbers[i] = 29;
        for (int axis = 0; axis < 3; axis++) {
          sites[i][axis] = LATTICE * (copy[axis] + SITES[i % 4][axis]);
        }
      }
    }

    /** One step, after which atoms are displaced by about {@code amplitude}, in Å, at rest. */
    void step(double amplitude) {
      double kept = 0.9;
      double noise = amplitude * Math.sqrt(1 - kept * kept);
      for (double[] u : displacements) {
        for (int axis = 0; axis < 3; axis++) {
          u[axis] = kept * u[axis] + noise * random.nextGaussian();
        }
      }
    }

    Frame frame() {
      var positions = new double[numbers.length][3];
      for (int i = 0; i < positions.length; i++) {
        for (int axis = 0; axis < 3; axis++) {
          positions[i][axis] = sites[i][axis] + displacements[i][axis];
        }
      }
      double edge = 3 * LATTICE;
      double[][] cell = {{edge, 0, 0}, {0, edge, 0}, {0, 0, edge}};
      return Frame.of(numbers, positions, cell, new boolean[] {true, true, true});
    }
  }
}
