package org.quests.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.TwoSampleTest;

/**
 * How often the two-sample test at 5 % tells halves of a stationary trajectory apart, whose frames
 * are correlated, and how often it tells different states apart.
 */
public final class TwoSampleReport {
  private static final int ATOMS = 8;
  private static final int AXES = 3;
  private static final int PERMUTATIONS = 199;

  private TwoSampleReport() {}

  /**
   * Prints the report.
   *
   * @param args how many pairs, 400 where there is none
   */
  public static void main(String[] args) {
    int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 400;
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      for (double memory : new double[] {0, 0.5, 0.8, 0.9}) {
        for (int block : new int[] {1, 0}) {
          int found = 0;
          double length = 0;
          for (int pair = 0; pair < pairs; pair++) {
            TwoSampleTest test = trajectory(100, memory, block, pair, parallelism);
            found += test.value() <= 0.05 ? 1 : 0;
            length += test.length();
          }
          System.out.printf(
              Locale.ROOT,
              "halves of %d trajectories of 200 frames, correlation %.1f of successive frames,"
                  + " blocks of %.1f frames on average: %.1f %% told apart at 5 %%%n",
              pairs,
              memory,
              length / pairs,
              100.0 * found / pairs);
        }
      }
      power(parallelism);
    }
  }

  /** Two halves of one run: each atom moves by itself, and all of a frame together. */
  private static TwoSampleTest trajectory(
      int half, double memory, int block, long seed, Parallelism parallelism) {
    Random random = new Random(seed);
    int frames = 2 * half;
    double[] state = new double[(ATOMS + 1) * AXES];
    double[] rows = new double[frames * ATOMS * AXES];
    double kick = Math.sqrt(1 - memory * memory);
    for (int i = 0; i < state.length; i++) {
      state[i] = random.nextGaussian();
    }
    for (int f = 0; f < frames; f++) {
      for (int i = 0; i < state.length; i++) {
        state[i] = memory * state[i] + kick * random.nextGaussian();
      }
      for (int a = 0; a < ATOMS * AXES; a++) {
        rows[f * ATOMS * AXES + a] = 0.01 * (state[a] + state[ATOMS * AXES + a % AXES]);
      }
    }
    int[] start = new int[frames + 1];
    Arrays.setAll(start, f -> f * ATOMS);
    Environments both =
        Environments.of(new DescriptorSpec(2, 5.0, List.of()), "run", rows, start, null);
    int[] labels = new int[frames];
    Arrays.fill(labels, half, frames, 1);
    return test(both, labels, block, seed, parallelism);
  }

  private static TwoSampleTest test(
      Environments both, int[] labels, int block, long seed, Parallelism parallelism) {
    ReferenceSet set = ReferenceSet.of(both, parallelism);
    Groups frames = Groups.ofFrames(both.index());
    List<GramMatrix> grams =
        List.of(0.015, 0.03, 0.06).stream()
            .map(h -> GramMatrix.of(set, frames, Bandwidth.of(h), Accuracy.EXACT, parallelism))
            .toList();
    return TwoSampleTest.of(grams, labels, block, PERMUTATIONS, seed, parallelism);
  }

  private static void power(Parallelism parallelism) {
    for (int frames : new int[] {4, 6, 10, 20}) {
      Environments both =
          Environments.join(
              List.of(
                  describe("cu256_fcc_900K.extxyz.gz", frames, parallelism),
                  describe("cu256_fcc_1200K.extxyz.gz", frames, parallelism)));
      int[] labels = new int[2 * frames];
      Arrays.fill(labels, frames, 2 * frames, 1);
      TwoSampleTest test = test(both, labels, 1, 0, parallelism);
      System.out.printf(
          Locale.ROOT,
          "copper at 900 K and 1200 K, %d frames each: p = %.3f, √MMD² = %.4f, seen from %.4f on%n",
          frames,
          test.value(),
          Math.sqrt(test.biased()[0]),
          test.visible());
    }
  }

  private static Environments describe(String file, int frames, Parallelism parallelism) {
    try (FrameSource source =
        FrameSlice.parse(":" + frames).apply(FrameSource.open(BenchData.shipped(file)))) {
      return Environments.describe(source, BenchData.SPEC, parallelism);
    }
  }
}
