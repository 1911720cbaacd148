package org.quests.spectra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.core.Seeds;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.Weighing;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.ReferenceSet;

/**
 * Diffusion spectral entropy (Liao and others, IEEE CISS 2024): −Σ p log₂ p, where p are the t-th
 * powers of the eigenvalues of D^(−½) K D^(−½), divided by their sum; D holds the sums of the rows
 * of K. The longer the time t, the fewer eigenvalues count. It does not count phases.
 *
 * @param count environments that it was found of
 * @param of how many there are: more if it was found of a sample
 * @param points by ascending time
 */
public record DiffusionEntropy(int count, int of, List<Point> points) {
  /** Times at which it is found. */
  private static final int[] TIMES = {1, 2, 4, 8, 16, 32, 64, 128};

  /**
   * The entropy at one time.
   *
   * @param time t
   * @param bits of entropy, 0 … log₂ n
   */
  public record Point(int time, double bits) {}

  /**
   * Of a dataset; of more than {@link Spectrum#LARGEST} environments a sample is taken, from each
   * frame in proportion.
   *
   * @param seed of the sample
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static DiffusionEntropy of(
      ReferenceSet dataset, Weighing weighing, long seed, Parallelism parallelism) {
    int n = dataset.count();
    PackedEnvironments set =
        n <= Spectrum.LARGEST
            ? dataset.packed()
            : dataset.packed().part(sample(dataset.index(), seed), parallelism);
    DMatrixRMaj matrix = VendiScores.kernels(set, weighing, parallelism);
    normalize(matrix);
    double[] values = Eigenvalues.of(matrix, parallelism);
    List<Point> points = new ArrayList<>();
    for (int time : TIMES) {
      points.add(new Point(time, bits(values, time)));
    }
    return new DiffusionEntropy(set.count(), n, List.copyOf(points));
  }

  /** Every so many-th environment from a random one on: frames have their shares. */
  private static int[] sample(DatasetIndex dataset, long seed) {
    Random random = Seeds.generator(seed);
    int n = dataset.count();
    double step = (double) n / Spectrum.LARGEST;
    int[] rows = new int[Spectrum.LARGEST];
    // One of each stretch, so that no frequency of the file stands out.
    Arrays.setAll(rows, i -> Math.min(n - 1, (int) (step * (i + random.nextDouble()))));
    return rows;
  }

  private static void normalize(DMatrixRMaj matrix) {
    int n = matrix.numRows;
    double[] roots = new double[n];
    for (int i = 0; i < n; i++) {
      ExactSum sum = new ExactSum();
      for (int j = 0; j < n; j++) {
        sum.add(matrix.get(i, j));
      }
      roots[i] = Math.sqrt(sum.value());
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        matrix.set(i, j, matrix.get(i, j) / (roots[i] * roots[j]));
      }
    }
  }

  private static double bits(double[] values, int time) {
    ExactSum all = new ExactSum();
    for (double value : values) {
      all.add(Math.pow(Math.max(0, value), time));
    }
    ExactSum entropy = new ExactSum();
    for (double value : values) {
      double p = Math.pow(Math.max(0, value), time) / all.value();
      if (p > 0) {
        entropy.add(-p * Math.log(p) / Math.log(2));
      }
    }
    return entropy.value();
  }
}
