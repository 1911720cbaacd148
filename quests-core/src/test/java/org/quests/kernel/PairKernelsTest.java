package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/** A pair's kernel is its own, wherever and with whatever it is evaluated. */
class PairKernelsTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(5, 5.0);
  private static final int D = SPEC.dimension();
  private static final Bandwidth H = Bandwidth.of(0.015);

  private final double[] squared = new double[64 * 64];
  private final double[] kernels = new double[64 * 64];

  private static double[] rows(int n) {
    Random random = new Random(3);
    double[] rows = new double[n * D];
    for (int i = 0; i < rows.length; i++) {
      // Some axes are wide enough for differences, and every tenth row occurs twice.
      double spread = i % D < 3 ? 2 : 0.02;
      rows[i] = i / D % 10 == 9 ? rows[i - D] : 5 + spread * random.nextGaussian();
    }
    return rows;
  }

  private double kernel(PairKernels pairs, int x, int y, int row, int lane, int filler) {
    PairKernels.Block rows = pairs.rows();
    PairKernels.Block lanes = pairs.lanes();
    for (int place = 0; place < 64; place++) {
      rows.set(place, filler);
      lanes.set(place, filler);
    }
    rows.set(row, x);
    lanes.set(lane, y);
    pairs.squared(rows, lanes, squared);
    pairs.kernels(squared, kernels, new double[512]);
    return kernels[row * 64 + lane];
  }

  @Test
  void bitsDependOnThePairAlone() {
    // Below and above the number of rows from which they are turned.
    for (int n : new int[] {300, 1500}) {
      double[] all = rows(n);
      int[] starts = {0, n};
      PairKernels pairs =
          PairKernels.of(Environments.of(SPEC, "made", all, starts, null), H, Parallelism.serial());
      Random random = new Random(n);
      for (int i = 0; i < 200; i++) {
        int x = random.nextInt(n);
        int y = i % 4 == 0 ? Math.max(0, x - 1) : random.nextInt(n);
        double once = kernel(pairs, x, y, 0, 0, 1);
        assertThat(kernel(pairs, x, y, 63, 17, 2)).isEqualTo(once);
        assertThat(kernel(pairs, y, x, 31, 40, 3)).isEqualTo(once);
        assertThat(kernel(pairs, x, x, 31, 40, 3)).isEqualTo(1);
        double expected = 0;
        for (int a = 0; a < D; a++) {
          double difference = all[x * D + a] - all[y * D + a];
          expected += difference * difference;
        }
        expected /= 2 * H.value() * H.value();
        assertThat(once).isEqualTo(Math.exp(-Math.min(690, expected)), within(1e-9));
      }
    }
  }

  @Test
  void twinsAreAtDistanceZero() {
    PairKernels pairs =
        PairKernels.of(
            Environments.of(SPEC, "made", rows(1200), new int[] {0, 1200}, null),
            H,
            Parallelism.serial());
    for (int twin = 9; twin < 1200; twin += 10) {
      assertThat(kernel(pairs, twin, twin - 1, 5, 6, 7)).isEqualTo(1);
      assertThat(squared[5 * 64 + 6]).isZero();
    }
  }
}
